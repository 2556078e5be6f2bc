//! Reminders, quiet hours and plans from the JSON of `tests/vectors/reminders-v1.json`.
#![allow(dead_code, reason = "each test takes what it needs")]

use chrono::{DateTime, TimeDelta, Utc};
use kith_planner::{
    Ask, Elapsed, Every, Frame, Leave, LocalTime, Marks, Plan, QuietHours, Reminder, Schedule, Settled, Title,
    WallClock, Window, Zone, plan,
};
use serde_json::Value;
use std::num::NonZeroUsize;

/// The published vectors.
pub(crate) fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/reminders-v1.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn local(text: &str) -> LocalTime {
    text.parse().unwrap()
}

pub(crate) fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

/// Enough for everything.
pub(crate) fn all() -> NonZeroUsize {
    limit(1_000_000)
}

pub(crate) fn limit(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).unwrap()
}

pub(crate) fn wall(start: &str, in_zone: Option<&str>, rule: Option<&str>) -> WallClock {
    let mut wall = WallClock::once(local(start), in_zone.map_or(Frame::Floating, |name| Frame::Zone(zone(name))));
    wall.rule = rule.map(|rule| rule.parse().unwrap());
    wall
}

fn pairs(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), text(value)))
}

pub(crate) fn wall_of(value: &Value) -> WallClock {
    let mut wall = wall(text(&value["start"]), value["zone"].as_str(), value["rule"].as_str());
    wall.exceptions = list(&value["exdates"]).iter().map(|time| local(text(time))).collect();
    wall.moved = pairs(&value["moved"]).map(|(from, to)| (local(from), local(to))).collect();
    wall
}

pub(crate) fn reminder(value: &Value) -> Reminder<u64> {
    let schedule = if value["wall"].is_object() {
        Schedule::WallClock(wall_of(&value["wall"]))
    } else {
        let elapsed = &value["elapsed"];
        let every = Every::new(TimeDelta::milliseconds(elapsed["every_ms"].as_i64().unwrap())).unwrap();
        let mut schedule = Elapsed::new(instant(text(&elapsed["start"])), every);
        schedule.moved = pairs(&elapsed["moved"]).map(|(from, to)| (instant(from), instant(to))).collect();
        Schedule::Elapsed(schedule)
    };
    let title = |text: &str| Title::new(text).unwrap();
    let mut reminder = Reminder::new(value["key"].as_u64().unwrap(), title(text(&value["title"])), schedule);
    let settled = |mark| if mark == "done" { Settled::Done } else { Settled::Skipped };
    let marks = &value["marks"];
    reminder.marks = Marks {
        settled: pairs(&marks["settled"]).map(|(id, mark)| (id.parse().unwrap(), settled(mark))).collect(),
        snoozed: pairs(&marks["snoozed"]).map(|(id, due)| (id.parse().unwrap(), instant(due))).collect(),
    };
    reminder.titles = pairs(&value["titles"]).map(|(id, text)| (id.parse().unwrap(), title(text))).collect();
    reminder
}

pub(crate) fn quiet(value: &Value) -> QuietHours {
    let windows = list(&value["windows"]).iter().map(|window| {
        let time = |name: &str| text(&window[name]).parse().unwrap();
        Window::new(text(&window["days"]).parse().unwrap(), time("from"), time("to")).unwrap()
    });
    let leaves = list(&value["leave"])
        .iter()
        .map(|leave| Leave::new(text(&leave["from"]).parse().unwrap(), text(&leave["to"]).parse().unwrap()).unwrap());
    QuietHours::new(windows.collect(), leaves.collect()).unwrap()
}

/// The plan that a vector asks for.
pub(crate) fn planned(value: &Value) -> Plan<u64> {
    let reminders: Vec<_> = list(&value["reminders"]).iter().map(reminder).collect();
    let ask = Ask {
        from: instant(text(&value["from"])),
        until: instant(text(&value["until"])),
        device: &zone(text(&value["device"])),
        quiet: &quiet(&value["quiet"]),
        limit: limit(usize::try_from(value["limit"].as_u64().unwrap()).unwrap()),
    };
    plan(&reminders, &ask)
}
