//! Writing a message.
//!
//! Works offline. A conversation that is only a request becomes accepted by the first word; one that this account left
//! takes none.

use super::{Messages, view};
use crate::groups::{ensure_direct, open_for_writing};
use crate::me::Me;
use crate::text::check_text;
use kith_model::{AccountId, GroupId, KithError, LogId, MessageId, MessageState, MessageView, Refusal, Timestamp};
use kith_protocol::cbor::Unknown;
use kith_protocol::hash::message_id;
use kith_protocol::peer::{Body, TextBody};
use kith_store::{Conversation, Message, Place, Setting, Tx, UNSENT};
use kith_sync::intents;

impl Messages<'_> {
    /// Writes `text` into a conversation and queues it. A draft that was kept for it goes.
    ///
    /// # Errors
    /// `text_empty`, `text_too_long`, `group_unknown`, `message_unknown` for a reply to nothing known, `group_closed` after
    /// leaving, `contact_blocked`.
    pub fn say(&self, group: GroupId, text: &str, reply_to: Option<MessageId>) -> Result<MessageView, KithError> {
        check_text(text)?;
        self.kith.write(|tx, me| {
            let conversation = match tx.find_conversation(group)? {
                Some(conversation) => conversation,
                None => ensure_direct(tx, me, me.contact_of_direct(tx, group)?.ok_or(Refusal::GroupUnknown)?)?,
            };
            let conversation = open_for_writing(tx, me, conversation)?;
            if let Some(target) = reply_to {
                tx.find_message(target)?.filter(|m| m.conv == group).ok_or(Refusal::MessageUnknown)?;
            }
            tx.drop_draft(conversation.id)?;
            let message = queue_text(tx, me, &conversation, text, reply_to)?;
            view(tx, me.account(), message)
        })
    }
}

/// Puts a text into the timeline and the outbox.
pub(crate) fn queue_text(
    tx: &Tx<'_>,
    me: &Me,
    conversation: &Conversation,
    text: &str,
    reply_to: Option<MessageId>,
) -> Result<Message, KithError> {
    let written = next_written(tx, me.now())?;
    let body = Body::Text(TextBody {
        text: text.to_owned(),
        reply_to: reply_to.map(|id| *id.as_bytes()),
        mentions: Vec::new(),
        thread_root: None,
        unknown: Unknown::none(),
    });
    let intent = intents::queue_envelope(tx, me.rng(), conversation.id, &body, written, None)?;
    let mut message = Message {
        row: 0,
        id: public_id(conversation.id, me.account(), intent.as_bytes()),
        conv: conversation.id,
        author: me.account(),
        own_id: *intent.as_bytes(),
        text: Some(text.to_owned()),
        reply_to,
        written,
        place: unsent_place(written),
        state: MessageState::Queued,
        edited: false,
        deleted: false,
        unread: false,
        expires: None,
        shared_by: None,
    };
    message.row = tx.put_message(&message)?;
    tx.index_message(message.row, text)?;
    let mut conversation = conversation.clone();
    conversation.last_used = written;
    tx.put_conversation(&conversation)?;
    Ok(message)
}

/// The id of a message that everybody shares (protocol 8.1).
pub(crate) fn public_id(conv: GroupId, author: AccountId, own_id: &[u8; 16]) -> MessageId {
    MessageId::new(message_id(conv.as_bytes(), &(*author.as_bytes()).into(), own_id))
}

/// Where an unsent message stands: last, in the order written.
pub(crate) fn unsent_place(written: Timestamp) -> Place {
    Place { refound: UNSENT, time: Timestamp::from_ms(0), log: LogId::new([0; 32]), seq: written.as_ms() }
}

/// The next `written_at` of this account: the clock, but always later than the one before.
pub(crate) fn next_written(tx: &Tx<'_>, now: Timestamp) -> Result<Timestamp, KithError> {
    let last = tx.find_number_setting(Setting::LastWritten)?.unwrap_or(0);
    let written = now.as_ms().max(last.saturating_add(1));
    tx.put_number_setting(Setting::LastWritten, written)?;
    Ok(Timestamp::from_ms(written))
}
