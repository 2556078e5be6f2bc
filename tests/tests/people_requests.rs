//! First contact: one side's link is enough, strangers ask, and nothing leaves before one accepts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupKind, GroupState, MessageState};
use kith_tests::{Device, World, code};

/// Alice knows Bob; Bob does not know Alice. Both have synced.
fn strangers(world: &World) -> (Device, Device) {
    let (alice, bob) = (world.person("Alice"), world.person("Bob"));
    alice.sync();
    bob.sync();
    alice.knows(&bob);
    bob.sync();
    (alice, bob)
}

/// What a device sent to the relay since the last look: operations with a body.
fn operations(device: &Device) -> Vec<String> {
    device.network.take_log().into_iter().map(|exchange| exchange.path).filter(|path| path.contains("/ops")).collect()
}

#[test]
fn a_stranger_in_a_direct_chat_is_a_request_until_it_is_answered() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let chat = alice.kith.messages().dm(bob.account(), "hello Bob").unwrap().group;
    assert_eq!(alice.counts(), (0, 1, 0, 0));
    let _ = bob.network.take_log();
    assert_eq!(bob.counts(), (1, 0, 0, 0), "a direct chat counts by its messages");
    let seen = bob.sees(chat);
    assert_eq!(
        (seen.state, seen.kind, seen.name.as_str(), seen.unread),
        (GroupState::Request, GroupKind::Direct, "Alice", 1)
    );
    assert_eq!(bob.reads(chat), ["hello Bob"]);
    assert!(bob.kith.contacts().list().unwrap().is_empty());
    alice.says(chat, "are you there?");
    alice.sync();
    world.wait_ms(3 * 86_400_000);
    bob.sync();
    bob.sync();
    assert_eq!(operations(&bob), [""; 0], "no byte goes out before it is accepted");
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    bob.says(chat, "yes");
    assert_eq!(bob.sees(chat).state, GroupState::Active, "the first word accepts");
    let contacts = bob.kith.contacts().list().unwrap();
    assert_eq!((contacts.len(), contacts[0].name.as_str(), contacts[0].verified), (1, "Alice", false));
    assert_eq!(bob.counts(), (0, 1, 0, 0));
    assert_eq!(alice.counts(), (1, 0, 0, 0));
    assert_eq!(alice.reads(chat), ["hello Bob", "are you there?", "yes"]);
    assert_eq!(bob.reads(chat), alice.reads(chat));
    assert_eq!(alice.sees(chat).name, "Bob");
    assert_eq!(alice.sees(chat).members, 2);
    // Bob can now add Alice to something, without a link of hers.
    let group = bob.founds("From Bob");
    bob.adds(group, &[&alice]);
    world.settle(&[&bob, &alice]);
    assert_eq!(alice.sees(group).state, GroupState::Active);
}

#[test]
fn accepting_without_a_word_is_enough() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let chat = alice.kith.messages().dm(bob.account(), "hello Bob").unwrap().group;
    alice.sync();
    bob.sync();
    assert_eq!(bob.kith.groups().accept(chat).unwrap().state, GroupState::Active);
    assert_eq!(bob.kith.groups().accept(chat).unwrap().state, GroupState::Active, "twice is once");
    world.settle(&[&bob, &alice]);
    assert_eq!(code(bob.kith.groups().decline(chat)), "group_closed");
    assert_eq!(bob.kith.contacts().list().unwrap()[0].name, "Alice");
}

#[test]
fn declining_a_direct_chat_sends_nothing_and_nothing_comes_of_it_any_more() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let chat = alice.kith.messages().dm(bob.account(), "hello Bob").unwrap().group;
    alice.sync();
    bob.sync();
    let _ = bob.network.take_log();
    assert_eq!(bob.kith.groups().decline(chat).unwrap().state, GroupState::Left);
    alice.says(chat, "hello?");
    alice.sync();
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    assert_eq!(operations(&bob), [""; 0]);
    assert_eq!(bob.reads(chat), ["hello Bob"]);
    assert_eq!(bob.sees(chat).state, GroupState::Left);
    assert_eq!(alice.roster(chat).len(), 2, "Alice is not told");
    assert!(bob.kith.contacts().list().unwrap().is_empty());
}

#[test]
fn leaving_a_direct_request_sends_nothing_either() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let chat = alice.kith.messages().dm(bob.account(), "hello Bob").unwrap().group;
    alice.sync();
    bob.sync();
    let _ = bob.network.take_log();
    bob.kith.groups().leave(chat).unwrap();
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    assert_eq!(operations(&bob), [""; 0]);
}

#[test]
fn a_group_of_a_stranger_is_a_request_and_declining_it_tells_the_others() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let carol = world.person("Carol");
    carol.sync();
    alice.knows(&carol);
    carol.knows(&alice);
    let group = alice.founds("Circle");
    alice.adds(group, &[&bob, &carol]);
    alice.says(group, "welcome");
    world.settle(&[&alice, &carol]);
    bob.sync();
    assert_eq!(bob.sees(group).state, GroupState::Request);
    assert_eq!(bob.reads(group), ["welcome"]);
    assert_eq!(code(bob.kith.groups().edit(group, Some("x"), None)), "not_accepted");
    let _ = bob.network.take_log();
    world.wait_ms(3 * 86_400_000);
    carol.says(group, "hi");
    carol.sync();
    bob.sync();
    assert_eq!(operations(&bob), [""; 0]);
    assert_eq!(bob.kith.groups().decline(group).unwrap().state, GroupState::Left);
    assert_eq!(bob.counts(), (0, 1, 0, 0));
    assert!(!operations(&bob).is_empty());
    world.settle(&[&alice, &carol]);
    assert_eq!(alice.roster(group), ["Alice (lead)", "Carol"]);
    world.wait_ms(61_000);
    world.settle(&[&alice, &carol, &bob]);
    assert_eq!(carol.roster(group), ["Alice (lead)", "Carol"]);
    // Declined is not accepted: added again, Bob is asked again.
    alice.adds(group, &[&bob]);
    world.settle(&[&alice, &carol, &bob]);
    assert_eq!(bob.sees(group).state, GroupState::Request);
}

#[test]
fn blocked_people_make_no_notice() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let chat = alice.kith.messages().dm(bob.account(), "hi").unwrap().group;
    world.settle(&[alice, bob]);
    bob.kith.messages().page(chat, kith::PageRequest { limit: None, before: None, peek: false }).unwrap();
    assert!(bob.kith.contacts().block(alice.account()).unwrap().blocked);
    assert!(bob.kith.contacts().block(alice.account()).unwrap().blocked, "twice is once");
    assert_eq!(code(bob.kith.messages().dm(alice.account(), "x")), "contact_blocked");
    let own = bob.founds("Bob's");
    assert_eq!(code(bob.kith.groups().add(own, &[alice.account()])), "contact_blocked");
    bob.sync();
    alice.says(chat, "why?");
    let group = alice.founds("Trap");
    alice.adds(group, &[bob]);
    alice.says(group, "got you");
    alice.sync();
    let outcome = bob.try_sync().unwrap();
    assert_eq!(outcome.report.received, 0);
    assert!(outcome.changes.is_empty(), "{:?}", outcome.changes);
    assert_eq!(bob.sees(chat).unread, 0);
    assert_eq!(code(bob.kith.groups().show(group)), "group_unknown");
    // Taken back: from then on things come through again.
    assert!(!bob.kith.contacts().unblock(alice.account()).unwrap().blocked);
    bob.says(chat, "sorry");
    world.settle(&[bob, alice]);
    alice.says(chat, "fine");
    world.settle(&[alice, bob]);
    assert_eq!(bob.sees(chat).unread, 1);
    let second = alice.founds("Second");
    alice.adds(second, &[bob]);
    world.settle(&[alice, bob]);
    assert_eq!(bob.sees(second).state, GroupState::Active);
}

#[test]
fn a_blocked_stranger_cannot_come_again() {
    let world = World::new();
    let (alice, bob) = strangers(&world);
    let chat = alice.kith.messages().dm(bob.account(), "buy this").unwrap().group;
    alice.sync();
    bob.sync();
    bob.kith.groups().decline(chat).unwrap();
    bob.kith.contacts().block(alice.account()).unwrap();
    bob.sync();
    let group = alice.founds("Offers");
    alice.adds(group, &[&bob]);
    alice.says(chat, "please");
    alice.sync();
    let outcome = bob.try_sync().unwrap();
    assert_eq!((outcome.report.received, outcome.changes.len()), (0, 0));
    assert_eq!(bob.kith.groups().list().unwrap().len(), 1);
}

#[test]
fn somebody_who_never_synced_is_waited_for_and_holds_up_nobody() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let late = world.person("Late");
    alice.knows(&late);
    let group = alice.founds("Circle");
    alice.adds(group, &[bob, &late]);
    alice.says(group, "for Bob");
    let said = alice.kith.messages().dm(late.account(), "for Late").unwrap();
    let report = alice.sync();
    assert_eq!((report.sent, report.queued, report.refused), (2, 2, 0));
    bob.sync();
    assert_eq!(bob.reads(group), ["for Bob"]);
    let row = |kind: &str| (kind.to_owned(), Some("waiting_for_contact".to_owned()));
    assert_eq!(alice.outbox(), [row("add"), row("message")]);
    assert!(alice.kith.outbox().list().unwrap()[0].attempts >= 1);
    assert_eq!(alice.finds(said.group, "for Late").state, MessageState::Queued);
    assert_eq!(alice.roster(group), ["+Late", "Alice (lead)", "Bob"]);
    // It can still be changed, since nothing of it left.
    alice.kith.messages().edit(said.message, "for you").unwrap();
    late.sync();
    assert_eq!(alice.counts(), (0, 2, 0, 0));
    assert!(alice.outbox().is_empty());
    late.sync();
    assert_eq!(late.reads(said.group), ["for you"]);
    assert_eq!(late.sees(group).state, GroupState::Request);
    assert!(!late.finds(said.group, "for you").edited);
    world.settle(&[alice, bob, &late]);
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob", "Late"]);
}

#[test]
fn a_group_that_waits_for_its_only_other_keeps_its_words_for_them() {
    let world = World::new();
    let alice = world.person("Alice");
    let late = world.person("Late");
    alice.sync();
    alice.knows(&late);
    late.knows(&alice);
    let group = alice.founds("Two of us");
    alice.adds(group, &[&late]);
    alice.says(group, "you will read this");
    assert_eq!(alice.counts(), (0, 0, 2, 0));
    late.sync();
    assert_eq!(alice.counts(), (0, 2, 0, 0));
    late.sync();
    assert_eq!(late.reads(group), ["you will read this"]);
    assert_eq!(late.sees(group).state, GroupState::Active);
}

#[test]
fn adding_a_contact_twice_is_no_error_and_sends_nothing() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.knows(bob);
    assert_eq!(alice.kith.contacts().list().unwrap().len(), 1);
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    let number = alice.kith.contacts().verify(bob.account(), None).unwrap();
    assert!(!number.verified);
    assert_eq!(number.safety_number, bob.kith.contacts().verify(alice.account(), None).unwrap().safety_number);
    assert_eq!(code(alice.kith.contacts().verify(bob.account(), Some("1234"))), "safety_number_wrong");
    assert!(alice.kith.contacts().verify(bob.account(), Some(&number.safety_number)).unwrap().verified);
    alice.knows(bob);
    assert!(alice.kith.contacts().list().unwrap()[0].verified);
}
