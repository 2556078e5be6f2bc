//! Questionnaires: their words, what answers come to, and what was kept of them.

use super::Instrument;
use crate::Timestamp;

/// What is known of an instrument's words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InstrumentWords {
    /// The name of the pack that they come from.
    pub name: String,
    /// Its version; a result keeps it.
    pub version: u32,
    /// When licence and words were last checked, a date.
    pub checked_on: String,
    /// Under which terms the words may be used.
    pub licence: String,
    /// Who made it, and where it is described.
    pub source: String,
    /// Why there are no more languages, if something is to be said.
    pub languages_left_out: Option<String>,
    /// The words, English first.
    pub texts: Vec<InstrumentText>,
}

/// An instrument in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InstrumentText {
    /// BCP 47, such as `en`.
    pub language: String,
    /// Whose translation it is.
    pub translation: String,
    /// What stands above the items.
    pub instruction: String,
    /// The items in order.
    pub items: Vec<InstrumentItem>,
}

/// An item with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InstrumentItem {
    /// The question or statement.
    pub text: String,
    /// The options in the order of the form.
    pub options: Vec<AnswerOption>,
}

/// One way to answer an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AnswerOption {
    /// The value that is kept.
    pub value: u8,
    /// What the person reads.
    pub label: String,
}

/// A band of scores, by its stable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Band {
    /// Nearly none.
    Minimal,
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Moderately severe.
    ModeratelySevere,
    /// Severe.
    Severe,
    /// Below the cut: no reason to look closer.
    ScreenNegative,
    /// From the cut on: a reason to look closer.
    ScreenPositive,
    /// Well-being is low: a reason to look closer.
    Low,
    /// Well-being is adequate.
    Adequate,
}

impl Band {
    /// Every band.
    pub const ALL: [Self; 9] = [
        Self::Minimal,
        Self::Mild,
        Self::Moderate,
        Self::ModeratelySevere,
        Self::Severe,
        Self::ScreenNegative,
        Self::ScreenPositive,
        Self::Low,
        Self::Adequate,
    ];

    /// The stable key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Mild => "mild",
            Self::Moderate => "moderate",
            Self::ModeratelySevere => "moderately_severe",
            Self::Severe => "severe",
            Self::ScreenNegative => "screen_negative",
            Self::ScreenPositive => "screen_positive",
            Self::Low => "low",
            Self::Adequate => "adequate",
        }
    }

    /// Whether a result in this band should name where help is.
    #[must_use]
    pub const fn calls_for_resources(self) -> bool {
        !matches!(self, Self::Minimal | Self::ScreenNegative | Self::Adequate)
    }
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Direction {
    /// The person is doing better than before.
    Better,
    /// The person is doing worse than before.
    Worse,
    /// Less than what counts as a change.
    NoChange,
}

impl Direction {
    /// The stable key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::NoChange => "no_change",
        }
    }
}

/// What answers come to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InstrumentScore {
    /// The number, with at most three decimals.
    pub score: f64,
    /// What it is called, where there are bands.
    pub band: Option<Band>,
    /// Whether an answer calls for help lines at once.
    pub alarm: bool,
}

/// Answers that were kept: a number and a band, never a diagnosis.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InstrumentResult {
    /// The questionnaire.
    pub instrument: Instrument,
    /// What was answered, in the order of the items; none for one left out.
    pub answers: Vec<Option<u8>>,
    /// The number, with at most three decimals.
    pub score: f64,
    /// What it is called, where there are bands.
    pub band: Option<Band>,
    /// Whether an answer calls for help lines at once.
    pub alarm: bool,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// By how many points it differs from the one before, if there was one.
    pub difference: Option<f64>,
    /// Whether that is a change, where the literature says what is one.
    pub direction: Option<Direction>,
}

/// What a person answered is in no log.
impl std::fmt::Debug for InstrumentResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstrumentResult(…)")
    }
}
