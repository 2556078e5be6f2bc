//! `journal-import`: 10,000 rows of Daylio into an empty journal.
//!
//! The value is the import as a person starts it: reading the table, giving each row its instant, day and mood, looking for
//! each in the journal, writing it with its words, its search row and its step of undo, in one durable transaction. The
//! floor reads the same table and writes the same entries, words and search rows in one durable transaction: nothing is
//! looked for, and nothing can be taken back. Making and opening the journals is in neither.

use super::Bench;
use super::diary::Diary;
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::journal::exchange::ImportAsk;
use kith::journal::floors;
use kith::journal::portable::MoodNames;
use kith_model::KithError;
use serde_json::{Map, Value};
use std::fmt::Write;
use std::io::Cursor;

/// Rows of the table.
const ROWS: u32 = 10_000;

/// Importing.
pub(super) struct JournalImport {
    table: String,
    added: u64,
}

impl JournalImport {
    /// A table.
    pub(super) fn prepare() -> Self {
        Self { table: table(ROWS), added: 0 }
    }
}

fn ask() -> ImportAsk {
    ImportAsk { names: MoodNames::new([]), zone: None, dry_run: false }
}

impl Bench for JournalImport {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 5;

    fn run(&mut self) -> Result<Spent, Failure> {
        let diary = Diary::begin()?;
        let start = Stopwatch::start();
        let report = diary.journal.import(&mut Cursor::new(&self.table), &ask()).map_err(KithError::from)?;
        let taken = start.spent();
        self.added = report.added;
        if self.added == u64::from(ROWS) { Ok(taken) } else { Err(Failure::bug("the bench did not import its rows")) }
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let diary = Diary::begin()?;
        let start = Stopwatch::start();
        floors::import(&diary.journal, &mut Cursor::new(&self.table), &ask()).map_err(KithError::from)?;
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("rows".to_owned(), self.added.into())])
    }
}

/// Rows as Daylio writes them, three a day, with notes and activities as people have them.
fn table(rows: u32) -> String {
    let moods = ["rad", "good", "meh", "bad", "awful"];
    let words = ["work", "walk", "friends", "rain", "tea", "family", "good meal", "reading", "sport", "early night"];
    let pick = |list: &[&'static str], number: u32| {
        list.get(usize::try_from(number).unwrap_or_default() % list.len()).copied().unwrap_or_default()
    };
    let mut table = "full_date,date,weekday,time,mood,activities,note_title,note\n".to_owned();
    for row in 0..rows {
        let day = chrono::NaiveDate::default() + chrono::Days::new(16_000 + u64::from(row / 3));
        let (hour, minute) = (7 + row % 3 * 6, row * 7 % 60);
        let activities = [pick(&words, row), pick(&words, row * 3 + 1), pick(&words, row * 7 + 2)].join(" | ");
        let mood = pick(&moods, row * row % 11);
        let _ = writeln!(
            table,
            "{day},{},{},{hour}:{minute:02},{mood},\"{activities}\",\"\",\"Day {row}: {} and {}, then home\"",
            day.format("%B %-d"),
            day.format("%A"),
            pick(&words, row * 5),
            pick(&words, row * 9 + 4)
        );
    }
    table
}
