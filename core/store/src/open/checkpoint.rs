//! Bringing the WAL over into the database file.

use super::pool::Use;
use super::{Kind, Store};

impl<K: Kind> Store<K> {
    /// Copies what the WAL has into the file, as far as that is possible now; SQLite does the same at its own time.
    pub(crate) fn checkpoint(&self) {
        if let Ok(taken) = self.inner.take(Use::Write)
            && let Ok(conn) = taken.conn()
        {
            let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }
}
