//! From what a file says to entries: instants, days and levels.
//!
//! The zone of a wall time is the one that the import is given, unless the file says an offset that this zone did not have
//! then: the entry was written somewhere else, and keeps its clock by a zone of that offset (whole hours only, as the tz
//! database has them). The day is that of the file, if it has one, else the day start decides as for a new entry.

use super::mood_names::folded;
use super::{Contents, EarlierState, FoundEntry, FoundMood, FoundTime, MoodNames, Problem};
use crate::JournalError;
use crate::entries::{Day, DayStart, Entry, EntryDraft, EntryId, Mood, check_note, clean_words};
use crate::zones::{WallTime, Zone, day_of, instant_of, local_of};
use chrono::NaiveDateTime;
use kith_model::{Refusal, Timestamp};
use std::collections::BTreeSet;

/// An entry that is ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledEntry {
    /// Where it stands in the file.
    pub line: u64,
    /// Its id, in files of ours.
    pub entry: Option<EntryId>,
    /// Its day.
    pub day: Day,
    /// Everything else.
    pub draft: EntryDraft,
    /// Its photos, by their names in the file.
    pub photos: Vec<String>,
    /// What it was before, the latest first.
    pub history: Vec<EarlierState>,
}

/// A file whose rows are entries now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The good rows, in the order of the file.
    pub entries: Vec<SettledEntry>,
    /// The bad rows, by line.
    pub problems: Vec<Problem>,
}

/// By what an entry is told to be the same as another: day, time on the wall, mood, note, factors.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Likeness {
    day: Day,
    wall: NaiveDateTime,
    mood: Mood,
    note: Option<String>,
    factors: BTreeSet<String>,
}

impl Likeness {
    /// Of an entry that is kept.
    #[must_use]
    pub fn of_entry(entry: &Entry) -> Self {
        Self::new(entry.day, entry.at, entry.zone, entry.mood, entry.note.as_ref(), &entry.factors)
    }

    /// Of an entry that may be.
    #[must_use]
    pub fn of_settled(settled: &SettledEntry) -> Self {
        let draft = &settled.draft;
        Self::new(settled.day, draft.at, draft.zone, draft.mood, draft.note.as_ref(), &draft.factors)
    }

    fn new(day: Day, at: Timestamp, zone: Zone, mood: Mood, note: Option<&String>, factors: &[String]) -> Self {
        let factors = factors.iter().cloned().collect();
        Self { day, wall: local_of(at, zone).0, mood, note: note.cloned(), factors }
    }
}

/// What a person wrote is in no log.
impl std::fmt::Debug for Likeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Likeness(…)")
    }
}

/// Gives each entry its instant, day and level. `zone` is that of wall times, `start` that of new entries.
///
/// # Errors
/// The names of moods that nobody gave a level, each once, in the order of the file.
pub fn settle(contents: &Contents, names: &MoodNames, zone: Zone, start: DayStart) -> Result<Settled, Vec<String>> {
    let unknown = unknown_moods(&contents.entries, names);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut settled =
        Settled { entries: Vec::with_capacity(contents.entries.len()), problems: contents.problems.clone() };
    for found in &contents.entries {
        match one(found, names, zone, start) {
            Ok(entry) => settled.entries.push(entry),
            Err(refusal) => settled.problems.push(Problem { line: found.line, refusal }),
        }
    }
    settled.problems.sort_by_key(|problem| problem.line);
    Ok(settled)
}

fn unknown_moods(entries: &[FoundEntry], names: &MoodNames) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let unknown = entries.iter().filter_map(|entry| match &entry.mood {
        FoundMood::Name(name) if names.level(name).is_none() => Some(name.trim()),
        _ => None,
    });
    unknown.filter(|name| seen.insert(folded(name))).map(str::to_owned).collect()
}

fn one(found: &FoundEntry, names: &MoodNames, zone: Zone, start: DayStart) -> Result<SettledEntry, Refusal> {
    let mood = match &found.mood {
        FoundMood::Name(name) => names.level(name).ok_or(Refusal::MoodMissing)?,
        FoundMood::Level(level, name) => name.as_ref().and_then(|name| names.said(name)).unwrap_or(*level),
    };
    let (at, zone, day) = when(found.time, zone, start).map_err(|_| Refusal::TimeInvalid)?;
    if let Some(note) = &found.note {
        check_note(note).map_err(refusal)?;
    }
    let draft = EntryDraft {
        at,
        zone,
        mood,
        affect: found.affect,
        labels: clean_words(&found.labels).map_err(refusal)?,
        factors: clean_words(&found.factors).map_err(refusal)?,
        note: found.note.clone(),
    };
    let (photos, history) = (found.photos.clone(), found.history.clone());
    Ok(SettledEntry { line: found.line, entry: found.entry, day, draft, photos, history })
}

pub(super) fn refusal(error: JournalError) -> Refusal {
    match error {
        JournalError::TextTooLong => Refusal::TextTooLong,
        JournalError::TextEmpty => Refusal::TextEmpty,
        _ => Refusal::ValueInvalid,
    }
}

fn when(time: FoundTime, zone: Zone, start: DayStart) -> Result<(Timestamp, Zone, Day), JournalError> {
    let (at, zone, day) = match time {
        FoundTime::Instant(at, zone, day) => (at, zone, day),
        FoundTime::Wall(wall) => (instant_of(wall, zone)?, zone, None),
        FoundTime::WallAtOffset(wall, minutes) => {
            let zone = written_in(wall, minutes, zone);
            (exact(wall, minutes, zone).map_or_else(|| instant_of(wall, zone), Ok)?, zone, None)
        }
    };
    Ok((at, zone, day.unwrap_or_else(|| day_of(at, zone, start))))
}

/// The instant that a wall clock so many minutes before UTC showed this, if the zone's clock showed it too.
fn exact(wall: WallTime, minutes: i32, zone: Zone) -> Option<Timestamp> {
    let ms = wall.0.and_utc().timestamp_millis() - i64::from(minutes) * 60_000;
    let at = Timestamp::from_ms(u64::try_from(ms).ok()?);
    (local_of(at, zone) == wall).then_some(at)
}

/// The zone that was so far from UTC when its clock showed this: the given one, or one of a fixed offset.
fn written_in(wall: WallTime, minutes: i32, zone: Zone) -> Zone {
    if exact(wall, minutes, zone).is_some() || minutes % 60 != 0 {
        return zone;
    }
    // `Etc/GMT-2` is two hours before UTC: POSIX counts the other way.
    let name = format!("Etc/GMT{:+}", -(minutes / 60));
    if minutes == 0 { Zone::UTC } else { name.parse().unwrap_or(zone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_journey_keeps_its_clock() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        for (wall, minutes, zone, at) in [
            ("2024-07-01T10:00", 120, "Europe/Berlin", "2024-07-01T08:00:00Z"),
            ("2024-01-01T10:00", 60, "Europe/Berlin", "2024-01-01T09:00:00Z"),
            ("2024-07-01T10:00", -240, "Etc/GMT+4", "2024-07-01T14:00:00Z"),
            ("2024-07-01T10:00", 540, "Etc/GMT-9", "2024-07-01T01:00:00Z"),
            ("2024-07-01T10:00", 0, "UTC", "2024-07-01T10:00:00Z"),
            ("2024-07-01T10:00", 330, "Europe/Berlin", "2024-07-01T08:00:00Z"),
            ("2024-07-01T10:00", 1_020, "Europe/Berlin", "2024-07-01T08:00:00Z"),
            // The second of two times that look alike.
            ("2024-10-27T02:30", 60, "Europe/Berlin", "2024-10-27T01:30:00Z"),
            ("2024-10-27T02:30", 120, "Europe/Berlin", "2024-10-27T00:30:00Z"),
        ] {
            let time = FoundTime::WallAtOffset(wall.parse().unwrap(), minutes);
            let (found, found_zone, day) = when(time, berlin, DayStart::DEFAULT).unwrap();
            let instant = Timestamp::parse_rfc3339(at).unwrap();
            assert_eq!((found, found_zone.name()), (instant, zone), "{wall} {minutes}");
            assert_eq!(day.to_string().get(..7), wall.get(..7));
        }
    }
}
