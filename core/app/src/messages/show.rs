//! A message as a screen shows it.

use super::Messages;
use kith_model::{AccountId, IntentId, KithError, MessageId, MessageState, MessageView, ReactionView, Refusal};
use kith_store::{Message, Read};

impl Messages<'_> {
    /// One message.
    ///
    /// # Errors
    /// `message_unknown`.
    pub fn show(&self, id: MessageId) -> Result<MessageView, KithError> {
        self.kith.read(|read, me| {
            let message = read.find_message(id)?.ok_or(Refusal::MessageUnknown)?;
            view(read, me.account(), message)
        })
    }
}

/// Makes the view; names come from the newest certificate seen.
pub(crate) fn view(read: &Read<'_>, me: AccountId, message: Message) -> Result<MessageView, KithError> {
    let author_name = name_of(read, me, message.author)?;
    let shared_by_name = message.shared_by.map(|account| name_of(read, me, account)).transpose()?;
    let mut reactions = Vec::new();
    if !message.deleted {
        for (author, emoji) in read.list_reactions(message.id)? {
            reactions.push(ReactionView { author, author_name: name_of(read, me, author)?, emoji });
        }
    }
    // What was taken back before it was ever tried has a stub here and is no more in the outbox (decision 15).
    let unsent = message.deleted
        && message.state == MessageState::Queued
        && read.find_intent(IntentId::new(message.own_id))?.is_none();
    Ok(MessageView {
        message: message.id,
        group: message.conv,
        author: message.author,
        author_name,
        text: if message.deleted { None } else { message.text },
        written_at: message.written,
        state: if unsent { MessageState::Unsent } else { message.state },
        edited: message.edited,
        deleted: message.deleted,
        reply_to: message.reply_to,
        shared_by: message.shared_by,
        shared_by_name,
        gap_before: None,
        reactions,
    })
}

/// The newest name that was seen of somebody.
fn name_of(read: &Read<'_>, me: AccountId, account: AccountId) -> Result<String, KithError> {
    let name = if account == me {
        read.find_account()?.map(|account| account.name)
    } else {
        read.find_person(account)?.map(|person| person.name)
    };
    Ok(name.unwrap_or_else(|| "former member".to_owned()))
}
