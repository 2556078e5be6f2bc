//! The pages of a database, those in its write-ahead log among them.

use super::cipher::{Cipher, PAGE, SALT, salt_of};
use crate::StoreError;
use crate::open::files::beside;
use crate::wal::{self, Log};
use kith_model::Secret32;
use std::cell::RefCell;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use zeroize::Zeroizing;

/// Pages by which a salt is judged: at least one of the first few is whole when the salt is right.
const JUDGED: u32 = 8;

/// A file and its log, open for reading.
pub(super) struct Pages {
    database: RefCell<File>,
    /// The log, and where in it the newest version of a page lies.
    log: Option<(RefCell<File>, Log)>,
    count: u32,
    cipher: Cipher,
}

impl Pages {
    /// Opens both, and finds the salt also where one byte of it is damaged.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when no salt makes a page authentic; what the file system says.
    pub(super) fn open(file: &Path, key: &Secret32) -> Result<Self, StoreError> {
        let mut database = File::open(file)?;
        let salt = salt_of(&mut database)?;
        let page = u64::try_from(PAGE).unwrap_or(u64::MAX);
        let length = database.metadata()?.len();
        let path = beside(file, "-wal");
        let cipher = Cipher::new(key, &salt);
        let log = wal::read(file, &|number, page| cipher.open(number, page).is_some())?;
        let last = log.pages.keys().max().copied().unwrap_or(0);
        let count = u32::try_from(length.div_ceil(page)).unwrap_or(u32::MAX).max(last);
        let log =
            if log.pages.is_empty() && !log.lacks_some { None } else { Some((RefCell::new(File::open(path)?), log)) };
        let database = RefCell::new(database);
        let pages = Self { database, log, count, cipher };
        if pages.is_right() {
            return Ok(pages);
        }
        pages.with_mended_salt(key, salt).ok_or(StoreError::Corrupt { what: "the database" })
    }

    /// How many there are.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// The content of a page; none when it is not there, cannot be read or is not authentic.
    pub(super) fn page(&self, number: u32) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = match self.log.as_ref().map(|(file, log)| (file, log.pages.get(&number))) {
            Some((file, Some(place))) => {
                let mut sealed = read(file, place.at)?;
                if let Some((at, right)) = place.patch {
                    *sealed.get_mut(at)? = right;
                }
                sealed
            }
            _ => read(&self.database, u64::from(number.checked_sub(1)?).checked_mul(u64::try_from(PAGE).ok()?)?)?,
        };
        self.cipher.open(number, &sealed)
    }

    /// Whether a frame of the log is beyond recognition.
    pub(super) fn lacks_some(&self) -> bool {
        self.log.as_ref().is_some_and(|(_, log)| log.lacks_some)
    }

    fn is_right(&self) -> bool {
        (1..=self.count.min(JUDGED)).any(|number| self.page(number).is_some())
    }

    /// The salt stands in clear and is authenticated by nothing but the pages that it opens: a damaged byte of it is found by
    /// trying.
    fn with_mended_salt(mut self, key: &Secret32, salt: [u8; SALT]) -> Option<Self> {
        for place in 0..SALT {
            for flip in 1..=u8::MAX {
                let mut tried = salt;
                *tried.get_mut(place)? ^= flip;
                self.cipher = Cipher::new(key, &tried);
                if self.is_right() {
                    return Some(self);
                }
            }
        }
        None
    }
}

fn read(file: &RefCell<File>, at: u64) -> Option<Vec<u8>> {
    let mut file = file.borrow_mut();
    let mut sealed = vec![0; PAGE];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut sealed).ok()?;
    Some(sealed)
}
