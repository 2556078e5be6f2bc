//! Joining by link: whoever made it admits, or tells that it is over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PolicyRequest;
use kith::model::{GroupState, JoinRule, Role};
use kith_tests::{World, code};

const WEEK_MS: u64 = 7 * 86_400_000;

#[test]
fn somebody_who_knows_nobody_joins_by_link() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let eve = world.person("Eve");
    let link = alice.kith.groups().invite(group, WEEK_MS).unwrap();
    assert_eq!((link.uses, link.group), (0, Some(group)));
    alice.sync();
    alice.says(group, "before Eve");
    alice.sync();
    let joined = eve.kith.groups().join(&link.link).unwrap();
    assert_eq!((joined.group, joined.state, joined.name.as_str()), (group, GroupState::Joining, "Circle"));
    assert_eq!(eve.kith.groups().join(&link.link).unwrap().state, GroupState::Joining, "asking twice is once");
    eve.says(group, "written while joining");
    assert_eq!(eve.counts(), (0, 1, 1, 0), "the request went out, the words wait");
    assert_eq!(alice.counts(), (1, 0, 0, 0));
    assert_eq!(eve.counts(), (1, 1, 0, 0));
    assert_eq!(eve.sees(group).state, GroupState::Active);
    assert_eq!(eve.reads(group), ["written while joining"]);
    world.settle(&[alice, bob, &eve]);
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob", "Eve"]);
    assert_eq!(eve.roster(group), bob.roster(group));
    assert_eq!(bob.reads(group), ["before Eve", "written while joining"]);
    assert_eq!(alice.kith.groups().list_invites(group).unwrap()[0].uses, 1);
    assert!(eve.kith.contacts().list().unwrap().is_empty(), "members need not be contacts");
    assert_eq!(eve.kith.groups().join(&link.link).unwrap().state, GroupState::Active);
    assert_eq!(eve.counts(), (0, 0, 0, 0));
}

#[test]
fn a_member_admits_when_the_policy_says_so_and_nobody_when_it_is_off() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    assert_eq!(code(bob.kith.groups().invite(group, WEEK_MS)), "not_lead");
    alice.sets(group, PolicyRequest { join: Some(JoinRule::Member), ..Default::default() });
    world.settle(&[alice, bob]);
    let link = bob.kith.groups().invite(group, WEEK_MS).unwrap().link;
    bob.sync();
    let eve = world.person("Eve");
    eve.kith.groups().join(&link).unwrap();
    eve.sync();
    bob.sync();
    eve.sync();
    assert_eq!(eve.sees(group).state, GroupState::Active);
    alice.sets(group, PolicyRequest { join: Some(JoinRule::Off), ..Default::default() });
    world.settle(&[alice, bob, &eve]);
    assert_eq!(code(bob.kith.groups().invite(group, WEEK_MS)), "links_off");
    assert_eq!(code(alice.kith.groups().invite(group, WEEK_MS)), "links_off");
    let dan = world.person("Dan");
    dan.kith.groups().join(&link).unwrap();
    dan.sync();
    bob.sync();
    assert_eq!(dan.counts(), (1, 0, 0, 0));
    assert_eq!(dan.sees(group).state, GroupState::Stopped);
    assert_eq!(dan.sees(group).details.as_deref(), Some("link_expired"));
    assert_eq!(alice.roster(group), ["Alice (lead)", "Bob", "Eve"]);
}

#[test]
fn a_withdrawn_link_tells_that_it_is_over() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let link = alice.kith.groups().invite(group, WEEK_MS).unwrap();
    alice.sync();
    alice.kith.groups().withdraw_invite(group, link.id).unwrap();
    assert!(alice.kith.groups().list_invites(group).unwrap().is_empty());
    let eve = world.person("Eve");
    eve.kith.groups().join(&link.link).unwrap();
    eve.says(group, "never sent");
    eve.sync();
    alice.sync();
    let report = eve.sync();
    assert_eq!((report.queued, report.refused), (0, 1));
    let seen = eve.sees(group);
    assert_eq!((seen.state, seen.details.as_deref()), (GroupState::Stopped, Some("link_expired")));
    assert_eq!(code(eve.kith.messages().say(group, "hello?", None)), "group_closed");
    // Another link works.
    let again = alice.kith.groups().invite(group, WEEK_MS).unwrap();
    alice.sync();
    assert_eq!(eve.kith.groups().join(&again.link).unwrap().state, GroupState::Joining);
    eve.sync();
    alice.sync();
    eve.sync();
    assert_eq!(eve.sees(group).state, GroupState::Active);
    assert_eq!(eve.sees(group).details, None);
}

#[test]
fn a_link_ends_by_the_clock() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let link = alice.kith.groups().invite(group, 3_600_000).unwrap().link;
    alice.sync();
    let (eve, dan) = (world.person("Eve"), world.person("Dan"));
    eve.kith.groups().join(&link).unwrap();
    eve.sync();
    world.wait_ms(3_600_000);
    assert_eq!(code(dan.kith.groups().join(&link)), "link_expired");
    assert!(dan.kith.groups().list().unwrap().is_empty());
    assert!(alice.kith.groups().list_invites(group).unwrap().is_empty());
    alice.sync();
    eve.sync();
    assert_eq!(
        (eve.sees(group).state, eve.sees(group).details.as_deref()),
        (GroupState::Stopped, Some("link_expired"))
    );
}

#[test]
fn an_inviter_who_is_demoted_meanwhile_tells_so() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob]);
    let link = bob.kith.groups().invite(group, WEEK_MS).unwrap().link;
    bob.sync();
    let (eve, dan) = (world.person("Eve"), world.person("Dan"));
    // Bob learns of the request and of his demotion in one go.
    eve.kith.groups().join(&link).unwrap();
    eve.sync();
    alice.makes(group, bob, Role::Member);
    alice.sync();
    bob.sync();
    eve.sync();
    assert_eq!(
        (eve.sees(group).state, eve.sees(group).details.as_deref()),
        (GroupState::Stopped, Some("link_expired"))
    );
    dan.kith.groups().join(&link).unwrap();
    dan.sync();
    bob.sync();
    dan.sync();
    assert_eq!(dan.sees(group).state, GroupState::Stopped);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Bob"]);
    assert!(bob.outbox().is_empty());
}

#[test]
fn links_of_ones_own_and_of_the_wrong_kind_are_refused() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let invitation = alice.kith.groups().invite(group, WEEK_MS).unwrap().link;
    assert_eq!(code(alice.kith.groups().join(&invitation)), "contact_self");
    assert_eq!(code(bob.kith.groups().join(&alice.link())), "link_invalid");
    assert_eq!(code(bob.kith.contacts().add(&invitation)), "link_invalid");
    assert_eq!(code(bob.kith.groups().join("https://example.org/g#zzzz")), "link_invalid");
    assert_eq!(code(bob.kith.contacts().add(&bob.link())), "contact_self");
}

#[test]
fn somebody_removed_comes_back_by_link() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.says(group, "before");
    world.settle(&[bob, alice, carol]);
    alice.removes(group, bob);
    alice.says(group, "missed");
    world.settle(&[alice, bob, carol]);
    let link = alice.kith.groups().invite(group, WEEK_MS).unwrap().link;
    alice.sync();
    assert_eq!(bob.kith.groups().join(&link).unwrap().state, GroupState::Joining);
    assert_eq!(bob.reads(group), ["before"]);
    bob.sync();
    alice.sync();
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Active);
    bob.says(group, "after");
    world.settle(&[bob, alice, carol]);
    assert_eq!(bob.reads(group), ["before", "after"]);
    assert_eq!(carol.reads(group), ["before", "missed", "after"]);
}

#[test]
fn a_join_request_can_be_cancelled_before_it_leaves() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let link = alice.kith.groups().invite(group, WEEK_MS).unwrap().link;
    alice.sync();
    let eve = world.person("Eve");
    eve.kith.groups().join(&link).unwrap();
    let row = eve.kith.outbox().list().unwrap()[0].clone();
    assert_eq!(row.kind, "join");
    eve.kith.outbox().cancel(row.intent).unwrap();
    assert_eq!(eve.sees(group).state, GroupState::Left);
    assert_eq!(eve.counts(), (0, 0, 0, 0));
    assert_eq!(alice.counts(), (0, 0, 0, 0));
}

#[test]
fn whoever_is_blocked_gets_in_by_no_link_and_hears_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let eve = world.person("Eve");
    eve.sync();
    alice.knows(&eve);
    alice.kith.contacts().block(eve.account()).unwrap();
    let link = alice.kith.groups().invite(group, WEEK_MS).unwrap().link;
    alice.sync();
    eve.kith.groups().join(&link).unwrap();
    eve.sync();
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    eve.sync();
    assert_eq!(eve.sees(group).state, GroupState::Joining);
}

#[test]
fn a_link_for_print_lives_for_a_year_and_no_longer() {
    const DAY: u64 = 86_400_000;
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let week = alice.kith.links().make().unwrap();
    let contact = alice.kith.links().make_for_print().unwrap();
    let into = alice.kith.groups().invite_for_print(group).unwrap();
    assert_eq!(contact.expires_at.as_ms() - week.expires_at.as_ms(), (365 - 7) * DAY);
    assert_eq!(into.expires_at, contact.expires_at);
    alice.sync();
    let (eve, dan) = (world.person("Eve"), world.person("Dan"));
    for _ in 0..36 {
        world.wait_ms(10 * DAY);
        for person in [alice, bob, &eve, &dan] {
            person.sync();
        }
    }
    world.wait_ms(5 * DAY - 1);
    // On the last day somebody takes each.
    assert_eq!(code(eve.kith.contacts().add(&week.link)), "link_expired");
    eve.kith.contacts().add(&contact.link).unwrap();
    eve.kith.messages().dm(alice.account(), "I saw your card").unwrap();
    dan.kith.groups().join(&into.link).unwrap();
    world.settle(&[&eve, &dan, alice, &eve, &dan]);
    let chat = alice.kith.resolve().group("Eve").unwrap();
    assert_eq!(alice.reads(chat), ["I saw your card"]);
    assert_eq!(dan.sees(group).state, GroupState::Active);
    world.wait_ms(1);
    let late = world.person("Late");
    assert_eq!(code(late.kith.contacts().add(&contact.link)), "link_expired");
    assert_eq!(code(late.kith.groups().join(&into.link)), "link_expired");
    assert!(alice.kith.links().list().unwrap().is_empty());
}
