//! Bringing a backup back: the whole file is read before anything is written.

use super::frame::{self, Frame, damaged};
use super::make::Steps;
use super::{Backups, OnProgress, RecoveryCode, Restored, file};
use crate::photos::PhotoId;
use crate::store::{self, Tx, dump};
use crate::{Journal, JournalError};
use kith_store::StoreError;
use ring::digest::{Context, SHA256};
use std::io::{self, Read, Seek, Write};

impl Backups<'_> {
    /// Restores the backup in `source` into this journal, which has nothing in it but maybe settings. All or nothing.
    ///
    /// # Errors
    /// [`JournalError::NotEmpty`]; [`JournalError::CodeWrong`] and the `Backup…` errors, with nothing changed;
    /// [`JournalError::Stopped`]; what the storage says.
    pub fn restore(
        &self,
        source: &mut (impl Read + Seek),
        code: &RecoveryCode,
        progress: OnProgress<'_>,
    ) -> Result<Restored, JournalError> {
        if !self.journal.read(|read| Ok(dump::is_empty(read)?))? {
            return Err(JournalError::NotEmpty);
        }
        let restored = fill(self.journal, source, code, progress);
        if restored.is_err() {
            // Photos without rows.
            self.journal.photos().sweep();
        }
        restored
    }
}

/// Looks at a whole backup, then fills an empty journal with it.
pub(super) fn fill(
    journal: &Journal,
    source: &mut (impl Read + Seek),
    code: &RecoveryCode,
    progress: OnProgress<'_>,
) -> Result<Restored, JournalError> {
    let mut steps = Steps::new(progress);
    walk(&mut file::open(source, code)?, &mut Looking, &mut steps)?;
    let lock = journal.photos().hold()?;
    let mut stream = file::open(source, code)?;
    let mut photos = Saving { journal };
    let (head, first) = begin(&mut stream, &mut photos, &mut steps)?;
    let restored = Restored { entries: head.entries, photos: head.photos };
    journal.write(|tx| {
        if !dump::is_empty(tx)? {
            return Err(JournalError::NotEmpty);
        }
        dump::clear_settings(tx)?;
        rows(&mut stream, first, &mut |table, row| put(tx, table, row), &mut steps, head)?;
        Ok(store::search::fill(tx)?)
    })?;
    drop(lock);
    Ok(restored)
}

/// What the first frames said.
struct Head {
    schema: u32,
    entries: u64,
    photos: u64,
    digest: Context,
}

/// What is done with the photos of a backup.
trait PhotoSink {
    fn photo(&mut self, photo: PhotoId, bytes: &mut dyn Read) -> Result<(), JournalError>;
}

/// Nothing: they are only read.
struct Looking;

impl PhotoSink for Looking {
    fn photo(&mut self, _: PhotoId, bytes: &mut dyn Read) -> Result<(), JournalError> {
        io::copy(bytes, &mut io::sink()).map(drop).map_err(damaged)
    }
}

/// They become files, which belong to nothing until their rows come.
struct Saving<'a> {
    journal: &'a Journal,
}

impl PhotoSink for Saving<'_> {
    fn photo(&mut self, photo: PhotoId, bytes: &mut dyn Read) -> Result<(), JournalError> {
        self.journal.photos().save(photo, bytes)
    }
}

/// Reads a backup to its end.
fn walk(stream: &mut impl Read, photos: &mut dyn PhotoSink, steps: &mut Steps<'_>) -> Result<(), JournalError> {
    let (head, first) = begin(stream, photos, steps)?;
    rows(stream, first, &mut |_, _| Ok(()), steps, head)
}

/// The head and all photos; gives the first frame after them too.
fn begin(
    stream: &mut impl Read,
    photos: &mut dyn PhotoSink,
    steps: &mut Steps<'_>,
) -> Result<(Head, Frame), JournalError> {
    let Frame::Head { schema, entries, rows, photos: count, .. } = frame::read(stream)? else {
        return Err(JournalError::BackupDamaged);
    };
    match schema {
        0 => return Err(JournalError::BackupOld),
        known if known <= store::schema() => {}
        _ => return Err(JournalError::BackupNewer),
    }
    // Once to look and once to write.
    steps.total = rows.saturating_add(count).saturating_mul(2);
    let mut digest = Context::new(&SHA256);
    loop {
        let frame = frame::read(stream)?;
        let Frame::Photo { photo, length } = frame else {
            return Ok((Head { schema, entries, photos: count, digest }, frame));
        };
        add(&mut digest, &Frame::Photo { photo, length })?;
        let mut bytes = Digesting { source: stream.take(length), digest: &mut digest, seen: 0 };
        photos.photo(PhotoId::new(photo), &mut bytes)?;
        if bytes.seen != length {
            return Err(JournalError::BackupDamaged);
        }
        steps.step()?;
    }
}

type RowSink<'a> = &'a mut dyn FnMut(&'static dump::Table, Vec<frame::Value>) -> Result<(), JournalError>;

/// All tables and rows, up to the end, whose digest must be that of everything read.
fn rows(
    stream: &mut impl Read,
    first: Frame,
    sink: RowSink<'_>,
    steps: &mut Steps<'_>,
    head: Head,
) -> Result<(), JournalError> {
    let (mut digest, mut tables) = (head.digest, dump::tables_of(head.schema));
    let mut table = None;
    let mut frame = first;
    loop {
        match frame {
            Frame::End(sum) => {
                let whole = digest.finish().as_ref() == sum && tables.next().is_none();
                let mut more = [0; 1];
                let ended = stream.read(&mut more).map_err(damaged)? == 0;
                return if whole && ended { Ok(()) } else { Err(JournalError::BackupDamaged) };
            }
            Frame::Table(name) => {
                let due = tables.next().filter(|due| due.name == name).ok_or(JournalError::BackupDamaged)?;
                table = Some(due);
                add(&mut digest, &Frame::Table(name))?;
            }
            Frame::Row(row) => {
                let whole = Frame::Row(row);
                add(&mut digest, &whole)?;
                if let (Frame::Row(row), Some(table)) = (whole, table) {
                    sink(table, row)?;
                } else {
                    return Err(JournalError::BackupDamaged);
                }
                steps.step()?;
            }
            Frame::Head { .. } | Frame::Photo { .. } => return Err(JournalError::BackupDamaged),
        }
        frame = frame::read(stream)?;
    }
}

fn put(tx: &Tx<'_>, table: &dump::Table, row: Vec<frame::Value>) -> Result<(), JournalError> {
    if dump::insert(tx, table, row)? { Ok(()) } else { Err(JournalError::BackupDamaged) }
}

fn add(digest: &mut Context, frame: &Frame) -> Result<(), JournalError> {
    let mut bytes = Vec::new();
    frame::write(&mut bytes, frame).map_err(damaged)?;
    digest.update(&bytes);
    Ok(())
}

/// Adds what is read to a digest.
struct Digesting<'d, R> {
    source: R,
    digest: &'d mut Context,
    seen: u64,
}

impl<R: Read> Read for Digesting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.digest.update(buffer.get(..count).unwrap_or_default());
        self.seen = self.seen.saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}

/// Copies bytes to a file whole, durably.
pub(crate) fn copy_to(file: &mut std::fs::File, bytes: &mut dyn Read) -> Result<(), JournalError> {
    let mut buffer = [0; 16_384];
    loop {
        let count = bytes.read(&mut buffer).map_err(damaged)?;
        if count == 0 {
            break;
        }
        file.write_all(buffer.get(..count).unwrap_or_default()).map_err(StoreError::from)?;
    }
    Ok(file.sync_all().map_err(StoreError::from)?)
}
