//! `journal-insights`: the effects of 40 factors over three years, the trend and the changes.
//!
//! The value is what `journal insights` does between opening the journal and printing: reading 1,095 days and their
//! factors, and up to 9,999 shuffles of them for each kind of question, with a watch that could stop it. There is no other program to measure it
//! against: its floor is the second that it may take, so that the ratio is its time in seconds.

use super::Bench;
use super::diary::Diary;
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::journal::exchange::ImportAsk;
use kith::journal::insights::Progress;
use kith::journal::portable::MoodNames;
use kith_model::KithError;
use serde_json::{Map, Value};
use std::fmt::Write;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Duration;

const DAYS: u32 = 1_095;
const FACTORS: u32 = 40;

/// Looking for effects.
pub(super) struct JournalInsights {
    diary: Diary,
    factors: usize,
    watched: u64,
}

impl JournalInsights {
    /// A journal of three years.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let diary = Diary::begin()?;
        let ask = ImportAsk { names: MoodNames::new([]), zone: None, dry_run: false };
        diary.journal.import(&mut Cursor::new(table()), &ask).map_err(KithError::from)?;
        Ok(Self { diary, factors: 0, watched: 0 })
    }
}

impl Bench for JournalInsights {
    const LIMIT: f64 = 1.0;
    const RUNS: usize = 5;

    fn run(&mut self) -> Result<Spent, Failure> {
        let mut watched = 0;
        let start = Stopwatch::start();
        let found = self.diary.journal.looking_back().insights(None, None, &mut |_: Progress| {
            watched += 1;
            ControlFlow::Continue(())
        });
        let taken = start.spent();
        self.factors = found.map_err(Failure::journal)?.effects.len();
        self.watched = watched;
        Ok(taken)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        Ok(Spent::given(Duration::from_secs(1)))
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("days".to_owned(), DAYS.into()),
            ("factors".to_owned(), self.factors.into()),
            ("watched".to_owned(), self.watched.into()),
        ])
    }
}

/// A day a row; factors come with different shares, and one in eight of them does something.
fn table() -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = move |bound: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 33) % u64::from(bound)).unwrap_or_default()
    };
    let mut table = "at,zone,mood,factors\n".to_owned();
    for day in 0..DAYS {
        let date = chrono::NaiveDate::default() + chrono::Days::new(19_000 + u64::from(day));
        let has: Vec<u32> = (0..FACTORS).filter(|factor| draw(FACTORS + 10) < factor / 2 + 5).collect();
        let lift = has.iter().filter(|factor| **factor % 8 == 0).count().min(1);
        let mood = 1 + draw(4) + u32::try_from(lift).unwrap_or_default();
        let factors: Vec<String> = has.iter().map(|factor| format!("factor {factor}")).collect();
        let _ = writeln!(table, "{date} 12:00,UTC,{mood},{}", factors.join(" | "));
    }
    table
}
