//! A time on a wall: a date and a time of day, to the second, without offset.

use crate::PlannerError;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// What clocks on a wall read, in whole seconds, from the year 1900 to 9999. Not an instant: only a [`crate::Zone`] makes it one.
///
/// Written `2026-03-07T09:00`, and `2026-03-07T09:00:30` when it has seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(NaiveDateTime);

impl LocalTime {
    /// From chrono's type.
    ///
    /// # Errors
    /// [`PlannerError::TimeInvalid`] outside the years 1900 to 9999, or with a fraction of a second.
    pub fn new(time: NaiveDateTime) -> Result<Self, PlannerError> {
        if (1900..=9999).contains(&time.year()) && time.nanosecond() == 0 {
            Ok(Self(time))
        } else {
            Err(PlannerError::TimeInvalid)
        }
    }

    /// What was checked already.
    pub(crate) const fn trusted(time: NaiveDateTime) -> Self {
        Self(time)
    }

    /// As chrono's type.
    #[must_use]
    pub const fn naive(self) -> NaiveDateTime {
        self.0
    }
}

impl Display for LocalTime {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        let form = if self.0.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
        write!(formatter, "{}", self.0.format(form))
    }
}

impl FromStr for LocalTime {
    type Err = PlannerError;

    fn from_str(text: &str) -> Result<Self, PlannerError> {
        parse(text).and_then(|time| Self::new(time).ok()).ok_or(PlannerError::TimeInvalid)
    }
}

/// `2026-03-07T09:00` with or without seconds.
fn parse(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let [year, month, day] = fields(date, '-')?;
    let (hour, minute, second) = match fields(time, ':') {
        Some([hour, minute]) => (hour, minute, 0),
        None => fields(time, ':').map(|[hour, minute, second]| (hour, minute, second))?,
    };
    if date.len() != 10 || !(time.len() == 5 || time.len() == 8) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(hour, minute, second)
}

/// Exactly `N` numbers of two digits (a year: of four).
fn fields<const N: usize>(text: &str, between: char) -> Option<[u32; N]> {
    let numbers: Vec<u32> = text
        .split(between)
        .map(|field| (field.len() == 2 || field.len() == 4).then(|| digits(field)).flatten())
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// A number of ASCII digits alone.
pub(crate) fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// No plan looks before this: 1900-01-01.
pub(crate) fn earliest() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH - TimeDelta::days(25_567)
}

/// No plan looks after this: 9999-12-31.
pub(crate) fn latest() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(2_932_896)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_read_strictly_and_written_back() {
        for text in ["2026-03-07T09:00", "2026-03-07T09:00:30", "1900-01-01T00:00", "9999-12-31T23:59:59"] {
            assert_eq!(text.parse::<LocalTime>().unwrap().to_string(), text);
        }
        assert_eq!("2026-03-07 09:00:00".parse::<LocalTime>().unwrap().to_string(), "2026-03-07T09:00");
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        let refused = [
            "2026-02-29T09:00",
            "2026-04-31T09:00",
            "2026-13-01T09:00",
            "2026-03-00T09:00",
            "2026-03-07T24:00",
            "2026-03-07T09:60",
            "2026-03-07T09:00:60",
            "2026-03-07T09:00Z",
            "2026-03-07T09:00+01:00",
            "2026-03-07T9:00",
            "2026-03-07T09:0000",
            "2026-3-7T09:00",
            "26-03-07T09:00",
            "+2026-03-07T09:00",
            "10000-03-07T09:00",
            "1899-12-31T09:00",
            "2026-03-07",
            "09:00",
            "",
            "2026-03-07T",
            "2026-03-07T09",
            "2026-03-07T09:00:00.5",
            "2026-03-07T09:0\u{0661}",
        ];
        for text in refused {
            assert_eq!(text.parse::<LocalTime>(), Err(PlannerError::TimeInvalid), "{text}");
        }
    }

    #[test]
    fn the_bounds_are_the_dates_that_they_say() {
        assert_eq!(earliest().to_rfc3339(), "1900-01-01T00:00:00+00:00");
        assert_eq!(latest().to_rfc3339(), "9999-12-31T00:00:00+00:00");
    }
}
