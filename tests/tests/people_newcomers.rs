//! What newcomers see of before: nothing, unless the policy opens it; and what is missing in a timeline is said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PolicyRequest;
use kith::model::{GroupId, SeededRng, Timestamp};
use kith_protocol::cbor::Unknown;
use kith_protocol::id::Hash;
use kith_protocol::peer::{BlobDescriptor, Body, HistoryOfferBody, WireSecret};
use kith_store::Durability;
use kith_sync::intents::queue_envelope;
use kith_tests::{Device, World};

const DAY: u64 = 86_400_000;

fn opens_history(world: &World, people: &[&Device], group: GroupId, days: u64) {
    people[0].sets(group, PolicyRequest { history: Some(days), ..PolicyRequest::default() });
    world.settle(people);
}

fn lets_in(world: &World, people: &[&Device], group: GroupId, name: &str) -> Device {
    let newcomer = world.person(name);
    newcomer.sync();
    people[0].knows(&newcomer);
    people[0].adds(group, &[&newcomer]);
    for _ in 0..3 {
        people[0].sync();
        newcomer.sync();
        newcomer.kith.groups().accept(group).ok();
    }
    world.settle(&[people[0], &newcomer]);
    newcomer
}

#[test]
fn without_a_policy_a_newcomer_sees_no_earlier_message() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let all: Vec<&Device> = people.iter().collect();
    people[0].says(group, "before");
    people[1].says(group, "before, too");
    world.settle(&all);
    let dave = lets_in(&world, &all, group, "Dave");
    assert_eq!(dave.reads(group), Vec::<String>::new());
    people[1].says(group, "hello Dave");
    world.settle(&[&people[1], &dave]);
    assert_eq!(dave.reads(group), ["hello Dave"]);
}

#[test]
fn a_newcomer_sees_the_days_that_the_policy_opens_as_shared_by_whoever_let_it_in() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let all: Vec<&Device> = people.iter().collect();
    people[1].says(group, "too long ago");
    world.settle(&all);
    world.wait_ms(5 * DAY);
    let first = people[0].says(group, "frist");
    let gone = people[1].says(group, "gone");
    let answered = people[0].kith.messages().say(group, "second", Some(first.message)).unwrap();
    world.settle(&all);
    people[0].kith.messages().edit(first.message, "first").unwrap();
    people[1].kith.messages().unsend(gone.message).unwrap();
    world.settle(&all);
    opens_history(&world, &all, group, 3);
    let dave = lets_in(&world, &all, group, "Dave");
    assert_eq!(dave.reads(group), ["first", "second"]);
    for message in dave.messages(group) {
        assert_eq!(message.shared_by, Some(people[0].account()));
        assert_eq!(message.shared_by_name.as_deref(), Some("Alice"));
        assert_eq!(message.gap_before, None);
    }
    assert_eq!(dave.messages(group)[1].reply_to, Some(first.message));
    assert_eq!(dave.messages(group)[1].message, answered.message, "one id everywhere");
    assert_eq!(dave.sees(group).unread, 0);
    assert_eq!(dave.kith.messages().search("second", None, None).unwrap().len(), 1);
    assert_eq!(dave.counts(), (0, 0, 0, 0));
    // What comes later is of the log, takes its place after it, and acts on it.
    people[1].says(group, "welcome");
    people[0].kith.messages().unsend(first.message).unwrap();
    world.settle(&[&people[0], &people[1], &dave]);
    assert_eq!(dave.reads(group), ["(deleted)", "second", "welcome"]);
    assert_eq!(dave.messages(group)[2].shared_by, None);
    assert_eq!(people[1].messages(group).iter().filter(|m| m.shared_by.is_some()).count(), 0);
    // Dave passes on what he read in the log, and nothing that he was only told.
    people[0].makes(group, &dave, kith::model::Role::Lead);
    world.settle(&[&people[0], &people[1], &dave]);
    let erin = lets_in(&world, &[&dave], group, "Erin");
    assert_eq!(erin.reads(group), ["welcome"]);
}

#[test]
fn a_history_that_nobody_expects_is_not_even_fetched() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Mallory"]);
    let all: Vec<&Device> = people.iter().collect();
    opens_history(&world, &all, group, 3);
    let blob = BlobDescriptor {
        log: people[0].log_of(group),
        key: WireSecret::new([1; 32]),
        size: 300,
        chunks: 1,
        index: Hash::new([2; 32]),
        mime: None,
        name: None,
        dimensions: None,
        thumbnail: None,
        unknown: Unknown::none(),
    };
    let offer = Body::History(Box::new(HistoryOfferBody { blob, seq: 1, unknown: Unknown::none() }));
    let (rng, now) = (SeededRng::new([7; 32]), Timestamp::from_ms(1));
    people[1].store().write(Durability::Full, |tx| queue_envelope(tx, &rng, group, &offer, now, None)).unwrap();
    people[1].sync();
    people[0].sync();
    let wants = people[0].store().read(|read| read.list_blob_wants()).unwrap();
    assert!(wants.is_empty());
}

#[test]
fn what_a_phone_missed_for_ever_is_said_where_it_is_missing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.says(group, "before");
    bob.says(group, "hello");
    world.settle(&[alice, bob]);
    bob.goes_offline();
    alice.says(group, "missed");
    alice.sync();
    for _ in 0..12 {
        world.wait_ms(5 * DAY);
        alice.sync();
    }
    bob.reconnects();
    world.settle(&[bob, alice]);
    world.wait_ms(DAY);
    world.settle(&[bob, alice, bob]);
    alice.says(group, "after");
    alice.says(group, "and more");
    world.settle(&[alice, bob]);
    assert_eq!(bob.reads(group), ["before", "hello", "after", "and more"]);
    let gaps: Vec<_> = bob.messages(group).into_iter().map(|message| message.gap_before).collect();
    assert_eq!((gaps[0], gaps[1], gaps[3]), (None, None, None));
    let gap = gaps[2].unwrap();
    assert!(gap.to.ms_since(gap.from) >= 60 * DAY, "{} to {}", gap.from, gap.to);
    let page = kith::PageRequest { limit: Some(2), before: None, peek: true };
    let newest = bob.kith.messages().page(group, page).unwrap();
    assert_eq!(newest.iter().map(|message| message.gap_before).collect::<Vec<_>>(), [Some(gap), None]);
    assert!(alice.messages(group).iter().all(|message| message.gap_before.is_none()));
}
