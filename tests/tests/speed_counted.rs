//! What a device writes, counted and not timed: guards of the speed that hold on any machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith_tests::{Device, World};

/// A page of the write-ahead log with its header.
const FRAME: u64 = 4_096 + 24;

/// By how many pages the write-ahead log grows; it starts empty.
fn pages_written(device: &mut Device, act: impl FnOnce(&Device)) -> u64 {
    device.restart();
    let wal = device.home.join("peer.db-wal");
    let size = || std::fs::metadata(&wal).map_or(0, |meta| meta.len());
    assert!(size() < FRAME, "closing brought everything into the file");
    act(device);
    size() / FRAME
}

#[test]
fn a_check_without_news_writes_two_settings_however_many_groups_there_are() {
    let world = World::new();
    let (mut people, _) = world.circle(&["Alice", "Bob"]);
    for number in 0..8 {
        let group = people[0].founds(&format!("Group {number}"));
        people[0].adds(group, &[&people[1]]);
    }
    world.settle(&[&people[0], &people[1]]);
    let pages = pages_written(&mut people[1], |bob| {
        bob.sync();
    });
    assert!(pages <= 2, "{pages}");
}

#[test]
fn a_catch_up_over_many_groups_writes_each_page_of_the_database_about_once() {
    const GROUPS: u64 = 24;
    const EACH: u64 = 4;
    let world = World::new();
    let mut people = world.people(&["Alice", "Bob"]);
    let groups: Vec<_> = (0..GROUPS)
        .map(|number| {
            let group = people[0].founds(&format!("Group {number}"));
            people[0].adds(group, &[&people[1]]);
            group
        })
        .collect();
    world.settle(&[&people[0], &people[1]]);
    for group in &groups {
        for number in 0..EACH {
            people[0].says(*group, &format!("message {number} of many"));
        }
    }
    people[0].sync();
    let pages = pages_written(&mut people[1], |bob| {
        assert_eq!(bob.sync().received, GROUPS * EACH);
    });
    assert!(pages <= GROUPS * EACH, "{pages} pages for {} messages", GROUPS * EACH);
}
