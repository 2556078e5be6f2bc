//! Deleting an entry. It can be brought back for 30 days; then its last trace goes.

use super::log::shown;
use super::{Entries, Entry, EntryId};
use crate::JournalError;
use crate::store::change::{self, ChangeKind};
use crate::store::entry;

impl Entries<'_> {
    /// Deletes an entry, durably, and gives it as it was.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], and what the storage says.
    pub fn delete(&self, id: EntryId) -> Result<Entry, JournalError> {
        let journal = self.journal;
        let now = journal.now();
        journal.write(|tx| {
            journal.forget_old(tx)?;
            let kept = entry::find(tx, id)?.ok_or(JournalError::EntryUnknown)?;
            let made = change::begin(tx, ChangeKind::Delete, now)?;
            change::keep(tx, made, id, Some(&kept.whole))?;
            entry::remove(tx, id)?;
            Ok(shown(kept))
        })
    }
}
