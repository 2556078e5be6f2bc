//! Reminders of a group: offline, at once, equal everywhere; snoozes and quiet hours are one's own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{Change, Clock, GroupId, OccurrenceState, RecordId, Who};
use kith::planner::{Frame, OccurrenceId, Zone};
use kith::{NewReminder, OccurrenceEdit, PlanRequest, PolicyRequest, ReminderEdit, ReminderWhen};
use kith_tests::{Device, World, code};
use std::num::NonZeroUsize;
use std::time::Duration;

/// The local time in UTC, this many days after the world's today, at nine.
fn nine(world: &World, days: u64) -> String {
    let later = kith::model::Timestamp::from_ms(world.clock.now().as_ms() + days * 86_400_000);
    format!("{}T09:00", &later.to_string()[..10])
}

fn named(text: &str) -> Option<OccurrenceId> {
    Some(text.parse().unwrap())
}

fn daily(at: &str, rule: &str) -> NewReminder {
    let frame = Some(Frame::Zone(Zone::UTC));
    let rule = Some(rule.parse().unwrap());
    let when = ReminderWhen::WallClock { at: at.parse().unwrap(), frame, rule, exceptions: Vec::new() };
    NewReminder { title: "Stretch".to_owned(), when }
}

fn add(device: &Device, group: GroupId, at: &str, rule: &str) -> RecordId {
    device.kith.reminders().add(Some(group), &daily(at, rule)).unwrap().reminder
}

/// What fires, as occurrence and time and title.
fn plan(device: &Device) -> Vec<String> {
    let request = PlanRequest { from: None, days: 300, limit: NonZeroUsize::new(100).unwrap(), device: None };
    let plan = device.kith.reminders().plan(&request).unwrap();
    plan.items.iter().map(|item| format!("{} {} {}", item.occurrence, item.fires_at, item.title)).collect()
}

#[test]
fn edits_and_marks_at_once_end_equal_and_done_twice_is_done() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let days: Vec<String> = (1..=5).map(|day| nine(&world, day)).collect();
    alice.goes_offline();
    let id = add(alice, group, &days[0], "FREQ=DAILY;COUNT=5");
    assert_eq!(plan(alice).len(), 5, "it is there before anybody syncs");
    alice.reconnects();
    let outcome = bob.try_sync().unwrap();
    assert!(
        outcome.changes.iter().any(|change| matches!(change, Change::Reminder(view) if view.reminder == id)),
        "a watcher hears of it"
    );
    assert_eq!(plan(bob), plan(alice));
    assert_eq!(bob.kith.reminders().list(Some(group)).unwrap()[0].added_by, Some(alice.account()));
    for person in [alice, bob] {
        person.goes_offline();
        let done = person.kith.reminders().done(id, None).unwrap();
        assert_eq!((done.occurrence.as_str(), done.state), (days[0].as_str(), OccurrenceState::Done));
    }
    world.wait_ms(1_000);
    let edit = ReminderEdit { title: Some("Walk".to_owned()), ..ReminderEdit::default() };
    alice.kith.reminders().edit(id, &edit).unwrap();
    bob.kith.reminders().skip(id, named(&days[1])).unwrap();
    let zone = ReminderEdit { frame: Some(Frame::Zone(Zone::named("Asia/Tokyo").unwrap())), ..ReminderEdit::default() };
    bob.kith.reminders().edit(id, &zone).unwrap();
    let other = OccurrenceEdit { title: Some("Run".to_owned()), ..OccurrenceEdit::default() };
    alice.kith.reminders().edit_occurrence(id, days[2].parse().unwrap(), &other).unwrap();
    alice.kith.reminders().snooze(id, named(&days[3]), Duration::from_secs(600)).unwrap();
    alice.reconnects();
    bob.reconnects();
    world.settle(&[alice, bob]);
    let day = |n: usize| days[n].replace("T09:00", "");
    let (third, fourth, fifth) = (day(2), day(3), day(4));
    let of_bob = [
        format!("{third}T09:00 {third}T00:00:00Z Run"),
        format!("{fourth}T09:00 {fourth}T00:00:00Z Walk"),
        format!("{fifth}T09:00 {fifth}T00:00:00Z Walk"),
    ];
    assert_eq!(plan(bob), of_bob, "title, zone, marks and the one occurrence, of both");
    let of_alice: Vec<String> = plan(alice).into_iter().filter(|item| !item.starts_with(&fourth)).collect();
    assert_eq!(of_alice, [of_bob[0].clone(), of_bob[2].clone()]);
    assert!(
        plan(alice).contains(&format!("{fourth}T09:00 {fourth}T09:10:00Z Walk")),
        "her snooze is hers, and was made when it was due at nine in UTC"
    );
    // Being done already is no act: nothing leaves.
    let again = bob.kith.reminders().done(id, named(&days[0])).unwrap();
    assert_eq!(again.state, OccurrenceState::Done);
    assert_eq!(bob.outbox(), []);
    // Undo of a snooze touches no one else, and nothing leaves for it.
    alice.kith.undo().unwrap();
    assert_eq!(plan(alice), plan(bob));
    assert_eq!(alice.outbox(), []);
}

#[test]
fn an_edit_of_the_rule_keeps_the_marks_that_still_have_an_occurrence() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let days: Vec<String> = (1..=4).map(|day| nine(&world, day)).collect();
    let id = add(alice, group, &days[0], "FREQ=DAILY;COUNT=4");
    world.settle(&[alice, bob]);
    bob.goes_offline();
    bob.kith.reminders().done(id, named(&days[1])).unwrap();
    bob.kith.reminders().done(id, named(&days[2])).unwrap();
    let rule = |text: &str| ReminderEdit { rule: Some(Some(text.parse().unwrap())), ..ReminderEdit::default() };
    alice.kith.reminders().edit(id, &rule("FREQ=DAILY;INTERVAL=2;COUNT=2")).unwrap();
    alice.sync();
    bob.reconnects();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        let firing: Vec<String> = plan(person).iter().map(|item| item[..16].to_owned()).collect();
        assert_eq!(firing, [days[0].clone()], "{}", person.name);
    }
    alice.kith.reminders().edit(id, &rule("FREQ=DAILY;COUNT=4")).unwrap();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        let firing: Vec<String> = plan(person).iter().map(|item| item[..16].to_owned()).collect();
        assert_eq!(firing, [days[0].clone(), days[3].clone()], "the hidden mark holds again");
    }
}

#[test]
fn a_deleted_reminder_stays_deleted_and_leads_may_keep_them_to_themselves() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let id = add(alice, group, &nine(&world, 1), "FREQ=DAILY");
    world.settle(&[alice, bob]);
    bob.goes_offline();
    alice.kith.reminders().delete(id).unwrap();
    alice.sync();
    world.wait_ms(60_000);
    bob.kith.reminders().done(id, None).unwrap();
    bob.reconnects();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        assert_eq!(plan(person), Vec::<String>::new());
        assert_eq!(code(person.kith.reminders().skip(id, None)), "reminder_unknown");
    }
    alice.sets(group, PolicyRequest { records: Some(Who::Leads), ..PolicyRequest::default() });
    world.settle(&[alice, bob]);
    let id = add(alice, group, &nine(&world, 1), "FREQ=DAILY;COUNT=2");
    world.settle(&[alice, bob]);
    assert_eq!(code(bob.kith.reminders().done(id, None)), "not_lead");
    assert_eq!(code(bob.kith.reminders().add(Some(group), &daily(&nine(&world, 1), "FREQ=DAILY"))), "not_lead");
    bob.kith.reminders().snooze(id, None, Duration::from_secs(60)).unwrap();
    assert_ne!(plan(bob), plan(alice), "a snooze is one's own, whoever edits");
    bob.kith.reminders().add(None, &daily(&nine(&world, 1), "FREQ=DAILY;COUNT=1")).unwrap();
    assert_eq!(bob.outbox(), [], "one's own leave nothing to send");
    bob.kith.groups().leave(group).unwrap();
    assert_eq!(plan(bob).len(), 1, "what a left group plans fires no more");
}

#[test]
fn a_daily_reminder_can_be_done_more_often_than_a_record_has_fields() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice"]);
    let alice = &people[0];
    let id = add(alice, group, &nine(&world, 1), "FREQ=DAILY");
    for day in 1..=80 {
        let done = alice.kith.reminders().done(id, None).unwrap();
        assert_eq!(done.occurrence, nine(&world, day));
    }
}
