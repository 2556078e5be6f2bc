//! What a score is called.

use super::{Instrument, Score};

/// A band of scores, by its stable key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// The band of a score, for instruments that have bands.
    #[must_use]
    pub fn of(instrument: Instrument, score: Score) -> Option<Self> {
        let points = score.points();
        match instrument {
            Instrument::Who5 => Some(if points <= 50 { Self::Low } else { Self::Adequate }),
            Instrument::Phq2 | Instrument::Gad2 => {
                Some(if points >= 3 { Self::ScreenPositive } else { Self::ScreenNegative })
            }
            Instrument::Phq8 | Instrument::Phq9 => Some(match points {
                0..=4 => Self::Minimal,
                5..=9 => Self::Mild,
                10..=14 => Self::Moderate,
                15..=19 => Self::ModeratelySevere,
                _ => Self::Severe,
            }),
            Instrument::Gad7 => Some(match points {
                0..=4 => Self::Minimal,
                5..=9 => Self::Mild,
                10..=14 => Self::Moderate,
                _ => Self::Severe,
            }),
            Instrument::CbiPersonal | Instrument::CbiWork | Instrument::CbiClient | Instrument::Ucla3 => None,
        }
    }

    /// Whether a result in this band should name where help is.
    #[must_use]
    pub const fn calls_for_resources(self) -> bool {
        !matches!(self, Self::Minimal | Self::ScreenNegative | Self::Adequate)
    }
}
