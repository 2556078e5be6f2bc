//! A year, a month and a day in pixels: the data, and how it was counted.

use super::averages::by_hour;
use super::days::days_of;
use super::{DayMood, HourMood, LookingBack};
use crate::JournalError;
use crate::entries::Day;
use crate::settings;
use crate::store::entry;
use chrono::{Datelike as _, Months, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// The days with entries of a year or month, in order, and how they were counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// The days; one without an entry is left out.
    pub days: Vec<DayMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// The hours of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayHours {
    /// The day.
    pub day: Day,
    /// The hour in which the day starts now, so the first to be drawn.
    pub starts: u8,
    /// The hours with entries, from that one on.
    pub hours: Vec<HourMood>,
    /// How this was counted, in words.
    pub rule: String,
}

/// How a year and a month count.
const RULE: &str = "A day's mood is the mean of the levels of its entries, from 1 (worst) to 5 (best), and is drawn as the \
                    nearest level, where halves go up. An entry belongs to the day that it was when it was written: before the \
                    day start it is still the day before.";

/// How a day counts.
const HOURS_RULE: &str = "An hour's mood is the mean of the levels of this day's entries, from 1 (worst) to 5 (best), that were \
                          written in that hour of the wall clock where they were written, and is drawn as the nearest level, \
                          where halves go up. What was written before the day start belongs to the day before.";

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month that a day is in.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(day.date().with_day(1).unwrap_or(day.date()))
    }

    /// Its first day.
    #[must_use]
    pub const fn first(self) -> Day {
        Day::new(self.0)
    }

    /// Its days, in order.
    pub fn days(self) -> impl Iterator<Item = Day> {
        let month = self.0.month();
        self.0.iter_days().take_while(move |date| date.month() == month).map(Day::new)
    }

    /// `March 2026`.
    #[must_use]
    pub fn title(self) -> String {
        self.0.format("%B %Y").to_string()
    }

    fn last(self) -> Day {
        let next = self.0.checked_add_months(Months::new(1));
        Day::new(next.and_then(|next| next.pred_opt()).unwrap_or(self.0))
    }
}

/// `2026-03`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = JournalError;

    /// Reads `2026-03`.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        format!("{text}-01").parse().map(Self::of)
    }
}

impl LookingBack<'_> {
    /// The days with entries from `from` to `to`, both included, in order.
    ///
    /// # Errors
    /// What the storage says.
    pub fn days(&self, from: Option<Day>, to: Option<Day>) -> Result<Vec<DayMood>, JournalError> {
        let marks = self.journal.read(|read| Ok(entry::marks(read, from, to)?.0))?;
        Ok(days_of(&marks).into_iter().map(|row| row.mood).collect())
    }

    /// A year in pixels.
    ///
    /// # Errors
    /// [`JournalError::ValueInvalid`] for a year that is none; what the storage says.
    pub fn year(&self, year: i32) -> Result<Calendar, JournalError> {
        let day =
            |month, day| NaiveDate::from_ymd_opt(year, month, day).map(Day::new).ok_or(JournalError::ValueInvalid);
        Ok(Calendar { days: self.days(Some(day(1, 1)?), Some(day(12, 31)?))?, rule: RULE.to_owned() })
    }

    /// A month in pixels.
    ///
    /// # Errors
    /// What the storage says.
    pub fn month(&self, month: Month) -> Result<Calendar, JournalError> {
        Ok(Calendar { days: self.days(Some(month.first()), Some(month.last()))?, rule: RULE.to_owned() })
    }

    /// A day in pixels.
    ///
    /// # Errors
    /// What the storage says.
    pub fn day(&self, day: Day) -> Result<DayHours, JournalError> {
        let (marks, zones, start) = self.journal.read(|read| {
            let (marks, zones) = entry::marks(read, Some(day), Some(day))?;
            Ok((marks, zones, settings::day_start(read)?))
        })?;
        let starts = u8::try_from(start.minutes() / 60).unwrap_or(0);
        let mut hours = by_hour(&marks, &zones)?;
        hours.sort_by_key(|of| (of.hour < starts, of.hour));
        Ok(DayHours { day, starts, hours, rule: HOURS_RULE.to_owned() })
    }
}
