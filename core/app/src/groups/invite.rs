//! Invitations by link. The link leads to this account's mailbox: whoever made it must be awake to admit (protocol 5.6).

use super::{Groups, conversation, open_group};
use crate::links::{MAX_USES, PRINT_LINK_MS, link_view, make_link_grant};
use kith_model::{Denial, GroupId, KithError, LinkId, LinkView, Refusal, Role};
use kith_protocol::peer::{GroupLink, JoinByLink};
use kith_store::{Link, LinkKind};
use kith_sync::founding::own_card;

impl Groups<'_> {
    /// Makes a link that ends after `expires_ms`.
    ///
    /// # Errors
    /// `links_off`, `not_lead` when only leads admit, `relay_unset`, `direct_fixed`, `group_closed`.
    pub fn invite(&self, group: GroupId, expires_ms: u64) -> Result<LinkView, KithError> {
        self.kith.write(|tx, me| {
            let (_, outlook) = open_group(tx, me, group)?;
            let role = outlook.role_of(me.account());
            match outlook.policy().join_by_link {
                JoinByLink::Off => return Err(Denial::LinksOff.into()),
                JoinByLink::LeadAdmits if role != Some(Role::Lead) => return Err(Denial::NotLead.into()),
                JoinByLink::LeadAdmits | JoinByLink::MemberAdmits => {}
            }
            let control = outlook.control.ok_or(Refusal::GroupUnknown)?;
            let id = LinkId::new(me.rng().bytes16());
            let until = me.relay_now(tx)?.plus_ms(expires_ms);
            let grant = make_link_grant(tx, me, id, until)?;
            let nonce = me.rng().bytes16();
            let wire = GroupLink {
                conversation: *group.as_bytes(),
                name: control.name,
                inviter: own_card(tx, me, &grant)?,
                nonce,
                until_ms: Some(until.as_ms()),
                unknown: Default::default(),
            };
            let link = Link {
                id,
                kind: LinkKind::Group(group),
                nonce,
                psk: None,
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

    /// Makes a link for print, as on a poster: it ends after 365 days.
    ///
    /// # Errors
    /// As [`Groups::invite`].
    pub fn invite_for_print(&self, group: GroupId) -> Result<LinkView, KithError> {
        self.invite(group, PRINT_LINK_MS)
    }

    /// The group's links that this account made, with those that are over left out.
    ///
    /// # Errors
    /// `group_unknown`.
    pub fn list_invites(&self, group: GroupId) -> Result<Vec<LinkView>, KithError> {
        self.kith.read(|read, me| {
            conversation(read, group)?;
            let now = me.relay_now(read)?;
            let links = read.list_links()?;
            Ok(links
                .iter()
                .filter(|l| l.kind == LinkKind::Group(group) && !l.withdrawn && l.until > now)
                .map(link_view)
                .collect())
        })
    }

    /// Ends a link at once. Twice is once.
    ///
    /// # Errors
    /// `link_unknown`.
    pub fn withdraw_invite(&self, group: GroupId, id: LinkId) -> Result<LinkView, KithError> {
        self.kith.write(|tx, _| {
            let link = tx.find_link(id)?.filter(|l| l.kind == LinkKind::Group(group)).ok_or(Refusal::LinkUnknown)?;
            crate::links::withdraw(tx, link)
        })
    }
}
