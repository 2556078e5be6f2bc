//! Answered questionnaires as they are kept: the answers as given, and what they came to at the time.

pub(crate) mod take;

pub use take::{TakeError, Taken};

use crate::store::result;
use crate::{Journal, JournalError};
use kith_model::Timestamp;

/// One answered questionnaire.
#[derive(Clone, PartialEq)]
pub struct InstrumentResult {
    /// Its id: 16 random bytes.
    pub result: [u8; 16],
    /// The key of the instrument, such as `who-5`.
    pub instrument: String,
    /// The version of its text and scoring.
    pub version: String,
    /// The answers in the instrument's own values, joined by commas, a missing one empty.
    pub answers: String,
    /// The score.
    pub score: f64,
    /// The band, where the instrument has bands.
    pub band: Option<String>,
    /// When it was taken.
    pub taken_at: Timestamp,
}

impl std::fmt::Debug for InstrumentResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstrumentResult(…)")
    }
}

/// Answered questionnaires of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Results<'a> {
    pub(crate) journal: &'a Journal,
}

impl Results<'_> {
    /// Keeps answers, durably, with what they came to; id and time are given here.
    ///
    /// # Errors
    /// What the storage says.
    pub fn record(
        &self,
        instrument: &str,
        version: &str,
        answers: &str,
        score: f64,
        band: Option<&str>,
    ) -> Result<InstrumentResult, JournalError> {
        let made = InstrumentResult {
            result: self.journal.rng().bytes16(),
            instrument: instrument.to_owned(),
            version: version.to_owned(),
            answers: answers.to_owned(),
            score,
            band: band.map(str::to_owned),
            taken_at: self.journal.now(),
        };
        self.journal.write(|tx| Ok(result::insert(tx, &made)?))?;
        Ok(made)
    }

    /// The results of one instrument, or of all, the earliest first.
    ///
    /// # Errors
    /// What the storage says.
    pub fn list(&self, instrument: Option<&str>) -> Result<Vec<InstrumentResult>, JournalError> {
        self.journal.read(|read| Ok(result::list(read, instrument)?))
    }
}
