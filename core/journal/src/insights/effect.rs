//! Factor effects: how the days with a factor differ from those without.

use super::claim::{Estimate, difference};
use super::permute::{Seed, p_values};
use super::{Cancelled, DAYS_NEEDED, DaySeries, Effect, Watch, count};

/// What was found of a factor, before the correction for everything that was asked.
pub(super) struct FactorAnswer {
    factor: String,
    days_with: usize,
    days_without: usize,
    estimate: Estimate,
    pub(super) p: f64,
}

impl FactorAnswer {
    /// The effect with its q-value.
    pub(super) fn corrected(self, q: f64) -> Effect {
        Effect {
            factor: self.factor,
            days_with: count(self.days_with),
            days_without: count(self.days_without),
            difference: self.estimate.value,
            low: self.estimate.low,
            high: self.estimate.high,
            p: self.p,
            q,
            claim: self.estimate.is_claimed(q),
        }
    }
}

/// The answer for each factor that has enough days.
pub(super) fn factor_answers(
    series: &DaySeries,
    seed: Seed,
    watch: &mut Watch<'_>,
) -> Result<Vec<FactorAnswer>, Cancelled> {
    let days = series.days().len();
    let enough = |places: &[usize]| places.len() >= DAYS_NEEDED && days.saturating_sub(places.len()) >= DAYS_NEEDED;
    let looked_at: Vec<(&str, &[usize])> = series.factors().filter(|(_, places)| enough(places)).collect();
    let (estimates, contrasts): (Vec<_>, Vec<_>) =
        looked_at.iter().map(|(_, places)| difference(series.days(), series.moods(), places)).unzip();
    let p = p_values(series.moods(), &contrasts, seed, watch)?;
    let answer = |(((factor, places), estimate), p): (((&str, &[usize]), Estimate), f64)| FactorAnswer {
        factor: factor.to_owned(),
        days_with: places.len(),
        days_without: days.saturating_sub(places.len()),
        estimate,
        p,
    };
    Ok(looked_at.into_iter().zip(estimates).zip(p).map(answer).collect())
}
