//! A message as a screen shows it.

use super::Messages;
use kith_model::{AccountId, KithError, MessageId, MessageView, Refusal};
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
    let author_name = if message.author == me {
        read.find_account()?.map(|account| account.name)
    } else {
        read.find_person(message.author)?.map(|person| person.name)
    };
    Ok(MessageView {
        message: message.id,
        group: message.conv,
        author: message.author,
        author_name: author_name.unwrap_or_else(|| "former member".to_owned()),
        text: if message.deleted { None } else { message.text },
        written_at: message.written,
        state: message.state,
        edited: message.edited,
        deleted: message.deleted,
        reply_to: message.reply_to,
    })
}
