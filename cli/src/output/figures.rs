//! How figures over the journal read to a person and to a script.

use super::{Cell, Human, Page};
use kith::journal::looking_back::{Calendar, Chart, DayHours, DayMood, HourMood, Stats};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Figures over some days.
#[derive(Debug, Serialize)]
pub(crate) struct StatsView {
    entries: u64,
    days: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f64>,
    levels: BTreeMap<u8, u64>,
    streak: u32,
    longest_streak: u32,
    rule: String,
}

impl From<Stats> for StatsView {
    fn from(stats: Stats) -> Self {
        let Stats { entries, days, mean, levels, streak, longest_streak, rule } = stats;
        Self { entries, days, mean, levels: (1..=5).zip(levels).collect(), streak, longest_streak, rule }
    }
}

impl Human for StatsView {
    fn human(&self, page: &mut Page) {
        page.fact("entries", Cell::new(self.entries.to_string()));
        page.fact("days", Cell::new(self.days.to_string()));
        if let Some(mean) = self.mean {
            page.fact("mean of the days", Cell::new(format!("{mean:.2}")).strong());
        }
        let levels: Vec<String> = self.levels.iter().map(|(level, count)| format!("{level}: {count}")).collect();
        page.fact("entries by level", Cell::new(levels.join("  ")));
        page.fact("streak", Cell::new(format!("{} (longest {})", self.streak, self.longest_streak)).strong());
        page.line(&self.rule);
    }
}

/// A day with entries.
#[derive(Debug, Serialize)]
struct DayMoodView {
    day: String,
    mood: f64,
    entries: u32,
}

impl From<DayMood> for DayMoodView {
    fn from(of: DayMood) -> Self {
        Self { day: of.day.to_string(), mood: of.mood, entries: of.entries }
    }
}

/// A day of a year or month in pixels.
#[derive(Debug, Serialize)]
pub(crate) struct CalendarDayView {
    #[serde(flatten)]
    of: DayMoodView,
    rule: String,
}

impl CalendarDayView {
    /// Every day with entries.
    pub(crate) fn all(calendar: &Calendar) -> Vec<Self> {
        calendar.days.iter().map(|of| Self { of: DayMoodView::from(*of), rule: calendar.rule.clone() }).collect()
    }
}

/// An hour of a day in pixels.
#[derive(Debug, Serialize)]
pub(crate) struct HourOfDayView {
    #[serde(flatten)]
    of: HourView,
    rule: String,
}

impl HourOfDayView {
    /// Every hour with entries.
    pub(crate) fn all(day: &DayHours) -> Vec<Self> {
        day.hours.iter().map(|of| Self { of: HourView::from(of), rule: day.rule.clone() }).collect()
    }
}

/// What a picture is drawn from.
#[derive(Debug, Serialize)]
pub(crate) struct ChartView {
    days: Vec<DayMoodView>,
    weekdays: Vec<WeekdayView>,
    hours: Vec<HourView>,
    rule: String,
    picture: String,
}

#[derive(Debug, Serialize)]
struct WeekdayView {
    weekday: String,
    mood: f64,
    days: u32,
}

#[derive(Debug, Serialize)]
struct HourView {
    hour: u8,
    mood: f64,
    entries: u32,
}

impl From<&HourMood> for HourView {
    fn from(of: &HourMood) -> Self {
        Self { hour: of.hour, mood: of.mood, entries: of.entries }
    }
}

impl ChartView {
    /// The data and the picture.
    pub(crate) fn of(chart: Chart, picture: String) -> Self {
        let weekday = |of: &kith::journal::looking_back::WeekdayMood| WeekdayView {
            weekday: of.weekday.to_string().to_lowercase(),
            mood: of.mood,
            days: of.days,
        };
        Self {
            weekdays: chart.weekdays.iter().map(weekday).collect(),
            hours: chart.hours.iter().map(HourView::from).collect(),
            days: chart.days.into_iter().map(DayMoodView::from).collect(),
            rule: chart.rule,
            picture,
        }
    }
}

/// A picture that went to a file.
#[derive(Debug, Serialize)]
pub(crate) struct PictureView {
    out: String,
    bytes: usize,
}

impl PictureView {
    /// The file and its length.
    pub(crate) fn of(out: &Path, picture: &str) -> Self {
        Self { out: out.display().to_string(), bytes: picture.len() }
    }
}

impl Human for PictureView {
    fn human(&self, page: &mut Page) {
        page.line(format!("{} is written.", self.out));
    }
}
