//! The two kinds of schedules, which never mix: a wall clock takes local times and a zone, an elapsed one takes instants.

use crate::rule::{Nominals, Until};
use crate::time::{earliest, latest};
use crate::{LocalTime, PlannerError, Rule, Zone};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Timelike, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Formatter};
use std::str::FromStr;

/// When a reminder is due, before quiet hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// By the clock on a wall.
    WallClock(WallClock),
    /// By time that passes.
    Elapsed(Elapsed),
}

/// Whose clock is on the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The clock of one place, wherever the device is.
    Zone(Zone),
    /// The clock of the place where the device is at that moment.
    Floating,
}

/// A series by the clock on a wall. An edit of the series sets a field; marks, exceptions and moves whose occurrence still
/// exists go on to hold, the others are ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallClock {
    /// DTSTART. An occurrence only if the rule matches it.
    pub start: LocalTime,
    /// Whose clock.
    pub frame: Frame,
    /// How it repeats; without a rule it is due once, at `start`.
    pub rule: Option<Rule>,
    /// Nominal times that are taken out (EXDATE).
    pub exceptions: BTreeSet<LocalTime>,
    /// Occurrences, by their nominal time, that are due at another local time.
    pub moved: BTreeMap<LocalTime, LocalTime>,
}

/// A series by time that passes: `start + n · every`, n = 0, 1, …; zones have no part in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// The first occurrence.
    pub start: DateTime<Utc>,
    /// The step.
    pub every: Every,
    /// Occurrences, by their nominal instant, that are due at another one.
    pub moved: BTreeMap<DateTime<Utc>, DateTime<Utc>>,
}

/// A step of an elapsed series: a minute to 100 years, in whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Every(TimeDelta);

/// The name of one occurrence, which stays whatever is done to it: RFC 5545's RECURRENCE-ID.
///
/// Written as the local time (`2026-03-08T02:30`) or as the instant (`2026-03-08T07:30:00Z`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OccurrenceId {
    /// Of a wall clock: its nominal local time.
    Local(LocalTime),
    /// Of an elapsed series: its nominal instant.
    Instant(DateTime<Utc>),
}

/// One occurrence of a series, as the schedule alone says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its name.
    pub id: OccurrenceId,
    /// When it is due.
    pub due: DateTime<Utc>,
}

/// A local time and the instant it has come: gaps and date lines take less than this.
const SLACK: TimeDelta = TimeDelta::days(2);

impl Schedule {
    /// The occurrences that the series says, `from` ≤ due < `until`, soonest first: exceptions are out; moves, marks and
    /// quiet hours are not applied. `device` is the zone of what floats.
    pub fn series<'a>(
        &'a self,
        device: &'a Zone,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let (wall, elapsed) = match self {
            Self::WallClock(wall) => (Some(wall.series(device, from, until)), None),
            Self::Elapsed(elapsed) => (None, Some(elapsed.series(from, until))),
        };
        wall.into_iter().flatten().chain(elapsed.into_iter().flatten())
    }

    /// The occurrence of that name, as the series says it; `None` when it has none.
    #[must_use]
    pub fn find(&self, id: OccurrenceId, device: &Zone) -> Option<Occurrence> {
        match (self, id) {
            (Self::WallClock(wall), OccurrenceId::Local(local)) => wall.find(local, device),
            (Self::Elapsed(elapsed), OccurrenceId::Instant(instant)) => elapsed.find(instant),
            _ => None,
        }
    }

    /// What a person may write: the end of the rule has its frame's form, and something fires before the year 10000. The
    /// planner itself takes any schedule, since two edits that are merged may leave one that does not pass.
    ///
    /// # Errors
    /// [`PlannerError::UntilForm`], [`PlannerError::NeverFires`].
    pub fn check(&self, device: &Zone) -> Result<(), PlannerError> {
        if let Self::WallClock(wall) = self {
            let until = wall.rule.as_ref().and_then(Rule::until);
            match (until, &wall.frame) {
                (Some(Until::Utc(_)), Frame::Floating) | (Some(Until::Local(_)), Frame::Zone(_)) => {
                    return Err(PlannerError::UntilForm);
                }
                _ => {}
            }
        }
        self.series(device, earliest(), latest()).next().map(|_first| ()).ok_or(PlannerError::NeverFires)
    }

    /// Every occurrence that is due at another time than the series says, with that time. Some may not exist any more.
    pub(crate) fn moves<'a>(&'a self, device: &'a Zone) -> impl Iterator<Item = Occurrence> + 'a {
        let (wall, elapsed) = match self {
            Self::WallClock(wall) => (Some(wall), None),
            Self::Elapsed(elapsed) => (None, Some(elapsed)),
        };
        let by_wall = wall.into_iter().flat_map(move |wall| {
            wall.moved.iter().filter_map(move |(nominal, to)| {
                let due = wall.zone(device).instant(*to)?;
                Some(Occurrence { id: OccurrenceId::Local(*nominal), due })
            })
        });
        let by_time = elapsed.into_iter().flat_map(|elapsed| {
            elapsed.moved.iter().map(|(nominal, due)| Occurrence { id: OccurrenceId::Instant(*nominal), due: *due })
        });
        by_wall.chain(by_time)
    }

    /// Whether that occurrence is due at another time than the series says.
    pub(crate) fn is_moved(&self, id: OccurrenceId) -> bool {
        match (self, id) {
            (Self::WallClock(wall), OccurrenceId::Local(local)) => wall.moved.contains_key(&local),
            (Self::Elapsed(elapsed), OccurrenceId::Instant(instant)) => elapsed.moved.contains_key(&instant),
            _ => false,
        }
    }

    /// The zone in which its times are shown.
    pub(crate) fn zone<'a>(&'a self, device: &'a Zone) -> &'a Zone {
        match self {
            Self::WallClock(wall) => wall.zone(device),
            Self::Elapsed(_) => device,
        }
    }
}

impl WallClock {
    /// Due once, at `start`.
    #[must_use]
    pub const fn once(start: LocalTime, frame: Frame) -> Self {
        Self { start, frame, rule: None, exceptions: BTreeSet::new(), moved: BTreeMap::new() }
    }

    const fn zone<'a>(&'a self, device: &'a Zone) -> &'a Zone {
        match &self.frame {
            Frame::Zone(zone) => zone,
            Frame::Floating => device,
        }
    }

    fn series<'a>(
        &'a self,
        device: &'a Zone,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let zone = self.zone(device);
        let (from, until) = (from.max(earliest()), until.min(latest()));
        let (first, last) = (zone.local(from).naive_local() - SLACK, zone.local(until).naive_local() + SLACK);
        Nominals::new(self.start.naive(), self.rule.as_ref(), first, last)
            .map(LocalTime::trusted)
            .filter(|nominal| !self.exceptions.contains(nominal))
            .filter_map(|nominal| zone.instant(nominal).map(|due| (nominal, due)))
            .skip_while(move |(_, due)| *due < from)
            .take_while(move |(nominal, due)| *due < until && !self.is_over(nominal.naive(), *due))
            .map(|(nominal, due)| Occurrence { id: OccurrenceId::Local(nominal), due })
    }

    /// Whether UNTIL lies before it.
    fn is_over(&self, nominal: NaiveDateTime, due: DateTime<Utc>) -> bool {
        match self.rule.as_ref().and_then(Rule::until) {
            None => false,
            Some(Until::Utc(until)) => until < due,
            Some(Until::Local(until)) => until < nominal,
        }
    }

    fn find(&self, local: LocalTime, device: &Zone) -> Option<Occurrence> {
        if self.exceptions.contains(&local) {
            return None;
        }
        let nominal = local.naive();
        Nominals::new(self.start.naive(), self.rule.as_ref(), nominal, nominal).next()?;
        let due = self.zone(device).instant(local)?;
        (!self.is_over(nominal, due)).then_some(Occurrence { id: OccurrenceId::Local(local), due })
    }
}

impl Elapsed {
    /// From `start` on, a step of `every` between two.
    #[must_use]
    pub const fn new(start: DateTime<Utc>, every: Every) -> Self {
        Self { start, every, moved: BTreeMap::new() }
    }

    /// The n-th.
    fn nth(&self, number: i64) -> Option<Occurrence> {
        let past = TimeDelta::try_milliseconds(self.every.0.num_milliseconds().checked_mul(number)?)?;
        let due = self.start.checked_add_signed(past)?;
        Some(Occurrence { id: OccurrenceId::Instant(due), due })
    }

    fn series(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = Occurrence> + '_ {
        let (from, until) = (from.max(earliest()), until.min(latest()));
        let past = (from - self.start).num_milliseconds().max(0) / self.every.0.num_milliseconds();
        (past..)
            .map_while(|number| self.nth(number))
            .skip_while(move |occurrence| occurrence.due < from)
            .take_while(move |occurrence| occurrence.due < until)
    }

    fn find(&self, instant: DateTime<Utc>) -> Option<Occurrence> {
        let past = (instant - self.start).num_milliseconds();
        let found = self.nth(past.checked_div(self.every.0.num_milliseconds())?)?;
        (past >= 0 && found.due == instant).then_some(found)
    }
}

impl Every {
    /// A step, cut to whole milliseconds.
    ///
    /// # Errors
    /// [`PlannerError::EveryTooShort`] under a minute, [`PlannerError::EveryTooLong`] over 36,525 days.
    pub fn new(step: TimeDelta) -> Result<Self, PlannerError> {
        let step = TimeDelta::milliseconds(step.num_milliseconds());
        if step < TimeDelta::minutes(1) {
            Err(PlannerError::EveryTooShort)
        } else if step > TimeDelta::days(36_525) {
            Err(PlannerError::EveryTooLong)
        } else {
            Ok(Self(step))
        }
    }

    /// As chrono's type.
    #[must_use]
    pub const fn step(self) -> TimeDelta {
        self.0
    }
}

impl Display for OccurrenceId {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Local(local) => local.fmt(formatter),
            Self::Instant(instant) => formatter.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

impl FromStr for OccurrenceId {
    type Err = PlannerError;

    fn from_str(text: &str) -> Result<Self, PlannerError> {
        if !text.ends_with('Z') {
            return text.parse().map(Self::Local).map_err(|_no_time| PlannerError::OccurrenceInvalid);
        }
        DateTime::parse_from_rfc3339(text)
            .map(|instant| instant.to_utc())
            .ok()
            .filter(|instant| instant.nanosecond() < 1_000_000_000)
            .map(Self::Instant)
            .ok_or(PlannerError::OccurrenceInvalid)
    }
}
