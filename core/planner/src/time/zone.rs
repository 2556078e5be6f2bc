//! Zones, and the one rule that turns a time on the wall into an instant.
//!
//! The rule: walk forward through time and watch the clock; a local time has come **at the first instant at which the clock
//! reads it or later**. So a time that exists once is that instant; one that a gap jumps over is the first instant after the
//! gap, also when that is on the next date; one that exists twice is the first. The one exception: a date of which no
//! minute exists at all (Apia, 2011-12-30) has no occurrences.
//!
//! Rules come from the tzdb inside the program ([`Zone::named`]), or from whoever knows newer ones ([`Zone::from_changes`]);
//! never from arithmetic of ours.

use super::TzdbZone;
use crate::{LocalTime, PlannerError};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::sync::Arc;

/// A time zone: what its clocks add to UTC at each instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Tzdb(TzdbZone),
    Changes(Arc<Changes>),
}

#[derive(Debug, PartialEq, Eq)]
struct Changes {
    name: String,
    first: FixedOffset,
    changes: Vec<(DateTime<Utc>, FixedOffset)>,
}

/// No two changes of a zone in the tzdb are closer than this.
const PROBE: TimeDelta = TimeDelta::hours(1);
/// No offset is as large.
const DAY: TimeDelta = TimeDelta::days(1);

impl Zone {
    /// UTC itself.
    pub const UTC: Self = Self(Source::Tzdb(TzdbZone::UTC));

    /// A zone of the tzdb inside the program, by its exact name, such as `Europe/London`.
    ///
    /// # Errors
    /// [`PlannerError::ZoneUnknown`].
    pub fn named(name: &str) -> Result<Self, PlannerError> {
        TzdbZone::named(name).map(|zone| Self(Source::Tzdb(zone)))
    }

    /// A zone whose rules the caller knows, for a tzdb that is newer than the program: `first` holds until the first of
    /// `changes`; each change is an instant and the offset from then on.
    ///
    /// # Errors
    /// [`PlannerError::ZoneInvalid`] when the changes do not ascend.
    pub fn from_changes(
        name: &str,
        first: FixedOffset,
        changes: Vec<(DateTime<Utc>, FixedOffset)>,
    ) -> Result<Self, PlannerError> {
        if changes.is_sorted_by(|one, next| one.0 < next.0) {
            Ok(Self(Source::Changes(Arc::new(Changes { name: name.to_owned(), first, changes }))))
        } else {
            Err(PlannerError::ZoneInvalid)
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Source::Tzdb(zone) => zone.name(),
            Source::Changes(zone) => &zone.name,
        }
    }

    /// What its clocks add to UTC at `instant`.
    #[must_use]
    pub fn offset_at(&self, instant: DateTime<Utc>) -> FixedOffset {
        match &self.0 {
            Source::Tzdb(zone) => zone.offset_at(instant),
            Source::Changes(zone) => {
                let passed = zone.changes.partition_point(|change| change.0 <= instant);
                passed.checked_sub(1).and_then(|last| zone.changes.get(last)).map_or(zone.first, |change| change.1)
            }
        }
    }

    /// What its clocks read at `instant`.
    #[must_use]
    pub fn local(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        instant.with_timezone(&self.offset_at(instant))
    }

    /// The instant at which `local` has come; `None` on a date of which no minute exists.
    #[must_use]
    pub fn instant(&self, local: LocalTime) -> Option<DateTime<Utc>> {
        let local = local.naive();
        if let Some(plain) = self.plain(local) {
            return Some(plain);
        }
        let reached = self.reach(local);
        let reads = self.local(reached).date_naive();
        (reads == local.date() || self.has(local.date())).then_some(reached)
    }

    /// Whether any minute of `date` exists.
    fn has(&self, date: NaiveDate) -> bool {
        self.local(self.reach(date.and_time(NaiveTime::MIN))).date_naive() == date
    }

    /// The instant of `local` when no change is near.
    fn plain(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        // No zone of the tzdb goes there and back within two days; one from outside may.
        let Source::Tzdb(_) = self.0 else { return None };
        let offset = self.offset_at(local.and_utc() - DAY);
        (offset == self.offset_at(local.and_utc() + DAY)).then(|| (local - offset).and_utc())
    }

    /// The first instant at which the clock reads `local` or later.
    pub(crate) fn reach(&self, local: NaiveDateTime) -> DateTime<Utc> {
        if let Some(plain) = self.plain(local) {
            return plain;
        }
        let (before, after) = (local.and_utc() - DAY, local.and_utc() + DAY);
        let spans = self.spans(before, after);
        spans
            .iter()
            .enumerate()
            .find_map(|(place, (begins, offset))| {
                let reached = (local - *offset).and_utc().max(*begins);
                spans.get(place + 1).is_none_or(|(ends, _)| reached < *ends).then_some(reached)
            })
            .unwrap_or(after)
    }

    /// The spans of one offset from `from` to `until`: when each begins, and its offset.
    fn spans(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, FixedOffset)> {
        let mut spans = vec![(from, self.offset_at(from))];
        if let Source::Changes(zone) = &self.0 {
            spans.extend(zone.changes.iter().filter(|change| from < change.0 && change.0 <= until));
            return spans;
        }
        let (mut probe, mut offset) = (from, self.offset_at(from));
        while probe < until {
            let next = probe + PROBE;
            if self.offset_at(next) != offset {
                // The second of the change lies in (probe, next].
                let (mut old, mut new) = (probe.timestamp(), next.timestamp());
                while new - old > 1 {
                    let middle = old + (new - old) / 2;
                    let at = DateTime::from_timestamp(middle, 0).unwrap_or(next);
                    if self.offset_at(at) == offset { old = middle } else { new = middle }
                }
                offset = self.offset_at(next);
                spans.push((DateTime::from_timestamp(new, 0).unwrap_or(next), offset));
            }
            probe = next;
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, LocalResult, TimeZone};
    use chrono_tz::{GapInfo, TZ_VARIANTS};

    fn at(zone: &str, local: &str) -> Option<String> {
        let instant = Zone::named(zone).unwrap().instant(local.parse().unwrap());
        instant.map(|instant| instant.format("%m-%dT%H:%M:%SZ").to_string())
    }

    /// Every zone of the tzdb, round every change from 1900 to 2037, against chrono-tz's own answers.
    #[test]
    fn every_local_time_near_a_change_is_what_the_tzdb_says() {
        let (mut gaps, mut folds) = (0, 0);
        for tz in TZ_VARIANTS {
            let zone = Zone::named(tz.name()).unwrap();
            let mut day = NaiveDate::from_ymd_opt(1900, 1, 3).unwrap().and_time(NaiveTime::MIN).and_utc();
            while day.year() < 2038 {
                let next = day + DAY;
                if zone.offset_at(day) == zone.offset_at(next) {
                    day = next;
                    continue;
                }
                for (begins, _) in zone.spans(day, next).iter().skip(1) {
                    for minutes in [-61, -31, -1, 0, 1, 15, 29, 30, 45, 59, 60, 61, 119, 120, 121, 1_439, 1_441] {
                        let local = zone.local(*begins - TimeDelta::seconds(1)).naive_local()
                            + TimeDelta::seconds(1)
                            + TimeDelta::minutes(minutes);
                        let said = match tz.from_local_datetime(&local) {
                            LocalResult::Single(one) => one.to_utc(),
                            LocalResult::Ambiguous(one, other) => {
                                folds += 1;
                                one.to_utc().min(other.to_utc())
                            }
                            LocalResult::None => {
                                gaps += 1;
                                GapInfo::new(&local, &tz).unwrap().end.unwrap().to_utc()
                            }
                        };
                        assert_eq!(zone.reach(local), said, "{tz} {local}");
                    }
                }
                day = next;
            }
        }
        assert!(gaps > 10_000 && folds > 10_000, "{gaps} gaps, {folds} folds");
    }

    #[test]
    fn a_gap_fires_after_it_and_a_fold_at_the_first() {
        let rows = [
            ("Europe/London", "2026-03-29T01:30", "03-29T01:00:00Z"),
            ("America/New_York", "2026-03-08T02:30", "03-08T07:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-04T02:15", "10-03T15:30:00Z"),
            ("America/Nuuk", "2026-03-28T23:30", "03-29T01:00:00Z"),
            ("Europe/London", "2026-10-25T01:30", "10-25T00:30:00Z"),
            ("America/New_York", "2026-11-01T01:30", "11-01T05:30:00Z"),
            ("Pacific/Apia", "2011-12-29T23:59", "12-30T09:59:00Z"),
            ("Pacific/Apia", "2011-12-31T00:00", "12-30T10:00:00Z"),
        ];
        for (zone, local, instant) in rows {
            assert_eq!(at(zone, local).as_deref(), Some(instant), "{zone} {local}");
        }
    }

    #[test]
    fn a_date_of_which_no_minute_exists_yields_nothing() {
        for time in ["00:00", "09:00", "23:59:59"] {
            assert_eq!(at("Pacific/Apia", &format!("2011-12-30T{time}")), None);
            assert_eq!(at("Pacific/Fakaofo", &format!("2011-12-30T{time}")), None);
            assert_eq!(at("Pacific/Kwajalein", &format!("1993-08-21T{time}")), None);
        }
    }

    #[test]
    fn a_zone_may_be_given_from_outside() {
        let hours = |hours: i32| FixedOffset::east_opt(hours * 3_600).unwrap();
        let change = "2026-06-01T00:00:00Z".parse().unwrap();
        let zone = Zone::from_changes("Here/There", hours(0), vec![(change, hours(1))]).unwrap();
        let instant = |local: &str| zone.instant(local.parse().unwrap()).unwrap().to_rfc3339();
        assert_eq!(instant("2026-05-31T23:59"), "2026-05-31T23:59:00+00:00");
        assert_eq!(instant("2026-06-01T00:30"), "2026-06-01T00:00:00+00:00");
        assert_eq!(instant("2026-06-01T01:30"), "2026-06-01T00:30:00+00:00");
        let back = change + TimeDelta::hours(20);
        let short = Zone::from_changes("Here/There", hours(0), vec![(change, hours(1)), (back, hours(0))]).unwrap();
        let noon = short.instant("2026-06-01T12:00".parse().unwrap()).unwrap();
        assert_eq!(noon.to_rfc3339(), "2026-06-01T11:00:00+00:00");
        let backwards = Zone::from_changes("Here/There", hours(0), vec![(change, hours(1)), (change, hours(2))]);
        assert_eq!(backwards, Err(PlannerError::ZoneInvalid));
    }

    #[test]
    fn a_name_that_the_tzdb_lacks_is_refused() {
        for name in ["Mars/Olympus", "", "europe/london", "Europe/London ", "+01:00"] {
            assert_eq!(Zone::named(name), Err(PlannerError::ZoneUnknown), "{name}");
        }
    }
}
