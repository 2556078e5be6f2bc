//! Making and listing links.

use super::Links;
use crate::me::Me;
use kith_model::{KithError, LinkId, LinkView, Secret32, Timestamp};
use kith_protocol::peer::{ContactLink, WireSecret};
use kith_store::{GrantPurpose, Link, LinkKind, MailGrant, Tx};
use kith_sync::founding::own_card;

const DAY_MS: u64 = 86_400_000;
/// How long a contact link can be taken.
const CONTACT_LINK_MS: u64 = 7 * DAY_MS;
/// How long a link for print can be taken, a contact's or a group's (protocol 4).
pub(crate) const PRINT_LINK_MS: u64 = 365 * DAY_MS;
/// How long a link's grant lives after its end, for those who took it in time (protocol 4).
const GRANT_AFTER_MS: u64 = 90 * DAY_MS;
/// How often a link can be used.
pub(crate) const MAX_USES: u64 = 50;

impl Links<'_> {
    /// Makes a contact link, good for 7 days and 50 uses.
    ///
    /// # Errors
    /// `relay_unset`: a link names the relay of one's mailbox.
    pub fn make(&self) -> Result<LinkView, KithError> {
        self.make_for(CONTACT_LINK_MS)
    }

    /// Makes a contact link for print, as on a card or a poster: good for 365 days and 50 uses.
    ///
    /// # Errors
    /// As [`Links::make`].
    pub fn make_for_print(&self) -> Result<LinkView, KithError> {
        self.make_for(PRINT_LINK_MS)
    }

    fn make_for(&self, life_ms: u64) -> Result<LinkView, KithError> {
        self.kith.write(|tx, me| {
            let id = LinkId::new(me.rng().bytes16());
            let until = me.relay_now(tx)?.plus_ms(life_ms);
            let grant = make_link_grant(tx, me, id, until)?;
            let psk = Secret32::new(me.rng().bytes32());
            let wire = ContactLink {
                card: own_card(tx, me, &grant)?,
                until_ms: Some(until.as_ms()),
                psk: Some(WireSecret::new(*psk.expose())),
                unknown: Default::default(),
            };
            kith_sync::founding::keep_psk(tx, me, &psk)?;
            let link = Link {
                id,
                kind: LinkKind::Contact,
                nonce: me.rng().bytes16(),
                psk: Some(psk),
                gid: grant.gid,
                until,
                uses: 0,
                max_uses: MAX_USES,
                withdrawn: false,
                url: wire.to_url(),
                created: me.now(),
            };
            tx.put_link(&link)?;
            Ok(link_view(&link))
        })
    }

    /// The contact links that can still be taken.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<LinkView>, KithError> {
        self.kith.read(|read, me| {
            let now = me.relay_now(read)?;
            let links = read.list_links()?;
            let open = links.iter().filter(|l| l.kind == LinkKind::Contact && !l.withdrawn && l.until > now);
            Ok(open.map(link_view).collect())
        })
    }
}

/// The grant on the mailbox that a link carries.
pub(crate) fn make_link_grant(tx: &Tx<'_>, me: &Me, id: LinkId, until: Timestamp) -> Result<MailGrant, KithError> {
    let ends = until.plus_ms(GRANT_AFTER_MS);
    if let Some(spare) = tx.take_spare_grant(id.as_bytes(), ends)? {
        return Ok(spare);
    }
    let seed = Secret32::new(me.rng().bytes32());
    Ok(tx.make_grant(GrantPurpose::Link, id.as_bytes(), seed, Some(ends))?)
}

/// A link as a screen shows it.
pub(crate) fn link_view(link: &Link) -> LinkView {
    LinkView {
        id: link.id,
        link: link.url.clone(),
        expires_at: link.until,
        uses: link.uses,
        group: match link.kind {
            LinkKind::Contact => None,
            LinkKind::Group(group) => Some(group),
        },
    }
}
