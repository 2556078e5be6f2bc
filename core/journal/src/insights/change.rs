//! Trends and changes of the mood itself.
//!
//! The rule: a *trend* is the slope of a straight line through the moods of all days, with at least 20 days over at least
//! four weeks. A *change* compares the last 28, and the last 90, days up to the last day of the series with as many before
//! them, with at least [`DAYS_NEEDED`] days with an entry on both sides. p, q and claims are as for factors.

use super::claim::{Estimate, difference, slope};
use super::permute::{Contrast, Seed, p_values};
use super::{Cancelled, DAYS_NEEDED, DaySeries, Finding, FindingKind, Watch, count};
use crate::entries::Day;

/// The windows of the changes, in days.
const WINDOWS: [i32; 2] = [28, 90];
/// Days with an entry that a trend needs.
const TREND_DAYS: usize = 20;
/// Days from the first to the last that a trend needs.
const TREND_SPAN: i32 = 28;
/// A slope is shown for so many days.
const SLOPE_DAYS: f64 = 30.0;

/// A question with what is needed to answer it.
struct Question {
    kind: FindingKind,
    days: usize,
    days_before: Option<usize>,
    estimate: Estimate,
    moods: Vec<f64>,
    contrast: Contrast,
}

/// What was found, before the correction for everything that was asked.
pub(super) struct MoodAnswer {
    question: Question,
    pub(super) p: f64,
}

impl MoodAnswer {
    /// The finding with its q-value.
    pub(super) fn corrected(self, q: f64) -> Finding {
        let Question { kind, days, days_before, estimate, .. } = self.question;
        Finding {
            kind,
            days: count(days),
            days_before: days_before.map(count),
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
            p: self.p,
            q,
            claim: estimate.is_claimed(q),
        }
    }
}

/// The trend and the changes that there are enough days for.
pub(super) fn mood_answers(
    series: &DaySeries,
    seed: Seed,
    watch: &mut Watch<'_>,
) -> Result<Vec<MoodAnswer>, Cancelled> {
    let questions = trend(series).into_iter().chain(WINDOWS.iter().filter_map(|window| change(series, *window)));
    let mut answers = Vec::new();
    for question in questions {
        let p = p_values(&question.moods, std::slice::from_ref(&question.contrast), seed, watch)?;
        answers.extend(p.into_iter().next().map(|p| MoodAnswer { question, p }));
    }
    Ok(answers)
}

fn trend(series: &DaySeries) -> Option<Question> {
    let (first, last) = (series.days().first()?, series.days().last()?);
    let days = series.days().len();
    if days < TREND_DAYS || last.number().saturating_sub(first.number()) < TREND_SPAN {
        return None;
    }
    let (daily, contrast) = slope(series.days(), series.moods());
    let estimate =
        Estimate { value: daily.value * SLOPE_DAYS, low: daily.low * SLOPE_DAYS, high: daily.high * SLOPE_DAYS };
    let moods = series.moods().to_vec();
    Some(Question { kind: FindingKind::Trend, days, days_before: None, estimate, moods, contrast })
}

fn change(series: &DaySeries, window: i32) -> Option<Question> {
    let end: Day = series.days().last()?.plus(1);
    let (middle, start) = (end.plus(-window), end.plus(window.saturating_mul(-2)));
    let part = series.between(start, end);
    let places: Vec<usize> =
        part.days().iter().enumerate().filter(|(_, day)| **day >= middle).map(|(place, _)| place).collect();
    let before = part.days().len().saturating_sub(places.len());
    if places.len() < DAYS_NEEDED || before < DAYS_NEEDED {
        return None;
    }
    let (estimate, contrast) = difference(part.days(), part.moods(), &places);
    let kind = FindingKind::Change { window };
    let moods = part.moods().to_vec();
    Some(Question { kind, days: places.len(), days_before: Some(before), estimate, moods, contrast })
}
