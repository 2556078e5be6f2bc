//! Messages in the index, by their row.

use super::query::SearchQuery;
use crate::{Read, StoreError, Tx};

/// The kind that messages have in the index.
const MESSAGE: u8 = 1;

impl Tx<'_> {
    /// Puts the text of the message of `row` into the index, in place of what was there.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn index_message(&self, row: u64, text: &str) -> Result<(), StoreError> {
        self.index(MESSAGE, &[], &row.to_be_bytes(), &[text])
    }

    /// Takes the message of `row` out of the index; does nothing when it is not in it.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn unindex_message(&self, row: u64) -> Result<(), StoreError> {
        self.unindex(MESSAGE, &row.to_be_bytes())
    }
}

impl Read<'_> {
    /// The rows of all messages that match, those indexed last first.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn search_messages(&self, query: &SearchQuery) -> Result<Vec<u64>, StoreError> {
        let found = self.search(query, MESSAGE, None, None)?;
        let rows = found.into_iter().map(|found| found.item.try_into().map(u64::from_be_bytes));
        rows.collect::<Result<_, _>>().map_err(|_| StoreError::Corrupt { what: "the name of a text in the index" })
    }
}
