//! What a message was before an edit or delete of one's own that has not left yet.
//!
//! The outbox row keeps it, so that a cancelled or refused act has no effect on this device either. Once the log says
//! that the message is gone, nothing is kept.

use super::unsend::erase;
use kith_model::{KithError, MessageId};
use kith_store::{Intent, IntentState, Message, Tx};
use kith_sync::intents::{IntentKind, kind_of};

/// Keeps the present text with the act that changes it.
pub(super) fn keep(tx: &Tx<'_>, act: kith_model::IntentId, message: &Message) -> Result<(), KithError> {
    let (Some(mut intent), Some(text)) = (tx.find_intent(act)?, &message.text) else { return Ok(()) };
    let mut kept = vec![u8::from(message.edited)];
    kept.extend_from_slice(text.as_bytes());
    intent.extra = Some(kept);
    Ok(tx.put_intent(&intent)?)
}

/// Undoes an act that never left: the message is again what it was, or what a later act makes of it.
pub(crate) fn undo(tx: &Tx<'_>, act: &Intent) -> Result<(), KithError> {
    let Some(target) = target_of(act) else { return Ok(()) };
    let later = tx
        .list_intents_about(target.as_bytes())?
        .into_iter()
        .find(|other| other.seq > act.seq && other.state != IntentState::Refused && target_of(other).is_some());
    if let Some(mut later) = later {
        later.extra.clone_from(&act.extra);
        return Ok(tx.put_intent(&later)?);
    }
    let Some((edited, text)) = act.extra.as_deref().and_then(<[u8]>::split_first) else { return Ok(()) };
    let (Some(mut message), Ok(text)) = (tx.find_message(target)?, std::str::from_utf8(text)) else { return Ok(()) };
    if !message.deleted {
        tx.unindex_message(message.row)?;
    }
    tx.index_message(message.row, text)?;
    message.text = Some(text.to_owned());
    message.edited = *edited == 1;
    message.deleted = false;
    tx.put_message(&message)?;
    Ok(())
}

/// The log says that the message is gone: it is erased, and so is what acts on it keep.
pub(super) fn erase_for_good(tx: &Tx<'_>, message: &mut Message) -> Result<(), KithError> {
    for mut intent in tx.list_intents_about(message.id.as_bytes())? {
        if intent.extra.take().is_some() {
            tx.put_intent(&intent)?;
        }
    }
    tx.forget_reactions(message.id)?;
    erase(tx, message)
}

/// The message that an edit or delete is about.
pub(super) fn target_of(act: &Intent) -> Option<MessageId> {
    match kind_of(act) {
        IntentKind::Envelope(2 | 3) => act.subject.as_deref().and_then(|bytes| MessageId::try_from(bytes).ok()),
        _ => None,
    }
}
