//! Factor effects: how the days with a factor differ from those without.

use super::claim::difference;
use super::false_discovery::q_values;
use super::permute::{Seed, p_values};
use super::{ASSOCIATION, Cancelled, DAYS_NEEDED, DaySeries, Watch};

/// The share of false claims that is accepted.
pub(super) const FALSE_CLAIMS: f64 = 0.05;

/// What is known of one factor.
#[derive(Clone, PartialEq)]
pub struct Effect {
    /// The factor.
    pub factor: String,
    /// Days that have it.
    pub days_with: usize,
    /// Days that have not.
    pub days_without: usize,
    /// Mean mood of the days with it less that of the days without, in levels.
    pub difference: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The permutation p-value.
    pub p: f64,
    /// The q-value, corrected for all factors that were looked at.
    pub q: f64,
    /// Whether a difference is claimed.
    pub claim: bool,
}

impl Effect {
    /// What it says, in words.
    #[must_use]
    pub fn note(&self) -> String {
        let (with, without) = (self.days_with, self.days_without);
        if self.claim {
            let way = if self.difference > 0.0 { "higher" } else { "lower" };
            let size = self.difference.abs();
            format!("mood was {size:.2} {way} on the {with} days with it than on the {without} without: {ASSOCIATION}")
        } else {
            format!("no difference can be claimed from {with} days with it and {without} without: {ASSOCIATION}")
        }
    }
}

/// A person's factors are in no log.
impl std::fmt::Debug for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Effect({} with, {} without)", self.days_with, self.days_without)
    }
}

/// The effect of each factor that has enough days, the smallest q first, then by name.
///
/// # Errors
/// [`Cancelled`] when `watch` says so.
pub fn factor_effects(series: &DaySeries, seed: Seed, watch: &mut Watch<'_>) -> Result<Vec<Effect>, Cancelled> {
    let days = series.days().len();
    let enough = |places: &[usize]| places.len() >= DAYS_NEEDED && days.saturating_sub(places.len()) >= DAYS_NEEDED;
    let looked_at: Vec<(&str, &[usize])> = series.factors().filter(|(_, places)| enough(places)).collect();
    let (estimates, contrasts): (Vec<_>, Vec<_>) =
        looked_at.iter().map(|(_, places)| difference(series.days(), series.moods(), places)).unzip();
    let p = p_values(series.moods(), &contrasts, seed, watch)?;
    let q = q_values(&p);
    let mut effects: Vec<Effect> = looked_at
        .into_iter()
        .zip(estimates)
        .zip(p.into_iter().zip(q))
        .map(|(((factor, places), estimate), (p, q))| Effect {
            factor: factor.to_owned(),
            days_with: places.len(),
            days_without: days - places.len(),
            difference: estimate.value,
            low: estimate.low,
            high: estimate.high,
            p,
            q,
            claim: q <= FALSE_CLAIMS && estimate.leaves_out_zero(),
        })
        .collect();
    effects.sort_by(|a, b| a.q.total_cmp(&b.q).then_with(|| a.factor.cmp(&b.factor)));
    Ok(effects)
}
