//! What a score is called.

use super::{Band, Instrument, Score};

/// The band of a score, for instruments that have bands.
#[must_use]
pub fn band(instrument: Instrument, score: Score) -> Option<Band> {
    let points = score.points();
    match instrument {
        Instrument::Who5 => Some(if points <= 50 { Band::Low } else { Band::Adequate }),
        Instrument::Phq2 | Instrument::Gad2 => {
            Some(if points >= 3 { Band::ScreenPositive } else { Band::ScreenNegative })
        }
        Instrument::Phq8 | Instrument::Phq9 => Some(match points {
            0..=4 => Band::Minimal,
            5..=9 => Band::Mild,
            10..=14 => Band::Moderate,
            15..=19 => Band::ModeratelySevere,
            _ => Band::Severe,
        }),
        Instrument::Gad7 => Some(match points {
            0..=4 => Band::Minimal,
            5..=9 => Band::Mild,
            10..=14 => Band::Moderate,
            _ => Band::Severe,
        }),
        Instrument::CbiPersonal | Instrument::CbiWork | Instrument::CbiClient | Instrument::Ucla3 => None,
    }
}
