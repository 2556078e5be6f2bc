//! The least that the database must do for an import, to measure the journal against.
//!
//! Measures call it (`kith bench`), nothing else does, and it is no part of what a shell may rely on.

use crate::entries::{DayStart, EntryId};
use crate::exchange::{ImportAsk, ImportError};
use crate::portable::{read, settle};
use crate::store::entry;
use crate::store::snapshot::Whole;
use crate::{Journal, JournalError};
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
