//! Everything that can be said of a range of days, and the one door to it: what is claimed was corrected for all that was asked.

use super::change::mood_answers;
use super::effect::factor_answers;
use super::false_discovery::q_values;
use super::{Cancelled, DAYS_NEEDED, DaySeries, Effect, Finding, Insights, Progress, Seed, Watch, count};

/// Calculations at most, one after the other: all factors together, the trend, and two changes.
const PARTS: u32 = 4;

/// Factors, the surest first and then by name, and the mood itself, watched as one calculation and corrected as one.
///
/// # Errors
/// [`Cancelled`] when `watch` says so.
pub fn insights(series: &DaySeries, seed: Seed, watch: &mut Watch<'_>) -> Result<Insights, Cancelled> {
    let mut begun = 0_u32;
    let mut part = |Progress { done, of }: Progress| {
        begun = begun.saturating_add(u32::from(done == 0));
        let before = of.saturating_mul(begun.saturating_sub(1));
        watch(Progress { done: before.saturating_add(done), of: of.saturating_mul(PARTS) })
    };
    let factors = factor_answers(series, seed, &mut part)?;
    let moods = mood_answers(series, seed, &mut part)?;
    let p: Vec<f64> = factors.iter().map(|answer| answer.p).chain(moods.iter().map(|answer| answer.p)).collect();
    let mut q = q_values(&p).into_iter();
    let mut effects: Vec<Effect> = factors.into_iter().zip(q.by_ref()).map(|(answer, q)| answer.corrected(q)).collect();
    effects.sort_by(|a, b| a.q.total_cmp(&b.q).then_with(|| a.factor.cmp(&b.factor)));
    let findings: Vec<Finding> = moods.into_iter().zip(q).map(|(answer, q)| answer.corrected(q)).collect();
    Ok(Insights { days: count(series.days().len()), days_needed: count(DAYS_NEEDED), effects, findings })
}
