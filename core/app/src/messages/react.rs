//! Reactions: one of each account to each message, the last in the log's order (protocol 8.2, type 4).
//!
//! A reaction shows at once on the device that made it. One that was never tried is changed in the outbox and nothing else
//! leaves; one that is cancelled or refused makes room again for what was there before, which its outbox row keeps. A message
//! that was taken back shows none.

use super::say::next_written;
use super::{Messages, view};
use crate::groups::open_for_writing;
use crate::text::check_emoji;
use kith_model::{AccountId, Denial, GroupState, KithError, MessageId, MessageView, Refusal};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, ReactionBody};
use kith_store::{Intent, IntentState, Tx};
use kith_sync::intents::{self, IntentKind, kind_of};
use kith_sync::{Notice, Received, Sent};

/// The envelope type.
pub(super) const REACTION: u64 = 4;

impl Messages<'_> {
    /// Reacts to a message, in place of an earlier reaction of one's own; none takes it back. The same again changes nothing.
    ///
    /// # Errors
    /// `emoji_invalid`, `message_unknown`, `message_deleted`, `not_accepted` in a request, `group_closed`, `contact_blocked`.
    pub fn react(&self, id: MessageId, emoji: Option<&str>) -> Result<MessageView, KithError> {
        emoji.map(check_emoji).transpose()?;
        self.kith.write(|tx, me| {
            let message = tx.find_message(id)?.ok_or(Refusal::MessageUnknown)?;
            if message.deleted {
                return Err(Refusal::MessageDeleted.into());
            }
            let conversation = tx.find_conversation(message.conv)?.ok_or(Refusal::GroupUnknown)?;
            if conversation.state == GroupState::Request {
                return Err(Denial::NotAccepted.into());
            }
            let conversation = open_for_writing(tx, me, conversation)?;
            for waiting in open_reactions(tx, id)?.into_iter().filter(intents::never_tried) {
                tx.drop_intent(waiting.id)?;
                undo(tx, me.account(), &waiting)?;
            }
            let before = tx.find_reaction(id, me.account())?;
            if before.as_deref() != emoji {
                let written = next_written(tx, me.now())?;
                let body =
                    ReactionBody { target: *id.as_bytes(), emoji: emoji.map(str::to_owned), unknown: Unknown::none() };
                let body = Body::Reaction(body);
                let act = intents::queue_envelope(tx, me.rng(), conversation.id, &body, written, Some(id))?;
                if let Some(mut intent) = tx.find_intent(act)? {
                    intent.extra = Some(before.unwrap_or_default().into_bytes());
                    tx.put_intent(&intent)?;
                }
                tx.put_reaction(id, me.account(), emoji)?;
            }
            view(tx, me.account(), message)
        })
    }
}

/// Takes in somebody's reaction.
pub(super) fn receive(tx: &Tx<'_>, got: &Received<'_>, body: &ReactionBody) -> Result<Vec<Notice>, KithError> {
    let target = MessageId::new(body.target);
    if got.sender == got.me && !open_reactions(tx, target)?.is_empty() {
        // A newer one of one's own is on its way.
        return Ok(Vec::new());
    }
    let message = tx.find_message(target)?;
    if message.as_ref().is_some_and(|message| message.conv != got.conv) {
        return Ok(Vec::new());
    }
    if message.as_ref().is_some_and(|message| message.deleted) && !may_come_back(tx, target)? {
        return Ok(Vec::new());
    }
    // An empty reaction is none. One that comes before its message waits for it.
    let emoji = body.emoji.as_deref().filter(|emoji| !emoji.is_empty());
    let changed = tx.find_reaction(target, got.sender)?.as_deref() != emoji;
    tx.put_reaction(target, got.sender, emoji)?;
    let shows = message.is_some_and(|message| !message.deleted);
    Ok(if changed && shows { vec![Notice::MessageReacted(target)] } else { Vec::new() })
}

/// The relay took a reaction of one's own.
pub(super) fn sent(tx: &Tx<'_>, sent: &Sent<'_>) -> Result<Vec<Notice>, KithError> {
    let Ok(Body::Reaction(body)) = Body::from_bytes(sent.kind, sent.body) else { return Ok(Vec::new()) };
    let target = MessageId::new(body.target);
    let newer = open_reactions(tx, target)?.into_iter().any(|intent| intent.id.as_bytes() != sent.id);
    if !newer && tx.find_message(target)?.is_some_and(|message| !message.deleted) {
        tx.put_reaction(target, sent.me, body.emoji.as_deref())?;
    }
    Ok(Vec::new())
}

/// Undoes a reaction that never left: what was there before shows again, or a later one goes on in its place.
pub(crate) fn undo(tx: &Tx<'_>, me: AccountId, act: &Intent) -> Result<(), KithError> {
    let Some(target) = act.subject.as_deref().and_then(|bytes| MessageId::try_from(bytes).ok()) else { return Ok(()) };
    if let Some(mut later) = open_reactions(tx, target)?.into_iter().find(|other| other.seq > act.seq) {
        later.extra.clone_from(&act.extra);
        return Ok(tx.put_intent(&later)?);
    }
    // Nothing is kept once the log says that the message is gone.
    let Some(before) = act.extra.as_deref() else { return Ok(()) };
    let before = std::str::from_utf8(before).ok().filter(|before| !before.is_empty());
    Ok(tx.put_reaction(target, me, before)?)
}

/// Reactions of one's own to a message that are not done, oldest first.
fn open_reactions(tx: &Tx<'_>, target: MessageId) -> Result<Vec<Intent>, KithError> {
    let mut about = tx.list_intents_about(target.as_bytes())?;
    about.retain(|intent| kind_of(intent) == IntentKind::Envelope(REACTION) && intent.state != IntentState::Refused);
    Ok(about)
}

/// Whether a message was taken back here and the log does not say so yet.
fn may_come_back(tx: &Tx<'_>, target: MessageId) -> Result<bool, KithError> {
    let about = tx.list_intents_about(target.as_bytes())?;
    Ok(about.iter().any(|intent| kind_of(intent) == IntentKind::Envelope(3) && intent.extra.is_some()))
}
