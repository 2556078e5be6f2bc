//! Taking a message back. A stub stays, so that everybody sees that something was there.

use super::kept::keep;
use super::{Messages, view};
use crate::groups::{is_lead, open_for_writing};
use crate::messages::say::next_written;
use kith_model::{Denial, IntentId, KithError, MessageId, MessageState, MessageView, Refusal};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, DeleteBody};
use kith_store::{Message, Tx};
use kith_sync::intents;

impl Messages<'_> {
    /// Takes back a message of one's own, or, as a lead, anybody's. Twice is once.
    ///
    /// # Errors
    /// `message_unknown`, `not_author`, `group_closed`.
    pub fn unsend(&self, id: MessageId) -> Result<MessageView, KithError> {
        self.kith.write(|tx, me| {
            let mut message = tx.find_message(id)?.ok_or(Refusal::MessageUnknown)?;
            let conversation = tx.find_conversation(message.conv)?.ok_or(Refusal::GroupUnknown)?;
            if message.author != me.account() && !is_lead(tx, me, &conversation)? {
                return Err(Denial::NotAuthor.into());
            }
            if message.deleted {
                return view(tx, me.account(), message);
            }
            let conversation = open_for_writing(tx, me, conversation)?;
            let intent = match message.state {
                MessageState::Queued => tx.find_intent(IntentId::new(message.own_id))?,
                _ => None,
            };
            match intent.filter(intents::never_tried) {
                Some(intent) => tx.drop_intent(intent.id)?,
                None => {
                    let written = next_written(tx, me.now())?;
                    let body = Body::Delete(DeleteBody { target: *id.as_bytes(), unknown: Unknown::none() });
                    let act = intents::queue_envelope(tx, me.rng(), conversation.id, &body, written, Some(id))?;
                    keep(tx, act, &message)?;
                }
            }
            erase(tx, &mut message)?;
            view(tx, me.account(), message)
        })
    }
}

/// Leaves a stub without text, and nothing in the search index.
pub(crate) fn erase(tx: &Tx<'_>, message: &mut Message) -> Result<(), KithError> {
    tx.unindex_message(message.row)?;
    message.deleted = true;
    message.edited = false;
    message.unread = false;
    message.text = None;
    tx.put_message(message)?;
    Ok(())
}
