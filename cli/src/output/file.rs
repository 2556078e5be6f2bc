//! Files that a person asked for: never over another one unless they say so, for their eyes only, whole or not at all.
//!
//! Where Linux and the file system can, a file has no name until it is whole, so that not even SIGKILL leaves a part of a
//! journal behind. Elsewhere it is written as `NAME.PID.part` beside its place.

use super::Failure;
use kith_model::{Refusal, StorageFault};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};

/// A file that is being written, without a name or under another one beside its place.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    place: PathBuf,
    beside: PathBuf,
    named: bool,
    force: bool,
    done: bool,
}

impl NewFile {
    /// Begins a file for `place`.
    ///
    /// # Errors
    /// `file_exists` without `force`; `store_full`; `file_unreadable` when it cannot be made, or would lie in a home.
    pub(crate) fn begin(place: &Path, force: bool) -> Result<Self, Failure> {
        if let Some(home) = home_of(place) {
            let home = home.display();
            let sentence = format!("{home} is a home of Kith: choose a folder outside of it, nothing was written");
            return Err(Failure::because(Refusal::FileUnreadable, sentence));
        }
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
        let (file, named) = match unnamed::open(place) {
            Some(file) => (file, false),
            None => (open_beside(&beside)?, true),
        };
        Ok(Self { file, place: place.to_owned(), beside, named, force, done: false })
    }

    /// The file, for writing and for reading it back.
    pub(crate) const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Forgets what was written so far.
    ///
    /// # Errors
    /// `file_unreadable`.
    pub(crate) fn begin_again(&mut self) -> Result<(), Failure> {
        self.file.set_len(0).and_then(|()| self.file.rewind()).map_err(|error| failed(&error))
    }

    /// Gives it its name, durably.
    ///
    /// # Errors
    /// `file_exists` when somebody else made one meanwhile; `file_unreadable`.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.file.sync_all().map_err(|error| failed(&error))?;
        if !self.named {
            let name = if self.force { &self.beside } else { &self.place };
            unnamed::link(&self.file, name).map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists if !self.force => Refusal::FileExists.into(),
                _ => failed(&error),
            })?;
            if !self.force {
                self.done = true;
                return Ok(());
            }
            self.named = true;
        }
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
        if self.named && !self.done {
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

/// The home in which a file would lie, whatever way its path goes. What is written there would replace what the home needs, or
/// be taken for a part of it.
fn home_of(place: &Path) -> Option<PathBuf> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = std::fs::canonicalize(folder).ok()?;
    // The folder of photos, those of backups that are tried out.
    folder.ancestors().take(2).find(|folder| is_home(folder)).map(Path::to_path_buf)
}

/// Whether a folder is a home, damaged as it may be.
fn is_home(folder: &Path) -> bool {
    let stands = |name: &&str| folder.join(name).symlink_metadata().is_ok();
    let has_keys = ["keys", "keys.copy"].iter().any(|name| {
        let mut magic = [0; 8];
        let read = File::open(folder.join(name)).and_then(|mut file| file.read_exact(&mut magic));
        read.is_ok() && &magic == b"kithkeys"
    });
    let database = ["journal.db", "peer.db"].iter().any(stands);
    has_keys || database && ["keys", "keys.copy", "format", "lock"].iter().any(stands)
}

fn open_beside(beside: &Path) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(beside).map_err(|error| failed(&error))
}

/// Files of Linux that have no name yet.
#[cfg(target_os = "linux")]
mod unnamed {
    use rustix::fs::{AtFlags, CWD, Mode, OFlags};
    use std::fs::File;
    use std::os::fd::AsRawFd;
    use std::path::Path;

    /// A file in the folder of `place`; none where its file system has no such files.
    pub(super) fn open(place: &Path) -> Option<File> {
        // The way to give it a name goes through here.
        if !Path::new("/proc/self/fd").is_dir() {
            return None;
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok().map(File::from)
    }

    /// Gives it a name that nobody has.
    pub(super) fn link(file: &File, name: &Path) -> std::io::Result<()> {
        let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
        Ok(rustix::fs::linkat(CWD, unnamed, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod unnamed {
    use std::fs::File;
    use std::path::Path;

    pub(super) fn open(_: &Path) -> Option<File> {
        None
    }

    pub(super) fn link(_: &File, _: &Path) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
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
        let mut never = NewFile::begin(&folder.path().join("never"), false).unwrap();
        never.file().write_all(b"half").unwrap();
        #[cfg(target_os = "linux")]
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "it has no name yet");
        drop(never);
        assert_eq!(std::fs::read(&place).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
