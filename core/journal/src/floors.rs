//! The least that the database must do, to measure the journal against, and the journals to measure in.
//!
//! Measures call it (`kith bench`), nothing else does, and it is no part of what a shell may rely on.

use crate::entries::{DayStart, EntryId};
use crate::exchange::{ImportAsk, ImportError};
use crate::portable::{read, settle};
use crate::store::snapshot::Whole;
use crate::store::{entry, floor, word::WordKind};
use crate::{Journal, JournalError};
use kith_model::Timestamp;
use kith_store::SearchQuery;
use std::io::{Read, Seek};

/// Reads a file and writes its entries, words and search rows in one durable transaction. Nothing is looked up: what is
/// there already is written once more, and nothing can be taken back.
///
/// # Errors
/// As [`Journal::import`].
pub fn import(journal: &Journal, source: &mut (impl Read + Seek), ask: &ImportAsk) -> Result<usize, ImportError> {
    let contents = read(source)?;
    let zone = ask.zone.unwrap_or_else(|| journal.device_zone());
    let settled = settle(&contents, &ask.names, zone, DayStart::DEFAULT).map_err(ImportError::MoodUnknown)?;
    let count = settled.entries.len();
    journal.write(|tx| -> Result<(), JournalError> {
        for one in settled.entries {
            let whole = Whole { day: one.day, draft: one.draft, photos: Vec::new() };
            entry::insert(tx, EntryId::new(journal.rng().bytes16()), &whole)?;
        }
        Ok(())
    })?;
    Ok(count)
}

/// One entry with a label, factors and a note, as raw rows in one durable transaction: its words are known by number, nothing
/// is checked.
#[derive(Debug)]
pub struct LogFloor<'a> {
    journal: &'a Journal,
    labels: Vec<i64>,
    factors: Vec<i64>,
    words: String,
}

impl<'a> LogFloor<'a> {
    /// For entries with these words.
    ///
    /// # Errors
    /// What the storage says.
    pub fn new(journal: &'a Journal, labels: &[String], factors: &[String]) -> Result<Self, JournalError> {
        let (label_rows, factor_rows) = journal.write(|tx| -> Result<_, JournalError> {
            let labels = floor::known_words(tx, WordKind::Label, labels)?;
            Ok((labels, floor::known_words(tx, WordKind::Factor, factors)?))
        })?;
        let words = labels.iter().chain(factors).cloned().collect::<Vec<_>>().join(" ");
        Ok(Self { journal, labels: label_rows, factors: factor_rows, words })
    }

    /// Writes one.
    ///
    /// # Errors
    /// What the storage says.
    pub fn log(&self, at: Timestamp, note: &str) -> Result<(), JournalError> {
        let id = self.journal.rng().bytes16();
        let fields = format!("{note} {}", self.words);
        let at_ms = i64::try_from(at.as_ms()).unwrap_or(i64::MAX);
        let words = (self.labels.as_slice(), self.factors.as_slice());
        self.journal.write(|tx| Ok(floor::log(tx, id, at_ms, words, note, &fields)?))
    }
}

/// Reads the columns that figures need of every entry, once; how many there are.
///
/// # Errors
/// What the storage says.
pub fn scan(journal: &Journal) -> Result<u64, JournalError> {
    journal.read(|read| Ok(floor::scan(read)?))
}

/// The query of the index alone; how many match.
///
/// # Errors
/// As [`crate::entries::Entries::search`].
pub fn search(journal: &Journal, query: &str) -> Result<u64, JournalError> {
    let query = SearchQuery::parse(query).map_err(|_| JournalError::QueryEmpty)?;
    journal.read(|read| Ok(floor::matches(read, &query)?))
}
