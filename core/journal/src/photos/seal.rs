//! Sealing a photo: its metadata goes while it is read, its bytes are sealed while they are written.

use super::{PURPOSE, PhotoId, Photos, clean};
use crate::JournalError;
use crate::store::photo::PhotoRow;
use crate::stream::StreamSealer;
use kith_model::Secret32;
use kith_store::StoreError;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

/// A photo that was sealed into a file and belongs to no entry yet. Dropped without one, it is swept later.
#[derive(Clone)]
pub struct SealedPhoto {
    pub(super) row: PhotoRow,
    /// Keeps others from sweeping.
    _lock: Arc<File>,
}

impl PartialEq for SealedPhoto {
    fn eq(&self, other: &Self) -> bool {
        self.row.photo == other.row.photo
    }
}

impl SealedPhoto {
    pub(crate) const fn id(&self) -> PhotoId {
        self.row.photo
    }

    /// The same, turned so: for a picture whose EXIF was taken out before.
    #[must_use]
    pub(crate) fn turned(self, orientation: u8) -> Self {
        Self { row: PhotoRow { orientation, ..self.row }, ..self }
    }
}

impl std::fmt::Debug for SealedPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedPhoto(…)")
    }
}

impl Photos<'_> {
    /// Reads a JPEG, PNG or WebP picture, takes out everything but the picture (EXIF, location, thumbnails, comments, what
    /// stands behind its end), and seals it durably. The way it is turned is kept beside it.
    ///
    /// # Errors
    /// [`JournalError::PhotoUnsupported`], [`JournalError::PhotoDamaged`], [`JournalError::FileUnreadable`]; what the storage
    /// says, [`StoreError::ReadOnly`] and [`StoreError::Full`] among it.
    pub fn seal(&self, source: &mut (impl Read + Seek)) -> Result<SealedPhoto, JournalError> {
        if self.journal.is_read_only() {
            return Err(StoreError::ReadOnly.into());
        }
        let folder = self.folder();
        let lock = self.hold()?;
        let rng = self.journal.rng();
        let (photo, key) = (PhotoId::new(rng.bytes16()), Secret32::new(rng.bytes32()));
        let (place, new) = (self.path_of(photo), folder.join(format!("{}.new", photo.file_name())));
        let written = write(&new, source, &key);
        let cleaned = match written {
            Ok(cleaned) => cleaned,
            Err(error) => {
                // What is left of it would be swept at the next opening too.
                let _ = std::fs::remove_file(&new);
                return Err(error);
            }
        };
        std::fs::rename(&new, &place).map_err(StoreError::from)?;
        #[cfg(unix)]
        File::open(&folder).and_then(|folder| folder.sync_all()).map_err(StoreError::from)?;
        let row = PhotoRow {
            photo,
            key,
            kind: cleaned.kind,
            orientation: cleaned.orientation,
            bytes: cleaned.bytes,
            created: self.journal.now(),
        };
        Ok(SealedPhoto { row, _lock: Arc::new(lock) })
    }
}

impl Photos<'_> {
    /// Whether [`Photos::seal`] would take this picture; nothing is written.
    ///
    /// # Errors
    /// As [`Photos::seal`], but for what writing meets.
    pub fn would_take(&self, source: &mut (impl Read + Seek)) -> Result<(), JournalError> {
        clean::clean(source, &mut std::io::sink()).map(drop)
    }

    /// Keeps others from sweeping while photos have no rows yet.
    pub(crate) fn hold(&self) -> Result<File, JournalError> {
        hold(self.journal.home())
    }

    /// Puts the sealed file of a photo from a backup in its place, durably.
    pub(crate) fn save(&self, photo: PhotoId, bytes: &mut dyn Read) -> Result<(), JournalError> {
        let place = self.path_of(photo);
        let new = place.with_extension("photo.new");
        let mut file = owned(&new, true)?;
        crate::backup::copy_to(&mut file, bytes)?;
        std::fs::rename(&new, &place).map_err(StoreError::from)?;
        Ok(())
    }
}

/// Keeps others from sweeping in the home in `home`.
pub(crate) fn hold(home: &Path) -> Result<File, JournalError> {
    let folder = home.join(kith_store::journal_files::PHOTOS);
    make_folder(&folder)?;
    let lock = owned(&folder.join(super::sweep::LOCK), false)?;
    lock.lock_shared().map_err(StoreError::from)?;
    Ok(lock)
}

fn write(place: &Path, source: &mut (impl Read + Seek), key: &Secret32) -> Result<clean::Cleaned, JournalError> {
    let mut file = owned(place, true)?;
    let sealer = StreamSealer::new(BufWriter::new(&mut file), key, PURPOSE).map_err(StoreError::from)?;
    let mut counted = clean::Counted::new(sealer);
    let mut cleaned = clean::clean(source, &mut counted)?;
    cleaned.bytes = counted.count();
    let mut out = counted.into_inner().finish().map_err(StoreError::from)?;
    out.flush().map_err(StoreError::from)?;
    drop(out);
    file.sync_all().map_err(StoreError::from)?;
    Ok(cleaned)
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) fn owned(path: &Path, new: bool) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}
