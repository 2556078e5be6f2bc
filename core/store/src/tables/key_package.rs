//! One's own key packages, from making to replacement. Their private parts lie with the MLS rows.

use super::{bytes, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::Timestamp;
use rusqlite::params;

/// A key package of this device.
#[derive(Debug, Clone)]
pub struct OwnKeyPackage {
    /// H of the package.
    pub hash: [u8; 32],
    /// The package as it lies on the relay.
    pub sealed: Vec<u8>,
    /// Whether it is the one that stays.
    pub last_resort: bool,
    /// Whether the relay has it.
    pub put: bool,
    /// When it was made.
    pub created: Timestamp,
}

impl Read<'_> {
    /// All key packages, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_key_packages(&self) -> Result<Vec<OwnKeyPackage>, StoreError> {
        list(self.conn(), "SELECT * FROM key_package ORDER BY created_ms, hash", [], |row| {
            Ok(OwnKeyPackage {
                hash: bytes(row, "hash")?,
                sealed: row.get("sealed")?,
                last_resort: row.get("last_resort")?,
                put: number(row, "state")? == 1,
                created: Timestamp::from_ms(number(row, "created_ms")?),
            })
        })
    }
}

impl Tx<'_> {
    /// Stores a key package; once put, its public bytes are not needed any more.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_key_package(&self, package: &OwnKeyPackage) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO key_package (hash, sealed, last_resort, state, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![package.hash, package.sealed, package.last_resort, package.put, int(package.created.as_ms())],
        )?;
        Ok(())
    }

    /// Forgets a key package.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_key_package(&self, hash: &[u8; 32]) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM key_package WHERE hash = ?1", params![hash])?;
        Ok(())
    }
}
