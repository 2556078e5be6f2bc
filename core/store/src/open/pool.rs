//! One writer, a few readers: who has which connection.
//!
//! The pool's lock is held only to take a connection or to give it back, never while one is used. A connection comes back
//! even when its user panics.

use super::{Inner, Mode, files, tail};
use crate::StoreError;
use crate::connection::{self, Access, PATIENCE};
use crate::watch;
use rusqlite::Connection;
use std::sync::{MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Instant;

/// Readers that are kept open when nobody uses them.
const IDLE_READERS: usize = 3;

/// The connections that nobody uses now, and who uses the others.
#[derive(Default)]
pub(super) struct Pool {
    suspended: bool,
    in_use: usize,
    writer: Option<Connection>,
    writing: Option<ThreadId>,
    readers: Vec<Connection>,
    observer: Option<Connection>,
    /// Counts writer connections, since SQLite's `data_version` starts anew with each.
    pub(super) serial: u64,
    /// The `data_version` that the writer's connection had when it was last used; none when it is new. Another one means
    /// that somebody else has written.
    pub(super) seen: Option<i64>,
    /// Counts rollbacks: after one, nothing in memory is what the database holds.
    pub(super) rollbacks: u64,
}

impl Pool {
    pub(super) fn with_first(conn: Connection, mode: Mode) -> Self {
        if mode == Mode::Writable {
            Self { writer: Some(conn), serial: 1, ..Self::default() }
        } else {
            Self { readers: vec![conn], ..Self::default() }
        }
    }
}

/// What a connection was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Write,
    Read,
    Observe,
    /// Reading with a connection that is neither taken from the pool nor given back to it.
    Examine,
}

/// A connection that goes back to the pool when dropped.
pub(super) struct Taken<'a> {
    inner: &'a Inner,
    purpose: Use,
    conn: Option<Connection>,
    pub(super) serial: u64,
    pub(super) rollbacks: u64,
}

impl Taken<'_> {
    pub(super) fn conn(&self) -> Result<&Connection, StoreError> {
        self.conn.as_ref().ok_or_else(|| StoreError::internal("a connection that was given back"))
    }

    /// Keeps the `data_version` that the writer's connection has now, and gives the one that was kept before.
    pub(super) fn saw(&self, version: i64) -> Option<i64> {
        self.inner.lock().seen.replace(version)
    }

    /// Whether somebody hears of what is written.
    pub(super) fn is_watched(&self) -> bool {
        self.inner.hook.get().is_some()
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let conn = self.conn.take();
        let mut rolled_back = 0;
        if let Some(conn) = &conn
            && !conn.is_autocommit()
        {
            // Only a panic leaves a transaction open. If it cannot be rolled back, closing the connection does it.
            let _ = conn.execute_batch("ROLLBACK");
            rolled_back = 1;
        }
        let mut pool = self.inner.lock();
        pool.in_use = pool.in_use.saturating_sub(1);
        if self.purpose == Use::Write {
            pool.writing = None;
            pool.rollbacks = pool.rollbacks.saturating_add(rolled_back);
        }
        // A connection that met damage says so for ever; the next one may find the file restored.
        let keep = conn.filter(|conn| !pool.suspended && conn.is_autocommit() && connection::check_sound(conn).is_ok());
        match (self.purpose, keep) {
            (Use::Write, Some(conn)) => pool.writer = Some(conn),
            (Use::Read, Some(conn)) if pool.readers.len() < IDLE_READERS => pool.readers.push(conn),
            (Use::Observe, Some(conn)) => pool.observer = Some(conn),
            (_, surplus) => {
                drop(pool);
                drop(surplus);
            }
        }
        self.inner.returned.notify_all();
    }
}

impl Inner {
    pub(super) fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection; a writer waits for the one before it, as long as processes wait for each other.
    pub(super) fn take(&self, purpose: Use) -> Result<Taken<'_>, StoreError> {
        let start = Instant::now();
        let me = std::thread::current().id();
        let mut pool = self.lock();
        if purpose == Use::Write {
            if self.mode != Mode::Writable {
                return Err(self.denied.clone());
            }
            while pool.writing.is_some() && !pool.suspended {
                if pool.writing == Some(me) {
                    return Err(StoreError::internal("a write inside a write"));
                }
                let left = PATIENCE.checked_sub(start.elapsed()).ok_or(StoreError::Busy)?;
                pool = self.returned.wait_timeout(pool, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        if pool.suspended {
            return Err(StoreError::Suspended);
        }
        pool.in_use = pool.in_use.saturating_add(1);
        let idle = match purpose {
            Use::Write => {
                pool.writing = Some(me);
                let idle = pool.writer.take();
                if idle.is_none() {
                    pool.serial = pool.serial.saturating_add(1);
                    pool.seen = None;
                }
                idle
            }
            Use::Read => pool.readers.pop(),
            Use::Examine => None,
            Use::Observe => {
                let idle = pool.observer.take();
                if idle.is_none() {
                    pool.serial = pool.serial.saturating_add(1);
                }
                idle
            }
        };
        let (serial, rollbacks) = (pool.serial, pool.rollbacks);
        drop(pool);
        // From here on `Taken` gives back what was counted, also when opening fails.
        let mut taken = Taken { inner: self, purpose, conn: idle, serial, rollbacks };
        if taken.conn.is_none() {
            let conn = connection::open(&self.home.join(self.file), &self.key, self.access(purpose))?;
            if purpose == Use::Write && self.hook.get().is_some() {
                watch::install(&conn)?;
            }
            taken.conn = Some(conn);
        }
        Ok(taken)
    }

    /// Looks at the log again: another process may have been killed while this one was away.
    fn looked_at(&self, purpose: Use) -> Result<(), StoreError> {
        let file = self.home.join(self.file);
        if self.comes_back || !files::stands(&files::beside(&file, "-wal"))? {
            return Ok(());
        }
        let conn = connection::open_held(&file, &self.key, self.access(purpose))?;
        tail::refuse_dropped(&file, &self.key, &conn, self.mode)
    }

    fn access(&self, purpose: Use) -> Access {
        match (self.mode, purpose) {
            (Mode::Writable, Use::Write) => Access::Write,
            (Mode::Writable, Use::Read | Use::Observe | Use::Examine) => Access::Read,
            (Mode::ReadOnly, _) => Access::ReadOnly,
            (Mode::Alone, _) => Access::Alone,
            (Mode::Immutable, _) => Access::Immutable,
        }
    }

    /// Refuses new work, waits for what is under way, closes every connection.
    pub(super) fn close_all(&self) {
        let mut pool = self.lock();
        pool.suspended = true;
        self.returned.notify_all();
        while pool.in_use > 0 {
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        let closing = (pool.writer.take(), std::mem::take(&mut pool.readers), pool.observer.take());
        // Held while closing: `suspend` returns only when no lock of SQLite is left.
        drop(closing);
    }

    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        self.lock().suspended = false;
        let purpose = if self.mode == Mode::Writable { Use::Write } else { Use::Read };
        let opened = self.looked_at(purpose).and_then(|()| self.take(purpose).map(drop));
        if opened.is_err() {
            self.lock().suspended = true;
        }
        opened
    }
}
