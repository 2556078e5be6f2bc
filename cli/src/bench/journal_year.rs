//! `journal-year`: a year in pixels and the statistics of ten years, over 20,000 entries.
//!
//! The value is both calls of the facade, one after the other: days with their moods, counts, means and streaks. The floor
//! reads day, time, zone and level of each entry once, in order, and keeps nothing. Beside the ratio the value has 50 ms.

use super::Bench;
use super::diary::Diary;
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::journal::floors;
use serde_json::{Map, Value};
use std::hint::black_box;
use std::time::Duration;

/// Entries over ten years.
const ENTRIES: u32 = 20_000;
/// The year that is looked at: the last whole one.
const YEAR: i32 = 2025;

/// Looking back.
pub(super) struct JournalYear {
    diary: Diary,
    days: usize,
}

impl JournalYear {
    /// A journal.
    pub(super) fn prepare() -> Result<Self, Failure> {
        Ok(Self { diary: Diary::of_ten_years(ENTRIES)?, days: 0 })
    }
}

impl Bench for JournalYear {
    const LIMIT: f64 = 2.0;
    const MOST: Option<Duration> = Some(Duration::from_millis(50));
    const RUNS: usize = 31;

    fn run(&mut self) -> Result<Spent, Failure> {
        let looking = self.diary.journal.looking_back();
        let start = Stopwatch::start();
        let year = looking.year(YEAR).map_err(Failure::journal)?;
        let stats = black_box(looking.stats(None, None).map_err(Failure::journal)?);
        let taken = start.spent();
        if stats.entries != u64::from(ENTRIES) {
            return Err(Failure::bug("the bench did not count its entries"));
        }
        self.days = year.days.len();
        Ok(taken)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        let count = floors::scan(&self.diary.journal).map_err(Failure::journal)?;
        let taken = start.spent();
        if count == u64::from(ENTRIES) { Ok(taken) } else { Err(Failure::bug("the floor did not read its entries")) }
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("days".to_owned(), self.days.into()), ("entries".to_owned(), ENTRIES.into())])
    }
}
