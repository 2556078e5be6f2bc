//! Finding entries by words of their notes, labels and factors, as docs/cli.md, section 3, says.

use super::log::shown;
use super::{Day, Entries, Entry, EntryId, Mood};
use crate::JournalError;
use crate::store::search;
use kith_model::Timestamp;
use kith_store::SearchQuery;

/// An entry that matches, as a list shows it; [`Entries::show`] reads the rest when it comes into sight.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The entry.
    pub entry: EntryId,
    /// When it was.
    pub at: Timestamp,
    /// The day that it belongs to.
    pub day: Day,
    /// The level.
    pub mood: Mood,
}

/// How a person felt is in no log.
impl std::fmt::Debug for Hit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hit(…)")
    }
}

impl Entries<'_> {
    /// What a list shows of every entry that matches every word, in order of (`at`, `entry`): for lists that read what comes
    /// into sight. It takes little more than the index takes to find them.
    ///
    /// # Errors
    /// [`JournalError::QueryEmpty`] when no word has a letter or digit, and what the storage says.
    pub fn hits(&self, query: &str) -> Result<Vec<Hit>, JournalError> {
        let query = SearchQuery::parse(query).map_err(|_| JournalError::QueryEmpty)?;
        self.journal.read(|read| Ok(search::hits(read, &query)?))
    }

    /// All entries that match every word, in order of (`at`, `entry`); at most the last `limit`.
    ///
    /// # Errors
    /// [`JournalError::QueryEmpty`] when no word has a letter or digit, and what the storage says.
    pub fn search(&self, query: &str, limit: Option<u64>) -> Result<Vec<Entry>, JournalError> {
        let query = SearchQuery::parse(query).map_err(|_| JournalError::QueryEmpty)?;
        let found = self.journal.read(|read| Ok(search::matching(read, &query, limit)?))?;
        Ok(found.into_iter().map(shown).collect())
    }
}
