//! Finding entries by words of their notes, labels and factors, as docs/cli.md, section 3, says.

use super::log::shown;
use super::{Entries, Entry};
use crate::JournalError;
use crate::store::search;
use kith_store::SearchQuery;

impl Entries<'_> {
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
