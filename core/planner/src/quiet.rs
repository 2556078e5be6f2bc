//! Quiet hours and leave: when nothing fires.
//!
//! A window begins and ends at local times of the person's zone, which become instants as reminders do: in a gap at the first
//! instant after it, in a fold at the first of the two. So a window is one stretch of time, its beginning inside and its end
//! outside, whatever the clocks do in between. A leave is a window from the start of its first date to the end of its last.
//!
//! What is due inside fires at the first instant after it that no window and no leave covers: windows that touch or overlap
//! are one. That ends, because windows that leave no minute of the week are refused.

use crate::time::{digits, earliest, latest};
use crate::{PlannerError, Zone};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::str::FromStr;

/// Days of the week, at least one. Written `mon-fri`, `sat,sun`, `fri-mon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays(u32);

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTES_A_DAY: u32 = 24 * 60;
const MINUTES_A_WEEK: u32 = 7 * MINUTES_A_DAY;

impl Weekdays {
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);

    /// Whether it has the n-th day after Monday.
    const fn has(self, day: u32) -> bool {
        self.0 >> (day % 7) & 1 == 1
    }
}

impl FromStr for Weekdays {
    type Err = PlannerError;

    fn from_str(text: &str) -> Result<Self, PlannerError> {
        let day = |name: &str| {
            let name = name.trim().to_ascii_lowercase();
            let place = WEEKDAYS.iter().position(|known| *known == name);
            place.and_then(|place| u32::try_from(place).ok()).ok_or(PlannerError::WeekdaysInvalid)
        };
        let mut days = 0;
        for item in text.split(',') {
            let (first, last) = item.split_once('-').unwrap_or((item, item));
            let (first, last) = (day(first)?, day(last)?);
            let length = (last + 7 - first) % 7;
            days |= (first..=first + length).fold(0, |days, day| days | 1 << (day % 7));
        }
        Ok(Self(days))
    }
}

impl std::fmt::Display for Weekdays {
    /// Each day by name, as `mon,tue`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = (0..).zip(WEEKDAYS).filter(|(day, _)| self.has(*day)).map(|(_, name)| name).collect();
        formatter.write_str(&names.join(","))
    }
}

/// A time of day in whole minutes, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

impl FromStr for TimeOfDay {
    type Err = PlannerError;

    fn from_str(text: &str) -> Result<Self, PlannerError> {
        let read = || {
            let (hour, minute) = text.split_once(':').filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2)?;
            let (hour, minute) = (digits(hour)?, digits(minute)?);
            (minute < 60 && hour * 60 + minute <= MINUTES_A_DAY).then_some(Self(hour * 60 + minute))
        };
        read().ok_or(PlannerError::TimeOfDayInvalid)
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A quiet time of day that begins on each of some weekdays, and ends on the next date when it ends earlier than it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    days: Weekdays,
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Window {
    /// From `from`, inclusive, to `to`, exclusive.
    ///
    /// # Errors
    /// [`PlannerError::WindowEmpty`] when it begins when it ends, [`PlannerError::TimeOfDayInvalid`] when it begins at 24:00.
    pub fn new(days: Weekdays, from: TimeOfDay, to: TimeOfDay) -> Result<Self, PlannerError> {
        if from.0 == MINUTES_A_DAY {
            Err(PlannerError::TimeOfDayInvalid)
        } else if from == to {
            Err(PlannerError::WindowEmpty)
        } else {
            Ok(Self { days, from, to })
        }
    }

    /// The weekdays on which it begins.
    #[must_use]
    pub const fn days(&self) -> Weekdays {
        self.days
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> TimeOfDay {
        self.from
    }

    /// When it ends.
    #[must_use]
    pub const fn to(&self) -> TimeOfDay {
        self.to
    }

    const fn minutes(&self) -> u32 {
        if self.to.0 > self.from.0 { self.to.0 - self.from.0 } else { self.to.0 + MINUTES_A_DAY - self.from.0 }
    }

    /// The stretch that begins on `date`, if one does.
    fn on(&self, date: NaiveDate, zone: &Zone) -> Option<Stretch> {
        if !self.days.has(date.weekday().num_days_from_monday()) {
            return None;
        }
        let ends_on = if self.to.0 > self.from.0 { date } else { date.checked_add_days(Days::new(1))? };
        stretch(zone.reach(at(date, self.from.0)), zone.reach(at(ends_on, self.to.0)))
    }
}

/// Whole dates off, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Leave {
    from: NaiveDate,
    to: NaiveDate,
}

impl Leave {
    /// From the start of `from` to the end of `to`.
    ///
    /// # Errors
    /// [`PlannerError::LeaveInvalid`] when it ends before it begins, or outside the years 1900 to 9999.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, PlannerError> {
        if from <= to && from.year() >= 1_900 && to.year() <= 9_999 {
            Ok(Self { from, to })
        } else {
            Err(PlannerError::LeaveInvalid)
        }
    }

    /// Its first date.
    #[must_use]
    pub const fn from(&self) -> NaiveDate {
        self.from
    }

    /// Its last date.
    #[must_use]
    pub const fn to(&self) -> NaiveDate {
        self.to
    }

    fn stretch(&self, zone: &Zone) -> Option<Stretch> {
        let after = self.to.checked_add_days(Days::new(1))?;
        stretch(zone.reach(at(self.from, 0)), zone.reach(at(after, 0)))
    }
}

/// When a person wants to be left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuietHours {
    windows: Vec<Window>,
    leaves: Vec<Leave>,
}

impl QuietHours {
    /// The most windows, and the most leaves.
    pub const MAX: usize = 100;

    /// Of windows and leaves, in any order; they may overlap.
    ///
    /// # Errors
    /// [`PlannerError::QuietAlways`] when the windows leave no minute of the week, [`PlannerError::QuietTooMany`].
    pub fn new(windows: Vec<Window>, leaves: Vec<Leave>) -> Result<Self, PlannerError> {
        if windows.len() > Self::MAX || leaves.len() > Self::MAX {
            return Err(PlannerError::QuietTooMany);
        }
        let covers = |minute: u32| {
            windows.iter().any(|window| {
                (0..7).filter(|day| window.days.has(*day)).any(|day| {
                    let begins = day * MINUTES_A_DAY + window.from.0;
                    (minute + MINUTES_A_WEEK - begins) % MINUTES_A_WEEK < window.minutes()
                })
            })
        };
        let minutes: u32 = windows.iter().map(|window| window.minutes() * window.days.0.count_ones()).sum();
        if minutes >= MINUTES_A_WEEK && (0..MINUTES_A_WEEK).all(covers) {
            return Err(PlannerError::QuietAlways);
        }
        Ok(Self { windows, leaves })
    }

    /// The windows.
    #[must_use]
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// The leaves.
    #[must_use]
    pub fn leaves(&self) -> &[Leave] {
        &self.leaves
    }

    /// The first instant at or after `due` that is not quiet in `zone`.
    #[must_use]
    pub fn awake(&self, due: DateTime<Utc>, zone: &Zone) -> DateTime<Utc> {
        Stretches::new(self, zone, due, latest()).awake(due)
    }

    /// The start of the quiet time that goes on up to `instant`; `instant` itself when the moment before it is not quiet.
    /// What is due from there on may fire at or after `instant`.
    pub(crate) fn reaches_back(&self, instant: DateTime<Utc>, zone: &Zone) -> DateTime<Utc> {
        let mut start = instant;
        loop {
            let date = zone.local(start).date_naive();
            let windows = [date, date - DAY, date - DAY - DAY]
                .into_iter()
                .flat_map(|date| self.windows.iter().filter_map(move |window| window.on(date, zone)));
            let leaves = self.leaves.iter().filter_map(|leave| leave.stretch(zone));
            let earlier =
                windows.chain(leaves).filter(|(begins, ends)| *begins < start && start <= *ends).map(|one| one.0).min();
            match earlier {
                Some(earlier) if earliest() < earlier => start = earlier,
                _ => return start,
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.windows.is_empty() && self.leaves.is_empty()
    }
}

/// A quiet stretch of time: its beginning inside, its end outside.
type Stretch = (DateTime<Utc>, DateTime<Utc>);

fn stretch(begins: DateTime<Utc>, ends: DateTime<Utc>) -> Option<Stretch> {
    (begins < ends).then_some((begins, ends))
}

/// A time of day, in minutes, on a date; 24:00 is the next midnight.
fn at(date: NaiveDate, minutes: u32) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes))
}

/// How far ahead windows are worked out at a time.
const CHUNK: Days = Days::new(40);
const DAY: Days = Days::new(1);

/// Quiet hours as instants in one zone, worked out as far as they are asked for.
pub(crate) struct Stretches<'a> {
    quiet: &'a QuietHours,
    zone: &'a Zone,
    /// Merged and ascending.
    stretches: Vec<Stretch>,
    /// Windows that begin before this date are in.
    next: NaiveDate,
    /// What is before this instant is known.
    known: DateTime<Utc>,
    /// Nothing after this is asked for.
    until: DateTime<Utc>,
}

impl<'a> Stretches<'a> {
    /// For instants from `from` on; what is at or after `until` is not looked at and comes back as it is.
    pub(crate) fn new(quiet: &'a QuietHours, zone: &'a Zone, from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let from = from.max(earliest()).min(latest());
        let first = zone.local(from).date_naive() - DAY - DAY;
        let stretches = merge(quiet.leaves.iter().filter_map(|leave| leave.stretch(zone)).collect());
        let known = zone.reach(at(first, 0));
        Self { quiet, zone, stretches, next: first, known, until: until.min(latest()) }
    }

    /// The first instant at or after `due` that is not quiet.
    pub(crate) fn awake(&mut self, due: DateTime<Utc>) -> DateTime<Utc> {
        let mut awake = due;
        while !self.quiet.is_empty() && awake < self.until {
            self.know(awake);
            let place = self.stretches.partition_point(|(_, ends)| *ends <= awake);
            match self.stretches.get(place) {
                Some((begins, ends)) if *begins <= awake => awake = *ends,
                _ => break,
            }
        }
        awake
    }

    /// Works out the windows that may cover `instant`.
    fn know(&mut self, instant: DateTime<Utc>) {
        while self.known <= instant {
            let end = self.next + CHUNK;
            let mut stretches = std::mem::take(&mut self.stretches);
            for date in self.next.iter_days().take_while(|date| *date < end) {
                stretches.extend(self.quiet.windows.iter().filter_map(|window| window.on(date, self.zone)));
            }
            self.stretches = merge(stretches);
            self.next = end;
            // A window of the date `end` is the first that is missing.
            self.known = self.zone.reach(at(end, 0));
        }
    }
}

/// Stretches that touch or overlap become one.
fn merge(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut merged: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (begins, ends) in stretches {
        match merged.last_mut() {
            Some(last) if begins <= last.1 => last.1 = last.1.max(ends),
            _ => merged.push((begins, ends)),
        }
    }
    merged
}
