//! What goes with which mood, said honestly.
//!
//! Rules kept here, pure functions over the moods of days:
//!
//! - the mood of a day is the mean of its entries' levels, its factors are the union over them; days without an entry say
//!   nothing and are left out;
//! - a factor is looked at with at least [`DAYS_NEEDED`] days with it and as many without; below that there is silence;
//! - what is shown is the difference of the two means with a 95 % interval (Welch, widened as below), a permutation
//!   p-value, a q-value (Benjamini–Hochberg over everything asked of these days: all factors, the trend and the changes)
//!   and both counts;
//! - a claim needs q ≤ 5 % and an interval without 0, and is an association, not a cause.
//!
//! Shuffling days pretends that any day might have had any mood. But a mood lasts, and so does a holiday: neighbouring days
//! resemble each other, and shuffled ones do not, so that chance differences look too rare. Therefore the observed
//! difference is first made smaller by as much as its standard error grows when the resemblance of the days around each
//! day is counted in (Newey and West 1987), and by as much as that error is known less well from as if fewer days; it is
//! never made larger (decisions 32 and 165).

mod change;
mod claim;
mod effect;
mod false_discovery;
mod look;
mod permute;
mod resemblance;
mod series;
mod watch;

pub use kith_model::journal::{ASSOCIATION, FactorEffect as Effect, FindingKind, Insights, MoodFinding as Finding};
pub use look::insights;
pub use permute::Seed;
pub use series::DaySeries;
pub use watch::{Cancelled, Progress, Watch, unwatched};

/// Days with, and days without, that a factor needs to be looked at.
pub const DAYS_NEEDED: usize = 10;

fn count(days: usize) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}
