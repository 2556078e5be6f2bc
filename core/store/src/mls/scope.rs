//! Making and dropping scopes.

use super::provider::MlsStorage;
use super::rows;
use crate::{StoreError, Tx};
use rusqlite::OptionalExtension as _;

/// The scope of what belongs to no group: key packages, signature keys, PSKs.
pub const OWN_SCOPE: u64 = 0;

const LAST_SCOPE: &str = "last_mls_scope";

impl Tx<'_> {
    /// OpenMLS's storage for one scope.
    #[must_use]
    pub fn mls(&self, scope: u64) -> MlsStorage<'_> {
        MlsStorage::new(self, scope)
    }

    /// A scope that no group of this home ever had.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn new_mls_scope(&self) -> Result<u64, StoreError> {
        let last: Option<Vec<u8>> = self
            .conn()
            .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
            .query_row([LAST_SCOPE], |row| row.get(0))
            .optional()?;
        let last = last.map_or(Ok(OWN_SCOPE), |bytes| {
            bytes.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::Corrupt { what: "the count of scopes" })
        })?;
        let scope = last.checked_add(1).ok_or_else(|| StoreError::internal("no scope is left"))?;
        self.conn()
            .prepare_cached(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
            )?
            .execute((LAST_SCOPE, scope.to_be_bytes().as_slice()))?;
        Ok(scope)
    }

    /// Deletes everything of a scope.
    ///
    /// # Errors
    /// [`StoreError::Internal`] for [`OWN_SCOPE`], which is never dropped; whatever writing meets.
    pub fn drop_mls_scope(&self, scope: u64) -> Result<(), StoreError> {
        if scope == OWN_SCOPE {
            return Err(StoreError::internal("the scope of no group is never dropped"));
        }
        rows::delete_scope(self.conn(), scope)
    }
}
