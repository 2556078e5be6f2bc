//! One's own key packages, from making to replacement. Their private parts lie with the MLS rows.

use super::{bytes, damaged, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::Timestamp;
use rusqlite::params;

/// Where a key package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackagePlace {
    /// To be put into the mailbox.
    ToPut = 0,
    /// In the mailbox, as far as known, for whoever comes first.
    Put = 1,
    /// Used, or given to one person.
    Given = 2,
}

/// A key package of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKeyPackage {
    /// The MLS reference, under which the MLS rows keep the private part.
    pub reference: [u8; 32],
    /// The package as it will lie on the relay; empty once it is put.
    pub sealed: Vec<u8>,
    /// Whether it is the one that stays.
    pub last_resort: bool,
    /// Where it is.
    pub place: PackagePlace,
    /// When it was made.
    pub created: Timestamp,
    /// Since when nobody can get it any more.
    pub replaced: Option<Timestamp>,
}

impl Read<'_> {
    /// All key packages, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_key_packages(&self) -> Result<Vec<OwnKeyPackage>, StoreError> {
        list(self.conn(), "SELECT * FROM key_package ORDER BY created_ms, reference", [], |row| {
            Ok(OwnKeyPackage {
                reference: bytes(row, "reference")?,
                sealed: row.get("sealed")?,
                last_resort: row.get("last_resort")?,
                place: match number(row, "state")? {
                    0 => PackagePlace::ToPut,
                    1 => PackagePlace::Put,
                    2 => PackagePlace::Given,
                    _ => return Err(damaged()),
                },
                created: Timestamp::from_ms(number(row, "created_ms")?),
                replaced: number_or_null(row, "replaced_ms")?.map(Timestamp::from_ms),
            })
        })
    }
}

impl Tx<'_> {
    /// Stores a key package.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_key_package(&self, package: &OwnKeyPackage) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO key_package (reference, sealed, last_resort, state, created_ms, replaced_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                package.reference,
                package.sealed,
                package.last_resort,
                package.place as i64,
                int(package.created.as_ms()),
                package.replaced.map(|t| int(t.as_ms()))
            ],
        )?;
        Ok(())
    }

    /// Forgets a key package.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_key_package(&self, reference: &[u8; 32]) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM key_package WHERE reference = ?1", params![reference])?;
        Ok(())
    }
}
