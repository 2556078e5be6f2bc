//! Many people: one Welcome for all, through a blob.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, Role};
use kith_tests::{Device, World};

#[test]
fn thirty_people_by_several_adds_agree() {
    let world = World::new();
    let alice = world.person("Alice");
    alice.sync();
    let others: Vec<Device> = (0..29).map(|n| world.person(&format!("P{n:02}"))).collect();
    for other in &others {
        other.sync();
        alice.knows(other);
        other.knows(&alice);
    }
    let group = alice.founds("Many");
    for chunk in others.chunks(12) {
        alice.adds(group, &chunk.iter().collect::<Vec<_>>());
        let report = alice.sync();
        assert_eq!((report.sent, report.queued, report.refused), (u64::try_from(chunk.len()).unwrap(), 0, 0));
    }
    alice.says(group, "everybody here?");
    alice.sync();
    for other in &others {
        other.sync();
        assert_eq!(other.reads(group), ["everybody here?"], "{other:?}");
        assert_eq!(other.sees(group).members, 30);
    }
    for other in others.iter().take(3) {
        other.says(group, &format!("{} is", other.name));
        other.sync();
    }
    alice.removes(group, &others[28]);
    alice.says(group, "one less");
    alice.sync();
    for other in others.iter().take(28) {
        other.sync();
    }
    alice.sync();
    let (timeline, roster) = (alice.reads(group), alice.roster(group));
    assert_eq!((timeline.len(), roster.len()), (5, 29));
    for other in others.iter().take(28) {
        assert_eq!(other.reads(group), timeline, "{other:?}");
        assert_eq!(other.roster(group), roster, "{other:?}");
    }
}

#[test]
fn a_group_has_32_leads_and_not_one_more() {
    let world = World::new();
    let alice = world.person("Alice");
    alice.sync();
    let others: Vec<Device> = (0..32).map(|n| world.person(&format!("P{n:02}"))).collect();
    for other in &others {
        other.sync();
        alice.knows(other);
    }
    let group = alice.founds("Many leads");
    alice.adds(group, &others.iter().collect::<Vec<_>>());
    alice.sync();
    for other in &others {
        alice.makes(group, other, Role::Lead);
    }
    let report = alice.sync();
    assert_eq!((report.sent, report.refused), (31, 1));
    let refused: Vec<_> = alice.outbox().into_iter().filter_map(|(_, error)| error).collect();
    assert_eq!(refused, ["group_full"]);
    let leads = alice.roster(group).into_iter().filter(|name| name.ends_with("(lead)")).count();
    assert_eq!(leads, 32);
}

#[test]
fn a_phone_with_more_logs_than_one_read_holds_asks_twice() {
    let world = World::new();
    let alice = world.person("Alice");
    let founds = |count: usize| (0..count).map(|n| alice.founds(&format!("Group {n}"))).collect::<Vec<_>>();
    // The mailbox is a log too: with 255 groups one read is full.
    let groups = founds(255);
    assert_eq!(groups.len(), 255);
    let reads = || {
        alice.sync();
        alice.sync();
        let _ = alice.network.take_log();
        alice.sync();
        alice.network.take_log().into_iter().filter(|exchange| exchange.path == "/v1/read").count()
    };
    assert_eq!(reads(), 1);
    let _ = founds(1);
    assert_eq!(reads(), 2);
}

#[test]
fn a_link_that_fifty_have_used_is_over_for_the_next() {
    let world = World::new();
    let alice = world.person("Alice");
    alice.sync();
    let group = alice.founds("Open");
    let link = alice.kith.groups().invite(group, 86_400_000).unwrap().link;
    alice.sync();
    let all: Vec<Device> = (0..51).map(|n| world.person(&format!("P{n:02}"))).collect();
    for one in &all {
        one.kith.groups().join(&link).unwrap();
        one.sync();
    }
    assert_eq!(alice.counts(), (50, 0, 0, 0));
    assert_eq!(alice.sees(group).members, 51);
    for one in [&all[0], &all[49]] {
        one.sync();
        assert_eq!((one.sees(group).state, one.sees(group).members), (GroupState::Active, 51));
    }
    all[50].sync();
    let seen = all[50].sees(group);
    assert_eq!((seen.state, seen.details.as_deref()), (GroupState::Stopped, Some("link_expired")));
}
