//! Reading photos to their end, to see which are damaged or gone, and whose they are.

use super::{PhotoId, Photos, io};
use crate::JournalError;
use crate::entries::EntryId;
use crate::store::photo::PhotoRow;
use crate::store::{Read, photo};
use kith_store::Check;
use std::io::{ErrorKind, Read as _};

/// A photo whose file is damaged or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DamagedPhoto {
    /// The entry that has it.
    pub entry: EntryId,
    /// Its number there, from 1; none when only an earlier state of the entry has it.
    pub number: Option<u8>,
}

/// For people.
impl std::fmt::Display for DamagedPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.number {
            Some(number) => write!(f, "photo {number} of entry {}", self.entry),
            None => write!(f, "a photo of an earlier state of entry {}", self.entry),
        }
    }
}

impl Photos<'_> {
    /// Reads every photo to its end.
    pub(crate) fn check(&self) -> Result<Check, JournalError> {
        let (all, damaged) = self.journal.read(|read| {
            let damaged = self.damaged(read, &mut || Ok(()))?;
            Ok((photo::all(read)?.len(), damaged))
        })?;
        // Somebody may have deleted one meanwhile, and its file went then.
        let named = self.journal.read(|read| {
            let still = damaged.iter().filter_map(|photo| photo::find(read, *photo).transpose());
            still.map(|row| self.whose(read, row?.photo)).collect::<Result<Vec<_>, JournalError>>()
        })?;
        let message = match named.len() {
            0 => format!("{all} photos, all authentic"),
            bad => {
                let names: Vec<String> = named.iter().map(ToString::to_string).collect();
                format!("{bad} of {all} photos are damaged or gone: {}", names.join(", "))
            }
        };
        Ok(Check { name: "photos", ok: named.is_empty(), message })
    }

    /// The photos whose files are damaged or gone, in order of their ids. Whether to go on is asked for each piece.
    pub(crate) fn damaged(
        &self,
        read: &Read<'_>,
        go_on: &mut dyn FnMut() -> Result<(), JournalError>,
    ) -> Result<Vec<PhotoId>, JournalError> {
        let mut damaged = Vec::new();
        for id in photo::all(read)? {
            let whole = match photo::find(read, id)? {
                Some(row) => self.is_whole(&row, go_on)?,
                None => false,
            };
            if !whole {
                damaged.push(id);
            }
        }
        Ok(damaged)
    }

    /// Who has a photo.
    pub(crate) fn whose(&self, read: &Read<'_>, photo: PhotoId) -> Result<DamagedPhoto, JournalError> {
        let (entry, place) = photo::owner(read, photo)?;
        let number = place.map(|place| u8::try_from(place.saturating_add(1)).unwrap_or(u8::MAX));
        Ok(DamagedPhoto { entry, number })
    }

    fn is_whole(
        &self,
        row: &PhotoRow,
        go_on: &mut dyn FnMut() -> Result<(), JournalError>,
    ) -> Result<bool, JournalError> {
        // A file that is there and cannot be opened is trouble of the system, and no damage.
        match self.path_of(row.photo).symlink_metadata() {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(io(error)),
        }
        let mut reader = self.open(row)?;
        let (mut buffer, mut bytes) = ([0; 16_384], 0_u64);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX)),
                // Not authentic, or a part of the disk that cannot be read.
                Err(_) => return Ok(false),
            }
            go_on()?;
        }
        Ok(bytes == row.bytes)
    }
}
