//! The main job: people write with no network, come back, and everybody reads everything once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, MessageState};
use kith_tests::World;

#[test]
fn everybody_writes_offline_and_reads_everything_once() {
    let world = World::new();
    let (alice, bob, carol) = (world.person("Alice"), world.person("Bob"), world.person("Carol"));
    for person in [&alice, &bob, &carol] {
        person.sync();
    }
    alice.knows(&bob);
    alice.knows(&carol);
    bob.knows(&alice);
    let group = alice.founds("Night shift");
    alice.adds(group, &[&bob, &carol]);
    assert_eq!(alice.says(group, "welcome").state, MessageState::Queued);
    let report = alice.sync();
    assert_eq!((report.sent, report.queued, report.refused), (3, 0, 0));
    let report = bob.sync();
    assert_eq!(bob.reads(group), ["welcome"]);
    assert!(report.received >= 2);
    assert_eq!(bob.sees(group).state, GroupState::Active);
    carol.sync();
    assert_eq!(carol.sees(group).state, GroupState::Request, "Carol does not know Alice");
    carol.kith.groups().accept(group).unwrap();

    for person in [&alice, &bob, &carol] {
        person.goes_offline();
        person.says(group, &format!("{} one", person.name));
        person.says(group, &format!("{} two", person.name));
    }
    for person in [&alice, &bob, &carol] {
        person.reconnects();
    }
    for person in [&alice, &bob, &carol] {
        person.sync();
    }
    let timeline = alice.reads(group);
    assert_eq!(timeline.len(), 7, "{timeline:?}");
    assert_eq!(bob.reads(group), timeline);
    assert_eq!(carol.reads(group), timeline);
    for person in [&alice, &bob, &carol] {
        let report = person.sync();
        assert_eq!((report.received, report.sent, report.queued), (0, 0, 0), "{person:?}");
        assert_eq!(person.sees(group).members, 3);
    }
}

#[test]
fn two_who_write_to_each_other_at_once_end_in_one_chat() {
    let world = World::new();
    let (alice, bob) = (world.person("Alice"), world.person("Bob"));
    alice.sync();
    bob.sync();
    alice.knows(&bob);
    bob.knows(&alice);
    let from_alice = alice.kith.messages().dm(bob.account(), "hi from Alice").unwrap();
    let from_bob = bob.kith.messages().dm(alice.account(), "hi from Bob").unwrap();
    assert_eq!(from_alice.group, from_bob.group);
    let chat = from_alice.group;
    for _ in 0..3 {
        alice.sync();
        bob.sync();
    }
    let mut timeline = alice.reads(chat);
    assert_eq!(bob.reads(chat), timeline);
    timeline.sort();
    assert_eq!(timeline, ["hi from Alice", "hi from Bob"]);
    assert_eq!(alice.sees(chat).name, "Bob");
    alice.says(chat, "again");
    alice.sync();
    bob.sync();
    assert_eq!(bob.reads(chat).last().unwrap(), "again");
    assert_eq!(bob.sees(chat).state, GroupState::Active);
}
