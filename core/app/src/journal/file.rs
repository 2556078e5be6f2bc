//! Files that a person chose, for what comes into the journal and what leaves it.

use kith_model::{KithError, Refusal};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};

/// Opens a file to be read.
///
/// # Errors
/// `file_unreadable`.
pub fn open_file(path: &str) -> Result<File, KithError> {
    File::open(path).map_err(|_| Refusal::FileUnreadable.into())
}

/// Makes a new file with what `write` writes, durably. When that fails no file is left: what is half is nobody's.
///
/// # Errors
/// `file_exists`, `file_unreadable`, and what `write` says.
pub fn new_file<T>(path: &str, write: impl FnOnce(&mut File) -> Result<T, KithError>) -> Result<T, KithError> {
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(path).map_err(unwritable)?;
    let made = write(&mut file).and_then(|made| file.sync_all().map_err(unwritable).map(|()| made));
    if made.is_err() {
        let _ = std::fs::remove_file(path);
    }
    made
}

fn unwritable(error: io::Error) -> KithError {
    match error.kind() {
        ErrorKind::AlreadyExists => Refusal::FileExists.into(),
        _ => Refusal::FileUnreadable.into(),
    }
}
