//! Noticing that the end of the WAL was damaged and is lost.
//!
//! SQLite takes a WAL as far as its frames are whole and drops what comes after, without a word: that is right after a
//! power cut, where nothing that was synced is lost, but a damaged byte loses transactions that were acknowledged. What
//! tells the two apart: behind the first frame that is not whole lies one that ends a transaction, with the salts that
//! this WAL has now. Only `doctor` and the next sync need to know; nothing is repaired.

use super::files;
use super::{Kind, Read, Tx};
use crate::StoreError;
use rusqlite::Connection;
use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

const LOST: &str = "lost_tail";
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// Bytes of a page of every database here.
const PAGE: u32 = 4_096;

impl<K: Kind> Read<'_, K> {
    /// Whether the end of the WAL was once found damaged, so that acknowledged transactions are gone.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn lost_tail(&self) -> Result<bool, StoreError> {
        let mut select = self.conn().prepare_cached("SELECT 1 FROM meta WHERE name = ?1")?;
        Ok(select.exists([LOST])?)
    }
}

impl<K: Kind> Tx<'_, K> {
    /// Forgets that the end of the WAL was lost, when everything that the relays have is here again.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn forget_lost_tail(&self) -> Result<(), StoreError> {
        self.conn().execute("DELETE FROM meta WHERE name = ?1", [LOST])?;
        Ok(())
    }
}

/// Looks at the WAL of a home that was just opened for writing, and keeps in the database that its end was lost.
///
/// Done under the write lock, so that no frame is half written. When another process writes now, it has looked itself.
pub(super) fn look(database: &Path, conn: &Connection) -> Result<(), StoreError> {
    let wal = files::beside(database, "-wal");
    if !files::stands(&wal)? {
        return Ok(());
    }
    conn.busy_timeout(Duration::ZERO)?;
    let began = conn.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE").map_err(StoreError::from);
    conn.busy_timeout(crate::connection::PATIENCE)?;
    match began {
        Err(StoreError::Busy) => return Ok(()),
        began => began?,
    }
    let kept = is_lost(&wal).and_then(|lost| {
        if lost {
            conn.execute("INSERT OR IGNORE INTO meta (name, value) VALUES (?1, x'')", [LOST])?;
        }
        Ok(lost)
    });
    match kept {
        Ok(lost) => {
            conn.execute_batch("COMMIT")?;
            if lost {
                // What is left of the lost frames has the salts of this WAL until it begins anew: whoever opens the home
                // meanwhile would find them again. While others read it goes on as it is, and is only told once more.
                conn.busy_timeout(Duration::ZERO)?;
                let _ = conn.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
                conn.busy_timeout(crate::connection::PATIENCE)?;
            }
            Ok(())
        }
        Err(error) => {
            // The first error is the one that tells.
            let _ = conn.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

/// Whether a frame that ends a transaction lies behind the last whole one.
fn is_lost(wal: &Path) -> Result<bool, StoreError> {
    let Some(mut frames) = Frames::open(wal)? else { return Ok(false) };
    if !frames.whole {
        // SQLite takes nothing from a WAL whose header is damaged.
        return Ok(frames.next()?.is_some());
    }
    while let Some(frame) = frames.next()? {
        if !frame.is_whole && frame.ends && frame.is_of_this_wal {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where in the WAL the newest version of each page lies, up to the last transaction that is whole: what SQLite takes from it.
pub(crate) fn frames(wal: &Path) -> Result<HashMap<u32, u64>, StoreError> {
    let mut newest = HashMap::new();
    if !files::stands(wal)? {
        return Ok(newest);
    }
    let frames = Frames::open(wal)?.filter(|frames| frames.whole && frames.page == PAGE);
    let Some(mut frames) = frames else { return Ok(newest) };
    let mut due = Vec::new();
    while let Some(frame) = frames.next()?.filter(|frame| frame.is_whole) {
        due.push((frame.number, frame.at));
        if frame.ends {
            newest.extend(due.drain(..));
        }
    }
    Ok(newest)
}

/// A WAL, frame by frame (SQLite's file format, section 4.1).
struct Frames {
    file: BufReader<File>,
    /// Bytes of a page, as the header has it.
    page: u32,
    salts: [u32; 2],
    little: bool,
    sum: [u32; 2],
    /// Whether the header and every frame up to here are whole.
    whole: bool,
    /// Where the next one lies, and where it is read into.
    at: u64,
    buffer: Vec<u8>,
}

/// One of them.
struct Frame {
    /// The page that it holds.
    number: u32,
    /// Whether it ends a transaction.
    ends: bool,
    /// Whether it has the salts that the WAL has now.
    is_of_this_wal: bool,
    /// Whether it is whole, and everything before it.
    is_whole: bool,
    /// Where in the file its page lies.
    at: u64,
}

impl Frames {
    /// Reads the header; nothing of a file that ends in it.
    fn open(wal: &Path) -> Result<Option<Self>, StoreError> {
        let mut file = BufReader::new(File::open(wal)?);
        let mut header = [0; HEADER];
        if !fill(&mut file, &mut header)? {
            return Ok(None);
        }
        let [magic, _, page, _, salt_1, salt_2, sum_1, sum_2] = words(&header);
        let little = magic & 1 == 0;
        let mut sum = [0, 0];
        add(&mut sum, header.get(..24).unwrap_or_default(), little);
        let whole = sum == [sum_1, sum_2];
        let size = Some(page).filter(|page| (512..=65_536).contains(page)).unwrap_or(PAGE);
        let size = usize::try_from(size).unwrap_or_default();
        let buffer = vec![0; FRAME_HEADER.saturating_add(size)];
        Ok(Some(Self { file, page, salts: [salt_1, salt_2], little, sum, whole, at: HEADER as u64, buffer }))
    }

    /// The next one, if the file has it to its end.
    fn next(&mut self) -> Result<Option<Frame>, StoreError> {
        if !fill(&mut self.file, &mut self.buffer)? {
            return Ok(None);
        }
        let (head, data) = self.buffer.split_at(FRAME_HEADER);
        let [number, commit, salt_1, salt_2, sum_1, sum_2] = words(head);
        let is_of_this_wal = [salt_1, salt_2] == self.salts;
        if self.whole {
            add(&mut self.sum, head.get(..8).unwrap_or_default(), self.little);
            add(&mut self.sum, data, self.little);
            self.whole = is_of_this_wal && self.sum == [sum_1, sum_2];
        }
        let at = self.at.saturating_add(FRAME_HEADER as u64);
        self.at = self.at.saturating_add(self.buffer.len() as u64);
        Ok(Some(Frame { number, ends: commit != 0, is_of_this_wal, is_whole: self.whole, at }))
    }
}

/// Fills `buffer`, or says that the file ends before.
fn fill(file: &mut impl std::io::Read, buffer: &mut [u8]) -> Result<bool, StoreError> {
    match file.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The big-endian words at the start of `bytes`.
fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = [0; N];
    for (word, four) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*four);
    }
    words
}

/// SQLite's running checksum (its file format, section 4.2).
fn add(sum: &mut [u32; 2], bytes: &[u8], little: bool) {
    let [mut first, mut second] = *sum;
    for eight in bytes.as_chunks::<8>().0 {
        let [x, y] = if little {
            let n = u64::from_le_bytes(*eight);
            [n & 0xFFFF_FFFF, n >> 32]
        } else {
            let n = u64::from_be_bytes(*eight);
            [n >> 32, n & 0xFFFF_FFFF]
        }
        .map(|half| u32::try_from(half).unwrap_or(0));
        first = first.wrapping_add(x).wrapping_add(second);
        second = second.wrapping_add(y).wrapping_add(first);
    }
    *sum = [first, second];
}
