//! A Welcome that lies in a blob: its way up and its way down are cut at every part, and it arrives all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState};
use kith_sync::transport::{Answer, Media, Method, TransportError};
use kith_tests::{Device, Faults, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A circle whose Welcomes are too long for a mailbox.
fn large_circle(world: &World) -> (Vec<Device>, GroupId) {
    let names: Vec<String> = (0..20).map(|n| format!("P{n}")).collect();
    let people: Vec<Device> = names.iter().map(|name| world.person(name)).collect();
    for person in &people {
        person.sync();
    }
    let group = people[0].founds("Circle");
    for other in &people[1..] {
        people[0].knows(other);
    }
    people[0].adds(group, &people.iter().skip(1).collect::<Vec<_>>());
    people[0].sync();
    (people, group)
}

/// Where a way is cut.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// The part arrives, and its answer does not.
    AnswerOf(usize),
    /// The part is answered; the next one never leaves.
    After(usize),
}

/// Cuts the device's network at a part of a blob. Gives the count of parts that went by.
fn cut(device: &Device, method: Method, at: Cut) -> Arc<AtomicUsize> {
    let (parts, network) = (Arc::new(AtomicUsize::new(0)), device.network.clone());
    let counter = Arc::clone(&parts);
    device.network.put_between(move |request, answer| {
        if request.method != method || !request.path.starts_with("/v1/blob/") {
            return answer;
        }
        let part = counter.fetch_add(1, Ordering::Relaxed);
        let (last, lost) = match at {
            Cut::AnswerOf(last) => (last, true),
            Cut::After(last) => (last, false),
        };
        if part < last {
            return answer;
        }
        network.set(Faults { offline: true, ..Faults::default() });
        if lost { Err(TransportError::Lost) } else { answer }
    });
    parts
}

fn heal(device: &mut Device) {
    device.restart();
    device.network.put_nothing_between();
    device.network.set(Faults::default());
}

/// The cuts of a way of so many parts.
fn cuts(parts: usize) -> Vec<Cut> {
    (0..parts).flat_map(|part| [Cut::AnswerOf(part), Cut::After(part)]).collect()
}

fn newcomer(world: &World, adder: &Device, group: GroupId, name: &str) -> Device {
    let newcomer = world.person(name);
    newcomer.sync();
    adder.knows(&newcomer);
    adder.adds(group, &[&newcomer]);
    newcomer
}

/// They are in, and they and the adder read each other.
fn is_in(adder: &Device, newcomer: &Device, group: GroupId) {
    adder.sync();
    newcomer.sync();
    newcomer.kith.groups().accept(group).unwrap();
    adder.says(group, &format!("hello {}", newcomer.name));
    adder.sync();
    newcomer.says(group, &format!("{} is here", newcomer.name));
    newcomer.sync();
    adder.sync();
    assert_eq!(newcomer.sees(group).state, GroupState::Active);
    assert_eq!(newcomer.finds(group, &format!("hello {}", newcomer.name)).author_name, adder.name);
    let _ = adder.finds(group, &format!("{} is here", newcomer.name));
    assert_eq!(newcomer.inside(group), adder.inside(group));
    assert_eq!((adder.outbox(), newcomer.outbox()), (Vec::new(), Vec::new()));
}

#[test]
fn an_upload_that_is_killed_at_any_part_goes_on() {
    let world = World::new();
    let (mut people, group) = large_circle(&world);
    let whole = newcomer(&world, &people[0], group, "Whole");
    let parts = cut(&people[0], Method::Put, Cut::AnswerOf(usize::MAX));
    is_in(&people[0], &whole, group);
    let parts = parts.load(Ordering::Relaxed);
    assert!(parts >= 2, "{parts} parts: the Welcome is in no blob");
    for (n, at) in cuts(parts).into_iter().enumerate() {
        let newcomer = newcomer(&world, &people[0], group, &format!("Up {n}"));
        cut(&people[0], Method::Put, at);
        assert!(!people[0].try_sync().unwrap().report.caught_up, "{at:?}");
        heal(&mut people[0]);
        let again = cut(&people[0], Method::Put, Cut::AnswerOf(usize::MAX));
        is_in(&people[0], &newcomer, group);
        let left = match at {
            Cut::AnswerOf(part) => parts - part,
            Cut::After(part) => parts - part - 1,
        };
        assert_eq!(again.load(Ordering::Relaxed), left, "{at:?}: what was acknowledged is not put again");
        people[0].network.put_nothing_between();
    }
}

#[test]
fn a_download_that_is_killed_at_any_part_begins_again_and_ends_right() {
    let world = World::new();
    let (people, group) = large_circle(&world);
    let whole = newcomer(&world, &people[0], group, "Whole");
    let parts = cut(&whole, Method::Get, Cut::AnswerOf(usize::MAX));
    is_in(&people[0], &whole, group);
    let parts = parts.load(Ordering::Relaxed);
    assert!(parts >= 2, "{parts} parts: the Welcome is in no blob");
    for (n, at) in cuts(parts).into_iter().enumerate() {
        let mut newcomer = newcomer(&world, &people[0], group, &format!("Down {n}"));
        people[0].sync();
        cut(&newcomer, Method::Get, at);
        let _ = newcomer.try_sync().unwrap();
        heal(&mut newcomer);
        is_in(&people[0], &newcomer, group);
    }
}

/// Answers every fetch of a blob with a refusal.
fn answers_blobs(device: &Device, status: u16, document: &'static [u8]) {
    device.network.put_between(move |request, answer| {
        if request.method != Method::Get || !request.path.starts_with("/v1/blob/") {
            return answer;
        }
        Ok(Answer { status, media: Some(Media::Problem), retry_after: None, body: document.into() })
    });
}

#[test]
fn a_welcome_waits_for_a_relay_that_is_busy_and_is_given_up_when_it_is_gone() {
    let world = World::new();
    let (people, group) = large_circle(&world);
    let waits = newcomer(&world, &people[0], group, "Waits");
    let gives_up = newcomer(&world, &people[0], group, "Gives up");
    people[0].sync();
    answers_blobs(&waits, 503, br#"{"type":"/problems/busy","after_s":1}"#);
    answers_blobs(&gives_up, 404, br#"{"type":"/problems/not_allowed"}"#);
    // More often than a blob that is not there is asked for.
    for _ in 0..60 {
        waits.sync();
        gives_up.sync();
    }
    waits.network.put_nothing_between();
    gives_up.network.put_nothing_between();
    is_in(&people[0], &waits, group);
    let _ = gives_up.network.take_log();
    gives_up.sync();
    assert!(gives_up.network.take_log().iter().all(|exchange| !exchange.path.starts_with("/v1/blob/")));
    assert!(gives_up.kith.groups().list().unwrap().is_empty());
}
