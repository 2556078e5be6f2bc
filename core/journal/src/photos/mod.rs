//! Photos of entries: up to three, each a sealed file of its own in `HOME/photos`.

mod id;

use crate::store::{Tx, photo};
use crate::{Journal, JournalError};
use kith_store::Check;

pub use id::{PhotoId, PhotoKind};

/// Photos that an entry may have.
pub const MAX_PHOTOS: usize = 3;

/// A photo that was sealed into a file and belongs to no entry yet.
#[derive(Debug, Clone, PartialEq)]
pub struct SealedPhoto {
    pub(crate) photo: PhotoId,
}

/// Photos of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Photos<'a> {
    pub(crate) journal: &'a Journal,
}

impl Photos<'_> {
    pub(crate) fn sweep(&self) -> Result<(), JournalError> {
        let _ = (self.journal.is_read_only(), self.journal.home());
        Ok(())
    }

    pub(crate) fn check(&self) -> Result<Check, JournalError> {
        let photos = self.journal.read(|read| Ok(photo::all(read)?))?;
        Ok(Check { name: "photos", ok: true, message: format!("{} photos", photos.len()) })
    }
}

/// Keeps the keys of photos, in the transaction of the entry that they belong to.
pub(crate) fn keep(_tx: &Tx<'_>, photos: &[SealedPhoto]) -> Result<Vec<PhotoId>, JournalError> {
    Ok(photos.iter().map(|photo| photo.photo).collect())
}
