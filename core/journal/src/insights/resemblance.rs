//! How much more a difference varies because neighbouring days resemble each other.

use crate::entries::Day;

/// The variance of `Σ weight · residual` when days near each other may resemble each other, over that when they do not,
/// and at least 1.
///
/// Two estimates are made, and the larger one holds, since each is too small at times: that of Newey and West 1987 with
/// Bartlett's weights, which sees a resemblance of any shape but comes out too small for few days, and that of a
/// resemblance that fades by the same share each day, from neighbouring days alone. The latter is taken one standard error
/// higher than it was found, since one found too small makes claims of nothing, and one too large only makes them later.
///
/// `weights` sum to 0; `residuals` are what is left of the moods after a mean and what is asked about were taken out.
pub(super) fn inflation(days: &[Day], weights: &[f64], residuals: &[f64]) -> f64 {
    let numbers: Vec<i32> = days.iter().map(|day| day.number()).collect();
    let parts: Vec<f64> = weights.iter().zip(residuals).map(|(weight, left)| weight * left).collect();
    let fading = likeness(&numbers, weights) * at_most(likeness(&numbers, residuals), days.len());
    let fading = fading.clamp(0.0, MOST_ALIKE);
    any_shape(&numbers, &parts).max((1.0 + fading) / (1.0 - fading)).max(1.0)
}

/// Beyond this, days are so alike that their number says nothing.
const MOST_ALIKE: f64 = 0.95;

fn any_shape(days: &[i32], parts: &[f64]) -> f64 {
    let alone: f64 = parts.iter().map(|part| part * part).sum();
    if alone <= f64::EPSILON {
        return 1.0;
    }
    let reach = reach(parts.len());
    let mut together = 0.0;
    for (place, (day, part)) in days.iter().zip(parts).enumerate() {
        for (later, other) in days.iter().zip(parts).skip(place + 1) {
            let apart = later.saturating_sub(*day);
            if apart > reach {
                break;
            }
            together += part * other * (1.0 - f64::from(apart) / f64::from(reach + 1));
        }
    }
    1.0 + 2.0 * together / alone
}

/// What the likeness of so many residuals may well be: corrected, since taking out a mean and a difference, or a line, makes it
/// too small (Marriott and Pope 1954, for each of the two), and one standard error higher.
fn at_most(found: f64, days: usize) -> f64 {
    let days = f64::from(u32::try_from(days).unwrap_or(u32::MAX)).max(1.0);
    let corrected = found + (2.0 + 4.0 * found) / days;
    corrected + ((1.0 - corrected * corrected).max(0.0) / days).sqrt()
}

/// The correlation of neighbouring days of values around 0.
fn likeness(days: &[i32], values: &[f64]) -> f64 {
    let all: f64 = values.iter().map(|value| value * value).sum();
    let (mut together, mut pairs) = (0.0, 0.0);
    let next = days.iter().zip(values).skip(1);
    for ((day, value), (later, other)) in days.iter().zip(values).zip(next) {
        if later.saturating_sub(*day) == 1 {
            together += value * other;
            pairs += 1.0;
        }
    }
    if all <= f64::EPSILON || pairs < 2.0 {
        return 0.0;
    }
    let count = f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX));
    (together / pairs) / (all / count)
}

/// How many days apart days are compared: a week, and more when there are many days.
fn reach(days: usize) -> i32 {
    let days = f64::from(u32::try_from(days).unwrap_or(u32::MAX));
    let bound = (1.5 * days.cbrt()).ceil();
    (7..28).find(|reach| f64::from(*reach) >= bound).unwrap_or(28)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(numbers: &[i32]) -> Vec<Day> {
        numbers.iter().map(|number| Day::from_number(*number).unwrap()).collect()
    }

    #[test]
    fn days_that_go_together_count_for_less_than_their_number() {
        // 1 + 2 (3 · 7/8 + 2 · 6/8 + 5/8) / 4
        assert!((any_shape(&[0, 1, 2, 3], &[1.0; 4]) - 3.375).abs() < 1e-12);
        // Half as alike from day to day on both sides: (1 + 1/4) / (1 - 1/4), less the correction for few days.
        let fading: Vec<f64> = [3, 3, 3, -3, -3, -3, 3, 3, 3, -3, -3, -3].map(f64::from).to_vec();
        let numbers: Vec<i32> = (0..12).collect();
        assert!((likeness(&numbers, &fading) - (8.0 - 3.0) / 11.0).abs() < 1e-12);
        let near: Vec<Day> = days(&numbers);
        let weights = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0];
        assert!(inflation(&near, &weights, &fading) > 1.5);
    }

    #[test]
    fn few_days_leave_more_room_for_a_likeness_than_many() {
        // 0.5 + 4 / 100, and the root of (1 - 0.54²) / 100.
        assert!((at_most(0.5, 100) - 0.624_166).abs() < 1e-6);
        assert!((at_most(0.5, 10_000) - 0.509_058).abs() < 1e-5 && at_most(0.0, 25) > 0.2);
    }

    #[test]
    fn it_never_makes_a_difference_look_larger() {
        assert_eq!(inflation(&days(&[0, 1, 2, 3]), &[1.0, -1.0, 1.0, -1.0], &[1.0, 1.0, 1.0, 1.0]), 1.0);
        assert_eq!(inflation(&days(&[0, 30, 60, 90]), &[1.0; 4], &[1.0; 4]), 1.0);
        assert_eq!(inflation(&days(&[0, 1]), &[1.0, -1.0], &[0.0, 0.0]), 1.0);
    }

    #[test]
    fn more_days_are_compared_farther() {
        assert_eq!([reach(1), reach(100), reach(1_095), reach(100_000)], [7, 7, 16, 28]);
    }
}
