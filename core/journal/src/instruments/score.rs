//! From answers to a number, exactly.

use super::{Answers, AnswersError, Band, Instrument, band};
use kith_model::journal::InstrumentScore;
use std::fmt;

/// A score in thousandths of a point, since a mean of CBI answers is seldom whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u32);

impl Score {
    /// So many whole points.
    #[must_use]
    pub const fn whole(points: u32) -> Self {
        Self(points.saturating_mul(1_000))
    }

    /// So many thousandths of a point.
    #[must_use]
    pub const fn from_thousandths(thousandths: u32) -> Self {
        Self(thousandths)
    }

    /// Thousandths of a point.
    #[must_use]
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// Whole points, cut off.
    #[must_use]
    pub const fn points(self) -> u32 {
        self.0 / 1_000
    }

    /// As a number with at most three decimals.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }
}

/// Whole points without decimals, others with three.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1_000) {
            write!(f, "{}", self.points())
        } else {
            write!(f, "{}.{:03}", self.points(), self.0 % 1_000)
        }
    }
}

/// What answers come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// The number.
    pub score: Score,
    /// What it is called, where there are bands.
    pub band: Option<Band>,
    /// Whether help lines are shown at once.
    pub alarm: bool,
}

impl Scored {
    /// As a screen shows it.
    #[must_use]
    pub fn view(self) -> InstrumentScore {
        InstrumentScore { score: self.score.value(), band: self.band, alarm: self.alarm }
    }
}

/// Scores answers.
///
/// # Errors
/// [`AnswersError::Missing`] when fewer are given than a score needs.
pub fn score(answers: &Answers) -> Result<Scored, AnswersError> {
    let instrument = answers.instrument();
    let alarm = answers.alarm();
    let points: Vec<u32> = answers
        .given()
        .iter()
        .enumerate()
        .filter_map(|(item, answer)| Some(points(instrument, item, (*answer)?)))
        .collect();
    if points.len() < instrument.answers_needed() {
        return Err(AnswersError::Missing { alarm });
    }
    let sum: u32 = points.iter().sum();
    let score = match instrument {
        Instrument::Who5 => Score::whole(sum * 4),
        Instrument::CbiPersonal | Instrument::CbiWork | Instrument::CbiClient => mean(sum, points.len()),
        _ => Score::whole(sum),
    };
    Ok(Scored { score, band: band(instrument, score), alarm })
}

/// What an answer counts: its value, turned round for the work item on energy for family and friends, the last one.
fn points(instrument: Instrument, item: usize, answer: u8) -> u32 {
    let answer = u32::from(answer);
    if instrument == Instrument::CbiWork && item == 6 { 100_u32.saturating_sub(answer) } else { answer }
}

/// The mean, rounded to the nearest thousandth, half up.
fn mean(sum: u32, count: usize) -> Score {
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    Score::from_thousandths((sum * 2_000 + count) / (2 * count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::Instrument as I;

    fn scored(instrument: I, text: &str) -> Result<Scored, AnswersError> {
        score(&Answers::parse(instrument, text).unwrap())
    }

    fn shows(instrument: I, text: &str) -> String {
        let scored = scored(instrument, text).unwrap();
        let band = scored.band.map_or("-", Band::key);
        format!("{} {band}", scored.score)
    }

    #[test]
    fn the_vectors_of_the_instruments_hold() {
        for (instrument, answers, result) in [
            (I::Who5, "0,0,0,0,0", "0 low"),
            (I::Who5, "5,5,2,0,0", "48 low"),
            (I::Who5, "5,5,3,0,0", "52 adequate"),
            (I::Who5, "5,5,5,5,5", "100 adequate"),
            (I::Phq2, "1,1", "2 screen_negative"),
            (I::Phq2, "0,3", "3 screen_positive"),
            (I::Phq8, "3,3,3,3,3,3,3,3", "24 severe"),
            (I::Phq9, "3,3,3,3,3,3,3,3,3", "27 severe"),
            (I::Gad2, "2,0", "2 screen_negative"),
            (I::Gad2, "2,1", "3 screen_positive"),
            (I::Gad7, "3,3,3,3,3,3,3", "21 severe"),
            (I::CbiWork, "100,100,100,100,100,100,100", "85.714 -"),
            (I::CbiWork, "100,100,100,100,100,100,0", "100 -"),
            (I::CbiWork, "0,0,0,0,0,0,0", "14.286 -"),
            (I::CbiWork, "0,0,0,0,0,0,100", "0 -"),
            (I::CbiWork, ",,,100,100,100,0", "100 -"),
            (I::CbiPersonal, "100,75,50,25,0,0", "41.667 -"),
            (I::CbiPersonal, "100,,75,,,0", "58.333 -"),
            (I::CbiClient, "25,25,,,,25", "25 -"),
            (I::Ucla3, "1,1,1", "3 -"),
            (I::Ucla3, "3,3,3", "9 -"),
        ] {
            assert_eq!(shows(instrument, answers), result, "{instrument:?} {answers}");
        }
    }

    /// Every way to answer an instrument whose answers are so many values each.
    fn every(instrument: I) -> impl Iterator<Item = Vec<u8>> {
        let values = instrument.values();
        let ways = values.len().pow(u32::try_from(instrument.items()).unwrap());
        (0..ways).map(move |way| {
            let mut rest = way;
            (0..instrument.items())
                .map(|_| {
                    let value = values[rest % values.len()];
                    rest /= values.len();
                    value
                })
                .collect()
        })
    }

    #[test]
    fn every_way_to_answer_scores_as_the_plain_rule_says() {
        for instrument in [I::Who5, I::Phq2, I::Phq8, I::Phq9, I::Gad2, I::Gad7, I::Ucla3] {
            let mut seen = std::collections::BTreeMap::new();
            for given in every(instrument) {
                let sum: u32 = given.iter().map(|&value| u32::from(value)).sum();
                let alarm = instrument == I::Phq9 && given[8] > 0;
                let answers = Answers::new(instrument, given.into_iter().map(Some).collect()).unwrap();
                let scored = score(&answers).unwrap();
                assert_eq!(scored.score, Score::whole(if instrument == I::Who5 { 4 * sum } else { sum }));
                assert_eq!(scored.alarm, alarm);
                seen.insert(scored.score.points(), scored.band);
            }
            let cuts: &[(u32, Band)] = match instrument {
                I::Who5 => &[(0, Band::Low), (52, Band::Adequate)],
                I::Phq2 | I::Gad2 => &[(0, Band::ScreenNegative), (3, Band::ScreenPositive)],
                I::Phq8 | I::Phq9 => &[
                    (0, Band::Minimal),
                    (5, Band::Mild),
                    (10, Band::Moderate),
                    (15, Band::ModeratelySevere),
                    (20, Band::Severe),
                ],
                I::Gad7 => &[(0, Band::Minimal), (5, Band::Mild), (10, Band::Moderate), (15, Band::Severe)],
                _ => &[],
            };
            for (points, band) in seen {
                let want = cuts.iter().rev().find(|(from, _)| points >= *from).map(|(_, band)| *band);
                assert_eq!(band, want, "{instrument:?} {points}");
            }
        }
    }

    #[test]
    fn every_cbi_mean_is_the_nearest_thousandth() {
        for instrument in [I::CbiPersonal, I::CbiWork, I::CbiClient] {
            for given in every(instrument) {
                let turned = given.iter().enumerate().map(|(item, &value)| {
                    if instrument == I::CbiWork && item == 6 { 100.0 - f64::from(value) } else { f64::from(value) }
                });
                let mean = turned.sum::<f64>() / f64::from(u32::try_from(given.len()).unwrap());
                let answers = Answers::new(instrument, given.into_iter().map(Some).collect()).unwrap();
                let scored = score(&answers).unwrap();
                assert!((scored.score.value() - mean).abs() <= 0.000_500_1 && scored.band.is_none());
            }
        }
    }

    #[test]
    fn missing_answers_are_allowed_where_the_authors_say_so_and_nowhere_else() {
        for instrument in I::ALL {
            let items = instrument.items();
            let needed = match instrument {
                I::CbiPersonal | I::CbiClient => 3,
                I::CbiWork => 4,
                _ => items,
            };
            for mask in 0..1_u32 << items {
                let value = instrument.values()[0];
                let given: Vec<_> = (0..items).map(|item| (mask >> item & 1 == 1).then_some(value)).collect();
                let result = score(&Answers::new(instrument, given).unwrap());
                assert_eq!(result.is_ok(), mask.count_ones() as usize >= needed, "{instrument:?} {mask:b}");
            }
        }
    }

    #[test]
    fn an_alarm_is_raised_also_without_a_score() {
        assert_eq!(scored(I::Phq9, ",,,,,,,,1"), Err(AnswersError::Missing { alarm: true }));
        assert_eq!(scored(I::Phq9, "3,3,3,3,3,3,3,3,"), Err(AnswersError::Missing { alarm: false }));
        assert!(scored(I::Phq9, "0,0,0,0,0,0,0,0,1").unwrap().alarm);
    }
}
