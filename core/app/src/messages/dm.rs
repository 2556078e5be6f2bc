//! Writing to one person.

use super::{Messages, view};
use crate::groups::{ensure_direct, open_for_writing};
use crate::messages::say::queue_text;
use crate::text::check_text;
use kith_model::{AccountId, KithError, MessageView};

impl Messages<'_> {
    /// Writes to a contact; the direct chat is made by the first message.
    ///
    /// # Errors
    /// As [`Messages::say`]; `contact_unknown` when nothing is known about them.
    pub fn dm(&self, contact: AccountId, text: &str) -> Result<MessageView, KithError> {
        check_text(text)?;
        self.kith.write(|tx, me| {
            let conversation = ensure_direct(tx, me, contact)?;
            let conversation = open_for_writing(tx, me, conversation)?;
            tx.drop_draft(conversation.id)?;
            let message = queue_text(tx, me, &conversation, text, None)?;
            view(tx, me.account(), message)
        })
    }
}
