//! Letting go of every lock and file while the app is in the background, and coming back.

use super::{Kind, Store};
use crate::{StoreError, migrate};

impl<K: Kind> Store<K> {
    /// Waits for transactions under way, then closes every connection; until [`Store::resume`] every call is refused.
    ///
    /// iOS kills an app that holds a lock of SQLite in the background. Must not be called inside a transaction.
    pub fn suspend(&self) {
        self.inner.close_all();
    }

    /// Opens the database again.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Newer`] when a newer program was here meanwhile. The store then stays suspended.
    pub fn resume(&self) -> Result<(), StoreError> {
        self.inner.reopen()?;
        let checked = self.read(|read| migrate::schema_of(read.conn(), K::MIGRATIONS).map(drop));
        if checked.is_err() {
            self.suspend();
        }
        checked
    }
}
