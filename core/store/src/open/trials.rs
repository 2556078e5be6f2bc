//! Folders in which backups of the journal are tried out: one for each backup under way, so that two never meet.

use super::files::TRIAL;
use crate::StoreError;
use std::path::{Path, PathBuf};

/// The place of the trial that is called `name`.
#[must_use]
pub fn trial_place(home: &Path, name: &str) -> PathBuf {
    home.join(format!("{TRIAL}.{name}"))
}

/// Removes every trial, whoever made it; each is closed under a secret that nobody has any more. Goes on after one that resists.
///
/// # Errors
/// The first one's error when one could not be removed.
pub fn remove_trials(home: &Path) -> Result<(), StoreError> {
    let mut first_problem = Ok(());
    for item in std::fs::read_dir(home)? {
        let item = item?;
        let name = item.file_name();
        let ours = name.to_str().and_then(|name| name.strip_prefix(TRIAL)).is_some_and(is_ending);
        if ours && item.file_type()?.is_dir() {
            first_problem = first_problem.and(remove_trial(&item.path()));
        }
    }
    first_problem
}

/// Removes one trial.
///
/// # Errors
/// When it could not be removed.
pub fn remove_trial(place: &Path) -> Result<(), StoreError> {
    match std::fs::remove_dir_all(place) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The first version had one trial, without a name of its own.
fn is_ending(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}
