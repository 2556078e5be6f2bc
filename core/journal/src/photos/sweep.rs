//! Sweeping what belongs to nothing: files of photos that no row knows, and trials of backups that were killed.

use super::seal::owned;
use super::{PhotoId, Photos};
use crate::JournalError;
use crate::store::photo;
use kith_store::{StoreError, journal_files};
use std::collections::BTreeSet;

/// Held while a photo is sealed and its entry written, and while a backup is made; sweeping waits for a time when nobody
/// holds it.
pub(super) const LOCK: &str = "sweep.lock";

impl Photos<'_> {
    /// Removes the files of photos that are gone, and trials. Does nothing while somebody seals a photo or makes a backup, nor
    /// where damage hides which photos there are. What cannot be removed stays and fails nothing: a leftover of somebody else
    /// must not keep a journal shut, nor call a change undone that is durable.
    pub(crate) fn sweep(&self) {
        if let Err(error) = self.try_sweep() {
            tracing::warn!(%error, "leftovers of photos and backups could not all be removed");
        }
    }

    fn try_sweep(&self) -> Result<(), JournalError> {
        let folder = self.folder();
        if self.journal.is_read_only() || !folder.is_dir() {
            return Ok(());
        }
        let lock = owned(&folder.join(LOCK), false)?;
        if lock.try_lock().is_err() {
            return Ok(());
        }
        let mut first_problem = journal_files::remove_trials(self.journal.home()).map_err(JournalError::from);
        let known: BTreeSet<PhotoId> = match self.journal.read(|read| Ok(photo::all(read)?)) {
            Err(JournalError::Store(StoreError::Corrupt { .. })) => return first_problem,
            known => known?.into_iter().collect(),
        };
        for item in std::fs::read_dir(&folder).map_err(StoreError::from)? {
            let path = item.map_err(StoreError::from)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let is_orphan = PhotoId::from_file_name(name).is_some_and(|photo| !known.contains(&photo));
            if is_orphan || name.ends_with(".photo.new") {
                match std::fs::remove_file(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        first_problem = first_problem.and(Err(StoreError::from(error).into()));
                    }
                    _ => {}
                }
            }
        }
        first_problem
    }
}
