//! A planner that walks the minutes: slow, and so plain that it can be believed.
//!
//! A clock hangs on the wall of each zone. Minute after minute it is read, and the furthest that it ever read is kept. A local
//! time has come at the first minute at which the furthest reading is that time or later; a window is open while the furthest
//! reading lies in it. What is due in an open window waits until a minute at which none is open.

pub(crate) mod calendar;

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::BTreeSet;

const DAY: i64 = 24 * 60;

/// Minutes since 1970, of UTC or of a wall.
pub(crate) type Minute = i64;

pub(crate) fn minute_of(instant: DateTime<Utc>) -> Minute {
    instant.timestamp().div_euclid(60)
}

pub(crate) fn instant_of(minute: Minute) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap()
}

pub(crate) fn date_of(wall: Minute) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(wall.div_euclid(DAY))
}

/// The clock of one zone over a span of time.
pub(crate) struct Wall {
    first: Minute,
    /// The furthest reading, minute by minute.
    furthest: Vec<Minute>,
    /// The dates of which a minute was read, as days since 1970, ascending.
    dates: Vec<i64>,
    /// Times of the day that the clock jumped over or read twice, one for each change.
    pub(crate) odd_times: Vec<Minute>,
}

impl Wall {
    pub(crate) fn watch(zone: Tz, first: Minute, last: Minute) -> Self {
        let (mut furthest, mut dates): (Vec<Minute>, Vec<i64>) = (Vec::new(), Vec::new());
        for minute in first..last {
            let utc = instant_of(minute).naive_utc();
            let offset = i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc());
            assert_eq!(offset % 60, 0, "{zone} has an offset with seconds");
            let reads = minute + offset / 60;
            furthest.push(furthest.last().map_or(reads, |far| reads.max(*far)));
            let date = reads.div_euclid(DAY);
            if dates.last() != Some(&date) {
                dates.push(date);
            }
        }
        // A clock that goes back over midnight reads a date again.
        dates.sort_unstable();
        let changes = furthest.windows(2).filter(|pair| pair[1] != pair[0] + 1);
        let middle = |pair: &[Minute]| (pair[0] + (pair[1] - pair[0]).max(2) / 2).rem_euclid(DAY);
        let odd_times: BTreeSet<Minute> = changes.map(middle).collect();
        Self { first, furthest, dates, odd_times: odd_times.into_iter().collect() }
    }

    /// When `local` has come; `None` on a date without a minute, or outside of what was watched.
    pub(crate) fn comes(&self, local: Minute) -> Option<Minute> {
        self.dates.binary_search(&local.div_euclid(DAY)).ok()?;
        let place = self.furthest.partition_point(|far| *far < local);
        let inside = 0 < place && place < self.furthest.len();
        inside.then(|| self.first + i64::try_from(place).unwrap())
    }

    pub(crate) fn furthest(&self, minute: Minute) -> Minute {
        self.furthest[usize::try_from(minute - self.first).unwrap()]
    }

    pub(crate) fn minutes(&self) -> impl Iterator<Item = Minute> + use<> {
        self.first..self.first + i64::try_from(self.furthest.len()).unwrap()
    }
}

/// Quiet hours in plain numbers: weekdays after Monday, and minutes of a day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quiet {
    pub(crate) windows: Vec<(Vec<u32>, i64, i64)>,
    pub(crate) leaves: Vec<(NaiveDate, NaiveDate)>,
}

impl Quiet {
    fn is_open(&self, reads: Minute) -> bool {
        let (date, time) = (date_of(reads), reads.rem_euclid(DAY));
        let begins_on = |days: &[u32], date: NaiveDate| days.contains(&date.weekday().num_days_from_monday());
        self.leaves.iter().any(|(from, to)| *from <= date && date <= *to)
            || self.windows.iter().any(|(days, from, to)| {
                if from < to {
                    begins_on(days, date) && *from <= time && time < *to
                } else {
                    (begins_on(days, date) && *from <= time)
                        || (begins_on(days, date.pred_opt().unwrap()) && time < *to)
                }
            })
    }
}

/// Something due: when, whose, and the name of the occurrence.
pub(crate) type Due = (Minute, usize, String);

/// Walks the minutes and lets everything fire that is due, when no window is open. In order of time, reminder, occurrence.
pub(crate) fn walk(device: &Wall, quiet: &Quiet, mut due: Vec<Due>) -> Vec<Due> {
    due.sort();
    let mut due = due.into_iter().peekable();
    let (mut waiting, mut fired): (Vec<Due>, Vec<Due>) = (Vec::new(), Vec::new());
    for minute in device.minutes() {
        while let Some(next) = due.next_if(|next| next.0 <= minute) {
            waiting.push(next);
        }
        if !waiting.is_empty() && !quiet.is_open(device.furthest(minute)) {
            waiting.sort_by(|one, other| (one.1, &one.2).cmp(&(other.1, &other.2)));
            fired.extend(waiting.drain(..).map(|(_, reminder, occurrence)| (minute, reminder, occurrence)));
        }
    }
    fired
}
