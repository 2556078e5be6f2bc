//! A file that a person asked for: whole or not at all, readable by them alone, and never written over by accident.

use crate::output::Failure;
use kith_model::{Refusal, StorageFault};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// A file in the making beside its place. Gone when it is not kept.
#[derive(Debug)]
pub(crate) struct OutFile {
    file: File,
    path: TempPath,
    place: PathBuf,
    force: bool,
}

impl OutFile {
    /// Begins a file for `place`, mode 0600.
    ///
    /// # Errors
    /// `file_exists` when something is there and `force` is not given; `file_unreadable` for what is no plain file.
    pub(crate) fn create(place: &Path, force: bool) -> Result<Self, Failure> {
        if let Ok(there) = place.symlink_metadata() {
            if !force {
                let sentence = format!("{} is there already: choose another name, or give --force", place.display());
                return Err(Failure::because(Refusal::FileExists, sentence));
            }
            // Never put a file in the place of a device, a folder or a link.
            if !there.is_file() {
                return Err(unwritable(place));
            }
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (file, path) = NamedTempFile::new_in(folder).map_err(|error| failed(&error, place))?.into_parts();
        Ok(Self { file, path, place: place.to_owned(), force })
    }

    /// What to write to.
    pub(crate) const fn writer(&mut self) -> &mut File {
        &mut self.file
    }

    /// Puts the file in its place, durably.
    ///
    /// # Errors
    /// `file_exists` when something came there meanwhile; what the disk says.
    pub(crate) fn keep(self) -> Result<(), Failure> {
        let Self { file, path, place, force } = self;
        file.sync_all().map_err(|error| failed(&error, &place))?;
        let kept = if force { path.persist(&place) } else { path.persist_noclobber(&place) };
        kept.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => Refusal::FileExists.into(),
            _ => failed(&error.error, &place),
        })
    }
}

fn failed(error: &io::Error, place: &Path) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageFault::Full.into(),
        _ => unwritable(place),
    }
}

fn unwritable(place: &Path) -> Failure {
    let sentence = format!("{} cannot be written: look at its path and its mode", place.display());
    Failure::because(Refusal::FileUnreadable, sentence)
}
