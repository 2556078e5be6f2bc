//! A journal in a folder of its own, with a clock and a zone that the test moves.
#![allow(dead_code, reason = "each test file uses its part of it")]

use kith_journal::entries::{Entry, LogRequest, Mood};
use kith_journal::zones::{DeviceZone, WallTime, When, Zone};
use kith_journal::{Journal, JournalError, Surroundings};
use kith_model::{ManualClock, SeededRng, Timestamp};
use kith_store::Unlock;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The secret of every home here.
pub(crate) const SECRET: &[u8] = b"a secret of the vault";

/// A device that travels.
#[derive(Debug)]
pub(crate) struct Place(Mutex<Zone>);

impl DeviceZone for Place {
    fn zone(&self) -> Zone {
        *self.0.lock().unwrap()
    }
}

/// A person at a desk.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
    pub(crate) home: PathBuf,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) place: Arc<Place>,
    pub(crate) journal: Journal,
    seed: u8,
}

impl Desk {
    /// A new journal, at noon of the 7th of March 2026 in London. There is no account and no relay.
    pub(crate) fn new() -> Self {
        Self::seeded(1)
    }

    /// The same with other random bytes.
    pub(crate) fn seeded(seed: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        let clock = Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z")));
        let place = Arc::new(Place(Mutex::new(zone("Europe/London"))));
        let journal = open(&home, clock.clone(), place.clone(), seed).unwrap();
        Self { folder, home, clock, place, journal, seed }
    }

    /// Closes the journal and opens it again.
    pub(crate) fn reopen(&mut self) {
        self.journal.suspend();
        self.seed = self.seed.wrapping_add(100);
        self.journal = open(&self.home, self.clock.clone(), self.place.clone(), self.seed).unwrap();
    }

    /// Goes to another zone.
    pub(crate) fn travel(&self, name: &str) {
        *self.place.0.lock().unwrap() = zone(name);
    }

    /// Writes an entry now.
    pub(crate) fn log(&self, mood: u8) -> Entry {
        self.journal.entries().log(request(mood)).unwrap()
    }

    /// Writes an entry with a note.
    pub(crate) fn note(&self, mood: u8, note: &str) -> Entry {
        self.journal.entries().log(LogRequest { note: Some(note.to_owned()), ..request(mood) }).unwrap()
    }

    /// Writes an entry at a time of the wall clock.
    pub(crate) fn log_at(&self, mood: u8, wall: &str, zone_name: &str) -> Entry {
        let at = Some(When::Wall(wall.parse::<WallTime>().unwrap()));
        self.journal.entries().log(LogRequest { at, zone: Some(zone(zone_name)), ..request(mood) }).unwrap()
    }

    /// A folder beside the home.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every byte of every file in the home.
    pub(crate) fn raw_files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        raw_files(&self.home)
    }
}

/// Every byte of every file in a folder.
pub(crate) fn raw_files(folder: &std::path::Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).into_iter().flatten() {
            let path = item.unwrap().path();
            if path.is_dir() { open.push(path) } else { files.push((path.clone(), std::fs::read(path).unwrap())) }
        }
    }
    files
}

/// Whether `needle` is in any of the files.
pub(crate) fn holds(files: &[(PathBuf, Vec<u8>)], needle: &[u8]) -> bool {
    files.iter().any(|(_, bytes)| bytes.windows(needle.len()).any(|window| window == needle))
}

pub(crate) fn open(
    home: &std::path::Path,
    clock: Arc<ManualClock>,
    place: Arc<dyn DeviceZone>,
    seed: u8,
) -> Result<Journal, JournalError> {
    let around = Surroundings { clock, rng: Arc::new(SeededRng::new([seed; 32])), zone: place };
    Journal::open(home, Unlock::with_secret(SECRET), around)
}

pub(crate) fn request(mood: u8) -> LogRequest {
    LogRequest::of(Mood::new(mood).unwrap())
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub(crate) fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}
