//! `journal-search`: finding entries among 20,000.
//!
//! The value is what a list of hits needs: for a rare word, the beginning of one, and two words, each entry that matches, in
//! order, with its time, day and mood. The floor is the bare query of the index, which gives numbers of rows and reads nothing.
//! Beside it: `page_ms`, the same queries with the last twenty of each whole, as a screen shows them, and `whole_ms`, with all
//! of them whole, with notes, labels and factors.

use super::diary::{Diary, word};
use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, median, round};
use crate::output::Failure;
use kith::journal::floors;
use serde_json::{Map, Value};
use std::hint::black_box;
use std::time::Duration;

/// Entries.
const ENTRIES: u32 = 20_000;

/// Searching.
pub(super) struct JournalSearch {
    diary: Diary,
    queries: [String; 3],
    found: usize,
    pages: Vec<Duration>,
    wholes: Vec<Duration>,
}

/// Entries that a screen shows at once.
const PAGE: u64 = 20;

impl JournalSearch {
    /// A journal.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let beginning: String = word(1_003).chars().take(5).collect();
        let queries = [word(1_500), beginning, format!("{} {}", word(20), word(300))];
        Ok(Self { diary: Diary::of_ten_years(ENTRIES)?, queries, found: 0, pages: Vec::new(), wholes: Vec::new() })
    }
}

impl Bench for JournalSearch {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 51;

    fn run(&mut self) -> Result<Spent, Failure> {
        let mut found = 0;
        let start = Stopwatch::start();
        for query in &self.queries {
            let hits = self.diary.journal.entries().hits(query).map_err(Failure::journal)?;
            found += black_box(hits).len();
        }
        let taken = start.spent();
        self.found = found;
        self.pages.push(self.search(Some(PAGE))?);
        self.wholes.push(self.search(None)?);
        if found > 0 { Ok(taken) } else { Err(Failure::bug("the bench found nothing")) }
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        for query in &self.queries {
            black_box(floors::search(&self.diary.journal, query).map_err(Failure::journal)?);
        }
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("entries".to_owned(), ENTRIES.into()),
            ("found".to_owned(), self.found.into()),
            ("page_ms".to_owned(), round(median(self.pages.clone())).into()),
            ("whole_ms".to_owned(), round(median(self.wholes.clone())).into()),
        ])
    }
}

impl JournalSearch {
    /// How long the queries take with entries, whole.
    fn search(&self, limit: Option<u64>) -> Result<Duration, Failure> {
        let start = Stopwatch::start();
        for query in &self.queries {
            black_box(self.diary.journal.entries().search(query, limit).map_err(Failure::journal)?);
        }
        Ok(start.spent().wall)
    }
}
