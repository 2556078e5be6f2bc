//! Opening the service over a database.

use super::{LogService, Shared};
use crate::log::clock::Clock;
use crate::log::hub::Hub;
use crate::log::pressure::Pressure;
use crate::log::rules::{DAY_MS, Rules};
use crate::log::storage::{
    BlobStore, DirectoryBlobs, MemoryBlobs, MemoryStorage, SqliteStorage, Storage, StorageError,
};
use kith_protocol::id::RelayId;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

/// Where logs are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// SQLite in a file; blobs are in the folder `<file>.blobs` beside it.
    SqliteFile(PathBuf),
    /// SQLite in memory.
    SqliteMemory,
    /// Ordinary collections in memory, for tests.
    Collections,
}

/// Why the service does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The clock is over a day behind the newest entry: times of new entries would be wrong for all readers.
    #[error("the clock is {behind_ms} ms behind the newest entry")]
    ClockBehind {
        /// By how much.
        behind_ms: u64,
    },
}

impl LogService {
    /// Opens or makes a database. `fresh_id` is 16 random bytes, which become the relay's id if the database is made now.
    /// It blocks, longer for a larger database.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(
        database: &Database,
        fresh_id: RelayId,
        clock: Arc<dyn Clock>,
        rules: Rules,
    ) -> Result<Self, OpenError> {
        let (storage, blobs): (Box<dyn Storage>, Box<dyn BlobStore>) = match database {
            Database::SqliteFile(path) => {
                let mut folder = path.clone().into_os_string();
                folder.push(".blobs");
                (Box::new(SqliteStorage::open(path, fresh_id)?), Box::new(DirectoryBlobs::new(folder.into())))
            }
            Database::SqliteMemory => (Box::new(SqliteStorage::in_memory(fresh_id)?), Box::new(MemoryBlobs::default())),
            Database::Collections => (Box::new(MemoryStorage::new(fresh_id)), Box::new(MemoryBlobs::default())),
        };
        Self::over(storage, blobs, clock, rules)
    }

    /// Serves what a storage and a blob store hold.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn over(
        storage: Box<dyn Storage>,
        blobs: Box<dyn BlobStore>,
        clock: Arc<dyn Clock>,
        rules: Rules,
    ) -> Result<Self, OpenError> {
        let behind_ms = storage.newest_time()?.unwrap_or(0).saturating_sub(clock.now_ms());
        if behind_ms > DAY_MS {
            return Err(OpenError::ClockBehind { behind_ms });
        }
        let totals = storage.totals()?;
        let pressure = Pressure::new();
        pressure.set_open_bytes(totals.open_bytes);
        let shared = Shared {
            storage,
            blobs,
            clock,
            rules,
            pressure,
            hub: Arc::new(Hub::default()),
            blob_bytes: AtomicU64::new(totals.blob_bytes),
            litter: Mutex::new(Vec::new()),
            blob_gates: Default::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }
}
