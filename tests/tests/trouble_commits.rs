//! Many who change a group at once, members who put junk into its log, a member who was away for long.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState, Role};
use kith_protocol::api::OpResult;
use kith_tests::{Device, Junk, World};

fn all_are_one(people: &[&Device], group: GroupId) {
    let inside = people[0].inside(group);
    for person in people {
        assert_eq!(person.inside(group), inside, "{person:?}");
        assert_eq!(person.outbox(), [], "{person:?}");
        assert_eq!(person.roster(group), people[0].roster(group));
        assert_eq!(person.sees(group).state, GroupState::Active);
    }
}

#[test]
fn twenty_who_commit_at_once_end_in_one_state_and_every_intent_ends() {
    const NAMES: [&str; 20] =
        ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T"];
    let world = World::new();
    let (people, group) = world.circle(&NAMES);
    for lead in &people[1..] {
        people[0].kith.groups().set_role(group, lead.account(), Role::Lead).unwrap();
    }
    let all: Vec<&Device> = people.iter().collect();
    world.settle(&all);
    for person in &people {
        person.kith.groups().edit(group, Some(&format!("named by {}", person.name)), None).unwrap();
    }
    let fence = people[0].inside(group);
    // Each tries for one fence, twenty times over; who loses it reads the winner's commit and tries for the next.
    std::thread::scope(|scope| {
        for person in &people {
            scope.spawn(move || {
                let _ = person.try_sync().unwrap();
            });
        }
    });
    world.settle(&all);
    let inside = people[0].inside(group);
    assert_ne!(inside, fence);
    for person in &people {
        assert_eq!(person.inside(group), inside, "{person:?}");
        assert_eq!(person.outbox(), [], "{person:?}: nobody's change was refused");
        assert_eq!(person.sees(group).name, people[0].sees(group).name);
    }
}

#[test]
fn five_who_commit_at_once_end_in_one_state_and_every_intent_ends() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol", "Dave", "Erin"]);
    for lead in &people[1..] {
        people[0].kith.groups().set_role(group, lead.account(), Role::Lead).unwrap();
    }
    let all: Vec<&Device> = people.iter().collect();
    world.settle(&all);
    let others = ["Fay", "Gus", "Hal", "Ida", "Jon"].map(|name| world.person(name));
    for (person, other) in people.iter().zip(&others) {
        other.sync();
        person.knows(other);
    }
    for (round, person) in (0..3).flat_map(|round| people.iter().map(move |person| (round, person))) {
        person.kith.groups().edit(group, Some(&format!("{} {round}", person.name)), None).unwrap();
        person.says(group, &format!("{} {round}", person.name));
    }
    for (index, person) in people.iter().enumerate() {
        person.adds(group, &[&others[index]]);
        let next = people[(index + 1) % 5].account();
        person.kith.groups().set_role(group, next, Role::Member).unwrap();
    }
    std::thread::scope(|scope| {
        for person in &people {
            scope.spawn(move || {
                for _ in 0..4 {
                    let _ = person.try_sync().unwrap();
                }
            });
        }
    });
    for _ in 0..8 {
        for person in &all {
            person.sync();
        }
    }
    let inside = people[0].inside(group);
    for person in &people {
        assert_eq!(person.inside(group), inside, "{person:?}");
        assert_eq!(person.sync().queued, 0, "{person:?}: {:?}", person.outbox());
        assert_eq!(person.reads(group).len(), 15);
        assert_eq!(person.reads(group), people[0].reads(group));
        // What is left is refused, with its reason.
        assert!(
            person
                .outbox()
                .iter()
                .all(|(_, error)| error.as_deref() == Some("not_lead") || error.as_deref() == Some("last_lead")),
            "{:?}",
            person.outbox()
        );
    }
    let roster = people[0].roster(group);
    assert!(roster.iter().any(|name| name.ends_with("(lead)")), "{roster:?}");
}

#[test]
fn two_leads_that_demote_each_other_end_with_one_result() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    let all: Vec<&Device> = people.iter().collect();
    world.settle(&all);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Member).unwrap();
    people[1].kith.groups().set_role(group, people[0].account(), Role::Member).unwrap();
    std::thread::scope(|scope| {
        for person in &people[..2] {
            scope.spawn(move || person.try_sync().unwrap());
        }
    });
    world.settle(&all);
    let inside = people[0].inside(group);
    for person in &people {
        assert_eq!(person.inside(group), inside);
    }
    let leads = people[2].roster(group).into_iter().filter(|name| name.ends_with("(lead)")).count();
    assert_eq!(leads, 1);
}

#[test]
fn junk_in_the_log_is_void_for_all_and_forces_nobody_out() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Mallory"]);
    let all: Vec<&Device> = people.iter().collect();
    for junk in [Junk::Unsealed, Junk::Sealed] {
        for fenced in [false, true] {
            for n in 0..4 {
                people[2].sync();
                assert!(matches!(people[2].appends_junk(group, junk, fenced, None), OpResult::Ok(_)));
                people[n % 2].says(group, &format!("{junk:?} {fenced} {n}"));
                people[n % 2].sync();
            }
        }
    }
    people[0].kith.groups().edit(group, Some("Goes on"), None).unwrap();
    world.settle(&all);
    all_are_one(&all, group);
    for person in &people {
        assert_eq!(person.reads(group).len(), 16);
        assert_eq!(person.sees(group).name, "Goes on");
    }
}

#[test]
fn junk_while_a_commit_and_messages_are_under_way_costs_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Mallory"]);
    let all: Vec<&Device> = people.iter().collect();
    // Sealed, but the append never arrives; then the fence moves by junk.
    people[0].says(group, "one");
    people[0].says(group, "two");
    people[1].says(group, "three");
    for person in &people[..2] {
        person.network.put_between(|request, answer| {
            if request.path == "/v1/ops" { Err(kith_sync::transport::TransportError::Lost) } else { answer }
        });
    }
    // The requests do arrive here; the answers do not.
    let _ = people[0].try_sync().unwrap();
    assert!(matches!(people[2].appends_junk(group, Junk::Sealed, true, None), OpResult::Ok(_)));
    let _ = people[1].try_sync().unwrap();
    for person in &people[..2] {
        person.network.put_nothing_between();
    }
    world.settle(&all);
    all_are_one(&all, group);
    assert_eq!(people[2].reads(group).len(), 3);
    assert_eq!(people[0].reads(group), people[2].reads(group));
}

#[test]
fn a_cut_with_keys_that_only_one_knows_stops_the_group_for_all() {
    use kith_protocol::id::{PublicKey, ReadKey};
    use kith_protocol::op::{Cut, Grant, Rights};
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Mallory"]);
    let key = PublicKey::new(kith_protocol::cose::public_key(&[9; 32]));
    let rights = Rights::APPEND.and(Rights::FENCE).and(Rights::SLOTS);
    let cut = Cut { grants: vec![Grant::new(77, key, rights)], read_key: ReadKey::new([8; 32]).hash(), slot_1: None };
    assert!(matches!(people[2].appends_junk(group, Junk::Sealed, true, Some(cut)), OpResult::Ok(_)));
    for person in &people[..2] {
        let _ = person.try_sync().unwrap();
        let seen = person.sees(group);
        assert_eq!((seen.state, seen.details.as_deref()), (GroupState::Stopped, Some("log_hijacked")));
    }
}

#[test]
fn a_member_who_was_away_over_five_cuts_catches_up_in_six_reads() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "P1", "P2", "P3", "P4", "P5"]);
    people[1].sync();
    for gone in &people[2..] {
        people[0].says(group, &format!("before {}", gone.name));
        people[0].kith.groups().remove(group, gone.account()).unwrap();
        people[0].sync();
    }
    people[0].says(group, "last");
    people[0].sync();
    assert_eq!(people[0].inside(group).period, 5);
    let _ = people[1].network.take_log();
    people[1].sync();
    assert_eq!(people[1].reads(group).len(), 6);
    let log = people[1].network.take_log();
    let reads = log.iter().filter(|exchange| exchange.path == "/v1/read").count();
    assert_eq!(reads, 6, "{log:?}");
    all_are_one(&[&people[0], &people[1]], group);
}

#[test]
fn a_hundred_entries_of_a_month_away_are_read_in_one_run() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    for n in 0..600 {
        people[0].says(group, &format!("{n}"));
    }
    people[0].sync();
    world.wait_ms(30 * 86_400_000);
    people[1].sync();
    assert_eq!(people[1].reads(group), (0..600).map(|n| n.to_string()).collect::<Vec<_>>());
}
