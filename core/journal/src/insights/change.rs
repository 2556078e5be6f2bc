//! Trends and changes of the mood itself.
//!
//! The rule: a *trend* is the slope of a straight line through the moods of all days, with at least 20 days over at least
//! four weeks. A *change* compares the last 28, and the last 90, days up to the last day of the series with as many before
//! them, with at least [`DAYS_NEEDED`] days with an entry on both sides. p, q and claims are as for factors; the q-values
//! are corrected over the up to three questions.

use super::claim::{Estimate, difference, slope};
use super::effect::FALSE_CLAIMS;
use super::false_discovery::q_values;
use super::permute::{Contrast, Seed, p_values};
use super::{Cancelled, DAYS_NEEDED, DaySeries, Watch};
use crate::entries::Day;

/// The windows of the changes, in days.
const WINDOWS: [i32; 2] = [28, 90];
/// Days with an entry that a trend needs.
const TREND_DAYS: usize = 20;
/// Days from the first to the last that a trend needs.
const TREND_SPAN: i32 = 28;
/// A slope is shown for so many days.
const SLOPE_DAYS: f64 = 30.0;

/// What was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingKind {
    /// The slope over all days, in levels for 30 days.
    Trend,
    /// The last so many days less as many before them, in levels.
    Change {
        /// The length of each side, in days.
        window: i32,
    },
}

/// A trend or a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was asked about.
    pub kind: FindingKind,
    /// Days with an entry: on the later side, or all of a trend.
    pub days: usize,
    /// Days with an entry on the earlier side; none for a trend.
    pub days_before: Option<usize>,
    /// The slope for 30 days, or the difference.
    pub value: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The permutation p-value.
    pub p: f64,
    /// The q-value over the questions asked.
    pub q: f64,
    /// Whether it is claimed.
    pub claim: bool,
}

impl Finding {
    /// What it says, in words.
    #[must_use]
    pub fn note(&self) -> String {
        let days = self.days;
        let size = self.value.abs();
        let way = |up, down| if self.value > 0.0 { up } else { down };
        match (self.kind, self.claim) {
            (FindingKind::Trend, true) => {
                format!("mood {} by {size:.2} in 30 days, over {days} days", way("rose", "fell"))
            }
            (FindingKind::Trend, false) => format!("no trend can be claimed from {days} days"),
            (FindingKind::Change { window }, claim) => {
                let before = self.days_before.unwrap_or_default();
                if claim {
                    let way = way("higher", "lower");
                    format!(
                        "mood was {size:.2} {way} in the last {window} days ({days} with an entry) than in the {window} \
                         before ({before})"
                    )
                } else {
                    format!("no change can be claimed between the last {window} days and the {window} before")
                }
            }
        }
    }
}

/// A question with what is needed to answer it.
struct Question {
    kind: FindingKind,
    days: usize,
    days_before: Option<usize>,
    estimate: Estimate,
    moods: Vec<f64>,
    contrast: Contrast,
}

/// The trend and the changes that there are enough days for.
///
/// # Errors
/// [`Cancelled`] when `watch` says so.
pub fn findings(series: &DaySeries, seed: Seed, watch: &mut Watch<'_>) -> Result<Vec<Finding>, Cancelled> {
    let questions: Vec<Question> =
        trend(series).into_iter().chain(WINDOWS.iter().filter_map(|window| change(series, *window))).collect();
    let mut p = Vec::with_capacity(questions.len());
    for question in &questions {
        p.extend(p_values(&question.moods, std::slice::from_ref(&question.contrast), seed, watch)?);
    }
    let q = q_values(&p);
    let answer = |(question, (p, q)): (Question, (f64, f64))| Finding {
        kind: question.kind,
        days: question.days,
        days_before: question.days_before,
        value: question.estimate.value,
        low: question.estimate.low,
        high: question.estimate.high,
        p,
        q,
        claim: q <= FALSE_CLAIMS && question.estimate.leaves_out_zero(),
    };
    Ok(questions.into_iter().zip(p.into_iter().zip(q)).map(answer).collect())
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
