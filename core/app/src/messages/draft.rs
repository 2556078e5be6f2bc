//! Messages that are being written: kept in the encrypted database, so that the end of a process loses no word.

use super::Messages;
use crate::me::Me;
use crate::text::check_text;
use kith_model::{GroupId, KithError, Refusal};
use kith_store::Read;

impl Messages<'_> {
    /// Keeps what is being written into a conversation, in place of what was; an empty text takes it away. To be called at every
    /// pause of the fingers. The first message of oneself into the conversation takes it away too.
    ///
    /// # Errors
    /// `group_unknown`, `text_too_long`.
    pub fn save_draft(&self, group: GroupId, text: &str) -> Result<(), KithError> {
        if !text.is_empty() {
            check_text(text)?;
        }
        self.kith.write(|tx, me| {
            check_known(tx, me, group)?;
            if text.is_empty() {
                tx.drop_draft(group)?
            } else {
                tx.put_draft(group, text)?
            }
            Ok(())
        })
    }

    /// What was being written into a conversation.
    ///
    /// # Errors
    /// `group_unknown`.
    pub fn draft(&self, group: GroupId) -> Result<Option<String>, KithError> {
        self.kith.read(|read, me| {
            check_known(read, me, group)?;
            Ok(read.find_draft(group)?)
        })
    }
}

/// A conversation, or the direct chat that a contact's first message will make.
fn check_known(read: &Read<'_>, me: &Me, group: GroupId) -> Result<(), KithError> {
    let known = read.find_conversation(group)?.is_some() || me.contact_of_direct(read, group)?.is_some();
    if known { Ok(()) } else { Err(Refusal::GroupUnknown.into()) }
}
