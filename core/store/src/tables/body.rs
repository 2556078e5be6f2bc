//! What records hold that is too large for a field, and the blobs that are still to be fetched for them.

use super::{bytes, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, RecordId};
use rusqlite::params;

/// A blob that a record names and that is not here yet.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobWant {
    /// The conversation.
    pub conv: GroupId,
    /// The record.
    pub record: RecordId,
    /// The hash of the blob's index.
    pub hash: [u8; 32],
    /// The relay that has it.
    pub origin: String,
    /// What names it, with its key.
    pub descriptor: Vec<u8>,
    /// How often it was asked for.
    pub attempts: u64,
}

impl std::fmt::Debug for BlobWant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobWant(…)")
    }
}

impl Read<'_> {
    /// What a record holds, by the hash of its blob's index.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_body(&self, conv: GroupId, record: RecordId, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM record_body WHERE conv = ?1 AND record = ?2 AND hash = ?3";
        find(self.conn(), sql, params![conv.as_bytes(), record.as_bytes(), hash], |row| Ok(row.get("bytes")?))
    }

    /// Which bodies of a conversation are here: each record, and the hash of its blob's index.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_bodies(&self, conv: GroupId) -> Result<Vec<(RecordId, [u8; 32])>, StoreError> {
        let sql = "SELECT record, hash FROM record_body WHERE conv = ?1 ORDER BY record, hash";
        list(self.conn(), sql, rusqlite::params![conv.as_bytes()], |row| {
            Ok((RecordId::new(bytes(row, "record")?), bytes(row, "hash")?))
        })
    }

    /// Every blob that is still to be fetched.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_blob_wants(&self) -> Result<Vec<BlobWant>, StoreError> {
        list(self.conn(), "SELECT * FROM blob_want", [], |row| {
            Ok(BlobWant {
                conv: GroupId::new(bytes(row, "conv")?),
                record: RecordId::new(bytes(row, "record")?),
                hash: bytes(row, "hash")?,
                origin: row.get("origin")?,
                descriptor: row.get("descriptor")?,
                attempts: number(row, "attempts")?,
            })
        })
    }
}

impl Tx<'_> {
    /// Keeps what a record holds.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_body(&self, conv: GroupId, record: RecordId, hash: &[u8; 32], bytes: &[u8]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO record_body (conv, record, hash, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![conv.as_bytes(), record.as_bytes(), hash, bytes],
        )?;
        Ok(())
    }

    /// Forgets what a record held, and what was still to be fetched for it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_bodies(&self, conv: GroupId, record: RecordId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM record_body WHERE conv = ?1 AND record = ?2",
            "DELETE FROM blob_want WHERE conv = ?1 AND record = ?2",
        ] {
            run(self.conn(), sql, params![conv.as_bytes(), record.as_bytes()])?;
        }
        Ok(())
    }

    /// Wants a blob; one that is wanted already stays as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub fn want_blob(&self, want: &BlobWant) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR IGNORE INTO blob_want (conv, record, hash, origin, descriptor, attempts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                want.conv.as_bytes(),
                want.record.as_bytes(),
                want.hash,
                want.origin,
                want.descriptor,
                int(want.attempts)
            ],
        )?;
        Ok(())
    }

    /// Does not want a blob any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_blob_want(&self, want: &BlobWant) -> Result<(), StoreError> {
        run(
            self.conn(),
            "DELETE FROM blob_want WHERE conv = ?1 AND record = ?2 AND hash = ?3",
            params![want.conv.as_bytes(), want.record.as_bytes(), want.hash],
        )?;
        Ok(())
    }
}
