//! Looking back: statistics, streaks, calendars and charts. Every figure carries its rule in words.
//!
//! The figures are pure functions over marks (day, instant, zone, level), which the store reads in one pass; the tests hold
//! them against a naive count.

mod averages;
mod calendar;
mod chart;
mod days;
mod insights;
mod stats;
mod streak;
mod svg;
mod terminal;
mod words;

use crate::Journal;

pub use calendar::{Calendar, DayHours, Month};
pub use chart::Chart;
pub use days::DayMood;
pub use kith_model::journal::{HourMood, MoodStats as Stats, WeekdayMood};
pub use svg::{calendar_svg, chart_svg, day_svg, month_svg};
pub use terminal::{calendar_picture, chart_picture, day_picture, month_picture};

/// Looking back over a journal.
#[derive(Debug, Clone, Copy)]
pub struct LookingBack<'a> {
    pub(crate) journal: &'a Journal,
}
