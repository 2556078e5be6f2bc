//! Photos of entries: up to three, each without its metadata, sealed in a file of its own in `HOME/photos`.
//!
//! | when | the file | its row, which holds its key |
//! |---|---|---|
//! | sealed | there, under a name of its own | no |
//! | its entry is written | there | yes, in the transaction of the entry |
//! | no entry and no earlier state has it | there, nobody can open it | gone, with the key |
//! | swept | gone | no |
//!
//! A kill between any two leaves a file without a row, which the next opening sweeps. Whoever seals holds a shared lock until
//! the entry is written, so that no other process sweeps meanwhile; whoever makes a backup holds it too. Memory stays the same however large a photo is.

mod check;
mod clean;
mod give;
mod id;
mod seal;
mod show;
mod sweep;

use crate::store::{Tx, photo};
use crate::{Journal, JournalError};
use kith_store::StoreError;
use std::path::PathBuf;

pub use check::DamagedPhoto;
pub use id::PhotoId;
pub use kith_model::journal::PhotoKind;
pub use seal::SealedPhoto;
pub use show::{PhotoReader, PhotoView};

/// Photos that an entry may have.
pub const MAX_PHOTOS: usize = 3;
/// What the chunks of a photo are bound to.
const PURPOSE: &[u8] = b"kith/journal/photo/1";

/// Photos of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Photos<'a> {
    pub(crate) journal: &'a Journal,
}

impl Photos<'_> {
    fn folder(&self) -> PathBuf {
        self.journal.home().join(kith_store::journal_files::PHOTOS)
    }

    pub(crate) fn path_of(&self, photo: PhotoId) -> PathBuf {
        self.folder().join(photo.file_name())
    }
}

/// Keeps the keys of photos, in the transaction of the entry that they belong to.
pub(crate) fn keep(tx: &Tx<'_>, photos: &[SealedPhoto]) -> Result<Vec<PhotoId>, JournalError> {
    photos
        .iter()
        .map(|sealed| {
            photo::insert(tx, &sealed.row)?;
            Ok(sealed.row.photo)
        })
        .collect()
}

fn io(error: std::io::Error) -> JournalError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => StoreError::Corrupt { what: "a photo" }.into(),
        std::io::ErrorKind::NotFound => StoreError::Corrupt { what: "a photo's file is gone" }.into(),
        _ => StoreError::from(error).into(),
    }
}
