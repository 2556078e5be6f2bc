//! Changing the text of one's own message.
//!
//! What was never tried is changed in the outbox and nothing else leaves; once it may have left, an edit queues behind it.

use super::kept::keep;
use super::{Messages, view};
use crate::groups::open_for_writing;
use crate::messages::say::next_written;
use crate::text::check_text;
use kith_model::{Denial, IntentId, KithError, MessageId, MessageState, MessageView, Refusal};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, EditBody, TextBody};
use kith_sync::intents;

impl Messages<'_> {
    /// Gives a message of one's own a new text.
    ///
    /// # Errors
    /// `message_unknown`, `not_author`, `message_deleted`, `group_closed`, and the bounds of a text.
    pub fn edit(&self, id: MessageId, text: &str) -> Result<MessageView, KithError> {
        check_text(text)?;
        self.kith.write(|tx, me| {
            let mut message = tx.find_message(id)?.ok_or(Refusal::MessageUnknown)?;
            if message.author != me.account() {
                return Err(Denial::NotAuthor.into());
            }
            if message.deleted {
                return Err(Refusal::MessageDeleted.into());
            }
            let conversation = tx.find_conversation(message.conv)?.ok_or(Refusal::GroupUnknown)?;
            let conversation = open_for_writing(tx, me, conversation)?;
            let intent = match message.state {
                MessageState::Queued => tx.find_intent(IntentId::new(message.own_id))?,
                _ => None,
            };
            match intent.filter(intents::never_tried) {
                Some(mut intent) => {
                    let body = Body::Text(TextBody {
                        text: text.to_owned(),
                        reply_to: message.reply_to.map(|id| *id.as_bytes()),
                        mentions: Vec::new(),
                        thread_root: None,
                        unknown: Unknown::none(),
                    });
                    intent.body = body.to_bytes();
                    tx.put_intent(&intent)?;
                }
                None => {
                    let written = next_written(tx, me.now())?;
                    let body = Body::Edit(EditBody {
                        target: *id.as_bytes(),
                        text: text.to_owned(),
                        unknown: Unknown::none(),
                    });
                    let act = intents::queue_envelope(tx, me.rng(), conversation.id, &body, written, Some(id))?;
                    keep(tx, act, &message)?;
                    message.edited = true;
                }
            }
            tx.unindex_message(message.row)?;
            tx.index_message(message.row, text)?;
            message.text = Some(text.to_owned());
            tx.put_message(&message)?;
            view(tx, me.account(), message)
        })
    }
}
