//! Records stay equal: lost operations come back, newcomers and returners get the whole state, and nobody can abuse it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, KithError, RecordId, SeededRng, Timestamp};
use kith::{NewResource, ResourceBody, ResourceEdit};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, BucketsBody, RootBody};
use kith_store::{Durability, RecordOp};
use kith_sync::intents::queue_envelope;
use kith_tests::{Device, World};

const DAY: u64 = 86_400_000;

fn text(title: &str, words: &str) -> NewResource {
    NewResource { title: title.to_owned(), body: ResourceBody::Text(words.to_owned()), tags: vec!["tag".to_owned()] }
}

fn add(device: &Device, group: GroupId, title: &str) -> RecordId {
    device.kith.resources().add(group, &text(title, "words")).unwrap().resource
}

fn titled(title: &str) -> ResourceEdit {
    ResourceEdit { title: Some(title.to_owned()), ..ResourceEdit::default() }
}

fn titles(device: &Device, group: GroupId) -> Vec<String> {
    device.kith.resources().list(Some(group)).unwrap().into_iter().map(|one| one.title).collect()
}

/// Everybody syncs, again and again, with a minute between: all ranks have had their turn.
fn rest(world: &World, people: &[&Device]) {
    for _ in 0..6 {
        for person in people {
            person.sync();
        }
        world.wait_ms(61_000);
    }
    world.settle(people);
}

fn all_equal(people: &[&Device], group: GroupId) {
    for person in people {
        assert_eq!(titles(person, group), titles(people[0], group), "{}", person.name);
        assert_eq!(person.root(group), people[0].root(group), "{}", person.name);
    }
}

/// A device forgets operations that count, as if it had never got them.
fn loses(device: &Device, group: GroupId, lost: impl Fn(&RecordOp) -> bool) -> usize {
    device
        .store()
        .write(Durability::Full, |tx| {
            let rows = tx.list_counting_ops(group)?;
            tx.drop_counting_ops(group)?;
            let mut gone = 0;
            for row in &rows {
                if lost(row) {
                    gone += 1;
                } else {
                    tx.put_record_op(row)?;
                }
            }
            Ok::<_, KithError>(gone)
        })
        .unwrap()
}

#[test]
fn what_a_device_lost_comes_back_with_the_next_root_on_both_sides() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let all: Vec<&Device> = people.iter().collect();
    let ids: Vec<RecordId> = (0..12).map(|n| add(&people[n % 3], group, &format!("Note {n:02}"))).collect();
    world.settle(&all);
    all_equal(&all, group);
    // Bob and Carol each lost something else; one of them also has what the others lost.
    assert!(loses(&people[1], group, |row| row.record == ids[0] || row.record == ids[7]) > 0);
    assert!(loses(&people[2], group, |row| row.record == ids[3]) > 0);
    assert_ne!(people[1].root(group), people[0].root(group));
    assert_ne!(people[2].root(group), people[0].root(group));
    world.wait_ms(9 * DAY);
    rest(&world, &all);
    all_equal(&all, group);
    assert_eq!(titles(&people[1], group).len(), 12);
    for person in &people {
        assert_eq!(person.counts(), (0, 0, 0, 0), "nobody hears of it");
        assert_eq!(person.outbox(), []);
    }
}

#[test]
fn what_only_one_device_still_has_reaches_the_others() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let all: Vec<&Device> = people.iter().collect();
    let id = add(&people[0], group, "Rare");
    add(&people[1], group, "Common");
    world.settle(&all);
    for person in [&people[0], &people[1]] {
        loses(person, group, |row| row.record == id);
    }
    world.wait_ms(9 * DAY);
    rest(&world, &all);
    all_equal(&all, group);
    assert_eq!(titles(&people[0], group).len(), 2);
}

#[test]
fn a_week_of_quiet_costs_one_root_for_the_whole_group() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let all: Vec<&Device> = people.iter().collect();
    add(&people[0], group, "Note");
    rest(&world, &all);
    // Commits are not counted: whoever sends renews its leaf now and then.
    let plain = || people[0].replica(group).cursor - people[0].replica(group).fence;
    let before = plain();
    world.wait_ms(9 * DAY);
    rest(&world, &all);
    rest(&world, &all);
    assert_eq!(plain() - before, 1, "entries of all members together");
}

/// Queues an envelope past the facade.
fn says(device: &Device, group: GroupId, seed: u64, body: &Body) {
    let rng = SeededRng::new([u8::try_from(seed).unwrap(); 32]);
    let now = Timestamp::from_ms(1);
    device.store().write(Durability::Full, |tx| queue_envelope(tx, &rng, group, body, now, None)).unwrap();
}

#[test]
fn roots_and_buckets_of_a_hostile_member_change_nothing_and_cost_little() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Mallory", "Carol"]);
    let all: Vec<&Device> = people.iter().collect();
    for n in 0..20 {
        add(&people[0], group, &format!("Note {n:02}"));
    }
    rest(&world, &all);
    let (root, before) = (people[0].root(group), people[0].replica(group).cursor);
    let sent = 60_u64;
    for n in 0..sent / 2 {
        let seq = if n % 5 == 0 { u64::MAX } else { before - n % 3 };
        let false_root = RootBody { seq, root: [u8::try_from(n).unwrap(); 16], unknown: Unknown::none() };
        says(&people[1], group, n, &Body::Root(false_root));
        let buckets = vec![[u8::try_from(n).unwrap(); 32]; 256];
        let false_buckets = BucketsBody { seq, buckets, unknown: Unknown::none() };
        says(&people[1], group, 100 + n, &Body::Buckets(Box::new(false_buckets)));
    }
    rest(&world, &all);
    rest(&world, &all);
    for person in &all {
        assert_eq!(person.root(group), root, "{}", person.name);
    }
    let answers = people[0].replica(group).cursor - before - sent;
    assert!(answers <= 3 * (4 + 4 + 4), "{answers} entries came of {sent}");
    let duties = people[0].store().read(|read| read.list_duties(group)).unwrap();
    assert!(duties.len() < 200, "{} rows", duties.len());
    // The group goes on.
    add(&people[2], group, "After");
    world.settle(&all);
    all_equal(&all, group);
    assert_eq!(titles(&people[0], group).len(), 21);
}

#[test]
fn when_whoever_let_somebody_in_is_gone_another_member_serves() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let dave = world.person("Dave");
    for n in 0..5 {
        add(&people[n % 3], group, &format!("Note {n}"));
    }
    world.settle(&people.iter().collect::<Vec<_>>());
    dave.sync();
    people[0].knows(&dave);
    people[0].adds(group, &[&dave]);
    // Her commit arrives and nothing of what she owes a newcomer: she never comes back.
    people[0].puts_no_blob();
    people[0].try_sync().unwrap();
    people[0].goes_offline();
    dave.sync();
    dave.kith.groups().accept(group).ok();
    dave.sync();
    assert_eq!(titles(&dave, group), Vec::<String>::new());
    let left = [&people[1], &people[2], &dave];
    rest(&world, &left);
    all_equal(&left, group);
    assert_eq!(titles(&dave, group).len(), 5);
}

#[test]
fn a_phone_away_for_200_days_comes_back_with_equal_roots_and_resurrects_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let long = "zanzibar ".repeat(2_000);
    // Everybody has everybody's card for this group, by which whoever lost their place is reached.
    for person in &people {
        person.says(group, "hello");
    }
    let old = add(alice, group, "Old");
    let dead = add(carol, group, "Dead");
    let large = alice.kith.resources().add(group, &text("Large", &long)).unwrap().resource;
    world.settle(&[alice, bob, carol]);
    bob.goes_offline();
    bob.kith.resources().edit(old, &titled("Bob's, of long ago")).unwrap();
    world.wait_ms(DAY);
    carol.kith.resources().delete(dead).unwrap();
    let later = carol.kith.resources().add(group, &text("Also large", &long)).unwrap().resource;
    for _ in 0..40 {
        world.settle(&[alice, carol]);
        world.wait_ms(5 * DAY);
        alice.kith.resources().edit(large, &titled("Large")).unwrap();
        add(alice, group, "Tick");
        let ticks = alice.kith.resources().list(Some(group)).unwrap();
        let tick = ticks.iter().find(|one| one.title == "Tick").unwrap().resource;
        alice.sync();
        alice.kith.resources().delete(tick).unwrap();
    }
    world.settle(&[alice, carol]);
    assert!(bob.kith.resources().show(dead).is_ok(), "he still has what the others deleted and forgot");
    bob.reconnects();
    rest(&world, &[bob, alice, carol]);
    // The relay forgot the period that he knew: a member lets him in again, at the latest when he asks once more.
    world.wait_ms(DAY);
    rest(&world, &[bob, alice, carol]);
    all_equal(&[alice, bob, carol], group);
    assert!(!titles(bob, group).contains(&"Dead".to_owned()));
    assert!(titles(alice, group).contains(&"Bob's, of long ago".to_owned()), "what he wrote is written now");
    for id in [large, later] {
        for person in &people {
            let shown = person.kith.resources().show(id).unwrap();
            assert_eq!(shown.text.as_deref(), Some(long.as_str()), "{}", person.name);
        }
    }
    for person in &people {
        assert_eq!(person.outbox(), [], "{}", person.name);
    }
}
