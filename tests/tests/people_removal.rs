//! Removal: with it the others' words end for whoever goes, and what they saw before stays.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, MessageState, Role};
use kith_tests::{Device, World, code};

fn row(kind: &str, error: &str) -> (String, Option<String>) {
    (kind.to_owned(), Some(error.to_owned()))
}

#[test]
fn the_removed_read_up_to_the_cut_and_nothing_later() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.says(group, "before");
    alice.sync();
    bob.goes_offline();
    alice.says(group, "still for Bob");
    alice.removes(group, bob);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Carol"], "shown at once");
    alice.says(group, "not for Bob");
    assert_eq!(alice.counts(), (0, 3, 0, 0));
    bob.says(group, "too late");
    bob.says(group, "much too late");
    let report = bob.reconnects();
    assert_eq!((report.received, report.sent, report.queued, report.refused), (3, 0, 0, 2));
    assert_eq!(bob.sees(group).state, GroupState::Removed);
    assert_eq!(bob.reads(group), ["before", "still for Bob", "too late", "much too late"]);
    assert!(bob.states(group)[2..].iter().all(|(_, state)| *state == MessageState::Refused));
    assert_eq!(bob.outbox(), [row("message", "group_closed"), row("message", "group_closed")]);
    assert_eq!(code(bob.kith.messages().say(group, "hello?", None)), "group_closed");
    assert_eq!(code(bob.kith.groups().leave(group)), "group_closed");
    assert_eq!(carol.counts(), (4, 0, 0, 0));
    carol.says(group, "on we go");
    world.settle(&[carol, alice, bob]);
    assert_eq!(alice.reads(group), ["before", "still for Bob", "not for Bob", "on we go"]);
    assert_eq!(carol.reads(group), alice.reads(group));
    assert_eq!(bob.reads(group).len(), 4);
    assert_eq!(carol.roster(group), ["Alice (lead)", "Carol"]);
    assert_eq!(bob.counts(), (0, 0, 0, 2));
    // A refused message stays with its author until it is cancelled.
    let first = bob.kith.outbox().list().unwrap()[0].intent;
    bob.kith.outbox().cancel(first).unwrap();
    assert_eq!(bob.reads(group), ["before", "still for Bob", "much too late"]);
    assert_eq!(bob.counts(), (0, 0, 0, 1));
}

#[test]
fn whoever_is_added_again_sees_what_was_before_and_not_what_was_missed() {
    let world = World::new();
    let (alice, bob, carol) = (world.person("Alice"), world.person("Bob"), world.person("Carol"));
    for person in [&alice, &bob, &carol] {
        person.sync();
    }
    alice.knows(&bob);
    alice.knows(&carol);
    let group = alice.founds("Circle");
    alice.adds(group, &[&bob, &carol]);
    alice.says(group, "before");
    alice.sync();
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Request);
    bob.kith.groups().accept(group).unwrap();
    bob.says(group, "I was here");
    bob.sync();
    alice.removes(group, &bob);
    alice.says(group, "missed");
    alice.sync();
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Removed);
    alice.adds(group, &[&bob]);
    alice.says(group, "after");
    alice.sync();
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Active, "not asked again");
    assert_eq!(bob.reads(group), ["before", "I was here", "after"]);
    bob.says(group, "back");
    world.settle(&[&bob, &alice, &carol]);
    assert_eq!(alice.reads(group), ["before", "I was here", "missed", "after", "back"]);
    assert_eq!(carol.reads(group), alice.reads(group));
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob", "Carol"]);
}

#[test]
fn removed_and_added_in_one_go_offline() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.removes(group, bob);
    alice.says(group, "between");
    alice.adds(group, &[bob]);
    alice.says(group, "again");
    world.settle(&[alice, bob, carol]);
    assert_eq!(bob.sees(group).state, GroupState::Active);
    assert_eq!(bob.reads(group), ["again"]);
    assert_eq!(carol.reads(group), ["between", "again"]);
    bob.says(group, "hi");
    world.settle(&[bob, alice, carol]);
    assert_eq!(carol.reads(group), ["between", "again", "hi"]);
}

#[test]
fn a_removal_that_a_demotion_made_unlawful_has_no_effect() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.makes(group, bob, Role::Member);
    alice.sync();
    bob.removes(group, carol);
    bob.renames(group, "Bob's");
    let said = bob.says(group, "said all the same");
    world.settle(&[bob, carol, alice]);
    for person in &people {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob", "Carol"]);
        assert_eq!(person.sees(group).name, "Circle");
        assert_eq!(person.finds(group, "said all the same").message, said.message);
    }
    assert_eq!(bob.outbox(), [row("remove", "not_lead"), row("settings", "not_lead")]);
}

#[test]
fn both_remove_the_same_person_at_once_and_both_are_done() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.removes(group, carol);
    bob.removes(group, carol);
    world.settle(&[alice, bob, carol]);
    for person in [alice, bob] {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob (lead)"]);
        assert!(person.outbox().is_empty(), "{person:?}");
    }
    assert_eq!(carol.sees(group).state, GroupState::Removed);
}

#[test]
fn a_removed_lead_is_counted_once_and_is_no_lead_on_return() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.removes(group, bob);
    assert_eq!(alice.counts(), (0, 1, 0, 0));
    assert_eq!(carol.counts(), (1, 0, 0, 0));
    assert_eq!(bob.counts(), (1, 0, 0, 0));
    alice.adds(group, &[bob]);
    world.settle(&[alice, carol, bob]);
    for person in &people {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob", "Carol"]);
    }
}

#[test]
fn an_edit_or_delete_that_can_never_be_sent_changes_nothing_on_any_device() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let one = bob.says(group, "one");
    let two = bob.says(group, "two");
    world.settle(&[bob, alice]);
    alice.removes(group, bob);
    alice.sync();
    bob.kith.messages().edit(one.message, "one, changed").unwrap();
    bob.kith.messages().unsend(two.message).unwrap();
    assert_eq!(bob.reads(group), ["one, changed", "(deleted)"]);
    bob.sync();
    assert_eq!(bob.reads(group), alice.reads(group));
    assert!(!bob.finds(group, "one").edited);
    assert_eq!(bob.outbox(), [row("edit", "group_closed"), row("delete", "group_closed")]);
    assert_eq!(bob.kith.messages().search("two", None, None).unwrap().len(), 1);
    assert_eq!(bob.kith.messages().search("changed", None, None).unwrap().len(), 0);
}

#[test]
fn a_lead_who_is_demoted_meanwhile_takes_nobodys_words_back() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    carol.says(group, "Carol's words");
    world.settle(&[alice, carol, bob]);
    alice.makes(group, bob, Role::Member);
    alice.sync();
    let hers = bob.finds(group, "Carol's words");
    bob.kith.messages().unsend(hers.message).unwrap();
    assert_eq!(bob.reads(group), ["(deleted)"]);
    world.settle(&[bob, carol, alice]);
    for person in &people {
        assert_eq!(person.reads(group), ["Carol's words"], "{person:?}");
    }
    assert_eq!(bob.outbox(), [row("delete", "not_author")]);
}

fn everybody(people: &[Device]) -> Vec<&Device> {
    people.iter().collect()
}

#[test]
fn a_removal_in_a_direct_chat_is_no_thing() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let chat = alice.kith.messages().dm(bob.account(), "hi").unwrap().group;
    world.settle(&everybody(&people));
    assert_eq!(code(alice.kith.groups().remove(chat, bob.account())), "direct_fixed");
    assert_eq!(code(alice.kith.groups().edit(chat, Some("Us"), None)), "direct_fixed");
    assert_eq!(code(alice.kith.groups().set_role(chat, bob.account(), Role::Member)), "direct_fixed");
    assert_eq!(code(alice.kith.groups().invite(chat, 1_000)), "direct_fixed");
    assert_eq!(code(alice.kith.groups().add(chat, &[bob.account()])), "direct_fixed");
}
