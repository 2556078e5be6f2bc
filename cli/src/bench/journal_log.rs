//! `journal-log`: one entry into a journal of 50,000, durable when it returns.
//!
//! The value is the facade's call: time and day from the clock and zone, the bounds of texts, the entry with a note, a label
//! and two factors, its step of undo and its words in the index. The floor is one durable transaction of the same rows, its
//! words known by number, into the same database.

use super::diary::{Diary, Dice};
use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, round};
use crate::output::Failure;
use kith::journal::entries::{LogRequest, Mood};
use kith::journal::floors::LogFloor;
use kith_model::{Clock, SystemClock};
use serde_json::{Map, Value};
use std::time::Duration;

/// Entries that are there before.
const ENTRIES: u32 = 50_000;

/// Logging.
pub(super) struct JournalLog {
    diary: Diary,
    dice: Dice,
    labels: Vec<String>,
    factors: Vec<String>,
    slowest: Duration,
}

impl JournalLog {
    /// A journal.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Ok(Self {
            diary: Diary::of_ten_years(ENTRIES)?,
            dice: Dice::new(),
            labels: words(&["label 1"]),
            factors: words(&["factor 1", "factor 21"]),
            slowest: Duration::ZERO,
        })
    }

    fn note(&mut self) -> String {
        (0..12).map(|_| self.dice.word()).collect::<Vec<_>>().join(" ")
    }
}

impl Bench for JournalLog {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 101;

    fn run(&mut self) -> Result<Spent, Failure> {
        let mood = Mood::new(4).ok_or_else(|| Failure::bug("mood"))?;
        let request = LogRequest {
            labels: self.labels.clone(),
            factors: self.factors.clone(),
            note: Some(self.note()),
            ..LogRequest::of(mood)
        };
        let start = Stopwatch::start();
        self.diary.journal.entries().log(request).map_err(Failure::journal)?;
        let taken = start.spent();
        self.slowest = self.slowest.max(taken.wall);
        Ok(taken)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let note = self.note();
        let floor = LogFloor::new(&self.diary.journal, &self.labels, &self.factors).map_err(Failure::journal)?;
        let start = Stopwatch::start();
        floor.log(SystemClock.now(), &note).map_err(Failure::journal)?;
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        let entries = self.diary.journal.entries().count().unwrap_or_default();
        Map::from_iter([
            ("entries".to_owned(), entries.into()),
            ("slowest_ms".to_owned(), round(self.slowest.as_secs_f64() * 1_000.0).into()),
        ])
    }
}
