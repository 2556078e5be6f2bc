//! Wall clocks: gaps, folds, and the local day.
//!
//! A time in a gap is the first instant after it, also on the next date; a time that exists twice is the first; a date of
//! which no minute exists has no time (Apia, 2011-12-30). The planner has this rule, for reminders too.

use super::Zone;
use crate::JournalError;
use crate::entries::{Day, DayStart};
use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Timelike as _};
use kith_model::Timestamp;
use kith_planner::LocalTime;
use std::str::FromStr;

/// A time of the wall clock, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(pub NaiveDateTime);

impl FromStr for WallTime {
    type Err = JournalError;

    /// Reads `2026-03-07T09:00` or `2026-03-07 09:00`, with or without seconds.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S%.f"];
        let wall = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        wall.map(Self).ok_or(JournalError::TimeInvalid)
    }
}

/// A time as a person gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A point in time.
    Instant(Timestamp),
    /// A time of the wall clock, to be read in a zone.
    Wall(WallTime),
}

impl When {
    /// The instant; a wall time is read in `zone`.
    ///
    /// # Errors
    /// As [`instant_of`].
    pub fn instant(self, zone: Zone) -> Result<Timestamp, JournalError> {
        match self {
            Self::Instant(at) => Ok(at),
            Self::Wall(wall) => instant_of(wall, zone),
        }
    }
}

impl FromStr for When {
    type Err = JournalError;

    /// Reads RFC 3339 with an offset or `Z`, else a wall time.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        match Timestamp::parse_rfc3339(text) {
            Ok(at) => Ok(Self::Instant(at)),
            Err(_) => text.parse().map(Self::Wall),
        }
    }
}

/// The instant of a wall time in a zone.
///
/// # Errors
/// [`JournalError::TimeInvalid`] when its date does not exist there, or the instant is before 1970.
pub fn instant_of(wall: WallTime, zone: Zone) -> Result<Timestamp, JournalError> {
    // The planner counts whole seconds, as the clocks of zones do.
    let whole = wall.0.with_nanosecond(0).ok_or(JournalError::TimeInvalid)?;
    let local = LocalTime::new(whole).map_err(|_| JournalError::TimeInvalid)?;
    let rules = kith_planner::Zone::named(zone.name()).map_err(|_| JournalError::ZoneUnknown)?;
    let at = rules.instant(local).ok_or(JournalError::TimeInvalid)?;
    // The end of a gap is a whole second.
    let fraction = if rules.local(at).naive_local() == whole { wall.0 - whole } else { Duration::zero() };
    u64::try_from((at + fraction).timestamp_millis()).map(Timestamp::from_ms).map_err(|_| JournalError::TimeInvalid)
}

/// The wall time of an instant in a zone.
#[must_use]
pub fn local_of(at: Timestamp, zone: Zone) -> WallTime {
    let ms = i64::try_from(at.as_ms()).unwrap_or(i64::MAX);
    let at = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    WallTime(at.with_timezone(&zone.offset_at(at)).naive_local())
}

/// The local day of an instant: before the day start it is the day before.
#[must_use]
pub fn day_of(at: Timestamp, zone: Zone, start: DayStart) -> Day {
    let local = local_of(at, zone).0;
    let day = Day::new(local.date());
    let into = local.time().signed_duration_since(NaiveTime::MIN).num_minutes();
    if into < i64::from(start.minutes()) { day.plus(-1) } else { day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_folds_are_read_as_the_table_says() {
        for (zone, wall, instant) in [
            ("America/New_York", "2026-03-07T09:00", "2026-03-07T14:00:00Z"),
            ("America/New_York", "2026-03-08T09:00", "2026-03-08T13:00:00Z"),
            ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00:00Z"),
            ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"),
            ("America/Nuuk", "2026-03-28T23:30", "2026-03-29T01:00:00Z"),
            ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00Z"),
            ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z"),
            ("Europe/London", "2026-03-29T01:30:00.250", "2026-03-29T01:00:00Z"),
            ("Europe/London", "2026-10-25T01:30:00.250", "2026-10-25T00:30:00.250Z"),
            ("Asia/Kathmandu", "2026-01-01T09:00", "2026-01-01T03:15:00Z"),
            ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59Z"),
        ] {
            let found = instant_of(wall.parse().unwrap(), zone.parse().unwrap());
            assert_eq!(found, Ok(Timestamp::parse_rfc3339(instant).unwrap()), "{zone} {wall}");
        }
        let skipped = instant_of("2011-12-30T12:00".parse().unwrap(), "Pacific/Apia".parse().unwrap());
        assert_eq!(skipped, Err(JournalError::TimeInvalid));
    }

    #[test]
    fn what_is_before_the_day_start_belongs_to_the_day_before() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        for (wall, start, day) in [
            ("2026-01-02T01:00", "03:00", "2026-01-01"),
            ("2026-01-02T02:59:59", "03:00", "2026-01-01"),
            ("2026-01-02T03:00", "03:00", "2026-01-02"),
            ("2026-01-02T00:00", "00:00", "2026-01-02"),
            ("2026-01-02T23:58", "23:59", "2026-01-01"),
        ] {
            let at = instant_of(wall.parse().unwrap(), zone).unwrap();
            assert_eq!(day_of(at, zone, start.parse().unwrap()).to_string(), day, "{wall}");
            assert_eq!(local_of(at, zone), wall.parse().unwrap());
        }
    }
}
