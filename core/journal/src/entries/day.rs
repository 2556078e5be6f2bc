//! The local day of an entry, and the hour at which a person's day starts.

use crate::JournalError;
use chrono::{Datelike, NaiveDate, Weekday};
use std::fmt;
use std::str::FromStr;

/// A day of a person: a date of the calendar, whatever the zone was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// This date as a day.
    #[must_use]
    pub const fn new(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The date.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// Days since 1970-01-01, negative before.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0.to_epoch_days()
    }

    /// The day of this number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        NaiveDate::from_epoch_days(number).map(Self)
    }

    /// The day so many days later, or earlier when negative; the ends of the calendar stop it.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
        Self::from_number(self.number().saturating_add(days)).unwrap_or(Self(end))
    }

    /// The weekday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }
}

/// `2026-03-07`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

impl FromStr for Day {
    type Err = JournalError;

    /// Reads `2026-03-07`, four, two and two digits, years 1 to 9999.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        let shape = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
        let date = shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
        date.filter(|date| date.year() >= 1).map(Self).ok_or(JournalError::DayInvalid)
    }
}

/// The minute of the clock at which a person's day starts: what is written before it belongs to the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayStart(u16);

impl DayStart {
    /// Three in the morning, when a person has not chosen.
    pub const DEFAULT: Self = Self(180);

    /// So many minutes after midnight, up to 23:59.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes < 1_440 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

/// `03:00`.
impl fmt::Display for DayStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for DayStart {
    type Err = JournalError;

    /// Reads `HH:MM`.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        let digits =
            |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok());
        let read = || -> Option<u16> {
            let (hour, minute) = text.split_once(':')?;
            let (hour, minute): (u16, u16) = (digits(hour)??, digits(minute)??);
            (hour < 24 && minute < 60).then_some(hour * 60 + minute)
        };
        read().map(Self).ok_or(JournalError::TimeInvalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_one_form_only() {
        assert_eq!("2024-02-29".parse::<Day>().unwrap().to_string(), "2024-02-29");
        for bad in ["", "2026-3-07", "2026-02-29", "2026-13-01", "20260307", "2026-03-07T", "+026-03-07", "0000-01-01"]
        {
            assert_eq!(bad.parse::<Day>(), Err(JournalError::DayInvalid), "{bad}");
        }
    }

    #[test]
    fn a_day_start_is_a_time_of_the_clock() {
        assert_eq!("03:00".parse(), Ok(DayStart::DEFAULT));
        assert_eq!("23:59".parse::<DayStart>().unwrap().to_string(), "23:59");
        for bad in ["", "3:00", "24:00", "12:60", "12-00", "12:0", "+1:00"] {
            assert_eq!(bad.parse::<DayStart>(), Err(JournalError::TimeInvalid), "{bad}");
        }
    }
}
