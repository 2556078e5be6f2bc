//! Telling whether somebody else has written.

use super::pool::Use;
use super::write::Tx;
use super::{Kind, Store};
use crate::StoreError;
use rusqlite::Connection;

/// Equal values mean: nothing was committed by another connection, and nothing was rolled back, in between.
///
/// What is kept in memory between transactions, such as an `MlsGroup`, is valid only while this stays equal. A
/// transaction's own commit does not change it: whoever writes brings the memory along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DataVersion {
    serial: u64,
    rollbacks: u64,
    version: i64,
}

impl<K: Kind> Tx<'_, K> {
    /// The version that this transaction began with.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn data_version(&self) -> Result<DataVersion, StoreError> {
        let (serial, rollbacks) = self.stamp();
        Ok(DataVersion { serial, rollbacks, version: version_of(self.conn())? })
    }
}

impl<K: Kind> Store<K> {
    /// A version that changes with every commit, by this process or another: for showing changes without holding a lock.
    ///
    /// Values compare with each other only, not with [`Tx::data_version`].
    ///
    /// # Errors
    /// [`StoreError::Suspended`], and whatever reading meets.
    pub fn version(&self) -> Result<DataVersion, StoreError> {
        let taken = self.inner.take(Use::Observe)?;
        Ok(DataVersion { serial: taken.serial, rollbacks: 0, version: version_of(taken.conn()?)? })
    }

    /// A version that changes with every commit of another process, and not with those of this one; none while this one is
    /// writing: ask again later. It may also change when a connection was opened anew.
    ///
    /// Values compare with each other only.
    ///
    /// # Errors
    /// [`StoreError::Suspended`], and whatever reading meets.
    pub fn others_version(&self) -> Result<Option<DataVersion>, StoreError> {
        if !self.inner.is_writable() {
            // Whoever cannot write here only sees what others write.
            return self.version().map(Some);
        }
        let Some(taken) = self.inner.take_idle_writer()? else { return Ok(None) };
        Ok(Some(DataVersion { serial: taken.serial, rollbacks: 0, version: version_of(taken.conn()?)? }))
    }
}

pub(super) fn version_of(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}
