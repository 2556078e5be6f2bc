//! Messages that are being written, one for each conversation.

use super::{find, run};
use crate::{Read, StoreError, Tx};
use kith_model::GroupId;
use rusqlite::params;

impl Read<'_> {
    /// What a person began to write into a conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_draft(&self, conv: GroupId) -> Result<Option<String>, StoreError> {
        find(
            self.conn(),
            "SELECT text FROM draft WHERE conv = ?1",
            params![conv.as_bytes()],
            |row| Ok(row.get("text")?),
        )
    }
}

impl Tx<'_> {
    /// Keeps what is being written, in place of what was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_draft(&self, conv: GroupId, text: &str) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO draft (conv, text) VALUES (?1, ?2) ON CONFLICT (conv) DO UPDATE SET text = excluded.text";
        run(self.conn(), sql, params![conv.as_bytes(), text]).map(drop)
    }

    /// Forgets it, if it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_draft(&self, conv: GroupId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM draft WHERE conv = ?1", params![conv.as_bytes()]).map(drop)
    }
}
