//! From one result to the next: by how much, and whether that is a change.
//!
//! The rule: the last result is compared with the one before it. It is called better or worse only when the difference is
//! at least what the literature of the instrument calls a change; below it, and where no such number is known, only the
//! difference is shown.

use super::{Direction, Instrument, Score};
use kith_model::Timestamp;

/// The last result beside the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    /// The difference of the scores in thousandths of a point, last minus previous.
    pub difference_thousandths: i64,
    /// Whether that is a change, where that is known.
    pub direction: Option<Direction>,
}

impl Trend {
    /// The difference in points, with at most three decimals.
    #[must_use]
    pub fn difference(&self) -> f64 {
        // Scores are at most 100 points.
        f64::from(i32::try_from(self.difference_thousandths).unwrap_or_default()) / 1_000.0
    }
}

/// The trend at the end of a history, which is put in order of time here. None with fewer than two results.
#[must_use]
pub fn trend(instrument: Instrument, history: &[(Timestamp, Score)]) -> Option<Trend> {
    let mut ordered = history.to_vec();
    ordered.sort_by_key(|(at, _)| *at);
    let [.., (_, previous), (_, last)] = ordered.as_slice() else { return None };
    let difference = i64::from(last.thousandths()) - i64::from(previous.thousandths());
    let direction = instrument.smallest_change().map(|points| {
        let least = i64::from(points) * 1_000;
        let rose = if instrument.higher_is_better() { Direction::Better } else { Direction::Worse };
        let fell = if instrument.higher_is_better() { Direction::Worse } else { Direction::Better };
        match difference {
            d if d >= least => rose,
            d if d <= -least => fell,
            _ => Direction::NoChange,
        }
    });
    Some(Trend { difference_thousandths: difference, direction })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_a_change_only_from_what_the_literature_says() {
        let history = |scores: &[u32]| -> Vec<_> {
            scores
                .iter()
                .enumerate()
                .map(|(at, &points)| (Timestamp::from_ms(at as u64), Score::whole(points)))
                .collect()
        };
        for (instrument, scores, difference, direction) in [
            (Instrument::Phq9, &[12, 8][..], -4_000, Some(Direction::NoChange)),
            (Instrument::Phq9, &[12, 7], -5_000, Some(Direction::Better)),
            (Instrument::Phq9, &[20, 0, 5], 5_000, Some(Direction::Worse)),
            (Instrument::Who5, &[40, 52], 12_000, Some(Direction::Better)),
            (Instrument::Who5, &[52, 40], -12_000, Some(Direction::Worse)),
            (Instrument::Gad7, &[4, 8], 4_000, Some(Direction::Worse)),
            (Instrument::Ucla3, &[3, 9], 6_000, None),
        ] {
            let found = trend(instrument, &history(scores)).unwrap();
            assert_eq!((found.difference_thousandths, found.direction), (difference, direction), "{scores:?}");
        }
        assert_eq!(trend(Instrument::Phq9, &history(&[3])), None);
        let mut backwards = history(&[12, 7]);
        backwards.reverse();
        assert_eq!(trend(Instrument::Phq9, &backwards).unwrap().direction, Some(Direction::Better));
    }
}
