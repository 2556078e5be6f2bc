//! What a log holds of transactions that were committed, and whether SQLite would drop any of it.

use super::walk::{Authentic, Frame, PAGE, Walk, fill};
use crate::StoreError;
use crate::open::files;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::path::Path;

/// Where the newest version of a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where in the log.
    pub(crate) at: u64,
    /// The byte of it that has to be put right.
    pub(crate) patch: Option<(usize, u8)>,
}

/// What was committed.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// The newest version of each page; one that is damaged is no reason to take an older one.
    pub(crate) pages: HashMap<u32, Place>,
    /// Whether a frame is beyond recognition, so that what was written from there on is not all known.
    pub(crate) lacks_some: bool,
    /// Whether SQLite would drop the end of it.
    pub(crate) is_dropped: bool,
}

/// A transaction: its pages, and whether each of its frames fits.
struct Transaction {
    pages: Vec<(u32, Place)>,
    fits: bool,
    begins_well: bool,
    lacks_some: bool,
    /// Whether it is more than one, of which the mark between them is damaged: one writes no page twice (SQLite writes over the
    /// first frame then).
    is_several: bool,
    numbers: BTreeSet<u32>,
    /// The number of its last frame.
    last: u64,
}

/// Reads the log of a database.
///
/// # Errors
/// What the file system says.
pub(crate) fn read(database: &Path, authentic: Authentic<'_>) -> Result<Log, StoreError> {
    let path = files::beside(database, "-wal");
    let mut log = Log::default();
    if !files::stands(&path)? {
        return Ok(log);
    }
    let length = std::fs::metadata(database)?.len();
    let Some(mut walk) = Walk::open(&path, length, authentic)? else { return Ok(log) };
    let (mut frames, mut sqlite) = (0_u64, 0_u64);
    let (mut committed, mut pending) = (Vec::new(), Vec::new());
    let mut open = Transaction::new();
    while let Some(frame) = walk.next()? {
        frames = frames.saturating_add(1);
        if frame.is_whole && frame.ends {
            sqlite = frames;
        }
        open.take(&frame, frames);
        if !(frame.ends && frame.is_near) {
            continue;
        }
        // A later transaction began: what is before it was durable, or there would be none.
        if open.begins_well {
            committed.append(&mut pending);
        }
        pending.push(std::mem::replace(&mut open, Transaction::new()));
    }
    committed.extend(pending.into_iter().take_while(|last| last.fits || last.is_several));
    log.is_dropped = committed.last().is_some_and(|last| last.last > sqlite);
    if let Some(place) = committed.iter().position(|one| one.lacks_some) {
        log.lacks_some = true;
        let later = committed.split_off(place);
        // Over a page that is older than it should be, later ones would show what never was. The database file has it where the
        // log was brought over up to there; then it has some page of a later frame too.
        if brought_over(database, &path, &later)? {
            committed.extend(later);
        }
    }
    log.pages.extend(committed.into_iter().flat_map(|one| one.pages));
    Ok(log)
}

/// Whether the file has a page as one of these frames does. No two writes of a page are alike, since each has an IV of its own.
fn brought_over(database: &Path, log: &Path, later: &[Transaction]) -> Result<bool, StoreError> {
    let (mut database, mut log) = (File::open(database)?, File::open(log)?);
    for (number, place) in later.iter().flat_map(|one| &one.pages) {
        let at = u64::from(number.saturating_sub(1)).saturating_mul(u64::from(PAGE));
        let (in_file, in_log) = (page(&mut database, at)?, page(&mut log, place.at)?);
        if in_file.is_some() && in_file == in_log {
            return Ok(true);
        }
    }
    Ok(false)
}

fn page(file: &mut File, at: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let mut page = vec![0; usize::try_from(PAGE).unwrap_or_default()];
    file.seek(SeekFrom::Start(at))?;
    Ok(fill(file, &mut page)?.then_some(page))
}

impl Transaction {
    const fn new() -> Self {
        Self {
            pages: Vec::new(),
            fits: true,
            begins_well: false,
            lacks_some: false,
            is_several: false,
            numbers: BTreeSet::new(),
            last: 0,
        }
    }

    fn take(&mut self, frame: &Frame, number: u64) {
        if self.pages.is_empty() && !self.lacks_some {
            self.begins_well = frame.fits;
        }
        self.fits &= frame.fits;
        self.is_several |= frame.fits && !self.numbers.insert(frame.number);
        self.last = number;
        if frame.is_known {
            self.pages.push((frame.number, Place { at: frame.at, patch: frame.patch }));
        } else {
            self.lacks_some = true;
        }
    }
}
