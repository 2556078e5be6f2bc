//! What comes next, at most so many, and what changed since the last answer.

mod compare;
mod make;

pub use compare::{Difference, difference};
pub use make::plan;

use crate::{OccurrenceId, QuietHours, Title, Zone};
use chrono::{DateTime, FixedOffset, Utc};
use std::num::NonZeroUsize;

/// What a plan is for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The first instant, inclusive: now.
    pub from: DateTime<Utc>,
    /// The last instant, exclusive.
    pub until: DateTime<Utc>,
    /// Where the device is: the zone of what floats and of quiet hours.
    pub device: &'a Zone,
    /// When nothing fires.
    pub quiet: &'a QuietHours,
    /// The most items. A system that keeps 64 notifications, the refresh among them, is asked for with 63.
    pub limit: NonZeroUsize,
}

/// One thing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<K> {
    /// The reminder's key.
    pub reminder: K,
    /// Which of its occurrences.
    pub occurrence: OccurrenceId,
    /// When, after snoozes, moves and quiet hours.
    pub fires_at: DateTime<Utc>,
    /// The same instant by the clock of the reminder's zone (floating and elapsed: the device's).
    pub local: DateTime<FixedOffset>,
    /// What it says.
    pub title: Title,
}

/// The soonest items, ordered by time, then key, then occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<K> {
    /// Where it begins.
    pub from: DateTime<Utc>,
    /// At most as many as were asked for.
    pub items: Vec<Item<K>>,
    /// There exactly when the limit cut something off: the time of the last item, at which a new plan is due.
    pub refresh: Option<DateTime<Utc>>,
}
