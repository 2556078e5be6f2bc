//! What is still to be done for the records of a conversation, and what was done lately.

use super::{bytes, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::GroupId;
use rusqlite::{Row, params};

/// Something to be done, or done; what it is decides whoever wrote it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordDuty {
    /// The conversation.
    pub conv: GroupId,
    /// What it is.
    pub kind: u64,
    /// Which one of them.
    pub key: Vec<u8>,
    /// From when on it is due, in ms of relay time.
    pub due_ms: u64,
    /// What is needed for it.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for RecordDuty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecordDuty(kind {}, due {})", self.kind, self.due_ms)
    }
}

fn duty(row: &Row<'_>) -> Result<RecordDuty, StoreError> {
    Ok(RecordDuty {
        conv: GroupId::new(bytes(row, "conv")?),
        kind: number(row, "kind")?,
        key: row.get("key")?,
        due_ms: number(row, "due_ms")?,
        body: row.get("body")?,
    })
}

impl Read<'_> {
    /// The duties of a conversation, by kind and key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_duties(&self, conv: GroupId) -> Result<Vec<RecordDuty>, StoreError> {
        let sql = "SELECT * FROM record_duty WHERE conv = ?1 ORDER BY kind, key";
        list(self.conn(), sql, params![conv.as_bytes()], duty)
    }

    /// The duties of a kind, of all conversations.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_duties_of_kind(&self, kind: u64) -> Result<Vec<RecordDuty>, StoreError> {
        list(self.conn(), "SELECT * FROM record_duty WHERE kind = ?1", params![int(kind)], duty)
    }

    /// One duty.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_duty(&self, conv: GroupId, kind: u64, key: &[u8]) -> Result<Option<RecordDuty>, StoreError> {
        let sql = "SELECT * FROM record_duty WHERE conv = ?1 AND kind = ?2 AND key = ?3";
        find(self.conn(), sql, params![conv.as_bytes(), int(kind), key], duty)
    }
}

impl Tx<'_> {
    /// Puts a duty in the place of the one with its kind and key.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_duty(&self, duty: &RecordDuty) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO record_duty (conv, kind, key, due_ms, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![duty.conv.as_bytes(), int(duty.kind), duty.key, int(duty.due_ms), duty.body],
        )?;
        Ok(())
    }

    /// Forgets a duty.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_duty(&self, conv: GroupId, kind: u64, key: &[u8]) -> Result<(), StoreError> {
        let sql = "DELETE FROM record_duty WHERE conv = ?1 AND kind = ?2 AND key = ?3";
        run(self.conn(), sql, params![conv.as_bytes(), int(kind), key])?;
        Ok(())
    }
}
