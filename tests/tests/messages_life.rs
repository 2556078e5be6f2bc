//! Messages that go after a time go on every device, text and search row too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::PolicyRequest;
use kith_tests::World;

fn holds(dir: &std::path::Path, needle: &[u8]) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, needle)
        } else {
            std::fs::read(&path).unwrap().windows(needle.len()).any(|window| window == needle)
        }
    })
}

#[test]
fn a_message_goes_at_relay_time_plus_its_life_on_both_sides() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.says(group, "stays");
    alice.sets(group, PolicyRequest { disappear: Some(3_600), ..Default::default() });
    alice.says(group, "vanishing words");
    alice.sync();
    world.wait_ms(1_800_000);
    bob.sync();
    for person in &people {
        assert_eq!(person.reads(group), ["stays", "vanishing words"]);
        assert_eq!(person.kith.messages().search("vanishing", None, None).unwrap().len(), 1);
    }
    world.wait_ms(1_799_999);
    assert_eq!(bob.reads(group).len(), 2);
    world.wait_ms(1);
    for person in &people {
        assert_eq!(person.reads(group), ["stays"], "{person:?} without a sync");
        assert!(person.kith.messages().search("vanishing", None, None).unwrap().is_empty());
        person.sync();
        assert_eq!(person.reads(group), ["stays"]);
        assert!(person.kith.messages().search("vanishing", None, None).unwrap().is_empty());
        assert!(!holds(&person.home, b"vanishing"));
    }
    assert_eq!(bob.sees(group).unread, 1);
}

#[test]
fn somebody_who_comes_after_its_time_never_sees_it() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.sets(group, PolicyRequest { disappear: Some(60), ..Default::default() });
    alice.says(group, "vanishing words");
    alice.sync();
    world.wait_ms(60_000);
    bob.sync();
    assert!(bob.reads(group).is_empty());
    assert_eq!(bob.sees(group).unread, 0);
    // A queued message waits with its whole life: it counts from the relay's time.
    bob.goes_offline();
    bob.says(group, "written offline");
    world.wait_ms(3_600_000);
    assert_eq!(bob.reads(group), ["written offline"]);
    bob.reconnects();
    alice.sync();
    assert_eq!(alice.reads(group), ["written offline"]);
    world.wait_ms(60_000);
    assert!(alice.reads(group).is_empty());
    assert!(bob.reads(group).is_empty());
}
