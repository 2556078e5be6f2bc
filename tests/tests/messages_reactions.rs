//! Reactions: at once and offline, one of each account, the last stands, and nothing leaves that was changed before it left.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{Change, GroupId, IntentId, MessageId};
use kith::{PolicyRequest, Topic};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, ReactionBody};
use kith_tests::{Device, World, code};
use std::sync::{Arc, Mutex};

/// What stands below a message, as `name emoji`.
fn below(device: &Device, message: MessageId) -> Vec<String> {
    let mut below: Vec<String> = device
        .kith
        .messages()
        .show(message)
        .unwrap()
        .reactions
        .into_iter()
        .map(|reaction| format!("{} {}", reaction.author_name, reaction.emoji))
        .collect();
    below.sort();
    below
}

fn reacts(device: &Device, message: MessageId, emoji: &str) {
    device.kith.messages().react(message, Some(emoji)).unwrap();
}

#[test]
fn everybody_sees_the_last_reaction_of_each() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let message = alice.says(group, "Lunch at noon?").message;
    world.settle(&[alice, bob, carol]);
    for person in &people {
        person.goes_offline();
    }
    reacts(bob, message, "👍");
    reacts(carol, message, "🎉");
    reacts(carol, message, "👩‍👩‍👧‍👦");
    assert_eq!(below(carol, message), ["Carol 👩‍👩‍👧‍👦"], "at once");
    assert_eq!(carol.outbox(), [("reaction".to_owned(), None)], "what was never tried is changed in place");
    assert_eq!(bob.reconnects().sent, 1);
    carol.reconnects();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let _subscription = alice.kith.observe_group(group, move |topics| hears.lock().unwrap().push(topics.to_vec()));
    alice.network.set(kith_tests::Faults::default());
    let outcome = alice.try_sync().unwrap();
    let reacted = outcome
        .changes
        .iter()
        .filter(|change| matches!(change, Change::MessageReacted(view) if view.message == message));
    assert_eq!((reacted.count(), outcome.report.received), (1, 2), "each counts, the message is told once");
    assert!(heard.lock().unwrap().iter().any(|topics| topics.contains(&Topic::Messages)));
    world.settle(&[alice, bob, carol]);
    for person in &people {
        assert_eq!(below(person, message), ["Bob 👍", "Carol 👩‍👩‍👧‍👦"], "{}", person.name);
        assert_eq!(person.sees(group).unread, u64::from(person.name != "Alice"), "a reaction is no unread message");
    }
    // Another one takes its place, and none takes it away.
    reacts(bob, message, "❤️");
    carol.kith.messages().react(message, None).unwrap();
    world.settle(&[bob, carol, alice]);
    for person in &people {
        assert_eq!(below(person, message), ["Bob ❤️"], "{}", person.name);
        assert!(person.outbox().is_empty());
        assert_eq!(person.counts(), (0, 0, 0, 0));
    }
}

#[test]
fn what_comes_to_nothing_leaves_nothing_and_a_cancelled_one_makes_room_for_the_one_before() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let message = alice.says(group, "one").message;
    world.settle(&[alice, bob]);
    reacts(bob, message, "👍");
    bob.kith.messages().react(message, None).unwrap();
    assert!(bob.outbox().is_empty() && below(bob, message).is_empty());
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    reacts(bob, message, "👍");
    bob.sync();
    reacts(bob, message, "👍");
    assert!(bob.outbox().is_empty(), "the same again changes nothing");
    reacts(bob, message, "🎉");
    let intent: IntentId = bob.kith.outbox().list().unwrap()[0].intent;
    bob.kith.outbox().cancel(intent).unwrap();
    assert_eq!(below(bob, message), ["Bob 👍"]);
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    alice.sync();
    assert_eq!(below(alice, message), ["Bob 👍"]);
    for emoji in ["", " ", "a b", "\u{7}", &"x".repeat(33)] {
        assert_eq!(code(bob.kith.messages().react(message, Some(emoji))), "emoji_invalid", "{emoji:?}");
    }
    assert_eq!(code(bob.kith.messages().react(MessageId::new([1; 16]), Some("👍"))), "message_unknown");
}

#[test]
fn a_reaction_goes_with_its_message() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let message = alice.says(group, "one").message;
    world.settle(&[alice, bob]);
    reacts(bob, message, "👍");
    world.settle(&[bob, alice]);
    // Taken back and brought back before anybody heard of it: the reaction of the other is there again.
    alice.kith.messages().unsend(message).unwrap();
    assert!(below(alice, message).is_empty());
    let intent = alice.kith.outbox().list().unwrap()[0].intent;
    alice.kith.outbox().cancel(intent).unwrap();
    assert_eq!(below(alice, message), ["Bob 👍"]);
    alice.kith.messages().unsend(message).unwrap();
    reacts(bob, message, "🎉");
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        assert!(below(person, message).is_empty(), "{}", person.name);
        assert!(person.outbox().is_empty());
        let left = person.store().read(|read| read.list_reactions(message)).unwrap();
        assert!(left.is_empty(), "{} keeps {left:?}", person.name);
    }
    assert_eq!(code(bob.kith.messages().react(message, Some("👍"))), "message_deleted");
    alice.sets(group, PolicyRequest { disappear: Some(60), ..Default::default() });
    alice.sync();
    let gone = alice.says(group, "two").message;
    world.settle(&[alice, bob]);
    reacts(bob, gone, "👍");
    world.settle(&[bob, alice]);
    world.wait_ms(60_000);
    for person in [alice, bob] {
        person.sync();
        assert!(person.store().read(|read| read.list_reactions(gone)).unwrap().is_empty(), "{}", person.name);
    }
}

/// A reaction from a modified client.
fn forged(target: MessageId, emoji: &str) -> Body {
    Body::Reaction(ReactionBody { target: *target.as_bytes(), emoji: Some(emoji.to_owned()), unknown: Unknown::none() })
}

#[test]
fn a_reaction_counts_in_the_conversation_of_its_message_and_a_request_sends_none() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let other: GroupId = alice.founds("Other");
    let message = alice.says(other, "not for Bob").message;
    alice.sync();
    bob.says_something_new(group, &forged(message, "👍"));
    bob.sync();
    alice.sync();
    assert!(below(alice, message).is_empty(), "it came in another conversation");
    let eve = world.person("Eve");
    eve.sync();
    alice.knows(&eve);
    alice.adds(group, &[&eve]);
    world.settle(&[alice, &eve]);
    let welcome = alice.says(group, "welcome").message;
    world.settle(&[alice, &eve]);
    assert_eq!(code(eve.kith.messages().react(welcome, Some("👍"))), "not_accepted");
    eve.kith.groups().accept(group).unwrap();
    reacts(&eve, welcome, "👍");
    world.settle(&[&eve, alice]);
    assert_eq!(below(alice, welcome), ["Eve 👍"]);
}
