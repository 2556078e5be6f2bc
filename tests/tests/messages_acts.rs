//! What people do with messages: edit, take back, cancel, answer, search, read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PageRequest;
use kith::model::{IntentId, MessageState};
use kith_tests::{Device, World, code};

#[test]
fn an_edit_reaches_everybody_and_marks_the_message() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let said = alice.says(group, "helo");
    alice.sync();
    bob.sync();
    let edited = alice.kith.messages().edit(said.message, "hello").unwrap();
    assert_eq!((edited.text.as_deref(), edited.edited), (Some("hello"), true));
    alice.kith.messages().edit(said.message, "hello!").unwrap();
    assert_eq!(alice.counts(), (0, 2, 0, 0));
    assert_eq!(bob.counts(), (2, 0, 0, 0));
    for person in &people {
        let seen = person.finds(group, "hello!");
        assert_eq!((seen.message, seen.edited, seen.written_at), (said.message, true, said.written_at));
        assert_eq!(person.kith.messages().search("helo", None, None).unwrap().len(), 0);
        assert_eq!(person.kith.messages().search("hello", Some(group), None).unwrap().len(), 1);
    }
}

#[test]
fn taking_back_leaves_a_stub_everywhere_and_wins_over_edits() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let one = bob.says(group, "one");
    let two = bob.says(group, "two");
    world.settle(&[bob, alice, carol]);
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    let stub = bob.kith.messages().unsend(one.message).unwrap();
    assert_eq!((stub.deleted, stub.text), (true, None));
    assert!(bob.kith.messages().unsend(one.message).unwrap().deleted, "twice is once");
    assert_eq!(code(bob.kith.messages().edit(one.message, "x")), "message_deleted");
    assert_eq!(bob.counts(), (0, 1, 0, 0));
    // A lead takes back anybody's, while its author edits it.
    bob.kith.messages().edit(two.message, "two, edited").unwrap();
    alice.sync();
    alice.kith.messages().unsend(two.message).unwrap();
    alice.sync();
    world.settle(&[bob, carol, alice]);
    for person in &people {
        assert_eq!(person.reads(group), ["(deleted)", "(deleted)"], "{person:?}");
        assert!(person.outbox().is_empty());
        assert!(person.kith.messages().search("two", None, None).unwrap().is_empty());
        assert!(person.kith.messages().search("one", None, None).unwrap().is_empty());
        assert_eq!(person.sees(group).unread, 0);
    }
}

#[test]
fn what_was_never_tried_is_changed_in_place_and_nothing_else_leaves() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let one = alice.says(group, "one");
    let two = alice.says(group, "two");
    let three = alice.says(group, "three");
    let edited = alice.kith.messages().edit(one.message, "uno").unwrap();
    assert!(!edited.edited, "nobody ever saw the other text");
    let stub = alice.kith.messages().unsend(two.message).unwrap();
    assert_eq!((stub.state, stub.deleted, stub.text), (MessageState::Unsent, true, None), "nothing of it is queued");
    let intent = alice.kith.resolve().intent(&three.message.to_hex()).unwrap();
    alice.kith.outbox().cancel(intent).unwrap();
    assert_eq!(alice.outbox().len(), 1);
    assert_eq!(code(alice.kith.outbox().cancel(intent)), "intent_unknown");
    assert_eq!(code(alice.kith.messages().show(three.message)), "message_unknown");
    assert_eq!(alice.counts(), (0, 1, 0, 0));
    assert_eq!(alice.kith.messages().show(two.message).unwrap().state, MessageState::Unsent);
    assert_eq!(bob.counts(), (1, 0, 0, 0));
    assert_eq!(bob.reads(group), ["uno"]);
    assert!(!bob.finds(group, "uno").edited);
}

#[test]
fn a_cancelled_edit_or_delete_brings_the_text_back() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let one = alice.says(group, "one");
    let two = alice.says(group, "two");
    world.settle(&[alice, bob]);
    alice.kith.messages().edit(one.message, "uno").unwrap();
    alice.kith.messages().edit(one.message, "un").unwrap();
    alice.kith.messages().unsend(two.message).unwrap();
    let rows: Vec<IntentId> = alice.kith.outbox().list().unwrap().into_iter().map(|row| row.intent).collect();
    assert_eq!(rows.len(), 3);
    for row in rows.into_iter().rev() {
        alice.kith.outbox().cancel(row).unwrap();
    }
    assert_eq!(alice.reads(group), ["one", "two"]);
    assert!(!alice.finds(group, "one").edited);
    assert_eq!(alice.kith.messages().search("two", None, None).unwrap().len(), 1);
    assert_eq!(alice.counts(), (0, 0, 0, 0));
    assert_eq!(bob.counts(), (0, 0, 0, 0));
}

#[test]
fn cancelling_the_first_of_two_edits_keeps_the_second() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let one = alice.says(group, "one");
    world.settle(&[alice, bob]);
    alice.kith.messages().edit(one.message, "uno").unwrap();
    alice.kith.messages().edit(one.message, "un").unwrap();
    let first = alice.kith.outbox().list().unwrap()[0].intent;
    alice.kith.outbox().cancel(first).unwrap();
    assert_eq!(alice.reads(group), ["un"]);
    let second = alice.kith.outbox().list().unwrap()[0].intent;
    alice.kith.outbox().cancel(second).unwrap();
    assert_eq!(alice.reads(group), ["one"]);
}

#[test]
fn what_may_be_on_its_way_cannot_be_cancelled_and_edits_queue_behind_it() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let said = alice.says(group, "one");
    // The request arrives and its answer does not; reads go the same way, so nothing is known after it.
    alice.network.set(kith_tests::Faults { drop_after: 100, ..Default::default() });
    let outcome = alice.try_sync().unwrap();
    assert!(outcome.problem.is_some());
    let intent = alice.kith.resolve().intent(&said.message.to_hex()).unwrap();
    if alice.kith.outbox().list().unwrap()[0].attempts > 0 {
        assert_eq!(code(alice.kith.outbox().cancel(intent)), "in_flight");
    }
    alice.kith.messages().edit(said.message, "two").unwrap();
    alice.reconnects();
    bob.sync();
    assert_eq!(bob.reads(group), ["two"]);
    assert!(alice.outbox().is_empty());
}

#[test]
fn an_answer_names_what_it_answers() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let question = alice.says(group, "coming?");
    world.settle(&[alice, bob]);
    let answer = bob.kith.messages().say(group, "yes", Some(question.message)).unwrap();
    assert_eq!(answer.reply_to, Some(question.message));
    let other = bob.founds("Other");
    assert_eq!(code(bob.kith.messages().say(other, "yes", Some(question.message))), "message_unknown");
    bob.kith.messages().edit(answer.message, "yes!").unwrap();
    world.settle(&[bob, alice]);
    assert_eq!(alice.finds(group, "yes!").reply_to, Some(question.message));
    assert_eq!(alice.finds(group, "yes!").message, answer.message);
}

#[test]
fn search_finds_by_the_start_of_words_in_one_group_or_all() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let other = alice.founds("Other");
    alice.says(group, "The Café opens at nine");
    alice.says(other, "cafeteria, later");
    alice.says(group, "東京で会いましょう");
    world.settle(&[alice, bob]);
    let count =
        |device: &Device, query: &str, in_group| device.kith.messages().search(query, in_group, None).unwrap().len();
    assert_eq!(count(alice, "cafe", None), 2);
    assert_eq!(count(alice, "CAFE nin", None), 1);
    assert_eq!(count(alice, "cafe", Some(other)), 1);
    assert_eq!(count(bob, "cafe", None), 1);
    assert_eq!(count(bob, "京で", None), 1);
    assert_eq!(count(bob, "afe", None), 0);
    assert_eq!(count(bob, "\"OR cafe* --", None), 0);
    assert_eq!(count(bob, "cafe --", None), 1);
    assert_eq!(code(bob.kith.messages().search(" -- ", None, None)), "query_empty");
    assert_eq!(alice.kith.messages().search("cafe", None, Some(1)).unwrap().len(), 1);
}

#[test]
fn reading_marks_as_read_unless_one_only_peeks() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    for n in 0..5 {
        alice.says(group, &format!("m{n}"));
    }
    world.settle(&[alice, bob]);
    assert_eq!((alice.sees(group).unread, bob.sees(group).unread), (0, 5));
    let page = |limit, before, peek| bob.kith.messages().page(group, PageRequest { limit, before, peek }).unwrap();
    assert_eq!(page(None, None, true).len(), 5);
    assert_eq!(bob.sees(group).unread, 5);
    let newest = page(Some(2), None, false);
    assert_eq!(newest.iter().map(|m| m.text.clone().unwrap()).collect::<Vec<_>>(), ["m3", "m4"]);
    assert_eq!(bob.sees(group).unread, 3);
    let before = page(Some(2), Some(newest[0].message), false);
    assert_eq!(before.iter().map(|m| m.text.clone().unwrap()).collect::<Vec<_>>(), ["m1", "m2"]);
    assert_eq!(bob.sees(group).unread, 1);
    page(None, None, false);
    assert_eq!(bob.sees(group).unread, 0);
}

#[test]
fn a_second_sync_has_nothing_to_tell() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    for person in &people {
        person.says(group, &format!("{} 1", person.name));
        person.says(group, &format!("{} 2", person.name));
    }
    alice.renames(group, "New name");
    assert_eq!(alice.counts(), (0, 3, 0, 0));
    assert_eq!(bob.counts(), (3, 2, 0, 0));
    assert_eq!(carol.counts(), (5, 2, 0, 0));
    assert_eq!(alice.counts(), (4, 0, 0, 0));
    assert_eq!(bob.counts(), (2, 0, 0, 0));
    for person in &people {
        assert_eq!(person.counts(), (0, 0, 0, 0), "{person:?}");
        assert!(person.states(group).iter().all(|(_, state)| *state != MessageState::Queued));
    }
    assert_eq!(alice.reads(group), bob.reads(group));
    assert_eq!(alice.reads(group), carol.reads(group));
    world.wait_ms(86_400_000);
    for person in &people {
        assert_eq!(person.counts(), (0, 0, 0, 0), "{person:?} a day later");
    }
}

#[test]
fn written_at_grows_even_when_the_clock_stands_or_goes_back() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let texts: Vec<String> = (0..4).map(|n| format!("t{n}")).collect();
    for text in &texts {
        alice.says(group, text);
    }
    world.settle(&[alice, bob]);
    let stamps: Vec<_> = bob.messages(group).iter().map(|m| m.written_at).collect();
    assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
    assert_eq!(bob.reads(group), texts);
}
