//! A network that loses and doubles, a relay that is away or talks nonsense: nothing is lost, nothing comes twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, MessageState};
use kith_sync::transport::{Answer, Media, TransportError};
use kith_tests::{Device, Faults, World};
use std::collections::BTreeSet;
use std::time::Duration;

const ROUNDS: usize = 12;
const EACH: usize = 10;

fn heal(world: &World, people: &[Device]) {
    for person in people {
        person.network.set(Faults::default());
    }
    world.settle(people);
}

/// Each message is everywhere once, and each author's are in the order written.
fn everything_is_everywhere_once(people: &[Device], group: GroupId, count: usize) {
    let timeline = people[0].reads(group);
    assert_eq!(timeline.len(), people.len() * count);
    assert_eq!(timeline.iter().collect::<BTreeSet<_>>().len(), timeline.len(), "something came twice");
    for person in people {
        assert_eq!(person.reads(group), timeline, "{person:?}");
        let own: Vec<&String> = timeline.iter().filter(|text| text.starts_with(&person.name)).collect();
        let written: Vec<String> = (0..count).map(|n| format!("{} {n}", person.name)).collect();
        assert_eq!(own, written.iter().collect::<Vec<_>>());
        assert!(person.messages(group).iter().all(|m| matches!(m.state, MessageState::Sent | MessageState::Received)));
        assert_eq!(person.outbox(), []);
        let report = person.sync();
        assert_eq!((report.received, report.sent, report.queued, report.refused), (0, 0, 0, 0), "{person:?}");
    }
}

fn chatter(faults: Faults) -> World {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    for person in &people {
        person.network.set(faults);
    }
    for round in 0..ROUNDS {
        for person in &people {
            for n in 0..EACH {
                person.says(group, &format!("{} {}", person.name, round * EACH + n));
            }
            let _ = person.try_sync().unwrap();
            world.wait_ms(700);
        }
    }
    heal(&world, &people);
    everything_is_everywhere_once(&people, group, ROUNDS * EACH);
    world
}

#[test]
fn requests_that_never_arrive_lose_nothing() {
    chatter(Faults { drop_before: 30, ..Faults::default() });
}

#[test]
fn answers_that_never_arrive_double_nothing() {
    chatter(Faults { drop_after: 30, ..Faults::default() });
}

#[test]
fn requests_that_arrive_twice_double_nothing() {
    chatter(Faults { duplicate: 30, ..Faults::default() });
}

#[test]
fn a_network_that_does_all_of_it_loses_and_doubles_nothing() {
    chatter(Faults { drop_before: 20, drop_after: 20, duplicate: 30, ..Faults::default() });
}

#[test]
fn requests_that_arrive_after_later_ones_change_nothing() {
    let world = chatter(Faults { late: 30, ..Faults::default() });
    let (.., late) = world.air.disorder();
    assert!(late > 10, "{late} came late");
}

/// Everybody syncs at the same time, so that requests and answers are in flight together and overtake each other.
fn chatter_at_once(faults: Faults) -> World {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    for person in &people {
        person.network.set(faults);
    }
    for round in 0..ROUNDS {
        for person in &people {
            for n in 0..EACH {
                person.says(group, &format!("{} {}", person.name, round * EACH + n));
            }
        }
        if round % 4 == 1 {
            people[0].renames(group, &format!("Name {round}"));
        }
        std::thread::scope(|scope| {
            for person in &people {
                scope.spawn(move || person.try_sync().unwrap());
            }
        });
        world.wait_ms(700);
    }
    heal(&world, &people);
    everything_is_everywhere_once(&people, group, ROUNDS * EACH);
    for person in &people {
        assert_eq!(person.inside(group), people[0].inside(group));
        assert_eq!(person.sees(group).name, "Name 9");
    }
    world
}

#[test]
fn requests_that_overtake_each_other_lose_and_double_nothing() {
    let world = chatter_at_once(Faults { reorder: 50, ..Faults::default() });
    let (requests, ..) = world.air.disorder();
    assert!(requests > 10, "{requests} were overtaken");
}

#[test]
fn answers_that_come_late_and_in_another_order_lose_and_double_nothing() {
    let world = chatter_at_once(Faults { delay: 50, ..Faults::default() });
    let (_, answers, _) = world.air.disorder();
    assert!(answers > 10, "{answers} were overtaken");
}

#[test]
fn a_network_that_also_delays_and_reorders_loses_and_doubles_nothing() {
    let faults =
        Faults { drop_before: 10, drop_after: 10, duplicate: 20, delay: 20, reorder: 20, late: 15, offline: false };
    let (requests, answers, late) = chatter_at_once(faults).air.disorder();
    assert!(requests > 0 && answers > 0 && late > 0, "{requests} {answers} {late}");
}

#[test]
fn renames_between_messages_on_a_bad_network_lose_and_double_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    for person in &people {
        person.network.set(Faults { drop_before: 20, drop_after: 20, duplicate: 20, ..Faults::default() });
    }
    for round in 0..ROUNDS {
        people[0].kith.groups().edit(group, Some(&format!("Name {round}")), None).unwrap();
        for person in &people {
            for n in 0..EACH {
                person.says(group, &format!("{} {}", person.name, round * EACH + n));
            }
            let _ = person.try_sync().unwrap();
        }
    }
    heal(&world, &people);
    everything_is_everywhere_once(&people, group, ROUNDS * EACH);
    let inside = people[0].inside(group);
    for person in &people {
        assert_eq!(person.inside(group), inside);
        assert_eq!(person.sees(group).name, format!("Name {}", ROUNDS - 1));
    }
}

#[test]
fn a_kill_between_the_append_and_its_answer_sends_once() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    people[0].says(group, "once");
    people[0].network.set(Faults { drop_after: 100, ..Faults::default() });
    // The read's answer is lost already: only the append should be.
    people[0].network.set(Faults::default());
    people[0].network.put_between(
        |request, answer| {
            if request.path == "/v1/ops" { Err(TransportError::Lost) } else { answer }
        },
    );
    assert!(people[0].try_sync().unwrap().problem.is_some());
    assert_eq!(people[0].messages(group).last().unwrap().state, MessageState::Queued);
    people[0].restart();
    people[0].network.put_nothing_between();
    let report = people[0].sync();
    assert_eq!((report.sent, report.queued), (1, 0));
    people[1].sync();
    assert_eq!(people[1].reads(group), ["once"]);
    assert_eq!(people[0].reads(group), ["once"]);
    assert_eq!(people[0].sync().sent, 0);
}

#[test]
fn a_kill_between_a_commit_and_its_answer_commits_once() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    let epoch = people[0].inside(group).epoch;
    people[0].kith.groups().edit(group, Some("Once"), None).unwrap();
    people[0].network.put_between(
        |request, answer| {
            if request.path == "/v1/ops" { Err(TransportError::Lost) } else { answer }
        },
    );
    assert!(people[0].try_sync().unwrap().problem.is_some());
    people[0].restart();
    people[0].network.put_nothing_between();
    people[0].sync();
    people[1].sync();
    assert_eq!(people[0].inside(group).epoch, epoch + 1);
    assert_eq!(people[0].inside(group), people[1].inside(group));
    assert_eq!(people[1].sees(group).name, "Once");
}

#[test]
fn a_relay_that_restarts_in_the_middle_of_a_conversation_changes_nothing() {
    let mut world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    people[0].says(group, "before");
    people[0].sync();
    world.stop_relay();
    people[1].says(group, "while it is away");
    let outcome = people[1].try_sync().unwrap();
    assert_eq!(outcome.problem.unwrap().code(), "relay_unreachable");
    assert_eq!((outcome.report.queued, outcome.report.caught_up), (1, false));
    assert_eq!(people[1].messages(group).last().unwrap().state, MessageState::Queued);
    world.start_relay();
    world.settle(&[&people[0], &people[1]]);
    for person in &people {
        assert_eq!(person.reads(group), ["before", "while it is away"]);
    }
}

fn nonsense(
    answers: impl Fn() -> Result<Answer, TransportError> + Send + Clone + 'static,
    path: &'static str,
    code: &str,
) {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    people[0].says(group, "kept");
    people[1].says(group, "waits");
    people[1].sync();
    people[0].network.put_between(move |request, answer| if request.path == path { answers() } else { answer });
    let outcome = people[0].syncs_within(Duration::from_secs(3));
    assert_eq!(outcome.problem.unwrap().code(), code, "{path}");
    assert_eq!(outcome.report.queued, 1);
    assert_eq!(people[0].messages(group).last().unwrap().state, MessageState::Queued);
    people[0].network.put_nothing_between();
    world.settle(&[&people[0], &people[1]]);
    for person in &people {
        assert_eq!(person.reads(group), ["waits", "kept"]);
    }
}

fn answer(status: u16, media: Option<Media>, body: &'static [u8]) -> Result<Answer, TransportError> {
    Ok(Answer { status, media, retry_after: None, body: body.into() })
}

#[test]
fn answers_that_make_no_sense_lose_nothing() {
    for path in ["/v1/read", "/v1/ops"] {
        nonsense(|| answer(200, None, b"<html>Welcome to the hotel</html>"), path, "relay_bad_answer");
        nonsense(|| answer(200, Some(Media::Cbor), b"<html>Welcome</html>"), path, "relay_bad_answer");
        nonsense(|| answer(200, Some(Media::Octets), &[0x80]), path, "relay_bad_answer");
        nonsense(|| answer(200, Some(Media::Cbor), &[0x80]), path, "relay_bad_answer");
        nonsense(|| answer(302, None, b""), path, "relay_bad_answer");
        nonsense(|| answer(500, None, b"oops"), path, "relay_bad_answer");
        nonsense(|| Err(TransportError::Timeout), path, "relay_timeout");
        nonsense(|| Err(TransportError::Unreachable), path, "relay_unreachable");
    }
}

#[test]
fn a_relay_that_asks_for_patience_without_end_is_a_refusal_and_loses_nothing() {
    nonsense(
        || {
            let retry_after = Some(Duration::from_millis(10));
            Ok(Answer { status: 429, media: None, retry_after, body: b"".as_slice().into() })
        },
        "/v1/ops",
        "relay_busy",
    );
}

#[test]
fn an_idle_phone_with_a_hundred_groups_asks_once_and_little() {
    let world = World::new();
    let alice = world.person("Alice");
    for n in 0..100 {
        let _ = alice.founds(&format!("Group {n}"));
    }
    alice.sync();
    alice.sync();
    let _ = alice.network.take_log();
    alice.sync();
    let log = alice.network.take_log();
    assert_eq!(log.len(), 1, "{log:?}");
    assert_eq!(log[0].path, "/v1/read");
    assert!(log[0].up <= 10_000 && log[0].down.unwrap() <= 100, "{log:?}");
}

#[test]
fn ten_groups_with_twenty_messages_each_are_one_answer() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let groups: Vec<GroupId> = (0..10).map(|n| people[0].founds(&format!("Group {n}"))).collect();
    for group in &groups {
        people[0].adds(*group, &[&people[1]]);
    }
    world.settle(&[&people[0], &people[1]]);
    for group in &groups {
        // The card goes before the first words.
        people[0].says(*group, "first");
    }
    world.settle(&[&people[0], &people[1]]);
    for group in &groups {
        for n in 0..20 {
            people[0].says(*group, &format!("message {n}"));
        }
    }
    people[0].sync();
    let _ = people[1].network.take_log();
    assert_eq!(people[1].sync().received, 200);
    let log = people[1].network.take_log();
    assert_eq!(log.len(), 1, "{log:?}");
    let down = log[0].down.unwrap();
    assert!((60_000..=110_000).contains(&down), "{down} bytes came down");
}
