//! The one write path: a transaction that commits whole or not at all.

use super::pool::{Taken, Use};
use super::{Read, Store};
use crate::{StoreError, connection};
use rusqlite::Connection;
use std::cell::RefCell;

/// How durable a transaction is when `write` returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power cut: for what is acknowledged to a person or precedes a send.
    Full,
    /// Survives the end of the process, and after a power cut the state is an earlier whole one: for what was received and
    /// can be read again.
    Normal,
}

/// A transaction that may write. What it wrote it also reads.
pub struct Tx<'a> {
    read: Read<'a>,
    serial: u64,
    rollbacks: u64,
    failed: RefCell<Option<StoreError>>,
}

impl<'a> std::ops::Deref for Tx<'a> {
    type Target = Read<'a>;
    fn deref(&self) -> &Read<'a> {
        &self.read
    }
}

impl Tx<'_> {
    pub(super) fn stamp(&self) -> (u64, u64) {
        (self.serial, self.rollbacks)
    }

    /// Makes sure that this transaction does not commit, even if whoever called swallows the error.
    pub(crate) fn doom(&self, error: &StoreError) {
        self.failed.borrow_mut().get_or_insert_with(|| error.clone());
    }
}

impl Store {
    /// Runs `f` in one transaction and commits it; when `f` or the commit fails, nothing of it has happened.
    ///
    /// One writer at a time: others, in this process or another, wait up to ten seconds. Do not call it inside `f`, nor
    /// wait for the network inside `f`.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::Full`], [`StoreError::ReadOnly`], [`StoreError::Corrupt`],
    /// [`StoreError::Suspended`], and whatever `f` returns.
    pub fn write<T, E: From<StoreError>>(
        &self,
        durability: Durability,
        f: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let taken = self.inner.take(Use::Write)?;
        let conn = begin(&taken, durability)?;
        let done = commit(conn, taken.serial, taken.rollbacks, f);
        if done.is_err() {
            let mut pool = self.inner.lock();
            pool.rollbacks = pool.rollbacks.saturating_add(1);
        }
        done
    }
}

fn begin<'a>(taken: &'a Taken<'_>, durability: Durability) -> Result<&'a Connection, StoreError> {
    let conn = taken.conn()?;
    conn.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE;",
        Durability::Normal => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE;",
    })?;
    Ok(conn)
}

/// Runs `f` in the transaction that has begun on `conn`, and ends it.
pub(super) fn commit<T, E: From<StoreError>>(
    conn: &Connection,
    serial: u64,
    rollbacks: u64,
    f: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = Tx { read: Read::new(conn), serial, rollbacks, failed: RefCell::new(None) };
    let done = f(&tx);
    // Nothing that came from a damaged page is committed, nor believed by the caller.
    let done = connection::check_sound(conn).map_err(E::from).and(done);
    let done = done.and_then(|value| match tx.failed.take() {
        Some(error) => Err(error.into()),
        // SQLite ends a transaction by itself when the disk is full or fails.
        None if conn.is_autocommit() => Err(StoreError::Full.into()),
        None => conn.execute_batch("COMMIT").map(|()| value).map_err(|error| StoreError::from(error).into()),
    });
    if done.is_err() && !conn.is_autocommit() {
        // If even this fails the connection is closed when it is given back, which ends the transaction too.
        let _ = conn.execute_batch("ROLLBACK");
    }
    done
}
