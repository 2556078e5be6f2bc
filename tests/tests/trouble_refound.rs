//! A group whose log is lost goes on in a new one, with everybody and everything in it (protocol 5.7).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState, Role};
use kith_store::ReplicaState;
use kith_tests::{Device, Lie, World, code};

/// The relay drops an entry for this device, which stops the group there.
fn is_forked(world: &World, device: &Device, author: &Device, group: GroupId) {
    for text in ["one", "two"] {
        author.says(group, text);
        world.wait_ms(1_000);
        author.sync();
    }
    device.is_lied_to(device.log_of(group), |page: Lie<'_>| {
        if page.entries.len() > 1 {
            page.entries.remove(0);
        }
    });
    device.sync();
    device.is_told_the_truth();
    assert_eq!(device.sees(group).details.as_deref(), Some("log_forked"));
}

fn agree(people: &[&Device], group: GroupId) {
    let inside = people[0].inside(group);
    let read = people[0].reads(group);
    for person in people {
        assert_eq!(person.sees(group).state, GroupState::Active, "{person:?}");
        assert_eq!(person.inside(group), inside, "{person:?}");
        assert_eq!(person.reads(group), read, "{person:?}");
        assert_eq!(person.outbox(), [], "{person:?}");
    }
}

#[test]
fn a_forked_group_goes_on_with_everybody_and_all_words() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let [alice, bob, carol] = &people[..] else { panic!() };
    let all = [alice, bob, carol];
    alice.says(group, "before");
    world.settle(&all);
    is_forked(&world, alice, bob, group);
    // Carol is offline meanwhile, and writes into the old log.
    carol.goes_offline();
    carol.says(group, "written while it happened");
    assert_eq!(alice.kith.messages().say(group, "no", None).unwrap_err().code(), "group_closed");

    let seen = alice.kith.groups().refound(group, &[]).unwrap();
    assert_eq!((seen.group, seen.state, seen.details), (group, GroupState::Active, None));
    alice.says(group, "we go on here");
    carol.reconnects();
    world.settle(&all);

    agree(&all, group);
    let words = alice.reads(group);
    assert_eq!(words.first().map(String::as_str), Some("before"));
    for text in ["we go on here", "written while it happened"] {
        assert_eq!(words.iter().filter(|word| *word == text).count(), 1, "{words:?}");
    }
    assert_eq!(alice.roster(group), carol.roster(group));
    assert_eq!(alice.sees(group).role, Role::Lead);
    // It is a group like any other.
    let dana = world.person("Dana");
    dana.sync();
    alice.knows(&dana);
    dana.knows(alice);
    alice.adds(group, &[&dana]);
    world.settle(&[alice, bob, carol, &dana]);
    dana.says(group, "hello");
    world.settle(&[alice, bob, carol, &dana]);
    assert_eq!(bob.reads(group).last().map(String::as_str), Some("hello"));
}

#[test]
fn only_leads_carry_a_group_on_and_nobody_follows_anybody_else() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let [alice, bob, carol] = &people[..] else { panic!() };
    assert_eq!(code(bob.kith.groups().refound(group, &[])), "not_lead");
    // A modified client does not ask.
    let before = [alice, carol].map(|person| (person.inside(group), person.replica(group).id));
    bob.refounds_without_asking(group);
    bob.sync();
    for (person, before) in [alice, carol].into_iter().zip(before) {
        person.sync();
        assert_eq!((person.inside(group), person.replica(group).id), before);
        assert_eq!(person.sees(group).state, GroupState::Active);
    }
    alice.says(group, "still here");
    alice.sync();
    carol.sync();
    assert_eq!(carol.reads(group), ["still here"]);
}

#[test]
fn of_two_leads_who_do_it_at_once_one_group_stays_and_no_word_is_lost() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let [alice, bob, carol] = &people[..] else { panic!() };
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    for lead in [alice, bob] {
        lead.goes_offline();
        lead.kith.groups().refound(group, &[]).unwrap();
        lead.says(group, &format!("{} goes on", lead.name));
    }
    alice.reconnects();
    carol.sync();
    carol.says(group, "which one?");
    carol.sync();
    bob.reconnects();
    world.settle(&[alice, bob, carol]);
    agree(&[alice, bob, carol], group);
    let words = carol.reads(group);
    for text in ["Alice goes on", "Bob goes on", "which one?"] {
        assert_eq!(words.iter().filter(|word| *word == text).count(), 1, "{words:?}");
    }
    let lowest = alice.replica(group).log;
    for person in [alice, bob, carol] {
        let others = person.store().read(|read| read.list_replicas_of(group)).unwrap();
        assert!(others.iter().filter(|r| r.log != lowest).all(|r| r.state == ReplicaState::Refounded));
    }
}

#[test]
fn whoever_took_a_log_over_can_be_left_behind() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Mallory"]);
    let [alice, bob, mallory] = &people[..] else { panic!() };
    alice.kith.groups().refound(group, &[mallory.account()]).unwrap();
    world.settle(&[alice, bob, mallory]);
    alice.says(group, "among us");
    world.settle(&[alice, bob, mallory]);
    agree(&[alice, bob], group);
    assert_eq!(alice.roster(group).len(), 2);
    assert!(!mallory.reads(group).iter().any(|word| word == "among us"));
}

#[test]
fn a_direct_chat_goes_on_too() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    let chat = alice.kith.messages().dm(bob.account(), "hi").unwrap().group;
    world.settle(&[alice, bob]);
    bob.says(chat, "hello");
    world.settle(&[alice, bob]);
    bob.kith.groups().refound(chat, &[]).unwrap();
    bob.says(chat, "here");
    world.settle(&[alice, bob]);
    alice.says(chat, "there");
    world.settle(&[alice, bob]);
    agree(&[alice, bob], chat);
    assert_eq!(alice.reads(chat), ["hi", "hello", "here", "there"]);
}
