//! Reading one state of the database.

use super::pool::Use;
use super::{Kind, Peer, Store};
use crate::{StoreError, connection};
use rusqlite::Connection;
use std::marker::PhantomData;

/// One state of the database, whatever is written meanwhile.
pub struct Read<'a, K: Kind = Peer> {
    conn: &'a Connection,
    kind: PhantomData<fn() -> K>,
}

impl<'a, K: Kind> Read<'a, K> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        Self { conn, kind: PhantomData }
    }

    /// The connection, for the typed tables of this crate.
    pub(crate) fn conn(&self) -> &'a Connection {
        self.conn
    }
}

impl<K: Kind> Store<K> {
    /// Runs `f` on one state of the database. Writers do not wait for it, nor it for them.
    ///
    /// # Errors
    /// [`StoreError::Suspended`], [`StoreError::Corrupt`], and whatever `f` returns.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&Read<'_, K>) -> Result<T, E>) -> Result<T, E> {
        self.read_as(Use::Read, f)
    }

    /// The same on a connection that nothing was read with before.
    pub(crate) fn read_afresh<T, E: From<StoreError>>(
        &self,
        f: impl FnOnce(&Read<'_, K>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read_as(Use::Examine, f)
    }

    fn read_as<T, E: From<StoreError>>(
        &self,
        purpose: Use,
        f: impl FnOnce(&Read<'_, K>) -> Result<T, E>,
    ) -> Result<T, E> {
        let taken = self.inner.take(purpose)?;
        let conn = taken.conn()?;
        conn.execute_batch("BEGIN DEFERRED").map_err(StoreError::from)?;
        let value = f(&Read::new(conn));
        // Nothing was written. If this fails the connection is closed instead of being used again.
        let _ = conn.execute_batch("COMMIT");
        // Whatever `f` made of it, what it read was not what had been written.
        connection::check_sound(conn)?;
        value
    }
}
