//! The files of a home, and writing one whole or not at all.

use crate::StoreError;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub(crate) const FORMAT: &str = "format";
pub(crate) const KEYS: &str = "keys";
/// The second copy of the key file.
pub(crate) const KEYS_COPY: &str = "keys.copy";
pub(crate) const DATABASE: &str = "peer.db";
/// The journal's database. Names of the journal stand here because a wipe, which knows no journal, takes these files away.
pub const JOURNAL: &str = "journal.db";
/// The folders in which the journal tries its backups out are called this, and then each by a name of its own.
pub(crate) const TRIAL: &str = "backup-trial";
/// The folder of the journal's photos.
pub const PHOTOS: &str = "photos";
pub(crate) const NEW_DATABASE: &str = "peer.db.new";
pub(crate) const LOCK: &str = "lock";
/// What the terminal shell keeps in a home when it is its own vault.
pub(crate) const SECRET: &str = "secret";
/// What SQLite puts beside a database.
pub(crate) const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// `peer.db-wal` and the like.
pub(crate) fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether something stands at `path`, a dangling link included.
pub(crate) fn stands(path: &Path) -> Result<bool, StoreError> {
    match std::fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// Opens a file for writing that only its owner can read.
pub(crate) fn open_owned(path: &Path, truncate: bool) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(truncate);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// Writes `bytes` to `path` whole or not at all, durably.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let new = beside(path, ".new");
    let mut file = open_owned(&new, true)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&new, path)?;
    sync_directory_of(path)
}

/// Makes the names in the directory of `path` durable.
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        File::open(parent)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The number in `HOME/format`, if there is such a file.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is no number.
pub(crate) fn format_of(home: &Path) -> Result<Option<u32>, StoreError> {
    let text = match std::fs::read(home.join(FORMAT)) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let number = std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or(StoreError::Corrupt { what: "the format file" })
}

/// Writes `HOME/format`.
pub(crate) fn write_format(home: &Path, format: u32) -> Result<(), StoreError> {
    replace(&home.join(FORMAT), format!("{format}\n").as_bytes())
}
