//! Making a backup, and trying it out before anybody is told that it is done.

use super::frame::{self, Frame, Value};
use super::restore::fill;
use super::{Backups, OnProgress, RecoveryCode, file};
use crate::leaving::Ticket;
use crate::photos::{DamagedPhoto, PhotoId};
use crate::store::{Read, dump, photo};
use crate::{Journal, JournalError, Surroundings};
use data_encoding::HEXLOWER;
use kith_model::journal::BackupView;
use kith_store::{StoreError, Unlock, journal_files};
use ring::digest::{Context, SHA256};
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek, Write};
use std::path::Path;

/// A backup that was made and tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// The code that opens it: shown once, kept nowhere.
    pub code: RecoveryCode,
    /// Entries in it.
    pub entries: u64,
    /// Photos in it.
    pub photos: u64,
    /// Photos that are not in it, because their files are damaged or gone; their entries are in it all the same.
    pub damaged: Vec<DamagedPhoto>,
}

impl BackupMade {
    /// How many photos are not in it.
    #[must_use]
    pub fn photos_left_out(&self) -> u64 {
        u64::try_from(self.damaged.len()).unwrap_or(u64::MAX)
    }

    /// As a screen shows it, once.
    #[must_use]
    pub fn view(&self) -> BackupView {
        let (entries, photos, photos_left_out) = (self.entries, self.photos, self.photos_left_out());
        BackupView { code: self.code.to_text(), entries, photos, photos_left_out }
    }
}

impl Backups<'_> {
    /// Writes a backup to `out`, reads it back, restores it into a journal beside this one and compares. Without an error it
    /// is good, and whole but for the photos that it names as damaged. `out` is empty and at its beginning; making it durable
    /// is the caller's part. Several may be made at once.
    ///
    /// # Errors
    /// [`JournalError::TicketVoid`], [`JournalError::Stopped`], [`JournalError::FileUnreadable`],
    /// [`JournalError::BackupDamaged`] when what is read back differs; what the storage says.
    pub fn make(
        &self,
        ticket: Ticket,
        out: &mut (impl io::Read + Write + Seek),
        progress: OnProgress<'_>,
    ) -> Result<BackupMade, JournalError> {
        let _leave = self.journal.redeem_for_backup(ticket)?;
        // Photos whose entries are taken back meanwhile stay until they are in the file.
        let _held = self.journal.photos().hold()?;
        let code = RecoveryCode::make(self.journal.rng());
        // Written, looked through, written into the trial, told again: four times the same steps.
        let mut all = 0;
        let (content, digest) = self.write_to(out, &code, &mut |done, total| {
            all = total;
            progress(done, total.saturating_mul(4))
        })?;
        let mut rest = |done: u64| progress(done.saturating_add(all), all.saturating_mul(4));
        self.try_out(out, &code, (&content, digest), &mut rest)?;
        let photos = self.journal.photos();
        let damaged = self.journal.read(|read| content.damaged.iter().map(|one| photos.whose(read, *one)).collect())?;
        Ok(BackupMade { code, entries: content.entries, photos: content.photos, damaged })
    }

    /// Writes the file; gives what is in it, and the digest of what it tells.
    fn write_to(
        &self,
        out: &mut impl Write,
        code: &RecoveryCode,
        progress: OnProgress<'_>,
    ) -> Result<(Content, [u8; 32]), JournalError> {
        let sealer = file::begin(BufWriter::new(out), code, self.journal.rng()).map_err(unwritable)?;
        let mut told = Told { out: Some(sealer), digest: Context::new(&SHA256), steps: Steps::new(progress) };
        let content = self.journal.read(|read| told.tell(self.journal, read))?;
        let Told { out: sealed, digest, .. } = told;
        let mut sealed = sealed.ok_or(JournalError::BackupDamaged)?;
        let digest = <[u8; 32]>::try_from(digest.finish().as_ref()).map_err(|_| JournalError::BackupDamaged)?;
        frame::write(&mut sealed, &Frame::End(digest)).map_err(unwritable)?;
        file::finish(sealed).map_err(unwritable)?;
        Ok((content, digest))
    }

    /// Restores the backup into a journal of its own and compares what that one would back up. The trial goes in any case;
    /// after a kill the next opening sweeps it, since whoever makes a backup holds the lock of the sweep.
    fn try_out(
        &self,
        source: &mut (impl io::Read + Seek),
        code: &RecoveryCode,
        told: (&Content, [u8; 32]),
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), JournalError> {
        let name = HEXLOWER.encode(&self.journal.rng().bytes16());
        let folder = journal_files::trial_place(self.journal.home(), &name);
        let secret = self.journal.rng().bytes32();
        let done = self.compare(source, code, told, (&folder, &secret), progress);
        Ok(journal_files::remove_trial(&folder)?).and(done)
    }

    fn compare(
        &self,
        source: &mut (impl io::Read + Seek),
        code: &RecoveryCode,
        (content, digest): (&Content, [u8; 32]),
        (folder, secret): (&Path, &[u8]),
        progress: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), JournalError> {
        let around: Surroundings = self.journal.surroundings().clone();
        let trial = Journal::open(folder, Unlock::with_secret(secret), around)?;
        let mut filled = 0;
        fill(&trial, source, code, &mut |done, total| {
            filled = total;
            progress(done)
        })?;
        let mut telling = |done: u64, _| progress(done.saturating_add(filled));
        let steps = Steps::new(&mut telling);
        let mut again = Told::<io::Sink> { out: None, digest: Context::new(&SHA256), steps };
        let found = trial.read(|read| again.tell(&trial, read))?;
        let sound = trial.examine()?.iter().all(|check| check.ok);
        trial.suspend();
        let equal = found == *content && again.digest.finish().as_ref() == digest;
        if sound && equal { Ok(()) } else { Err(JournalError::BackupDamaged) }
    }
}

/// What a backup holds, and what it cannot hold.
#[derive(PartialEq, Eq)]
struct Content {
    entries: u64,
    photos: u64,
    damaged: Vec<PhotoId>,
}

/// A journal told in frames, to a file or to a digest alone.
struct Told<'p, W: Write> {
    out: Option<crate::stream::StreamSealer<W>>,
    digest: Context,
    steps: Steps<'p>,
}

impl<W: Write> Told<'_, W> {
    /// Tells everything but the files of damaged photos; gives what it was.
    fn tell(&mut self, journal: &Journal, read: &Read<'_>) -> Result<Content, JournalError> {
        let (mut rows, mut entries) = (0_u64, 0);
        for table in dump::tables() {
            let count = dump::count(read, table)?;
            rows = rows.saturating_add(count);
            if table.name == "entry" {
                entries = count;
            }
        }
        let mut all = photo::all(read)?;
        let count = |photos: &[PhotoId]| u64::try_from(photos.len()).unwrap_or(u64::MAX);
        self.steps.total = rows.saturating_add(count(&all));
        let damaged = journal.photos().damaged(read, &mut || self.steps.go_on())?;
        all.retain(|photo| damaged.binary_search(photo).is_err());
        let photos = count(&all);
        self.steps.total = rows.saturating_add(photos);
        // Not part of the digest: a trial is made at another time.
        let made_ms = journal.now().as_ms();
        self.write_only(&Frame::Head { schema: crate::store::schema(), made_ms, entries, rows, photos })?;
        for id in all {
            let path = journal.photos().path_of(id);
            let mut source = File::open(path).map_err(|_| StoreError::Corrupt { what: "a photo's file is gone" })?;
            let length = source.metadata().map_err(StoreError::from)?.len();
            self.frame(&Frame::Photo { photo: *id.as_bytes(), length })?;
            self.bytes(&mut source, length)?;
            self.steps.step()?;
        }
        for table in dump::tables() {
            self.frame(&Frame::Table(table.name.to_owned()))?;
            dump::each_row(read, table, &mut |row: Vec<Value>| {
                self.frame(&Frame::Row(row))?;
                self.steps.step()
            })?;
        }
        Ok(Content { entries, photos, damaged })
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let mut bytes = Vec::new();
        frame::write(&mut bytes, frame).map_err(unwritable)?;
        self.digest.update(&bytes);
        self.put(&bytes)
    }

    fn write_only(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let mut bytes = Vec::new();
        frame::write(&mut bytes, frame).map_err(unwritable)?;
        self.put(&bytes)
    }

    fn bytes(&mut self, source: &mut File, length: u64) -> Result<(), JournalError> {
        let mut source = source.take(length);
        let (mut buffer, mut told) = ([0; 16_384], 0_u64);
        loop {
            let count = source.read(&mut buffer).map_err(StoreError::from)?;
            let part = buffer.get(..count).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            told = told.saturating_add(u64::try_from(count).unwrap_or(0));
            self.digest.update(part);
            self.put(part)?;
            self.steps.go_on()?;
        }
        if told == length { Ok(()) } else { Err(StoreError::Corrupt { what: "a photo" }.into()) }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        self.out.as_mut().map_or(Ok(()), |out| out.write_all(bytes).map_err(unwritable))
    }
}

/// Counts steps and asks whether to go on.
pub(super) struct Steps<'p> {
    done: u64,
    pub(super) total: u64,
    progress: OnProgress<'p>,
}

impl<'p> Steps<'p> {
    pub(super) fn new(progress: OnProgress<'p>) -> Self {
        Self { done: 0, total: 0, progress }
    }

    pub(super) fn step(&mut self) -> Result<(), JournalError> {
        self.done = self.done.saturating_add(1);
        self.go_on()
    }

    /// Asks whether to go on, within a step that takes long.
    pub(super) fn go_on(&mut self) -> Result<(), JournalError> {
        if (self.progress)(self.done, self.total) { Ok(()) } else { Err(JournalError::Stopped) }
    }
}

/// What a failed write of the caller's file means.
fn unwritable(error: io::Error) -> JournalError {
    match StoreError::from(error) {
        StoreError::Full => StoreError::Full.into(),
        _ => JournalError::FileUnreadable,
    }
}
