//! Answering a questionnaire: scored, kept, and looked at beside the one before.

use super::{InstrumentResult, Results};
use crate::JournalError;
use crate::instruments::{Answers, AnswersError, Band, Instrument, Score, Trend, pack, score, trend};
use kith_model::{KithError, Refusal, Timestamp, journal};

/// A kept result, read.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// What was answered, and of which instrument.
    pub answers: Answers,
    /// The number.
    pub score: Score,
    /// What it is called, where there are bands.
    pub band: Option<Band>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// The difference from the one before, if there was one.
    pub trend: Option<Trend>,
}

impl Taken {
    /// As a screen shows it.
    #[must_use]
    pub fn view(&self) -> journal::InstrumentResult {
        journal::InstrumentResult {
            instrument: self.answers.instrument(),
            answers: self.answers.given().to_vec(),
            score: self.score.value(),
            band: self.band,
            alarm: self.answers.alarm(),
            taken_at: self.taken_at,
            difference: self.trend.map(|trend| trend.difference()),
            direction: self.trend.and_then(|trend| trend.direction),
        }
    }
}

/// What a person answered is in no log.
impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Taken(…)")
    }
}

/// Why answers are not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeError {
    /// They give no score.
    #[error(transparent)]
    Answers(#[from] AnswersError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<TakeError> for KithError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Answers(AnswersError::Invalid) => Refusal::AnswersInvalid.into(),
            TakeError::Answers(AnswersError::Missing { .. }) => Refusal::AnswersMissing.into(),
            TakeError::Journal(error) => error.into(),
        }
    }
}

impl Results<'_> {
    /// Scores answers and keeps them, durably.
    ///
    /// # Errors
    /// [`AnswersError::Missing`], when nothing is kept; what the storage says.
    pub fn take(&self, answers: Answers) -> Result<Taken, TakeError> {
        let scored = score(&answers)?;
        let instrument = answers.instrument();
        let version = pack(instrument).map_or(0, |pack| pack.version).to_string();
        let band = scored.band.map(Band::key);
        self.record(instrument.key(), &version, &answers.to_string(), scored.score.value(), band)?;
        Ok(self.history(instrument)?.pop().ok_or(JournalError::ValueInvalid)?)
    }

    /// All results of an instrument, the earliest first, each with its difference from the one before.
    ///
    /// # Errors
    /// What the storage says.
    pub fn history(&self, instrument: Instrument) -> Result<Vec<Taken>, JournalError> {
        let kept = self.list(Some(instrument.key()))?;
        let mut before: Vec<(Timestamp, Score)> = Vec::with_capacity(kept.len());
        let mut history = Vec::with_capacity(kept.len());
        for result in &kept {
            // What an earlier version kept and this one cannot read is left out, and stays where it is.
            let Some((answers, scored)) = read(result) else { continue };
            before.push((result.taken_at, scored.score));
            let trend = trend(instrument, before.get(before.len().saturating_sub(2)..).unwrap_or_default());
            let (score, band) = (scored.score, scored.band);
            history.push(Taken { answers, score, band, taken_at: result.taken_at, trend });
        }
        Ok(history)
    }
}

/// The answers of a kept result, and what they come to.
pub(crate) fn read(result: &InstrumentResult) -> Option<(Answers, crate::instruments::Scored)> {
    let answers = Answers::parse(Instrument::find(&result.instrument)?, &result.answers).ok()?;
    let scored = score(&answers).ok()?;
    Some((answers, scored))
}
