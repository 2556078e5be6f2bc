//! Leaving: local at once, hidden by the others as soon as they read of it, then out of the tree with a cut.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, MessageState, Role};
use kith_tests::{World, code};

#[test]
fn a_leaver_is_out_at_once_and_the_others_go_on_without_them() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.says(group, "hello");
    world.settle(&[alice, bob, carol]);
    bob.goes_offline();
    bob.says(group, "last words");
    assert_eq!(bob.kith.groups().leave(group).unwrap().state, GroupState::Left);
    assert_eq!(bob.kith.groups().leave(group).unwrap().state, GroupState::Left, "twice is once");
    assert_eq!(bob.outbox().len(), 2);
    assert_eq!(code(bob.kith.messages().say(group, "no more", None)), "group_closed");
    assert_eq!(alice.roster(group), ["Alice (lead)", "Bob", "Carol"], "nobody knows yet");
    let report = bob.reconnects();
    assert_eq!((report.sent, report.queued, report.refused), (2, 0, 0));
    assert!(bob.outbox().is_empty());
    assert_eq!(carol.counts(), (2, 0, 0, 0));
    assert_eq!(carol.roster(group), ["Alice (lead)", "Carol"], "hidden at once");
    assert_eq!(carol.sees(group).members, 2);
    world.wait_ms(61_000);
    carol.says(group, "after Bob");
    assert_eq!(carol.counts(), (0, 1, 0, 0));
    assert_eq!(alice.counts(), (3, 0, 0, 0), "two words and one leave; the commit behind it is housekeeping");
    assert_eq!(alice.roster(group), ["Alice (lead)", "Carol"]);
    assert_eq!(alice.reads(group), ["hello", "last words", "after Bob"]);
    assert_eq!(carol.reads(group), alice.reads(group));
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    assert_eq!(bob.reads(group), ["hello", "last words"]);
    assert!(bob.states(group).iter().all(|(_, state)| *state != MessageState::Queued));
    assert_eq!(bob.sees(group).state, GroupState::Left);
}

#[test]
fn a_leaf_is_taken_out_even_when_only_one_remains() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    bob.kith.groups().leave(group).unwrap();
    bob.sync();
    alice.sync();
    world.wait_ms(61_000);
    alice.says(group, "alone");
    world.settle(&[alice]);
    assert_eq!(alice.roster(group), ["Alice (lead)"]);
    assert_eq!(alice.kith.groups().leave(group).unwrap().state, GroupState::Left, "the last person may always leave");
    assert_eq!(alice.counts(), (0, 0, 0, 0));
}

#[test]
fn the_last_person_may_leave_a_group_that_was_never_synced() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Just me");
    assert_eq!(alice.kith.groups().leave(group).unwrap().state, GroupState::Left);
    assert!(alice.outbox().is_empty());
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    assert_eq!(alice.sees(group).state, GroupState::Left);
}

#[test]
fn a_leaver_who_is_added_again_is_there_again_and_stays() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.says(group, "before");
    world.settle(&[bob, alice, carol]);
    bob.kith.groups().leave(group).unwrap();
    bob.sync();
    alice.sync();
    alice.adds(group, &[bob]);
    assert_eq!(alice.roster(group), ["+Bob", "Alice (lead)", "Carol"]);
    world.settle(&[alice, bob, carol]);
    for _ in 0..2 {
        world.wait_ms(61_000);
        world.settle(&[carol, alice, bob]);
    }
    for person in &people {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob", "Carol"], "{person:?}");
    }
    assert_eq!(bob.sees(group).state, GroupState::Active);
    bob.says(group, "back");
    world.settle(&[bob, alice, carol]);
    assert_eq!(carol.reads(group), ["before", "back"]);
    assert_eq!(bob.reads(group), ["before", "back"]);
    // And can leave a second time.
    bob.kith.groups().leave(group).unwrap();
    world.settle(&[bob, alice, carol]);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Carol"]);
}

#[test]
fn whoever_left_while_being_removed_has_nothing_left_to_do() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.removes(group, bob);
    alice.sync();
    bob.kith.groups().leave(group).unwrap();
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Left);
    assert!(bob.outbox().is_empty(), "{:?}", bob.outbox());
    assert_eq!(bob.counts(), (0, 0, 0, 0));
}

#[test]
fn a_direct_chat_can_be_left() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let chat = alice.kith.messages().dm(bob.account(), "hi").unwrap().group;
    world.settle(&[alice, bob]);
    bob.kith.groups().leave(chat).unwrap();
    assert_eq!(bob.counts(), (0, 1, 0, 0));
    assert_eq!(bob.sees(chat).state, GroupState::Left);
    assert_eq!(alice.counts(), (1, 0, 0, 0));
    world.wait_ms(61_000);
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    assert_eq!(alice.roster(chat), ["Alice (lead)"]);
    assert_eq!(bob.reads(chat), ["hi"]);
    assert_eq!(code(bob.kith.messages().dm(alice.account(), "again")), "group_closed");
    assert_eq!(bob.counts(), (0, 0, 0, 0));
}

#[test]
fn a_lead_who_leaves_behind_another_lead() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    alice.kith.groups().leave(group).unwrap();
    assert_eq!(alice.counts(), (0, 2, 0, 0));
    assert_eq!(bob.counts(), (2, 0, 0, 0));
    world.wait_ms(61_000);
    world.settle(&[bob, carol]);
    assert_eq!(carol.roster(group), ["Bob (lead)", "Carol"]);
    bob.says(group, "go on");
    world.settle(&[bob, carol]);
    assert_eq!(carol.reads(group), ["go on"]);
}

/// Who left while offline, was taken out by others and let in again before that Leave went out, is out for all.
#[test]
fn a_leave_that_waited_while_others_removed_and_added_one_again_ends_alike_for_all() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.goes_offline();
    bob.kith.groups().leave(group).unwrap();
    alice.removes(group, bob);
    alice.sync();
    alice.adds(group, &[bob]);
    alice.sync();
    carol.sync();
    bob.reconnects();
    for _ in 0..4 {
        world.wait_ms(61_000);
        world.settle(&[alice, bob, carol]);
    }
    let inside = alice.roster(group).iter().any(|name| name.contains("Bob"));
    let expected = if inside { GroupState::Active } else { GroupState::Left };
    assert_eq!(bob.sees(group).state, expected, "{:?}", alice.roster(group));
    assert_eq!(carol.roster(group), alice.roster(group));
    assert_eq!(bob.outbox(), []);
}
