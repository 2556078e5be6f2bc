//! Joining a group by a link.

use super::{Groups, view};
use kith_model::{GroupId, GroupKind, GroupState, GroupView, KithError, Refusal, Timestamp};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::LinkUrl;
use kith_store::{Conversation, Setting};
use kith_sync::intents::{IntentKind, queue};

impl Groups<'_> {
    /// Queues a join request. The group is `joining` until whoever made the link has admitted this account.
    ///
    /// # Errors
    /// `link_invalid`, `link_expired`, `contact_self` for a link of one's own, `relay_unset` when no mailbox can answer.
    pub fn join(&self, url: &str) -> Result<GroupView, KithError> {
        let link = match LinkUrl::parse(url.trim()) {
            Ok(LinkUrl::Group(link)) => *link,
            Ok(LinkUrl::Contact(_)) | Err(_) => return Err(Refusal::LinkInvalid.into()),
        };
        self.kith.write(|tx, me| {
            if link.inviter.root_pk.as_bytes() == me.account().as_bytes() {
                return Err(Refusal::ContactSelf.into());
            }
            let now = me.relay_now(tx)?;
            if link.until_ms.is_some_and(|until| Timestamp::from_ms(until) <= now) {
                return Err(Refusal::LinkExpired.into());
            }
            if tx.find_text_setting(Setting::Relay)?.is_none() {
                return Err(kith_model::RelayFault::Unset.into());
            }
            let conv = GroupId::new(link.conversation);
            let known = tx.find_conversation(conv)?;
            if let Some(known) = &known
                && matches!(known.state, GroupState::Active | GroupState::Request | GroupState::Joining)
            {
                return view(tx, me, known.clone());
            }
            let conversation = Conversation {
                id: conv,
                kind: known.as_ref().map_or(GroupKind::Circle, |k| k.kind),
                name: link.name.clone(),
                about: known.as_ref().map_or_else(String::new, |k| k.about.clone()),
                state: GroupState::Joining,
                stop_reason: None,
                peer: None,
                accepted: true,
                adder: None,
                replica: known.as_ref().and_then(|k| k.replica),
                join_nonce: Some(link.nonce),
                created: known.as_ref().map_or_else(|| me.now(), |k| k.created),
                last_used: me.now(),
            };
            tx.put_conversation(&conversation)?;
            queue(tx, me.rng(), IntentKind::Join, Some(conv), None, link.to_bytes(), me.now())?;
            view(tx, me, conversation)
        })
    }
}
