//! The mood of a day: the mean of the levels of its entries.

use crate::entries::Day;
use crate::store::entry::Mark;
use kith_model::Timestamp;

/// A day with entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayMood {
    /// The day.
    pub day: Day,
    /// The mean of its entries' levels, 1 to 5, not rounded.
    pub mood: f64,
    /// How many entries it has.
    pub entries: u32,
}

/// A day with entries, and when and where its first and last ones were.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DayRow {
    pub(super) mood: DayMood,
    pub(super) first: (Timestamp, u32),
    pub(super) last: (Timestamp, u32),
}

/// The days of marks that are in order of day and time.
pub(super) fn days_of(marks: &[Mark]) -> Vec<DayRow> {
    marks.chunk_by(|one, next| one.day == next.day).filter_map(row_of).collect()
}

fn row_of(marks: &[Mark]) -> Option<DayRow> {
    let (first, last) = (marks.first()?, marks.last()?);
    let entries = u32::try_from(marks.len()).unwrap_or(u32::MAX);
    let sum: u64 = marks.iter().map(|mark| u64::from(mark.mood.level())).sum();
    let mood = DayMood { day: first.day, mood: mean(sum, entries), entries };
    Some(DayRow { mood, first: (first.at, first.zone), last: (last.at, last.zone) })
}

/// Sums of levels are far below what a double holds exactly.
fn mean(sum: u64, count: u32) -> f64 {
    f64::from(u32::try_from(sum).unwrap_or(u32::MAX)) / f64::from(count)
}
