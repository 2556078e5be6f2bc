//! Everything that can be said of a range of days, for a screen.

use super::{Cancelled, DAYS_NEEDED, DaySeries, Insights, Progress, Seed, Watch, count, factor_effects, findings};

/// Calculations at most, one after the other: all factors together, the trend, and two changes.
const PARTS: u32 = 4;

/// Factors and the mood itself, watched as one calculation.
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
    let effects = factor_effects(series, seed, &mut part)?;
    let findings = findings(series, seed, &mut part)?;
    Ok(Insights { days: count(series.days().len()), days_needed: count(DAYS_NEEDED), effects, findings })
}
