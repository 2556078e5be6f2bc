//! Taking back the last change, again and again: a log, an edit, a deletion, a whole import.

use super::log::view;
use super::{ChangeKind, Entries, Entry};
use crate::JournalError;
use crate::settings::named;
use crate::store::{change, entry, photo};

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The entries that it had touched: as they are again, or, where they are no more, as they were.
    pub entries: Vec<Entry>,
}

impl Entries<'_> {
    /// Takes back the last change of this journal, durably.
    ///
    /// # Errors
    /// [`JournalError::NothingToUndo`], and what the storage says.
    pub fn undo(&self) -> Result<Undone, JournalError> {
        let journal_now = self.journal.now();
        let undone = self.journal.write(|tx| {
            let last = change::last(tx)?.ok_or(JournalError::NothingToUndo)?;
            let mut entries = Vec::with_capacity(last.entries.len());
            for (id, before) in last.entries {
                let now = entry::find(tx, id)?;
                entry::remove(tx, id)?;
                if let Some(before) = &before {
                    entry::insert(tx, id, before)?;
                } else if last.kind == ChangeKind::Import {
                    change::forget_history(tx, id)?;
                }
                entries.extend(before.or(now.map(|now| now.whole)).map(|whole| view(id, whole)));
            }
            for (name, before) in &last.settings {
                named::put(tx, name, before.as_deref(), journal_now)?;
            }
            change::drop_undone(tx, last.id)?;
            photo::forget_unused(tx)?;
            entries.sort_by_key(|entry| (entry.at, entry.entry));
            Ok(Undone { kind: last.kind, entries })
        })?;
        self.journal.photos().sweep();
        Ok(undone)
    }
}
