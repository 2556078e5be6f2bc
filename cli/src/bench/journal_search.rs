//! `journal-search`: finding entries among 20,000.
//!
//! The value is the facade's search: a rare word, the beginning of one, and two words, each with all entries that match, in
//! order, with their labels and factors. The floor is the query of the index that finds them and one join that reads the same
//! rows in the same order. What the index alone takes, which reads no entry, is counted beside it as `index_ms`.

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
    index: Vec<Duration>,
}

impl JournalSearch {
    /// A journal.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let beginning: String = word(1_003).chars().take(5).collect();
        let queries = [word(1_500), beginning, format!("{} {}", word(20), word(300))];
        Ok(Self { diary: Diary::of_ten_years(ENTRIES)?, queries, found: 0, index: Vec::new() })
    }
}

impl Bench for JournalSearch {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 51;

    fn run(&mut self) -> Result<Spent, Failure> {
        let mut found = 0;
        let start = Stopwatch::start();
        for query in &self.queries {
            let entries = self.diary.journal.entries().search(query, None).map_err(Failure::journal)?;
            found += black_box(entries).len();
        }
        let taken = start.spent();
        self.found = found;
        if found > 0 { Ok(taken) } else { Err(Failure::bug("the bench found nothing")) }
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        for query in &self.queries {
            black_box(floors::search_and_read(&self.diary.journal, query).map_err(Failure::journal)?);
        }
        let taken = start.spent();
        let start = Stopwatch::start();
        for query in &self.queries {
            black_box(floors::search(&self.diary.journal, query).map_err(Failure::journal)?);
        }
        self.index.push(start.spent().wall);
        Ok(taken)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("entries".to_owned(), ENTRIES.into()),
            ("found".to_owned(), self.found.into()),
            ("index_ms".to_owned(), round(median(self.index.clone())).into()),
        ])
    }
}
