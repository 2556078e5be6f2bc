//! Permutation p-values for many contrasts at once.
//!
//! One shuffle of the moods serves all contrasts: a contrast is a sum over places, so a shuffle costs one pass over the
//! days and one short sum for each contrast. A contrast that chance has matched [`ENOUGH`] times is done (Besag and
//! Clifford 1991), since its p-value is known well enough to be no claim.

use super::{Cancelled, Progress, Watch};
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

/// Shuffles at most.
const SHUFFLES: u32 = 9_999;
/// So many matches by chance and no more are needed.
const ENOUGH: u32 = 100;
/// How often the watch is asked.
const WATCH_EVERY: u32 = 64;

/// Where the randomness of a calculation begins: the same seed and days give the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl Seed {
    /// The seed for people: the same days always get the same answer, today and after a restart.
    pub const STEADY: Self = Self(*b"the same days, the same answer!!");
}

/// A sum of moods over places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contrast {
    /// The places that are summed.
    pub(super) places: Vec<usize>,
    /// What each of them counts; 1 each when there is nothing here.
    pub(super) weights: Vec<f64>,
    /// What the sum is on average over all shuffles.
    pub(super) mean: f64,
    /// How far from there it must be, either way, to match what was seen.
    pub(super) reach: f64,
}

impl Contrast {
    fn sum(&self, moods: &[f64]) -> f64 {
        let at = |place: &usize| moods.get(*place).copied().unwrap_or_default();
        if self.weights.is_empty() {
            self.places.iter().map(at).sum()
        } else {
            self.places.iter().zip(&self.weights).map(|(place, weight)| at(place) * weight).sum()
        }
    }
}

/// For each contrast the share of shuffles that match it, by the rule (matches + 1) / (shuffles + 1).
pub(super) fn p_values(
    moods: &[f64],
    contrasts: &[Contrast],
    seed: Seed,
    watch: &mut Watch<'_>,
) -> Result<Vec<f64>, Cancelled> {
    let mut random = ChaCha8Rng::from_seed(seed.0);
    let mut shuffled = moods.to_vec();
    let mut matches = vec![0_u32; contrasts.len()];
    let mut p_values = vec![1.0; contrasts.len()];
    let mut open: Vec<usize> = (0..contrasts.len()).collect();
    for done in 1..=SHUFFLES {
        if open.is_empty() {
            break;
        }
        if done % WATCH_EVERY == 1 && watch(Progress { done: done - 1, of: SHUFFLES }).is_break() {
            return Err(Cancelled);
        }
        shuffle(&mut shuffled, &mut random);
        open.retain(|&at| {
            let (Some(contrast), Some(count)) = (contrasts.get(at), matches.get_mut(at)) else { return false };
            if (contrast.sum(&shuffled) - contrast.mean).abs() >= contrast.reach {
                *count += 1;
            }
            let stop = *count >= ENOUGH;
            if let (true, Some(p)) = (stop, p_values.get_mut(at)) {
                *p = f64::from(*count) / f64::from(done);
            }
            !stop
        });
    }
    for at in open {
        if let (Some(count), Some(p)) = (matches.get(at), p_values.get_mut(at)) {
            *p = f64::from(count + 1) / f64::from(SHUFFLES + 1);
        }
    }
    Ok(p_values)
}

/// Fisher and Yates.
fn shuffle(values: &mut [f64], random: &mut ChaCha8Rng) {
    for last in (1..values.len()).rev() {
        values.swap(last, below(last + 1, random));
    }
}

/// A number below `bound`, each as likely (Lemire 2019).
fn below(bound: usize, random: &mut ChaCha8Rng) -> usize {
    let bound = u32::try_from(bound).unwrap_or(u32::MAX);
    let draw = |random: &mut ChaCha8Rng| u64::from(random.next_u32()) * u64::from(bound);
    let mut product = draw(random);
    let short = bound.wrapping_neg() % bound;
    while product & u64::from(u32::MAX) < u64::from(short) {
        product = draw(random);
    }
    usize::try_from(product >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::unwatched;
    use std::ops::ControlFlow;

    fn contrast(places: &[usize], mean: f64, reach: f64) -> Contrast {
        Contrast { places: places.to_vec(), weights: Vec::new(), mean, reach }
    }

    #[test]
    fn p_is_the_share_of_all_orders_that_match() {
        // The two highest of four are one pair of six; either way, two of six.
        let moods = [4.0, 4.0, 1.0, 1.0];
        let found = p_values(&moods, &[contrast(&[0, 1], 5.0, 3.0 - 1e-9)], Seed([1; 32]), &mut unwatched).unwrap();
        assert!((found[0] - 1.0 / 3.0).abs() < 0.06, "{found:?}");
        // Eight of sixteen, one way of 12,870 each: far below what the shuffles can resolve.
        let moods: Vec<f64> = (0..16).map(|at| if at < 8 { 5.0 } else { 1.0 }).collect();
        let places: Vec<usize> = (0..8).collect();
        let found = p_values(&moods, &[contrast(&places, 24.0, 16.0 - 1e-9)], Seed([1; 32]), &mut unwatched).unwrap();
        assert!(found[0] < 0.001 && found[0] >= 1e-4, "{found:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_answer_and_the_watch_can_stop_it() {
        let moods: Vec<f64> = (0..40).map(|at| f64::from(at % 5)).collect();
        let contrasts = [contrast(&[0, 1, 2, 3, 4, 5, 6], 14.0, 4.0), contrast(&[9, 14, 19], 6.0, 6.0)];
        let run = |seed: u8| p_values(&moods, &contrasts, Seed([seed; 32]), &mut unwatched).unwrap();
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let mut seen = Vec::new();
        let stopped = p_values(&moods, &[contrast(&[0], 2.0, 9.0)], Seed([1; 32]), &mut |progress: Progress| {
            seen.push(progress.done);
            if seen.len() == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((stopped, seen), (Err(Cancelled), vec![0, 64, 128]));
    }

    #[test]
    fn every_order_of_three_is_as_likely() {
        let mut random = ChaCha8Rng::from_seed([7; 32]);
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut values = [1.0, 2.0, 3.0];
            shuffle(&mut values, &mut random);
            *seen.entry(format!("{values:?}")).or_insert(0_u32) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| (850..1_150).contains(count)), "{seen:?}");
    }
}
