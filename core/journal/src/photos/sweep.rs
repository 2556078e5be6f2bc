//! Sweeping files that no row knows, and checking those that one does.

use super::seal::owned;
use super::{PhotoId, Photos, io};
use crate::JournalError;
use crate::store::photo;
use kith_store::{Check, StoreError};
use std::collections::BTreeSet;
use std::io::Read;

/// Held while a photo is sealed and its entry written; sweeping waits for a time when nobody holds it.
pub(super) const LOCK: &str = "sweep.lock";

impl Photos<'_> {
    /// Removes the files of photos that are gone. Does nothing while somebody seals one.
    pub(crate) fn sweep(&self) -> Result<(), JournalError> {
        let folder = self.folder();
        if self.journal.is_read_only() || !folder.is_dir() {
            return Ok(());
        }
        let lock = owned(&folder.join(LOCK), false)?;
        if lock.try_lock().is_err() {
            return Ok(());
        }
        let known: BTreeSet<PhotoId> = self.journal.read(|read| Ok(photo::all(read)?))?.into_iter().collect();
        for item in std::fs::read_dir(&folder).map_err(StoreError::from)? {
            let path = item.map_err(StoreError::from)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let is_orphan = PhotoId::from_file_name(name).is_some_and(|photo| !known.contains(&photo));
            if is_orphan || name.ends_with(".photo.new") {
                match std::fs::remove_file(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(StoreError::from(error).into());
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Reads every photo to its end.
    pub(crate) fn check(&self) -> Result<Check, JournalError> {
        let photos = self.journal.read(|read| Ok(photo::all(read)?))?;
        let bad = photos.iter().filter(|photo| self.check_one(**photo).is_err()).count();
        let message = match bad {
            0 => format!("{} photos, all authentic", photos.len()),
            bad => format!("{bad} of {} photos are damaged or gone", photos.len()),
        };
        Ok(Check { name: "photos", ok: bad == 0, message })
    }

    fn check_one(&self, photo: PhotoId) -> Result<(), JournalError> {
        let row = self.journal.read(|read| Ok(photo::find(read, photo)?))?;
        // Somebody may have deleted it since.
        let Some(row) = row else { return Ok(()) };
        let mut reader = self.open(&row)?;
        let mut buffer = [0; 4_096];
        let mut bytes = 0_u64;
        loop {
            match reader.read(&mut buffer).map_err(io)? {
                0 => break,
                count => bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX)),
            }
        }
        if bytes == row.bytes { Ok(()) } else { Err(StoreError::Corrupt { what: "a photo" }.into()) }
    }
}
