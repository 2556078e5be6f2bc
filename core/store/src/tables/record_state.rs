//! The records of a conversation as a whole, and what each entry of its log changed in them.

use super::{find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::GroupId;
use rusqlite::params;

/// The records of a conversation as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordState {
    /// Bytes of the operations that count.
    pub bytes: u64,
    /// When a root was last sent or read, in ms of relay time.
    pub root_ms: u64,
    /// Until when this device has read everything, in ms of relay time.
    pub synced_ms: u64,
    /// When the last entry about records was written, in ms of relay time.
    pub entry_ms: u64,
}

impl Read<'_> {
    /// What came and went with each entry after `seq` of a log, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_record_changes(&self, conv: GroupId, log: &[u8; 32], seq: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT delta FROM record_change WHERE conv = ?1 AND log = ?2 AND seq > ?3 ORDER BY seq DESC";
        list(self.conn(), sql, params![conv.as_bytes(), log, int(seq)], |row| Ok(row.get("delta")?))
    }

    /// The first entry of a log whose changes are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub fn first_record_change(&self, conv: GroupId, log: &[u8; 32]) -> Result<Option<(u64, u64)>, StoreError> {
        let sql = "SELECT min(seq) AS first, count(*) AS n FROM record_change WHERE conv = ?1 AND log = ?2";
        find(self.conn(), sql, params![conv.as_bytes(), log], |row| {
            Ok(super::number_or_null(row, "first")?.map(|first| (first, number(row, "n").unwrap_or(0))))
        })
        .map(Option::flatten)
    }

    /// Bytes of the operations of a conversation that count, counted anew.
    ///
    /// # Errors
    /// When the database fails.
    pub fn sum_record_bytes(&self, conv: GroupId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(length(bytes)), 0) AS n FROM record_op WHERE conv = ?1 AND own = x''";
        Ok(find(self.conn(), sql, params![conv.as_bytes()], |row| number(row, "n"))?.unwrap_or(0))
    }

    /// The records of a conversation as a whole.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_state(&self, conv: GroupId) -> Result<RecordState, StoreError> {
        let sql = "SELECT * FROM record_state WHERE conv = ?1";
        let found = find(self.conn(), sql, params![conv.as_bytes()], |row| {
            Ok(RecordState {
                bytes: number(row, "bytes")?,
                root_ms: number(row, "root_ms")?,
                synced_ms: number(row, "synced_ms")?,
                entry_ms: number(row, "entry_ms")?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }
}

impl Tx<'_> {
    /// Keeps what came and went with an entry, and of all of them the newest `keep`. A second delta of one entry is added.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_record_change(
        &self,
        conv: GroupId,
        log: &[u8; 32],
        seq: u64,
        delta: &[u8],
        keep: u64,
    ) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO record_change (conv, log, seq, delta) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET delta = CAST(delta || excluded.delta AS BLOB)",
            params![conv.as_bytes(), log, int(seq), delta],
        )?;
        run(
            self.conn(),
            "DELETE FROM record_change WHERE conv = ?1 AND log = ?2 AND seq <= (
               SELECT seq FROM record_change WHERE conv = ?1 AND log = ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3)",
            params![conv.as_bytes(), log, int(keep)],
        )?;
        Ok(())
    }

    /// Forgets what came and went: this device did not read what lies between.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_record_changes(&self, conv: GroupId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM record_change WHERE conv = ?1", params![conv.as_bytes()])?;
        Ok(())
    }

    /// Forgets what came and went; from entry `seq` of the log on it is noted again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn restart_record_changes(&self, conv: GroupId, log: &[u8; 32], seq: u64) -> Result<(), StoreError> {
        self.forget_record_changes(conv)?;
        let sql = "INSERT INTO record_change (conv, log, seq, delta) VALUES (?1, ?2, ?3, x'')";
        run(self.conn(), sql, params![conv.as_bytes(), log, int(seq)])?;
        Ok(())
    }

    /// Stores the records of a conversation as a whole.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_record_state(&self, conv: GroupId, state: &RecordState) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO record_state (conv, bytes, root_ms, synced_ms, entry_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![conv.as_bytes(), int(state.bytes), int(state.root_ms), int(state.synced_ms), int(state.entry_ms)],
        )?;
        Ok(())
    }
}
