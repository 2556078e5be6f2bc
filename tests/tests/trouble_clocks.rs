//! Phones whose clocks are wrong, each in its own way, and a phone that was away for more than a year.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{Clock, GroupId, GroupState, ManualClock, RecordId, Timestamp};
use kith::{NewResource, ResourceBody, ResourceEdit};
use kith_tests::{Device, Faults, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// The world's clock, so much off, which may change at any moment.
#[derive(Debug)]
struct OffBy(Arc<ManualClock>, AtomicI64);

impl OffBy {
    fn new(world: &World, ms: i64) -> Arc<Self> {
        Arc::new(Self(world.clock.clone(), AtomicI64::new(ms)))
    }
}

impl Clock for OffBy {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.now().as_ms().saturating_add_signed(self.1.load(Ordering::SeqCst)))
    }
}

const TOMORROW: i64 = 86_400_000;

fn titles(device: &Device, group: GroupId) -> Vec<String> {
    device.kith.resources().list(Some(group)).unwrap().into_iter().map(|one| one.title).collect()
}

fn edits(device: &Device, id: RecordId, title: &str) {
    let edit = ResourceEdit { title: Some(title.to_owned()), ..ResourceEdit::default() };
    device.kith.resources().edit(id, &edit).unwrap();
}

/// Speaks with the relay until its time is known: the offset is the median of the last five answers (protocol 6).
fn hears_the_time(device: &Device) {
    for _ in 0..3 {
        device.sync();
    }
}

#[test]
fn clocks_a_day_ahead_a_day_behind_jumping_and_stopped_converge_and_the_later_edit_wins() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol", "Dora"]);
    let new = NewResource { title: "0".to_owned(), body: ResourceBody::Text("words".to_owned()), tags: Vec::new() };
    let id = people[0].kith.resources().add(group, &new).unwrap().resource;
    world.settle(&people);
    let jumping = OffBy::new(&world, TOMORROW);
    people[0].set_clock(OffBy::new(&world, TOMORROW));
    people[1].set_clock(OffBy::new(&world, -TOMORROW));
    people[2].set_clock(jumping.clone());
    people[3].set_clock(Arc::new(ManualClock::new(world.clock.now())));
    let everybody: Vec<&Device> = people.iter().collect();
    let jumps = || jumping.1.store(-jumping.1.load(Ordering::SeqCst), Ordering::SeqCst);

    // One after the other, each having seen what was there: whoever is last stands, whatever the clocks say.
    for round in 1..=12 {
        world.wait_ms(MINUTE + 1_000);
        jumps();
        let title = format!("{round}");
        edits(everybody[round % 4], id, &title);
        everybody[round % 4].says(group, &title);
        world.settle(&everybody);
        for person in &everybody {
            assert_eq!(titles(person, group), [title.as_str()], "{} in round {round}", person.name);
        }
    }

    // At once and unseen, a minute and a second apart, by every two of them, sent in both orders: the later edit stands.
    let mut count = 0;
    for (first, second) in
        [(0, 1), (1, 0), (0, 3), (3, 0), (1, 2), (2, 1), (2, 3), (3, 2), (0, 2), (2, 0), (1, 3), (3, 1)]
    {
        for earlier_is_sent_first in [true, false] {
            let (first, second) = (everybody[first], everybody[second]);
            count += 1;
            let later = format!("the later of {count}");
            world.wait_ms(MINUTE + 1_000);
            jumps();
            hears_the_time(first);
            first.goes_offline();
            edits(first, id, &format!("the earlier of {count}"));
            world.wait_ms(MINUTE + 1_000);
            hears_the_time(second);
            second.goes_offline();
            edits(second, id, &later);
            first.network.set(Faults::default());
            second.network.set(Faults::default());
            let order = if earlier_is_sent_first { [first, second] } else { [second, first] };
            for person in order {
                person.sync();
            }
            world.settle(&everybody);
            for person in &everybody {
                let who = (&first.name, &second.name, earlier_is_sent_first);
                assert_eq!(titles(person, group), [later.as_str()], "{} after {who:?}", person.name);
            }
        }
    }

    // Messages too: one order for all, nothing lost, and nothing waits.
    let timeline = everybody[0].reads(group);
    assert_eq!(timeline, (1..=12).map(|round| format!("{round}")).collect::<Vec<_>>());
    for person in &everybody {
        assert_eq!(person.reads(group), timeline, "{}", person.name);
        assert_eq!(person.inside(group), everybody[0].inside(group), "{}", person.name);
        assert!(person.outbox().is_empty(), "{}", person.name);
    }
}

/// Relays keep entries for 45 days, or 90 at the most; this one keeps them for longer, so that the commits are there.
#[test]
fn commits_seen_400_days_late_are_accepted() {
    let world = World::with_rules(|rules| {
        rules.limits.normal.ttl_default_ms = 500 * DAY;
        rules.limits.normal.ttl_max_ms = 500 * DAY;
    });
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.goes_offline();
    let dora = world.person("Dora");
    dora.sync();
    alice.knows(&dora);
    alice.adds(group, &[&dora]);
    alice.renames(group, "Walkers");
    world.settle(&[alice, carol, &dora]);
    alice.removes(group, &dora);
    world.settle(&[alice, carol, &dora]);
    for _ in 0..40 {
        world.wait_ms(10 * DAY);
        alice.says(group, "still here");
        alice.sync();
        carol.sync();
    }
    assert_eq!(bob.sees(group).name, "Circle");
    bob.reconnects();
    world.settle(&[alice, bob, carol]);
    assert_eq!((bob.sees(group).name.as_str(), bob.sees(group).state), ("Walkers", GroupState::Active));
    assert_eq!(bob.roster(group), alice.roster(group));
    assert_eq!(bob.inside(group), alice.inside(group));
    assert_eq!(bob.reads(group).len(), 40, "it followed every commit, and came back by no other way");
    bob.says(group, "after 400 days");
    world.settle(&[alice, bob, carol]);
    assert_eq!(carol.reads(group).last().unwrap(), "after 400 days");
}
