//! From what a person types to an entry.

use super::log::shown;
use super::{Entries, Entry, EntryId, Readable};
use crate::JournalError;
use crate::store::entry;

/// Hex digits that stand for an id when they are unambiguous.
const SHORTEST: usize = 6;

impl Entries<'_> {
    /// The entry with this id, or the one whose id begins with these at least six hex digits. Damage elsewhere in the database
    /// hides it only where it must.
    ///
    /// # Errors
    /// [`JournalError::IdInvalid`], [`JournalError::EntryUnknown`], [`JournalError::EntryAmbiguous`] with up to three.
    pub fn find(&self, text: &str) -> Result<Entry, JournalError> {
        let text = text.trim().to_ascii_lowercase();
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !digits || !(SHORTEST..=32).contains(&text.len()) {
            return Err(JournalError::IdInvalid);
        }
        match self.find_whole(&text) {
            Err(error) if error.is_damage() => self.find_readable(&text).ok_or(error),
            found => found,
        }
    }

    fn find_whole(&self, text: &str) -> Result<Entry, JournalError> {
        if text.len() == 32 {
            return self.show(EntryId::from_hex(text)?);
        }
        self.journal.read(|read| {
            let mut found: Vec<Entry> = entry::find_by_prefix(read, text)?.into_iter().map(shown).collect();
            match found.len() {
                0 => Err(JournalError::EntryUnknown),
                1 => found.pop().ok_or(JournalError::EntryUnknown),
                _ => Err(JournalError::EntryAmbiguous {
                    candidates: found.iter().map(|entry| (entry.entry, entry.day)).collect(),
                }),
            }
        })
    }

    /// The one entry whose id begins so, beside a damage; none when one that cannot be read may be meant, which a whole id never
    /// leaves open.
    fn find_readable(&self, text: &str) -> Option<Entry> {
        let Readable { entries, unreadable, ids_known } = self.list_readable(None, None).ok()?;
        let begins = |id: EntryId| id.to_string().starts_with(text);
        if !ids_known && text.len() < 32 {
            return None;
        }
        if unreadable.iter().any(|one| one.entry.is_none_or(begins)) {
            return None;
        }
        let mut found = entries.into_iter().filter(|entry| begins(entry.entry));
        found.next().filter(|_| found.next().is_none())
    }
}
