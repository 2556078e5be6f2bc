//! Logs in SQLite: one file, one writer thread with group commit, a few readers.
//!
//! | file | what |
//! |---|---|
//! | [`open`] | the one place where connections are opened, and the schema |
//! | [`writer`] | the queue and the thread that commits |
//! | [`view`], [`change`] | the SQL of reading and changing a log |
//! | [`convert`] | values between rows and records |

mod change;
mod convert;
mod open;
#[cfg(test)]
mod plan;
mod view;
mod writer;

use super::{LogView, Storage, StorageError, Totals, Work};
use kith_protocol::id::{LogId, RelayId};
use open::Opened;
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use writer::Writer;

/// Connections that only read, and the writing one.
struct Connections {
    readers: Vec<Mutex<Connection>>,
    next: AtomicU64,
    /// Held by the writer thread while it commits; also reads when there are no readers, as for a database in memory.
    writing: Arc<Mutex<Connection>>,
}

/// One log's or all logs' records over one connection.
pub(super) struct Session<'c> {
    connection: &'c Connection,
    /// The time of the newest entry added through it.
    newest: u64,
}

/// A storage in SQLite.
pub struct SqliteStorage {
    relay: RelayId,
    connections: Connections,
    writer: Writer,
    used: Arc<AtomicU64>,
}

impl SqliteStorage {
    /// Opens or makes the database in the file `path`; `relay` is its id if it is made now.
    ///
    /// # Errors
    /// [`StorageError`]: not to be opened, damaged, or of a newer relay.
    pub fn open(path: &Path, relay: RelayId) -> Result<Self, StorageError> {
        Self::start(open::file(path, relay)?)
    }

    /// Makes a database that ends with the process.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn in_memory(relay: RelayId) -> Result<Self, StorageError> {
        Self::start(open::memory(relay)?)
    }

    fn start(opened: Opened) -> Result<Self, StorageError> {
        let used = Arc::new(AtomicU64::new(convert::used_bytes(&opened.writer)?));
        let writing = Arc::new(Mutex::new(opened.writer));
        Ok(Self {
            relay: opened.relay,
            connections: Connections {
                readers: opened.readers.into_iter().map(Mutex::new).collect(),
                next: AtomicU64::new(0),
                writing: Arc::clone(&writing),
            },
            writer: Writer::start(writing, Arc::clone(&used))?,
            used,
        })
    }

    fn with_reader<T>(&self, look: impl FnOnce(&Connection) -> Result<T, StorageError>) -> Result<T, StorageError> {
        let turn = self.connections.next.fetch_add(1, Ordering::Relaxed);
        let readers = &self.connections.readers;
        // A free one if there is any, else wait for the one whose turn it is.
        for reader in readers {
            if let Ok(connection) = reader.try_lock() {
                return look(&connection);
            }
        }
        let count = u64::try_from(readers.len()).unwrap_or(0);
        let turn = turn.checked_rem(count).and_then(|turn| usize::try_from(turn).ok()).unwrap_or(0);
        let waited = readers.get(turn).unwrap_or(&self.connections.writing);
        look(&waited.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Storage for SqliteStorage {
    fn relay_id(&self) -> RelayId {
        self.relay
    }

    fn submit(&self, work: Box<dyn Work>) {
        self.writer.submit(work);
    }

    fn read(&self, look: &mut dyn FnMut(&dyn LogView) -> Result<(), StorageError>) -> Result<(), StorageError> {
        self.with_reader(|connection| {
            let moment = connection.unchecked_transaction().map_err(convert::failure)?;
            let outcome = look(&Session { connection, newest: 0 });
            moment.finish().map_err(convert::failure)?;
            outcome
        })
    }

    fn list_due(&self, now: u64, limit: usize) -> Result<Vec<LogId>, StorageError> {
        self.with_reader(|connection| view::list_due(connection, now, limit))
    }

    fn totals(&self) -> Result<Totals, StorageError> {
        self.with_reader(view::totals)
    }

    fn newest_time(&self) -> Result<Option<u64>, StorageError> {
        self.with_reader(view::newest_time)
    }

    fn used_bytes(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    fn close(&self) {
        self.writer.close();
    }
}
