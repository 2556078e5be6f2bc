//! Settings of the journal, by name.

use super::{Read, Tx};
use kith_store::StoreError;
use rusqlite::OptionalExtension as _;

/// The value of a setting.
pub(crate) fn get(read: &Read<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(select.query_row([name], |row| row.get(0)).optional()?)
}

/// Sets a setting, or forgets it.
pub(crate) fn put(tx: &Tx<'_>, name: &str, value: Option<&str>) -> Result<(), StoreError> {
    match value {
        Some(value) => {
            let mut insert = tx.sql().prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?;
            insert.execute((name, value))?;
        }
        None => {
            tx.sql().prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute([name])?;
        }
    }
    Ok(())
}
