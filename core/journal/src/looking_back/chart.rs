//! What a shell needs to draw: days, weekdays, hours.

use super::averages::{by_hour, by_weekday};
use super::days::days_of;
use super::{DayMood, HourMood, LookingBack, WeekdayMood};
use crate::JournalError;
use crate::entries::Day;
use crate::store::entry;

/// The data of a chart, with its rule in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Days with entries, in order.
    pub days: Vec<DayMood>,
    /// Averages by weekday, Monday first.
    pub weekdays: Vec<WeekdayMood>,
    /// Averages by hour of the wall clock where the entry was written.
    pub hours: Vec<HourMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// How charts count.
const RULE: &str = "A day's mood is the mean of its entries' levels; a weekday's is the mean of its days' moods; an hour's is the \
                    mean of the levels of the entries written in that hour of the wall clock where they were written.";

impl LookingBack<'_> {
    /// The data of a chart over the days `from` to `to`, both included.
    ///
    /// # Errors
    /// What the storage says.
    pub fn chart(&self, from: Option<Day>, to: Option<Day>) -> Result<Chart, JournalError> {
        let (marks, zones) = self.journal.read(|read| Ok(entry::marks(read, from, to)?))?;
        let days = days_of(&marks);
        Ok(Chart {
            weekdays: by_weekday(&days),
            hours: by_hour(&marks, &zones)?,
            days: days.into_iter().map(|row| row.mood).collect(),
            rule: RULE.to_owned(),
        })
    }
}
