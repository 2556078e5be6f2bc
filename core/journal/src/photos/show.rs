//! Showing a photo, a chunk at a time.

use super::{PURPOSE, PhotoId, PhotoKind, Photos, io};
use crate::JournalError;
use crate::entries::EntryId;
use crate::store::photo::PhotoRow;
use crate::store::{entry, photo};
use crate::stream::StreamOpener;
use kith_store::StoreError;
use std::fs::File;
use std::io::{BufReader, Read};

/// What is known of a photo without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoView {
    /// Its id.
    pub photo: PhotoId,
    /// Its format.
    pub kind: PhotoKind,
    /// Bytes of the picture.
    pub bytes: u64,
    /// How to turn it, as EXIF counts: 1 upright, 3 upside down, 6 a quarter to the right, 8 to the left, and the mirrored
    /// ones between.
    pub orientation: u8,
}

/// The bytes of a photo; each chunk is authentic before it is read.
pub struct PhotoReader {
    /// What it is.
    pub view: PhotoView,
    stream: StreamOpener<BufReader<File>>,
}

impl std::fmt::Debug for PhotoReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhotoReader(…)")
    }
}

/// Damage is an error of the kind `InvalidData`.
impl Read for PhotoReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Photos<'_> {
    /// The photos of an entry, in order.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], and what the storage says.
    pub fn of_entry(&self, id: EntryId) -> Result<Vec<PhotoView>, JournalError> {
        self.journal.read(|read| {
            let kept = entry::find(read, id)?.ok_or(JournalError::EntryUnknown)?;
            kept.whole.photos.into_iter().map(|photo| Ok(view(&row_of(photo::find(read, photo)?)?))).collect()
        })
    }

    /// Begins to read the photo of an entry that has this number, from 1.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], [`JournalError::PhotoUnknown`], and what the storage says.
    pub fn read(&self, id: EntryId, number: u8) -> Result<PhotoReader, JournalError> {
        let row = self.journal.read(|read| {
            let kept = entry::find(read, id)?.ok_or(JournalError::EntryUnknown)?;
            let place = usize::from(number).checked_sub(1).ok_or(JournalError::PhotoUnknown)?;
            let photo = kept.whole.photos.get(place).copied().ok_or(JournalError::PhotoUnknown)?;
            row_of(photo::find(read, photo)?)
        })?;
        self.open(&row)
    }

    /// The whole photo of an entry that has this number, from 1, for a screen.
    ///
    /// # Errors
    /// As [`Photos::read`]; damage of the file too.
    pub fn bytes(&self, id: EntryId, number: u8) -> Result<Vec<u8>, JournalError> {
        let mut bytes = Vec::new();
        self.read(id, number)?.read_to_end(&mut bytes).map_err(io)?;
        Ok(bytes)
    }

    pub(crate) fn open(&self, row: &PhotoRow) -> Result<PhotoReader, JournalError> {
        let file = File::open(self.path_of(row.photo)).map_err(io)?;
        let stream = StreamOpener::new(BufReader::new(file), &row.key, PURPOSE).map_err(io)?;
        Ok(PhotoReader { view: view(row), stream })
    }
}

fn row_of(row: Option<PhotoRow>) -> Result<PhotoRow, JournalError> {
    row.ok_or_else(|| StoreError::Corrupt { what: "a photo's row is gone" }.into())
}

const fn view(row: &PhotoRow) -> PhotoView {
    PhotoView { photo: row.photo, kind: row.kind, bytes: row.bytes, orientation: row.orientation }
}
