//! Figures over days.

use chrono::Weekday;

/// Figures over a range of days, with the rule that they follow.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MoodStats {
    /// Entries.
    pub entries: u64,
    /// Days with at least one entry.
    pub days: u64,
    /// The mean of the days' moods, not rounded; none without an entry.
    pub mean: Option<f64>,
    /// How many entries have each of the five levels, the worst first.
    pub levels: Vec<u64>,
    /// Days in a row with an entry, up to the last day of the range, else up to today.
    pub streak: u32,
    /// The longest such row in the range.
    pub longest_streak: u32,
    /// How this was counted, in words.
    pub rule: String,
}

/// The mean of the moods of the days that are this weekday.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WeekdayMood {
    /// The weekday of the person's day.
    pub weekday: Weekday,
    /// The mean of those days' moods.
    pub mood: f64,
    /// How many days they are.
    pub days: u32,
}

/// The mean level of the entries of this hour.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HourMood {
    /// The hour of the wall clock where the entry was written, 0 to 23.
    pub hour: u8,
    /// The mean of the entries' levels.
    pub mood: f64,
    /// How many entries they are.
    pub entries: u32,
}
