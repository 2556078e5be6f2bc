//! A log that is nearly full gets more room by itself, and nobody has to know (protocol 1).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::GroupState;
use kith_tests::{Device, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the answers to requests of this kind in which the relay says that a log is full.
fn refusals(device: &Device, path: &'static str) -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    device.network.put_between(move |request, answer| {
        if let Ok(answer) = &answer
            && request.path.starts_with(path)
            && answer.body.windows(8).any(|window| window == b"log_full")
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        answer
    });
    count
}

#[test]
fn members_extend_a_log_before_anybody_meets_its_end() {
    let world = World::with_rules(|rules| rules.limits.normal.entries = 20);
    let (people, group) = world.circle(&["Ada", "Ben", "Cem"]);
    let full: Vec<_> = people.iter().map(|person| refusals(person, "/v1/")).collect();
    for n in 0..60 {
        people[n % 3].says(group, &format!("word {n}"));
        for person in &people {
            person.sync();
        }
    }
    for person in &people {
        person.sync();
    }
    let words: Vec<String> = (0..60).map(|n| format!("word {n}")).collect();
    for person in &people {
        assert_eq!(person.reads(group), words);
    }
    assert_eq!(full.iter().map(|count| count.load(Ordering::Relaxed)).sum::<usize>(), 0);
}

#[test]
fn whoever_meets_the_end_of_a_log_makes_room_in_the_same_sync() {
    let world = World::with_rules(|rules| rules.limits.normal.entries = 20);
    let (people, group) = world.circle(&["Ada", "Ben"]);
    let full = refusals(&people[0], "/v1/ops");
    for n in 0..70 {
        people[0].says(group, &format!("word {n}"));
    }
    let report = people[0].sync();
    assert_eq!((report.queued, report.refused, report.caught_up), (0, 0, true));
    assert!(full.load(Ordering::Relaxed) > 0, "the relay refused, and it was mended");
    people[1].sync();
    assert_eq!(people[1].reads(group).len(), 70);
}

#[test]
fn a_blob_that_does_not_fit_makes_room_too() {
    let world = World::with_rules(|rules| rules.limits.normal.bytes = 12 * 1024);
    let names: Vec<String> = (0..20).map(|n| format!("P{n}")).collect();
    let people = world.people(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let group = people[0].founds("Circle");
    let full = refusals(&people[0], "/v1/blob/");
    people[0].adds(group, &people.iter().skip(1).collect::<Vec<_>>());
    people[0].sync();
    people[19].sync();
    assert!(full.load(Ordering::Relaxed) > 0);
    assert!(matches!(people[19].sees(group).state, GroupState::Active | GroupState::Request));
}

#[test]
fn where_a_relay_gives_no_more_room_the_words_wait_and_say_why() {
    let world = World::with_rules(|rules| {
        rules.limits.normal.entries = 12;
        // At the most that a class can have: nothing can be added to it.
        rules.limits.normal.bytes = 512 * 1024 * 1024;
    });
    let (people, group) = world.circle(&["Ada", "Ben"]);
    let other = people[0].founds("Another");
    for n in 0..20 {
        people[0].says(group, &format!("word {n}"));
    }
    people[0].says(other, "elsewhere there is room");
    let report = people[0].sync();
    assert!(report.queued > 0 && report.queued < 20, "{report:?}");
    assert_eq!(report.refused, 0);
    let waiting = people[0].outbox();
    assert_eq!(waiting.len() as u64, report.queued);
    assert!(waiting.iter().any(|(_, why)| why.as_deref() == Some("log_full")), "{waiting:?}");
    assert_eq!(people[0].reads(other), ["elsewhere there is room"]);
    // When old entries have expired there is room again.
    world.wait_ms(46 * 86_400_000);
    people[0].sync();
    assert_eq!(people[0].outbox(), []);
}
