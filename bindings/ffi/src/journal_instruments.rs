//! Questionnaires: their words, what answers come to, and what was kept. A result is a number and a band, never a diagnosis.

use crate::home::JournalInstruments;
use kith::journal::instruments::{self, Answers, Scored};
use kith::journal::results::{TakeError, Taken};
use kith_model::KithError;
use kith_model::journal::{Instrument, InstrumentResult, InstrumentScore, InstrumentWords};

/// Answers in the order of the items; none for one left out.
fn read(instrument: Instrument, answers: Vec<Option<u8>>) -> Result<Answers, TakeError> {
    Ok(Answers::new(instrument, answers)?)
}

#[uniffi::export]
impl JournalInstruments {
    /// All questionnaires.
    pub fn list(&self) -> Vec<Instrument> {
        Instrument::ALL.to_vec()
    }

    /// The words of a questionnaire, in all languages; none where this build left them out.
    pub fn words(&self, instrument: Instrument) -> Option<InstrumentWords> {
        instruments::pack(instrument)
    }

    /// What answers come to. Nothing is kept.
    /// Errors: `answers_invalid`, `answers_missing`.
    pub fn score(&self, instrument: Instrument, answers: Vec<Option<u8>>) -> Result<InstrumentScore, KithError> {
        let scored = instruments::score(&read(instrument, answers)?).map_err(TakeError::from)?;
        Ok(Scored::view(scored))
    }

    /// Whether an answer calls for help lines at once, also while others are missing.
    /// Errors: `answers_invalid`.
    pub fn alarm(&self, instrument: Instrument, answers: Vec<Option<u8>>) -> Result<bool, KithError> {
        Ok(read(instrument, answers)?.alarm())
    }

    /// Scores answers and keeps them, durably.
    /// Errors: `answers_invalid`, `answers_missing`, when nothing is kept.
    pub async fn answer(
        &self,
        instrument: Instrument,
        answers: Vec<Option<u8>>,
    ) -> Result<InstrumentResult, KithError> {
        let answers = read(instrument, answers)?;
        self.home.journaled(move |journal| journal.results().take(answers).map(|taken| taken.view())).await
    }

    /// All results of a questionnaire, the earliest first, each beside the one before.
    pub async fn history(&self, instrument: Instrument) -> Result<Vec<InstrumentResult>, KithError> {
        let views = |taken: Vec<Taken>| taken.iter().map(Taken::view).collect();
        self.home.journaled(move |journal| journal.results().history(instrument).map(views)).await
    }
}
