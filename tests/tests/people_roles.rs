//! Roles: what leads alone may do, and changes made at once end alike everywhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PolicyRequest;
use kith::model::{JoinRule, Role, Who};
use kith_tests::{World, code};

#[test]
fn a_lead_promotes_and_demotes_and_everybody_counts_it_once() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Bob (lead)", "Carol"], "shown at once");
    assert_eq!(alice.counts(), (0, 1, 0, 0));
    assert_eq!(bob.counts(), (1, 0, 0, 0));
    assert_eq!(carol.counts(), (1, 0, 0, 0));
    for person in &people {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob (lead)", "Carol"]);
    }
    assert_eq!(bob.sees(group).role, Role::Lead);
    bob.makes(group, alice, Role::Member);
    world.settle(&[bob, alice, carol]);
    for person in &people {
        assert_eq!(person.roster(group), ["Alice", "Bob (lead)", "Carol"]);
        assert!(person.outbox().is_empty());
    }
    assert_eq!(code(alice.kith.groups().edit(group, Some("Mine"), None)), "not_lead");
}

#[test]
fn what_leads_alone_may_do_is_refused_at_once_and_offline() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.goes_offline();
    let groups = bob.kith.groups();
    assert_eq!(code(groups.add(group, &[carol.account()])), "not_lead");
    assert_eq!(code(groups.remove(group, carol.account())), "not_lead");
    assert_eq!(code(groups.edit(group, Some("Mine"), None)), "not_lead");
    assert_eq!(code(groups.set_role(group, carol.account(), Role::Lead)), "not_lead");
    assert_eq!(code(groups.set_role(group, alice.account(), Role::Member)), "not_lead");
    assert_eq!(code(groups.invite(group, 1_000)), "not_lead");
    assert_eq!(code(groups.policy(group, PolicyRequest { add: Some(Who::Members), ..Default::default() })), "not_lead");
    let hers = alice.says(group, "mine");
    assert_eq!(code(bob.kith.messages().unsend(hers.message)), "message_unknown");
    alice.sync();
    bob.reconnects();
    assert_eq!(code(bob.kith.messages().unsend(hers.message)), "not_author");
    assert_eq!(code(bob.kith.messages().edit(hers.message, "yours")), "not_author");
    assert!(bob.outbox().is_empty());
}

#[test]
fn two_leads_who_demote_each_other_at_once_end_in_one_result() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.makes(group, bob, Role::Member);
    bob.makes(group, alice, Role::Member);
    world.settle(&[alice, bob, carol]);
    for person in &people {
        assert_eq!(person.roster(group), ["Alice (lead)", "Bob", "Carol"], "{person:?}");
    }
    assert!(alice.outbox().is_empty());
    assert_eq!(bob.outbox(), [("role".to_owned(), Some("not_lead".to_owned()))]);
    assert_eq!(bob.counts(), (0, 0, 0, 1));
    let row = bob.kith.outbox().list().unwrap()[0].intent;
    bob.kith.outbox().cancel(row).unwrap();
    assert!(bob.outbox().is_empty());
}

#[test]
fn the_last_lead_of_others_cannot_go_or_step_down() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    assert_eq!(code(alice.kith.groups().leave(group)), "last_lead");
    assert_eq!(code(alice.kith.groups().set_role(group, alice.account(), Role::Member)), "last_lead");
    assert!(alice.outbox().is_empty());
    alice.makes(group, bob, Role::Lead);
    alice.kith.groups().set_role(group, alice.account(), Role::Member).unwrap();
    assert_eq!(alice.counts(), (0, 2, 0, 0));
    assert_eq!(bob.counts(), (2, 0, 0, 0));
    for person in &people {
        assert_eq!(person.roster(group), ["Alice", "Bob (lead)"]);
    }
}

#[test]
fn two_leads_who_go_at_once_leave_a_lead_behind() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol", "Dave"]);
    let (alice, bob, carol, dave) = (&people[0], &people[1], &people[2], &people[3]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol, dave]);
    alice.kith.groups().leave(group).unwrap();
    bob.kith.groups().leave(group).unwrap();
    alice.sync();
    bob.sync();
    for _ in 0..3 {
        world.wait_ms(61_000);
        carol.sync();
        dave.sync();
    }
    assert_eq!(carol.roster(group), dave.roster(group));
    assert_eq!(carol.roster(group), ["Carol (lead)", "Dave"]);
    carol.renames(group, "Ours");
    world.settle(&[carol, dave]);
    assert_eq!(dave.sees(group).name, "Ours");
}

#[test]
fn settings_changed_by_two_leads_at_once_both_hold() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.renames(group, "Night shift");
    bob.kith.groups().edit(group, None, Some("for those who wake")).unwrap();
    bob.sets(group, PolicyRequest { join: Some(JoinRule::Member), ..Default::default() });
    assert_eq!(alice.counts(), (0, 1, 0, 0));
    assert_eq!(bob.counts(), (1, 2, 0, 0));
    assert_eq!(alice.counts(), (2, 0, 0, 0));
    assert_eq!(carol.counts(), (3, 0, 0, 0));
    for person in &people {
        let seen = person.sees(group);
        assert_eq!((seen.name.as_str(), seen.about.as_str(), seen.members), ("Night shift", "for those who wake", 3));
        assert_eq!(person.kith.groups().policy(group, PolicyRequest::default()).unwrap().join, JoinRule::Member);
    }
    alice.renames(group, "from Alice");
    bob.renames(group, "from Bob");
    world.settle(&[alice, bob, carol]);
    for person in &people {
        assert_eq!(person.sees(group).name, "from Bob", "the later in the log's order");
        assert!(person.outbox().is_empty());
    }
}

#[test]
fn a_policy_applies_once_it_arrives() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    let dave = world.person("Dave");
    dave.sync();
    people[1].knows(&dave);
    dave.knows(&people[1]);
    let (alice, bob) = (&people[0], &people[1]);
    assert_eq!(code(bob.kith.groups().add(group, &[dave.account()])), "not_lead");
    alice.sets(group, PolicyRequest { add: Some(Who::Members), ..Default::default() });
    world.settle(&[alice, bob]);
    bob.adds(group, &[&dave]);
    assert_eq!(bob.roster(group), ["+Dave", "Alice (lead)", "Bob"]);
    // Taken back at once: the add has no effect anywhere, and its author sees why.
    alice.sets(group, PolicyRequest { add: Some(Who::Leads), ..Default::default() });
    alice.sync();
    bob.sync();
    alice.sync();
    dave.sync();
    assert_eq!(bob.outbox(), [("add".to_owned(), Some("not_lead".to_owned()))]);
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob"]);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Bob"]);
    assert!(dave.kith.groups().list().unwrap().is_empty());
    people.push(dave);
}

#[test]
fn a_role_for_somebody_who_cannot_be_added_yet_waits_with_them() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let late = world.person("Late");
    alice.knows(&late);
    let group = alice.founds("Circle");
    alice.adds(group, &[bob, &late]);
    alice.makes(group, &late, Role::Lead);
    alice.renames(group, "Renamed");
    world.settle(&[alice, bob]);
    assert_eq!(bob.sees(group).name, "Renamed");
    let row = |kind: &str, error: Option<&str>| (kind.to_owned(), error.map(str::to_owned));
    assert_eq!(alice.outbox(), [row("add", Some("waiting_for_contact")), row("role", None)]);
    late.sync();
    world.settle(&[alice, bob, &late]);
    assert!(alice.outbox().is_empty());
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob", "Late (lead)"]);
}
