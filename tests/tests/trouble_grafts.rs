//! A Welcome that would put a new group in the place of a conversation that is here: refused, and the person is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{Change, GroupKind, SeededRng};
use kith_store::Durability;
use kith_sync::Me;
use kith_sync::founding::{Founding, found};
use kith_tests::World;
use std::sync::Arc;

#[test]
fn a_graft_on_a_known_conversation_is_refused_and_told() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.says(group, "before");
    world.settle(&[alice, bob]);
    let mallory = world.person("Mallory");
    mallory.sync();
    mallory.knows(bob);
    bob.sync();
    // A modified client founds a group of its own under the id of the others', and adds Bob.
    let me =
        mallory.store().read(|read| Me::load(read, world.clock.clone(), Arc::new(SeededRng::new([77; 32])))).unwrap();
    let founding =
        Founding { conv: group, kind: GroupKind::Circle, name: "Circle".to_owned(), about: String::new(), peer: None };
    mallory.store().write(Durability::Full, |tx| found(tx, &me, founding)).unwrap();
    mallory.adds(group, &[bob]);
    mallory.says(group, "I am your circle now");
    mallory.sync();
    mallory.sync();

    let outcome = bob.try_sync().unwrap();
    let told: Vec<&Change> =
        outcome.changes.iter().filter(|change| matches!(change, Change::ConversationTaken { .. })).collect();
    let [Change::ConversationTaken { group: view, by, by_name }] = told.as_slice() else {
        panic!("{:?}", outcome.changes)
    };
    assert_eq!((view.group, *by, by_name.as_str()), (group, mallory.account(), "Mallory"));
    assert_eq!(outcome.report.received, 0, "nothing was received");

    // Nothing changed, it is told once, and the conversation goes on.
    assert_eq!(bob.reads(group), ["before"]);
    assert_eq!(bob.roster(group), ["Alice (lead)", "Bob"]);
    assert!(bob.try_sync().unwrap().changes.is_empty());
    bob.says(group, "still here");
    world.settle(&[bob, alice]);
    assert_eq!(alice.reads(group), ["before", "still here"]);

    // Who is blocked tries in vain, and unheard.
    bob.kith.contacts().block(mallory.account()).unwrap();
    mallory.removes(group, bob);
    mallory.sync();
    mallory.adds(group, &[bob]);
    mallory.sync();
    mallory.sync();
    assert_eq!(mallory.outbox(), []);
    assert!(bob.try_sync().unwrap().changes.is_empty());
}
