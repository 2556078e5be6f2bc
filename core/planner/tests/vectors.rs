//! The published vectors of `docs/reminders.md`, and those of the brief as a table.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::scene;

use chrono::{DateTime, SecondsFormat, Utc};
use kith_planner::{PlannerError, Rule, Schedule, TZDB_VERSION, Zone};
use scene::{instant, list, local, planned, quiet, text, vectors, wall, wall_of, zone};
use serde_json::{Value, json};

fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Zone, local time, UTC instant.
const DOMAIN: &[(&str, &str, Option<&str>)] = &[
    ("America/New_York", "2026-03-07T09:00", Some("2026-03-07T14:00:00Z")),
    ("America/New_York", "2026-03-08T09:00", Some("2026-03-08T13:00:00Z")),
    ("America/New_York", "2026-10-31T09:00", Some("2026-10-31T13:00:00Z")),
    ("America/New_York", "2026-11-01T09:00", Some("2026-11-01T14:00:00Z")),
    ("Europe/London", "2026-03-29T01:30", Some("2026-03-29T01:00:00Z")),
    ("America/New_York", "2026-03-08T02:30", Some("2026-03-08T07:00:00Z")),
    ("Australia/Lord_Howe", "2026-10-04T02:15", Some("2026-10-03T15:30:00Z")),
    ("Europe/London", "2026-10-25T01:30", Some("2026-10-25T00:30:00Z")),
    ("America/New_York", "2026-11-01T01:30", Some("2026-11-01T05:30:00Z")),
    ("Asia/Kathmandu", "2026-06-01T09:00", Some("2026-06-01T03:15:00Z")),
    ("Africa/Casablanca", "2026-02-14T09:00", Some("2026-02-14T08:00:00Z")),
    ("Africa/Casablanca", "2026-02-16T09:00", Some("2026-02-16T09:00:00Z")),
    ("Africa/Casablanca", "2026-03-23T09:00", Some("2026-03-23T08:00:00Z")),
    ("America/Nuuk", "2026-03-28T23:30", Some("2026-03-29T01:00:00Z")),
    ("Pacific/Apia", "2011-12-30T09:00", None),
];

#[test]
fn the_facts_of_the_domain_hold() {
    for (name, time, expected) in DOMAIN {
        assert_eq!(zone(name).instant(local(time)).map(written).as_deref(), *expected, "{name} {time}");
    }
}

#[test]
fn the_tzdb_is_the_one_that_the_vectors_name() {
    assert_eq!(vectors()["tzdata"], TZDB_VERSION);
}

#[test]
fn every_local_time_becomes_its_instant() {
    let vectors = vectors();
    assert!(list(&vectors["times"]).len() > 40);
    for vector in list(&vectors["times"]) {
        let found = zone(text(&vector["zone"])).instant(local(text(&vector["local"]))).map(written);
        assert_eq!(found.as_deref(), vector["instant"].as_str(), "{vector}");
    }
}

#[test]
fn every_rule_gives_its_occurrences() {
    let vectors = vectors();
    assert!(list(&vectors["rules"]).len() > 200);
    for vector in list(&vectors["rules"]) {
        let mut wall = wall_of(vector);
        // UNTIL is UTC here, and so is the zone.
        wall.frame = kith_planner::Frame::Zone(Zone::UTC);
        let schedule = Schedule::WallClock(wall);
        let expected: Vec<&str> = list(&vector["occurrences"]).iter().map(text).collect();
        let mut series = schedule.series(&Zone::UTC, DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        let found: Vec<String> = series.by_ref().take(expected.len()).map(|one| one.id.to_string()).collect();
        assert_eq!(found, expected, "{vector}");
        assert_eq!(series.next().is_some(), vector["more"].as_bool().unwrap(), "{vector}");
    }
}

#[test]
fn a_series_is_the_same_from_wherever_it_is_asked_for() {
    for vector in list(&vectors()["rules"]) {
        let schedule = Schedule::WallClock(wall_of(vector));
        let whole: Vec<_> = schedule
            .series(&Zone::UTC, DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC)
            .take(list(&vector["occurrences"]).len())
            .collect();
        for (place, occurrence) in whole.iter().enumerate() {
            let rest = schedule.series(&Zone::UTC, occurrence.due, DateTime::<Utc>::MAX_UTC);
            assert!(rest.take(whole.len() - place).eq(whole[place..].iter().copied()), "{vector} {occurrence:?}");
            assert_eq!(schedule.find(occurrence.id, &Zone::UTC), Some(*occurrence), "{vector}");
        }
    }
}

#[test]
fn every_refused_rule_says_why() {
    for vector in list(&vectors()["refused"]) {
        let error = text(&vector["rule"]).parse::<Rule>().unwrap_err();
        assert_eq!(format!("{error:?}"), text(&vector["error"]), "{vector}");
    }
}

#[test]
fn a_rule_that_never_fires_is_told() {
    for vector in list(&vectors()["never"]) {
        let schedule = Schedule::WallClock(wall_of(vector));
        assert_eq!(schedule.check(&Zone::UTC), Err(PlannerError::NeverFires), "{vector}");
    }
}

#[test]
fn every_quiet_time_ends_when_it_says() {
    for vector in list(&vectors()["quiet"]) {
        let awake = quiet(vector).awake(instant(text(&vector["due"])), &zone(text(&vector["zone"])));
        assert_eq!(written(awake), text(&vector["awake"]), "{vector}");
    }
}

#[test]
fn every_plan_is_as_published() {
    for vector in list(&vectors()["plans"]) {
        let plan = planned(vector);
        let items: Vec<Value> = plan
            .items
            .iter()
            .map(|item| {
                let mut shown = json!({
                    "reminder": item.reminder,
                    "occurrence": item.occurrence.to_string(),
                    "fires_at": written(item.fires_at),
                    "local": item.local.to_rfc3339(),
                });
                let reminder = list(&vector["reminders"]).iter().find(|one| one["key"] == item.reminder).unwrap();
                if item.title.as_str() != text(&reminder["title"]) {
                    shown["title"] = json!(item.title.as_str());
                }
                shown
            })
            .collect();
        assert_eq!(json!(items), vector["items"], "{}", vector["name"]);
        assert_eq!(plan.refresh.map(written).as_deref(), vector["refresh"].as_str(), "{}", vector["name"]);
    }
}

#[test]
fn the_end_of_a_rule_has_the_form_of_its_frame() {
    let check = |zone, until: &str| {
        Schedule::WallClock(wall("2026-03-07T09:00", zone, Some(&format!("FREQ=DAILY;UNTIL={until}"))))
            .check(&Zone::UTC)
    };
    assert_eq!(check(Some("Europe/London"), "20260309T090000Z"), Ok(()));
    assert_eq!(check(None, "20260309T090000"), Ok(()));
    assert_eq!(check(Some("Europe/London"), "20260309T090000"), Err(PlannerError::UntilForm));
    assert_eq!(check(None, "20260309T090000Z"), Err(PlannerError::UntilForm));
}
