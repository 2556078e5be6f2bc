//! Destroying a home: the keys first, so that an interrupted wipe leaves nothing that can be read.

use super::files::{self, BESIDE, DATABASE, FORMAT, JOURNAL, KEYS, KEYS_COPY, LOCK, NEW_DATABASE, PHOTOS, SECRET};
use super::trials::remove_trials;
use crate::StoreError;
use crate::key::TRIES;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Destroys the home without any secret, damaged or locked as it may be.
///
/// Overwrites and removes both copies of the key file and the secret, then every other file that Kith made, then the directory if nothing
/// else is in it. Goes on after a file that resists, and can be repeated.
///
/// # Errors
/// [`StoreError::Missing`] when no file of a home is here; the first file's error when one could not be removed.
pub fn wipe(home: &Path) -> Result<(), StoreError> {
    let mut found = false;
    for path in databases(home).into_iter().chain([KEYS, KEYS_COPY, FORMAT].map(|name| home.join(name))) {
        found |= files::stands(&path)?;
    }
    if !found {
        return Err(StoreError::Missing);
    }
    let mut first_problem = Ok(());
    for name in [KEYS, KEYS_COPY, "keys.new", "keys.copy.new", SECRET, "secret.new"] {
        first_problem = first_problem.and(destroy(&home.join(name)));
    }
    let rest =
        databases(home).into_iter().chain([LOCK, TRIES, "tries.new", "format.new", FORMAT].map(|name| home.join(name)));
    for path in rest {
        first_problem = first_problem.and(remove(&path));
    }
    first_problem = first_problem.and(remove_photos(&home.join(PHOTOS)));
    first_problem = first_problem.and(remove_trials(home));
    // A directory that holds something else is not Kith's to remove.
    let _ = std::fs::remove_dir(home);
    first_problem
}

/// Photos of the journal: their keys went with the database. Only what has the name of one is removed.
fn remove_photos(folder: &Path) -> Result<(), StoreError> {
    let inside = match std::fs::read_dir(folder) {
        Ok(inside) => inside,
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let mut first_problem = Ok(());
    for item in inside {
        let path = item?.path();
        let ours =
            path.extension().is_some_and(|extension| ["photo", "new", "lock"].iter().any(|ours| extension == *ours));
        if ours {
            first_problem = first_problem.and(remove(&path));
        }
    }
    let _ = std::fs::remove_dir(folder);
    first_problem
}

fn databases(home: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for name in [DATABASE, NEW_DATABASE, JOURNAL, "journal.db.new"] {
        let file = home.join(name);
        paths.extend(BESIDE.map(|suffix| files::beside(&file, suffix)));
        paths.push(file);
    }
    paths
}

/// Overwrites a file before removing it. On flash the old bytes may live on in spare blocks; the vault's secret is then
/// what keeps them closed, which is why the shell destroys that too.
fn destroy(path: &Path) -> Result<(), StoreError> {
    if let Ok(meta) = std::fs::symlink_metadata(path)
        && meta.is_file()
    {
        let overwritten = overwrite(path, meta.len());
        let removed = remove(path);
        files::sync_directory_of(path)?;
        // A file that could not be overwritten but is gone is as destroyed as it can be.
        return removed.and(overwritten.or(Ok(())));
    }
    remove(path)
}

fn overwrite(path: &Path, length: u64) -> Result<(), StoreError> {
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    let zeros = vec![0; usize::try_from(length).unwrap_or(0).min(65_536)];
    file.write_all(&zeros)?;
    Ok(file.sync_all()?)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}
