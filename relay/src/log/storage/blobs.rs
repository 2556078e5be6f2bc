//! Where the bytes of blobs are: files in a directory, or memory.
//!
//! The record of a blob is in the storage and is added after its bytes are durable, so a record never names bytes that are
//! not there; bytes without a record are invisible and are written again by the next upload.

use super::StorageError;
use kith_protocol::id::{Hash, LogId};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Keeps bytes under a log and their hash. Calls block.
pub trait BlobStore: Send + Sync {
    /// Keeps bytes durably; again is no change.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::Failed`].
    fn put(&self, log: &LogId, hash: &Hash, bytes: &[u8]) -> Result<(), StorageError>;

    /// The bytes, if they are there.
    ///
    /// # Errors
    /// [`StorageError::Failed`].
    fn find(&self, log: &LogId, hash: &Hash) -> Result<Option<Vec<u8>>, StorageError>;

    /// Removes the bytes; what is not there is removed already.
    ///
    /// # Errors
    /// [`StorageError::Failed`].
    fn remove(&self, log: &LogId, hash: &Hash) -> Result<(), StorageError>;

    /// Removes everything of a log.
    ///
    /// # Errors
    /// [`StorageError::Failed`].
    fn remove_log(&self, log: &LogId) -> Result<(), StorageError>;
}

/// Blobs as files: `<root>/<first two digits>/<log>/<hash>`, names in lower-case hex.
#[derive(Debug)]
pub struct DirectoryBlobs {
    root: PathBuf,
    next: AtomicU64,
}

impl DirectoryBlobs {
    /// Uses a directory, which is made when it is needed.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, next: AtomicU64::new(0) }
    }

    fn folder(&self, log: &LogId) -> PathBuf {
        let name = log.to_hex();
        let shelf: String = name.chars().take(2).collect();
        self.root.join(shelf).join(name)
    }

    fn write(&self, log: &LogId, hash: &Hash, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.folder(log);
        make_durably(&folder)?;
        let draft = folder.join(format!("draft-{}-{}", std::process::id(), self.next.fetch_add(1, Ordering::Relaxed)));
        let written = (|| {
            let mut file = File::create(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&draft, folder.join(hash.to_hex()))?;
            File::open(&folder)?.sync_all()
        })();
        if written.is_err() {
            drop(fs::remove_file(&draft));
        }
        written
    }
}

/// Makes a directory and its parents, each one's name durable in its parent.
fn make_durably(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_durably(parent)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => File::open(parent)?.sync_all()?,
        }
    }
    Ok(())
}

fn failed(error: &std::io::Error) -> StorageError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StorageError::Full,
        _ => StorageError::Failed(error.raw_os_error().unwrap_or(0)),
    }
}

/// What is not there is fine.
fn missing_is_fine<T: Default>(result: std::io::Result<T>) -> Result<T, StorageError> {
    match result {
        Ok(value) => Ok(value),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(failed(&error)),
    }
}

impl BlobStore for DirectoryBlobs {
    fn put(&self, log: &LogId, hash: &Hash, bytes: &[u8]) -> Result<(), StorageError> {
        self.write(log, hash, bytes).map_err(|error| failed(&error))
    }

    fn find(&self, log: &LogId, hash: &Hash) -> Result<Option<Vec<u8>>, StorageError> {
        missing_is_fine(File::open(self.folder(log).join(hash.to_hex())).and_then(|mut file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }))
    }

    fn remove(&self, log: &LogId, hash: &Hash) -> Result<(), StorageError> {
        missing_is_fine(fs::remove_file(self.folder(log).join(hash.to_hex())))
    }

    fn remove_log(&self, log: &LogId) -> Result<(), StorageError> {
        missing_is_fine(fs::remove_dir_all(self.folder(log)))
    }
}

/// Blobs in memory.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<BTreeMap<(LogId, Hash), Vec<u8>>>);

impl BlobStore for MemoryBlobs {
    fn put(&self, log: &LogId, hash: &Hash, bytes: &[u8]) -> Result<(), StorageError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((*log, *hash), bytes.to_vec());
        Ok(())
    }

    fn find(&self, log: &LogId, hash: &Hash) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(*log, *hash)).cloned())
    }

    fn remove(&self, log: &LogId, hash: &Hash) -> Result<(), StorageError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(*log, *hash));
        Ok(())
    }

    fn remove_log(&self, log: &LogId) -> Result<(), StorageError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(owner, _), _| owner != log);
        Ok(())
    }
}
