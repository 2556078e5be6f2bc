//! What a list shows of a record, beside the words by which it is found.

use super::run;
use crate::{Read, SearchQuery, StoreError, Tx};
use kith_model::{GroupId, RecordId};
use rusqlite::params;

/// A thing that a search found.
#[derive(Clone, PartialEq, Eq)]
pub struct FoundRecord {
    /// Its kind in the index.
    pub kind: u8,
    /// Its id, as it was given to the index.
    pub item: Vec<u8>,
    /// What lists show of it, if that is kept: of things whose id is a conversation and a record.
    pub view: Option<Vec<u8>>,
}

impl std::fmt::Debug for FoundRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoundRecord(…)")
    }
}

impl Read<'_> {
    /// The things of either kind that match, in no order, with what lists show of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn search_records(&self, query: &SearchQuery, kinds: [u8; 2]) -> Result<Vec<FoundRecord>, StoreError> {
        let mut select = self.conn().prepare_cached(
            "SELECT i.kind, i.item, v.body FROM search s JOIN search_item i ON i.doc = s.rowid
             LEFT JOIN record_view v ON v.conv = substr(i.item, 1, 16) AND v.record = substr(i.item, 17)
             WHERE s.words MATCH ?1 AND i.kind IN (?2, ?3)",
        )?;
        let [one, other] = kinds;
        let found = select.query_map((query.expression(), one, other), |row| {
            Ok(FoundRecord { kind: row.get(0)?, item: row.get(1)?, view: row.get(2)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Keeps what lists show of a record.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_record_view(&self, conv: GroupId, record: RecordId, body: &[u8]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO record_view (conv, record, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (conv, record) DO UPDATE SET body = excluded.body",
            params![conv.as_bytes(), record.as_bytes(), body],
        )?;
        Ok(())
    }

    /// Lists show nothing of it any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_record_view(&self, conv: GroupId, record: RecordId) -> Result<(), StoreError> {
        let sql = "DELETE FROM record_view WHERE conv = ?1 AND record = ?2";
        run(self.conn(), sql, params![conv.as_bytes(), record.as_bytes()])?;
        Ok(())
    }
}
