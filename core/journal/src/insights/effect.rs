//! Factor effects: how the days with a factor differ from those without.

use super::claim::difference;
use super::false_discovery::q_values;
use super::permute::{Seed, p_values};
use super::{Cancelled, DAYS_NEEDED, DaySeries, Effect, Watch, count};

/// The share of false claims that is accepted.
pub(super) const FALSE_CLAIMS: f64 = 0.05;

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
            days_with: count(places.len()),
            days_without: count(days.saturating_sub(places.len())),
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
