//! How the fields of a record say a reminder (protocol 7, decision 47), and back. What cannot be read is left out: two edits
//! that merge, or another version, may leave a record that no person could have written.

use crate::me::Me;
use crate::records::FieldChange;
use chrono::{DateTime, Utc};
use kith_model::Timestamp;
use kith_planner::{
    Elapsed, Every, Frame, LocalTime, Marks, OccurrenceId, Reminder, Rule, Schedule, Settled, Title, WallClock, Zone,
};
use kith_protocol::peer::Field;
use kith_records::{Picture, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The type of these records.
pub(super) const REMINDER: u64 = 1;

pub(super) const TITLE: Field = Field::Number(2);
/// `wall` or `elapsed`.
pub(super) const KIND: Field = Field::Number(3);
/// DTSTART with TZID: `[local time, zone / null]`.
pub(super) const START: Field = Field::Number(4);
pub(super) const RULE: Field = Field::Number(5);
/// A set of local times.
pub(super) const EXCEPTIONS: Field = Field::Number(6);
/// `[instant, milliseconds]`.
pub(super) const EVERY: Field = Field::Number(7);
/// When it was made, in milliseconds; its author made it.
pub(super) const ADDED: Field = Field::Number(8);

const MARK: u64 = 2;
const SNOOZE: u64 = 3;
const OTHER_TITLE: u64 = 4;
const MOVED: u64 = 5;

const WALL_KIND: &str = "wall";
const ELAPSED_KIND: &str = "elapsed";

/// The changes that make a record say this schedule, from what it says now.
pub(super) fn schedule_changes(picture: &Picture, schedule: &Schedule) -> Vec<FieldChange> {
    match schedule {
        Schedule::WallClock(wall) => {
            let zone = match &wall.frame {
                Frame::Zone(zone) => Some(zone.name()),
                Frame::Floating => None,
            };
            let start = Value::written(|e| {
                e.array(2).text(&wall.start.to_string());
                match zone {
                    Some(name) => e.text(name),
                    None => e.null(),
                };
            });
            let rule = wall.rule.as_ref().map_or_else(Value::null, |rule| Value::text(&rule.to_string()));
            let wanted: BTreeSet<Value> = wall.exceptions.iter().map(|time| Value::text(&time.to_string())).collect();
            let now = picture.set_values(&EXCEPTIONS);
            let mut changes = vec![
                FieldChange::Set(KIND, Value::text(WALL_KIND)),
                FieldChange::Set(START, start),
                FieldChange::Set(RULE, rule),
            ];
            changes.extend(now.difference(&wanted).map(|time| FieldChange::Drop(EXCEPTIONS, time.clone())));
            changes.extend(wanted.difference(&now).map(|time| FieldChange::Add(EXCEPTIONS, time.clone())));
            changes
        }
        Schedule::Elapsed(elapsed) => {
            let step = u64::try_from(elapsed.every.step().num_milliseconds()).unwrap_or_default();
            let value = Value::written(|e| {
                e.array(2).text(&OccurrenceId::Instant(elapsed.start).to_string()).uint(step);
            });
            vec![FieldChange::Set(KIND, Value::text(ELAPSED_KIND)), FieldChange::Set(EVERY, value)]
        }
    }
}

/// The schedule that a record says, with its moves; none when its fields do not say one.
pub(super) fn schedule_of(picture: &Picture) -> Option<Schedule> {
    if picture.value(&KIND).as_text() == Some(ELAPSED_KIND) {
        let (start, step) = picture.value(&EVERY).read(|d| {
            d.array_exact(2)?;
            Ok((d.text()?.to_owned(), d.uint()?))
        })?;
        let OccurrenceId::Instant(start) = start.parse().ok()? else { return None };
        let every = Every::new(chrono::TimeDelta::milliseconds(i64::try_from(step).ok()?)).ok()?;
        let moved = keyed(picture, MOVED).filter_map(|(id, value)| match (id, instant(&value)) {
            (OccurrenceId::Instant(nominal), Some(due)) => Some((nominal, due)),
            _ => None,
        });
        return Some(Schedule::Elapsed(Elapsed { moved: moved.collect(), ..Elapsed::new(start, every) }));
    }
    let (start, zone) = picture.value(&START).read(|d| {
        d.array_exact(2)?;
        let start = d.text()?.to_owned();
        let zone = d.nullable(|d| d.text().map(str::to_owned))?;
        Ok((start, zone))
    })?;
    let frame = match zone {
        Some(name) => Frame::Zone(Zone::named(&name).ok()?),
        None => Frame::Floating,
    };
    let rule = match picture.value(&RULE).as_text() {
        Some(text) => Some(text.parse::<Rule>().ok()?),
        None => None,
    };
    let exceptions = picture.set_values(&EXCEPTIONS).iter().filter_map(local).collect();
    let moved = keyed(picture, MOVED).filter_map(|(id, value)| match (id, local(&value)) {
        (OccurrenceId::Local(nominal), Some(time)) => Some((nominal, time)),
        _ => None,
    });
    let moved = moved.collect();
    Some(Schedule::WallClock(WallClock { start: start.parse().ok()?, frame, rule, exceptions, moved }))
}

/// The reminder as the planner takes it. `own` is where one's own snoozes of it are.
pub(super) fn reminder_of<K>(key: K, picture: &Picture, own: &Picture) -> Option<Reminder<K>> {
    let mut reminder = Reminder::new(key, title_of(&picture.value(&TITLE)), schedule_of(picture)?);
    reminder.marks = Marks {
        settled: keyed(picture, MARK).filter_map(|(id, value)| Some((id, settled(&value)?))).collect(),
        snoozed: keyed(own, SNOOZE).filter_map(|(id, value)| Some((id, instant(&value)?))).collect(),
    };
    let titles = keyed(picture, OTHER_TITLE).filter(|(_, value)| value.as_text().is_some());
    reminder.titles = titles.map(|(id, value)| (id, title_of(&value))).collect::<BTreeMap<_, _>>();
    Some(reminder)
}

/// A title that the planner takes, whatever others wrote.
fn title_of(value: &Value) -> Title {
    let text: String = value.as_text().unwrap_or_default().chars().take(Title::MAX).collect();
    // Only what is empty is refused then.
    Title::new(&text).unwrap_or_else(|_| Title::untitled())
}

/// The change that marks an occurrence.
pub(super) fn mark(me: &Me, id: OccurrenceId, state: Settled) -> FieldChange {
    let number = match state {
        Settled::Done => 1,
        Settled::Skipped => 2,
    };
    let value = Value::written(|e| {
        e.map(3).uint(1).uint(number).uint(2).bytes(me.account().as_bytes()).uint(3).uint(me.now().as_ms());
    });
    FieldChange::Set(Field::Text(MARK, id.to_string()), value)
}

fn settled(value: &Value) -> Option<Settled> {
    let state = value.read(|d| {
        let mut state = 0;
        for _ in 0..d.map()? {
            if d.uint()? == 1 {
                state = d.uint()?;
            } else {
                d.raw_item()?;
            }
        }
        Ok(state)
    })?;
    match state {
        1 => Some(Settled::Done),
        2 => Some(Settled::Skipped),
        _ => None,
    }
}

/// The change that snoozes an occurrence, among one's own records.
pub(super) fn snooze(id: OccurrenceId, until: DateTime<Utc>) -> FieldChange {
    let value = Value::text(&OccurrenceId::Instant(until).to_string());
    FieldChange::Set(Field::Text(SNOOZE, id.to_string()), value)
}

/// The change that lets an occurrence say something else.
pub(super) fn other_title(id: OccurrenceId, title: &str) -> FieldChange {
    FieldChange::Set(Field::Text(OTHER_TITLE, id.to_string()), Value::text(title))
}

/// The change that moves an occurrence to a time of its kind; to its own time, back.
pub(super) fn moved(id: OccurrenceId, to: OccurrenceId) -> FieldChange {
    let value = if id == to { Value::null() } else { Value::text(&to.to_string()) };
    FieldChange::Set(Field::Text(MOVED, id.to_string()), value)
}

/// The fields of a kind by occurrence.
fn keyed(picture: &Picture, number: u64) -> impl Iterator<Item = (OccurrenceId, Value)> {
    picture.fields().filter_map(move |(field, content)| match field {
        Field::Text(kind, key) if *kind == number => Some((key.parse().ok()?, content.value.clone())),
        _ => None,
    })
}

fn local(value: &Value) -> Option<LocalTime> {
    value.as_text()?.parse().ok()
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    match value.as_text()?.parse().ok()? {
        OccurrenceId::Instant(instant) => Some(instant),
        OccurrenceId::Local(_) => None,
    }
}

/// A moment of the clock of Kith for the planner.
pub(super) fn time(moment: Timestamp) -> DateTime<Utc> {
    i64::try_from(moment.as_ms()).ok().and_then(DateTime::from_timestamp_millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// An instant as results say it: with decimals only where it has some.
pub(super) fn written(instant: DateTime<Utc>) -> String {
    OccurrenceId::Instant(instant).to_string()
}
