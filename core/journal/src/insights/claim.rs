//! Two groups of days, or days along time, as numbers: the difference, its interval, and the contrast to shuffle.

use super::permute::Contrast;
use super::resemblance::inflation;
use crate::entries::Day;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The share of false claims that is accepted.
const FALSE_CLAIMS: f64 = 0.05;

/// What is kept free for rounding when sums are compared.
const ROUNDING: f64 = 1e-9;

/// An estimate with its interval of 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Estimate {
    /// Whether it is claimed, with this q: 0 is outside of the interval too.
    pub(super) fn is_claimed(&self, q: f64) -> bool {
        q <= FALSE_CLAIMS && (self.low > 0.0 || self.high < 0.0)
    }
}

/// How well a value is known.
struct Doubt {
    /// The standard error, were each day for itself.
    error: f64,
    /// Its degrees of freedom, likewise.
    freedom: f64,
    /// By how much the variance is larger since neighbouring days resemble each other. There are as if so many times fewer days.
    growth: f64,
}

impl Doubt {
    fn true_error(&self) -> f64 {
        self.error * self.growth.sqrt()
    }

    fn around(&self, value: f64) -> Estimate {
        let error = self.true_error();
        let wide = if error > 0.0 { error * quantile(self.freedom / self.growth) } else { 0.0 };
        Estimate { value, low: value - wide, high: value + wide }
    }

    /// The share of `value` that is held against shuffled days, in which nothing resembles its neighbour: what is left of it is
    /// as rare among them as the whole is with this doubt. The error is larger by the root of the growth, and with as if
    /// fewer days it is known less well, which makes far values more common.
    fn share(&self, value: f64) -> f64 {
        let (error, narrow) = (self.true_error(), 1.0 / self.growth.sqrt());
        if self.growth <= 1.0 || error <= 0.0 || value == 0.0 {
            return narrow;
        }
        let errors = value.abs() / error;
        let rarity = student(self.freedom / self.growth).map_or(0.0, |t| t.cdf(-errors));
        let as_rare = student(self.freedom).map_or(errors, |t| t.inverse_cdf(rarity).abs());
        // What is so rare that it is no number any more is matched by no shuffle.
        if rarity > f64::MIN_POSITIVE && as_rare < errors { narrow * as_rare / errors } else { narrow }
    }
}

fn student(freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, freedom.max(1.0)).ok()
}

/// The 97.5 % quantile of Student's t.
fn quantile(freedom: f64) -> f64 {
    student(freedom).map_or(f64::INFINITY, |t| t.inverse_cdf(0.975))
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / number(values.len())
}

/// The sum of the squares of the differences from the mean.
fn spread(values: &[f64], mean: f64) -> f64 {
    values.iter().map(|value| (value - mean) * (value - mean)).sum()
}

/// The difference of the means of the days at `with` and of the others. Both groups have at least two days.
pub(super) fn difference(days: &[Day], moods: &[f64], with: &[usize]) -> (Estimate, Contrast) {
    let mut has = vec![false; moods.len()];
    for place in with {
        if let Some(has) = has.get_mut(*place) {
            *has = true;
        }
    }
    let group = |wanted: bool| -> Vec<f64> {
        moods.iter().zip(&has).filter(|(_, has)| **has == wanted).map(|(mood, _)| *mood).collect()
    };
    let (inside, outside) = (group(true), group(false));
    let (n1, n0) = (number(inside.len()), number(outside.len()));
    let (m1, m0) = (mean(&inside), mean(&outside));
    let value = m1 - m0;

    let weights: Vec<f64> = has.iter().map(|has| if *has { 1.0 / n1 } else { -1.0 / n0 }).collect();
    let residuals: Vec<f64> =
        moods.iter().zip(&has).map(|(mood, has)| if *has { mood - m1 } else { mood - m0 }).collect();
    let growth = inflation(days, &weights, &residuals);

    let (v1, v0) = (spread(&inside, m1) / (n1 - 1.0) / n1, spread(&outside, m0) / (n0 - 1.0) / n0);
    let freedom = (v1 + v0) * (v1 + v0) / (v1 * v1 / (n1 - 1.0) + v0 * v0 / (n0 - 1.0));
    let freedom = if freedom.is_finite() { freedom } else { 1.0 };
    let doubt = Doubt { error: (v1 + v0).sqrt(), freedom, growth };

    // The sum over the smaller group says as much as the difference: it moves by n1 n0 / n for each point of it.
    let fewer = inside.len() <= outside.len();
    let places = has.iter().enumerate().filter(|(_, has)| **has == fewer).map(|(place, _)| place).collect();
    let contrast = Contrast {
        places,
        weights: Vec::new(),
        mean: if fewer { n1 } else { n0 } * mean(moods),
        reach: value.abs() * doubt.share(value) * n1 * n0 / (n1 + n0) - ROUNDING,
    };
    (doubt.around(value), contrast)
}

/// The slope of a straight line through the moods, in points a day. There are at least three days, not all on one date.
pub(super) fn slope(days: &[Day], moods: &[f64]) -> (Estimate, Contrast) {
    let times: Vec<f64> = days.iter().map(|day| f64::from(day.number())).collect();
    let (middle, level) = (mean(&times), mean(moods));
    let weights: Vec<f64> = times.iter().map(|time| time - middle).collect();
    let width = spread(&times, middle).max(f64::MIN_POSITIVE);
    let sum: f64 = weights.iter().zip(moods).map(|(weight, mood)| weight * mood).sum();
    let value = sum / width;
    let residuals: Vec<f64> = weights.iter().zip(moods).map(|(weight, mood)| mood - level - value * weight).collect();
    let growth = inflation(days, &weights, &residuals);
    let freedom = number(days.len()) - 2.0;
    let left: f64 = residuals.iter().map(|left| left * left).sum();
    let doubt = Doubt { error: (left / freedom.max(1.0) / width).sqrt(), freedom, growth };
    let reach = sum.abs() * doubt.share(value) - ROUNDING * width.sqrt();
    (doubt.around(value), Contrast { places: (0..moods.len()).collect(), weights, mean: 0.0, reach })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: i32) -> Vec<Day> {
        // Far apart, so that nothing resembles its neighbours.
        (0..count).map(|at| Day::from_number(at * 100).unwrap()).collect()
    }

    #[test]
    fn the_interval_is_that_of_welch() {
        // By hand: variances 0.5 and 0.952381, error 0.485854, 9.976 degrees of freedom, t 2.228827.
        let moods = [3.0, 4.0, 5.0, 4.0, 4.0, 2.0, 3.0, 2.0, 1.0, 4.0, 3.0, 2.0];
        let (found, _) = difference(&days(12), &moods, &[0, 1, 2, 3, 4]);
        for (value, wanted) in [(found.value, 1.571_43), (found.low, 0.488_54), (found.high, 2.654_32)] {
            assert!((value - wanted).abs() < 1e-5, "{found:?}");
        }
        assert!(found.is_claimed(0.05) && !found.is_claimed(0.051));
    }

    #[test]
    fn less_of_a_value_is_held_against_shuffles_the_more_days_resemble_each_other() {
        let share = |growth, value| Doubt { error: 0.1, freedom: 100.0, growth }.share(value);
        assert_eq!((share(1.0, 0.3), share(4.0, 0.0)), (1.0, 0.5));
        // Half of it for the error of 0.2; and 2 errors with 25 degrees are as rare (0.028238) as 1.929715 with 100.
        assert!((share(4.0, 0.4) - 0.5 * 1.929_715 / 2.0).abs() < 1e-6, "{}", share(4.0, 0.4));
        let shares: Vec<f64> = (1..60).map(|tenth| share(20.0, 0.1 * f64::from(tenth))).collect();
        assert!(shares.windows(2).all(|pair| pair[1] < pair[0]), "{shares:?}");
        // Farther out than numbers reach.
        let far = share(2.0, 1e60);
        assert!(far > 0.0 && far.is_finite(), "{far}");
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, wanted) in [(1.0, 12.706_2), (5.0, 2.570_6), (10.0, 2.228_1), (30.0, 2.042_3), (1e6, 1.96)] {
            assert!((quantile(freedom) - wanted).abs() < 1e-3, "{freedom}: {}", quantile(freedom));
        }
    }

    #[test]
    fn moods_without_any_spread_have_an_interval_of_no_width() {
        let (found, contrast) = difference(&days(4), &[5.0, 5.0, 2.0, 2.0], &[0, 1]);
        assert_eq!((found.value, found.low, found.high), (3.0, 3.0, 3.0));
        assert!((contrast.reach - 3.0).abs() < 1e-6 && contrast.mean == 7.0);
        let (flat, contrast) = difference(&days(4), &[3.0; 4], &[0, 1]);
        assert!(!flat.is_claimed(0.0) && contrast.reach < 0.0);
    }

    #[test]
    fn the_slope_is_that_of_the_line() {
        let moods: Vec<f64> = (0..20).map(|at| 1.0 + 0.1 * f64::from(at)).collect();
        let (found, _) = slope(&days(20), &moods);
        assert!((found.value - 0.001).abs() < 1e-12, "{found:?}");
    }
}
