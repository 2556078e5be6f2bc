//! Files that a person asked for: never over another one unless they say so, for their eyes only, whole or not at all.

use super::Failure;
use kith_model::{Refusal, StorageFault};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A file that is being written under another name beside its place.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    place: PathBuf,
    beside: PathBuf,
    force: bool,
    done: bool,
}

impl NewFile {
    /// Begins a file for `place`.
    ///
    /// # Errors
    /// `file_exists` without `force`; `store_full`; `file_unreadable` when it cannot be made.
    pub(crate) fn begin(place: &Path, force: bool) -> Result<Self, Failure> {
        if let Ok(there) = place.symlink_metadata() {
            if !force {
                return Err(Refusal::FileExists.into());
            }
            // Never put a file in the place of a device, a folder or a link.
            if !there.is_file() {
                return Err(unwritable());
            }
        }
        let mut name = place.file_name().ok_or_else(unwritable)?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let beside = place.with_file_name(name);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&beside).map_err(|error| failed(&error))?;
        Ok(Self { file, place: place.to_owned(), beside, force, done: false })
    }

    /// The file, for writing and for reading it back.
    pub(crate) const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it its name, durably.
    ///
    /// # Errors
    /// `file_exists` when somebody else made one meanwhile; `file_unreadable`.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.file.sync_all().map_err(|error| failed(&error))?;
        if self.force {
            std::fs::rename(&self.beside, &self.place).map_err(|error| failed(&error))?;
            self.done = true;
        } else {
            // Unlike a rename a link never replaces anything. Where there are no links the check above has to do.
            match std::fs::hard_link(&self.beside, &self.place) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(Refusal::FileExists.into());
                }
                Err(_) => {
                    std::fs::rename(&self.beside, &self.place).map_err(|error| failed(&error))?;
                    self.done = true;
                }
            }
        }
        Ok(())
    }
}

/// What is not finished, or has its own name now, leaves nothing behind.
impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

/// Writes a whole file.
///
/// # Errors
/// As [`NewFile::begin`] and [`NewFile::finish`].
pub(crate) fn write_file(place: &Path, force: bool, bytes: &[u8]) -> Result<(), Failure> {
    let mut new = NewFile::begin(place, force)?;
    new.file().write_all(bytes).map_err(|error| failed(&error))?;
    new.finish()
}

/// What a write that failed means.
pub(crate) fn failed(error: &std::io::Error) -> Failure {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => StorageFault::Full.into(),
        _ => unwritable(),
    }
}

fn unwritable() -> Failure {
    Failure::because(
        Refusal::FileUnreadable,
        "the file cannot be written: look at its folder and at the space that is left",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_on_demand_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out");
        write_file(&place, false, b"one").unwrap();
        assert!(write_file(&place, false, b"two").is_err());
        assert_eq!(std::fs::read(&place).unwrap(), b"one");
        write_file(&place, true, b"two").unwrap();
        drop(NewFile::begin(&folder.path().join("never"), false).unwrap());
        assert_eq!(std::fs::read(&place).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
