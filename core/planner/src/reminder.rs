//! A reminder: what it says, when, and what people did to its occurrences.

use crate::time::latest;
use crate::{Occurrence, OccurrenceId, PlannerError, Schedule, Zone};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a reminder says: 1 to 1,000 characters, one of which is no white space. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Title(Arc<str>);

impl Title {
    /// The most characters.
    pub const MAX: usize = 1_000;

    /// From text.
    ///
    /// # Errors
    /// [`PlannerError::TitleEmpty`], [`PlannerError::TitleTooLong`].
    pub fn new(text: &str) -> Result<Self, PlannerError> {
        // The length in bytes first: a title of megabytes is not counted through.
        if text.len() > Self::MAX * 4 || text.chars().count() > Self::MAX {
            Err(PlannerError::TitleTooLong)
        } else if text.trim().is_empty() {
            Err(PlannerError::TitleEmpty)
        } else {
            Ok(Self(text.into()))
        }
    }

    /// For what has no title that can be shown: a dash.
    #[must_use]
    pub fn untitled() -> Self {
        Self("-".into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Title {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Title(…)")
    }
}

/// What ends an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Settled {
    /// Somebody did it.
    Done,
    /// It was left out on purpose.
    Skipped,
}

/// What people did to occurrences. A mark whose occurrence does not exist (any more) is kept and has no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Done and skipped ones are never planned, snoozed or not.
    pub settled: BTreeMap<OccurrenceId, Settled>,
    /// Snoozed ones are due at the given instant and at no other.
    pub snoozed: BTreeMap<OccurrenceId, DateTime<Utc>>,
}

/// A reminder under a key of the caller's. Equal keys of two reminders are not looked at: both are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder<K> {
    /// The caller's name for it.
    pub key: K,
    /// What it says.
    pub title: Title,
    /// When it is due.
    pub schedule: Schedule,
    /// What people did to its occurrences.
    pub marks: Marks,
    /// Occurrences that say something else.
    pub titles: BTreeMap<OccurrenceId, Title>,
}

impl<K> Reminder<K> {
    /// One without marks.
    pub fn new(key: K, title: Title, schedule: Schedule) -> Self {
        Self { key, title, schedule, marks: Marks::default(), titles: BTreeMap::new() }
    }

    /// The earliest occurrence that is neither done nor skipped, from the start of the series: what `done` means when nobody
    /// names an occurrence. `None` when all are settled, up to the year 9999.
    #[must_use]
    pub fn earliest_open(&self, device: &Zone) -> Option<Occurrence> {
        let from = DateTime::<Utc>::MIN_UTC;
        self.schedule.series(device, from, latest()).find(|occurrence| !self.marks.settled.contains_key(&occurrence.id))
    }

    /// When the occurrence is due, moved or not, before snoozes and quiet hours; `None` when the series has none of that name.
    #[must_use]
    pub fn due(&self, id: OccurrenceId, device: &Zone) -> Option<DateTime<Utc>> {
        let found = self.schedule.find(id, device)?;
        let moved = self.schedule.moves(device).find(|moved| moved.id == id);
        Some(moved.map_or(found.due, |moved| moved.due))
    }

    /// What the occurrence says.
    #[must_use]
    pub fn title_of(&self, id: OccurrenceId) -> &Title {
        self.titles.get(&id).unwrap_or(&self.title)
    }

    /// Occurrences that are due at another time than the series says: snoozed and moved ones that exist and are not settled.
    pub(crate) fn displaced<'a>(&'a self, device: &'a Zone) -> impl Iterator<Item = Occurrence> + 'a {
        let snoozed = self.marks.snoozed.iter().map(|(id, due)| Occurrence { id: *id, due: *due });
        let moved = self.schedule.moves(device).filter(|moved| !self.marks.snoozed.contains_key(&moved.id));
        snoozed.chain(moved).filter(|occurrence| {
            !self.marks.settled.contains_key(&occurrence.id) && self.schedule.find(occurrence.id, device).is_some()
        })
    }

    /// Whether the occurrence is due when the series says, or not at all.
    pub(crate) fn is_in_place(&self, id: OccurrenceId) -> bool {
        !self.marks.settled.contains_key(&id) && !self.marks.snoozed.contains_key(&id) && !self.schedule.is_moved(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frame, LocalTime, WallClock};

    #[test]
    fn due_is_what_the_series_or_a_move_says_and_no_snooze() {
        let local = |text: &str| -> LocalTime { text.parse().unwrap() };
        let id = |text: &str| -> OccurrenceId { text.parse().unwrap() };
        let instant = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let mut wall = WallClock::once(local("2026-03-07T09:00"), Frame::Zone(Zone::UTC));
        wall.rule = Some("FREQ=DAILY;COUNT=2".parse().unwrap());
        wall.moved.insert(local("2026-03-08T09:00"), local("2026-03-08T11:00"));
        wall.moved.insert(local("2026-03-09T09:00"), local("2026-03-09T11:00"));
        let mut reminder = Reminder::new(1, Title::untitled(), Schedule::WallClock(wall));
        reminder.marks.snoozed.insert(id("2026-03-07T09:00"), instant("2026-03-07T10:00:00Z"));
        for (name, due) in [
            ("2026-03-07T09:00", Some("2026-03-07T09:00:00Z")),
            ("2026-03-08T09:00", Some("2026-03-08T11:00:00Z")),
            ("2026-03-09T09:00", None),
            ("2026-03-07T09:00:00Z", None),
        ] {
            assert_eq!(reminder.due(id(name), &Zone::UTC), due.map(instant), "{name}");
        }
        assert_eq!(reminder.title.as_str(), "-");
    }
}
