//! Taking back one's own last change of a group: its name, what it is about, its policy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PolicyRequest;
use kith::model::{GroupId, Role, UndoneView, Who};
use kith_tests::{Device, World, code};

fn rename(device: &Device, group: GroupId, name: &str) {
    device.kith.groups().edit(group, Some(name), None).unwrap();
}

fn history(device: &Device, group: GroupId) -> u64 {
    device.kith.groups().policy(group, PolicyRequest::default()).unwrap().history
}

fn set_history(device: &Device, group: GroupId, days: u64) {
    device.kith.groups().policy(group, PolicyRequest { history: Some(days), ..PolicyRequest::default() }).unwrap();
}

#[test]
fn a_change_that_never_left_is_taken_out_of_the_outbox() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let before = alice.outbox();
    rename(&alice, group, "Run");
    set_history(&alice, group, 7);
    rename(&alice, group, "Run");
    assert_eq!(alice.outbox().len(), before.len() + 2, "the same name again is no change");
    assert!(matches!(alice.kith.undo().unwrap(), UndoneView::Group(view) if view.name == "Run"));
    assert_eq!((alice.sees(group).name.as_str(), history(&alice, group)), ("Run", 0));
    alice.kith.undo().unwrap();
    assert_eq!((alice.sees(group).name.as_str(), alice.outbox()), ("Walk", before));
    assert_eq!(code(alice.kith.undo()), "nothing_to_undo");
}

#[test]
fn a_change_that_left_is_brought_back_for_everybody() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.kith.groups().edit(group, Some("Run"), Some("Every day")).unwrap();
    set_history(alice, group, 30);
    world.settle(&[alice, bob]);
    assert_eq!((bob.sees(group).name.as_str(), history(bob, group)), ("Run", 30));
    alice.kith.undo().unwrap();
    assert_eq!(history(alice, group), 0, "at once, and before anybody syncs");
    alice.kith.undo().unwrap();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        let seen = person.sees(group);
        assert_eq!((seen.name.as_str(), seen.about.as_str(), history(person, group)), ("Circle", "", 0));
    }
    assert_eq!(code(alice.kith.undo()), "nothing_to_undo");
    assert_eq!(code(bob.kith.undo()), "nothing_to_undo", "bob did nothing");
}

#[test]
fn undo_takes_back_only_ones_own() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.kith.groups().set_role(group, bob.account(), Role::Lead).unwrap();
    world.settle(&[alice, bob]);
    alice.kith.groups().edit(group, Some("Run"), Some("Every day")).unwrap();
    world.settle(&[alice, bob]);
    rename(bob, group, "Swim");
    world.settle(&[alice, bob]);
    alice.kith.undo().unwrap();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        let seen = person.sees(group);
        assert_eq!((seen.name.as_str(), seen.about.as_str()), ("Swim", ""), "bob's name stays");
    }
    bob.kith.undo().unwrap();
    world.settle(&[alice, bob]);
    assert_eq!(alice.sees(group).name, "Run", "what stood before bob's own change");

    // All of it was changed by somebody else: there is nothing of one's own left.
    set_history(alice, group, 5);
    world.settle(&[alice, bob]);
    set_history(bob, group, 9);
    world.settle(&[alice, bob]);
    assert_eq!(code(alice.kith.undo()), "nothing_to_undo");
    assert_eq!(history(alice, group), 9);
}

#[test]
fn who_leads_no_more_takes_nothing_back() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.kith.groups().set_role(group, bob.account(), Role::Lead).unwrap();
    world.settle(&[alice, bob]);
    bob.kith.groups().policy(group, PolicyRequest { records: Some(Who::Leads), ..PolicyRequest::default() }).unwrap();
    world.settle(&[alice, bob]);
    alice.kith.groups().set_role(group, bob.account(), Role::Member).unwrap();
    world.settle(&[alice, bob]);
    assert_eq!(code(bob.kith.undo()), "not_lead");
    let policy = alice.kith.groups().policy(group, PolicyRequest::default()).unwrap();
    assert_eq!(policy.records, Who::Leads);
}
