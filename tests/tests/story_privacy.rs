//! What the relay's operator could look for in vain, and what two personas of one phone have in common there: nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "story_privacy/day.rs"]
mod day;
#[path = "story_privacy/homes.rs"]
mod homes;
#[path = "story_privacy/memory.rs"]
mod memory;
#[path = "story_privacy/operator.rs"]
mod operator;

use day::said;
use kith::model::{GroupId, KithError};
use kith_tests::{Device, RecordingProxy, World};
use std::alloc::System;
use std::collections::HashSet;
use zeroizing_alloc::ZeroAlloc;

/// The allocator of the shells (`cli/src/lib.rs`, `bindings/ffi/src/lib.rs`), for the phone of `memory`.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

/// A value as it is, as hex of either case and as base64 would hold it somewhere: the middle, which no neighbour changes.
fn forms(value: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![value.to_vec(), hex.clone().into_bytes(), hex.to_uppercase().into_bytes()]
}

#[test]
fn after_a_full_run_the_relay_holds_no_name_no_text_no_account_and_no_group() {
    let _ = said();
    let mut world = World::new();
    let names = ["Alice Archer", "Bob Bowman", "Carol Carver", "Dave Dyer"];
    let (people, group) = world.circle(&names[..3]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let all: Vec<&Device> = people.iter().collect();
    let words = ["The first words", "A changed mind", "taken back words", "Direct words", "Words from offline"];
    alice.says(group, words[0]);
    let taken_back = bob.says(group, words[2]);
    world.settle(&all);
    alice.kith.messages().edit(alice.finds(group, words[0]).message, words[1]).unwrap();
    bob.kith.messages().unsend(taken_back.message).unwrap();
    alice.renames(group, "Quiet corner");
    let chat = alice.kith.messages().dm(bob.account(), words[3]).unwrap().group;
    let dave = world.person(names[3]);
    dave.sync();
    let link = alice.kith.groups().invite(group, 86_400_000).unwrap().link;
    dave.kith.groups().join(&link).unwrap();
    dave.sync();
    world.settle(&all);
    carol.goes_offline();
    carol.says(group, words[4]);
    carol.reconnects();
    alice.removes(group, bob);
    world.settle(&[alice, carol, &dave]);
    bob.sync();
    assert!(dave.reads(group).contains(&words[4].to_owned()));

    let running = world.everything_the_relay_has();
    world.stop_relay();
    let stopped = world.everything_the_relay_has();
    assert!(running.len() > 100_000, "the relay's files were not found");
    // The search does find what is there: a log's id is no secret of the relay.
    assert!(holds(&stopped, alice.log_of(group).as_bytes()));
    let mut planted: Vec<(String, Vec<u8>)> = Vec::new();
    for text in words.iter().chain(&names).chain(&["Quiet corner", "Circle"]) {
        planted.push(((*text).to_owned(), text.as_bytes().to_vec()));
    }
    for (what, id) in [("the circle", group), ("the direct chat", chat)] {
        planted.extend(forms(id.as_bytes()).into_iter().map(|form| (what.to_owned(), form)));
    }
    for person in [alice, bob, carol, &dave] {
        let me = person.kith.account().me().unwrap();
        for value in [me.account.as_bytes().as_slice(), me.device.as_bytes()] {
            planted.extend(forms(value).into_iter().map(|form| (person.name.clone(), form)));
        }
    }
    for bytes in [&running, &stopped] {
        for (what, value) in &planted {
            assert!(!holds(bytes, value), "the relay holds something of {what:?}");
        }
    }
}

/// What a person does with somebody else who has nothing to do with the other personas.
fn lives(world: &World, persona: &Device, friend: &str) -> GroupId {
    let friend = world.person(friend);
    persona.sync();
    friend.sync();
    persona.knows(&friend);
    let group = persona.founds("Circle");
    persona.adds(group, &[&friend]);
    for round in 0..3 {
        persona.says(group, &format!("words {round}"));
        world.settle(&[persona, &friend]);
    }
    let _ = persona.kith.messages().dm(friend.account(), "hello").unwrap();
    world.settle(&[persona, &friend]);
    group
}

/// Every value of 8 bytes that is no text and no number of a database's own making: those hold small bytes. Seven letters and a
/// byte beside them are the edge of a text. Of a key or an id nearly all stretches of 8 bytes count.
fn values(bytes: &[u8]) -> HashSet<[u8; 8]> {
    let telling = |window: &&[u8]| {
        let different: HashSet<u8> = window.iter().copied().collect();
        let small = window.iter().filter(|byte| **byte < 0x10).count();
        let letters = window.iter().filter(|byte| (b' '..=b'~').contains(*byte)).count();
        different.len() >= 7 && small <= 1 && letters < 7
    };
    bytes.windows(8).filter(telling).map(|window| window.try_into().unwrap()).collect()
}

/// One home is one persona: two personas of one phone are two homes in one program, under one clock. Each uses a relay of its
/// own here, so that what both relays hold is what the personas have in common; a third relay with somebody unrelated shows
/// what all relays hold.
#[test]
fn two_personas_of_one_phone_share_no_value_of_8_bytes_at_the_relay() {
    let _ = said();
    let (one, other, unrelated) = (World::new(), World::new(), World::new());
    let account = one.person("Alice");
    // Times that all would share show nothing.
    other.wait_ms(123_456_789);
    unrelated.wait_ms(987_654_321);
    // Seeds begin anew in each world: nobody here may have the randomness of somebody else.
    for _ in 0..10 {
        let _ = other.person("unused");
    }
    for _ in 0..20 {
        let _ = unrelated.person("unused");
    }
    let (alias, stranger) = (other.person("Alice"), unrelated.person("Zoe"));
    let first_group = lives(&one, &account, "Friend");
    lives(&other, &alias, "Colleague");
    lives(&unrelated, &stranger, "Neighbour");
    let [first, second, baseline] = [&one, &other, &unrelated].map(|world| values(&world.everything_the_relay_has()));
    assert!(first.len() > 10_000 && second.len() > 10_000 && baseline.len() > 10_000);
    // What is there is found: the id of a log stands in it.
    assert!(values(&logs(&account, first_group)[1]).iter().all(|value| first.contains(value)));
    let shared: Vec<&[u8; 8]> = first.intersection(&second).filter(|value| !baseline.contains(*value)).collect();
    assert!(shared.is_empty(), "{} values are in common: {:02x?}", shared.len(), shared.first());
}

fn logs(device: &Device, group: GroupId) -> Vec<Vec<u8>> {
    let mailbox = device.store().read(|read| Ok::<_, KithError>(read.find_mailbox()?.unwrap().log)).unwrap();
    vec![mailbox.as_bytes().to_vec(), device.log_of(group).as_bytes().to_vec()]
}

#[test]
fn no_connection_carries_logs_of_two_personas() {
    let _ = said();
    let world = World::new();
    let proxy = RecordingProxy::before(world.url());
    let (account, alias) = (world.person_at("Alice", proxy.url()), world.person_at("Alias", proxy.url()));
    let first = lives(&world, &account, "Friend");
    let second = lives(&world, &alias, "Colleague");
    std::thread::scope(|scope| {
        for persona in [&account, &alias] {
            scope.spawn(move || {
                for _ in 0..5 {
                    persona.sync();
                }
            });
        }
    });
    let (of_account, of_alias) = (logs(&account, first), logs(&alias, second));
    let recorded: Vec<Vec<u8>> = proxy.recorded().into_iter().map(|one| one.up).collect();
    let carries = |bytes: &[u8], logs: &[Vec<u8>]| logs.iter().any(|log| holds(bytes, log));
    let account_s = recorded.iter().filter(|bytes| carries(bytes, &of_account)).count();
    let alias_s = recorded.iter().filter(|bytes| carries(bytes, &of_alias)).count();
    assert!(account_s > 0 && alias_s > 0, "the proxy saw {account_s} and {alias_s}");
    for bytes in recorded.iter() {
        assert!(!(carries(bytes, &of_account) && carries(bytes, &of_alias)), "one connection has both");
    }
}
