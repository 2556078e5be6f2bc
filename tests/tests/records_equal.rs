//! Records stay equal: lost operations come back, newcomers and returners get the whole state, and nobody can abuse it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, KithError, RecordId, SeededRng, Timestamp, Who};
use kith::{NewResource, PolicyRequest, ResourceBody, ResourceEdit};
use kith_crypto::seal_blob;
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::Chain;
use kith_protocol::peer::{
    Body, BucketsBody, DeviceCert, Hlc, RootBody, SignedOp, Snapshot, SnapshotOfferBody, StateOp,
};
use kith_store::{Durability, RecordDuty, RecordOp};
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
    assert!(duties.len() < 220, "{} rows", duties.len());
    // What is really lost comes back on the same day: he used up what he may cause, and nobody else's.
    assert!(loses(&people[2], group, |row| row.record.as_bytes()[0] < 128) > 0);
    let root_due = RecordDuty { conv: group, kind: 1, key: vec![], due_ms: 0, body: vec![] };
    people[0].store().write(Durability::Full, |tx| tx.put_duty(&root_due)).unwrap();
    rest(&world, &all);
    all_equal(&all, group);
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
    world.settle(&people);
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

/// Offers a snapshot past the facade, whatever it holds.
fn offers(device: &Device, group: GroupId, seed: u8, snapshot: &Snapshot, root: [u8; 16]) {
    let replica = device.replica(group);
    let rng = SeededRng::new([seed; 32]);
    let sealed = seal_blob(&rng, &device.log_of(group), &snapshot.to_bytes()).unwrap();
    device
        .store()
        .write(Durability::Full, |tx| {
            for (hash, part) in &sealed.parts {
                tx.put_blob_out(replica.id, hash.as_bytes(), part)?;
            }
            let unknown = Unknown::none();
            let body = SnapshotOfferBody { blob: sealed.descriptor.clone(), seq: 1, chain16: [0; 16], root, unknown };
            queue_envelope(tx, &rng, group, &Body::SnapshotOffer(Box::new(body)), Timestamp::from_ms(1), None)?;
            Ok::<_, KithError>(())
        })
        .unwrap();
}

/// What a device holds, as a snapshot.
fn snapshot_of(device: &Device, group: GroupId) -> Snapshot {
    device
        .store()
        .read(|read| {
            let rows = read.list_counting_ops(group)?;
            let mut certs: Vec<Vec<u8>> = Vec::new();
            for row in &rows {
                let cert = read.find_record_cert(&row.cert)?.unwrap();
                if !certs.contains(&cert) {
                    certs.push(cert);
                }
            }
            Ok::<_, KithError>(Snapshot {
                conversation: *group.as_bytes(),
                seq: 1,
                chain: Chain::new([0; 32]),
                ops: rows.iter().map(|row| SignedOp::from_bytes(&row.bytes).unwrap()).collect(),
                certs,
                leaving: vec![],
                cards: vec![],
                unknown: Unknown::none(),
            })
        })
        .unwrap()
}

#[test]
fn a_forged_or_truncated_snapshot_is_refused_whole() {
    const WANT: u64 = 5;
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Mallory", "Carol"]);
    let (alice, mallory, carol) = (&people[0], &people[1], &people[2]);
    for n in 0..5 {
        add(people.get(n % 2).unwrap(), group, &format!("Note {n}"));
    }
    rest(&world, &[alice, mallory, carol]);
    let (whole, root) = (snapshot_of(mallory, group), alice.root(group));
    // Carol has nothing, and waits to be offered something.
    loses(carol, group, |_| true);
    let empty = carol.root(group);
    let waits = RecordDuty { conv: group, kind: WANT, key: vec![], due_ms: u64::MAX >> 1, body: vec![] };
    let truncated = Snapshot { ops: whole.ops[1..].to_vec(), ..whole.clone() };
    let foreign = Snapshot { conversation: [9; 16], ..whole.clone() };
    let bare = Snapshot { certs: vec![], ..whole.clone() };
    let mut forged = whole.clone();
    let taken = StateOp { stamp: Hlc::new(forged.ops[0].op().stamp.number() + 1), ..forged.ops[0].op().clone() };
    forged.ops.push(taken.sign(&[7; 32], *forged.ops[0].cert()));
    let doubled = Snapshot { ops: [whole.ops.clone(), vec![whole.ops[0].clone()]].concat(), ..whole.clone() };
    for (n, bad) in (1_u8..).zip([truncated, foreign, bare, forged, doubled]) {
        carol.store().write(Durability::Full, |tx| tx.put_duty(&waits)).unwrap();
        offers(mallory, group, n, &bad, root);
        mallory.sync();
        carol.sync();
        assert_eq!(carol.root(group), empty, "bad snapshot {n}");
        assert_eq!(titles(carol, group), Vec::<String>::new(), "bad snapshot {n}");
    }
    // Whatever was refused, she asks the others, and the honest ones answer.
    rest(&world, &[carol, alice, mallory]);
    all_equal(&[alice, mallory, carol], group);
    assert_eq!(titles(carol, group).len(), 5);
}

#[test]
fn where_leads_edit_a_repair_carries_nothing_that_a_member_may_not_do() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Mallory", "Carol"]);
    let all: Vec<&Device> = people.iter().collect();
    let id = add(&people[0], group, "Note");
    world.settle(&all);
    people[0].sets(group, PolicyRequest { records: Some(Who::Leads), ..PolicyRequest::default() });
    rest(&world, &all);
    let root = people[0].root(group);
    // Mallory's client counts an edit of her own at once, as if it had come from the log, and tells her root.
    people[1]
        .store()
        .write(Durability::Full, |tx| {
            let rows = tx.list_counting_ops(group)?;
            let account = tx.find_account()?.unwrap();
            let title = rows.iter().find(|row| row.record == id && row.field == [2]).unwrap();
            let old = SignedOp::from_bytes(&title.bytes).unwrap();
            let stamp = Hlc::new(old.op().stamp.number() + 1);
            let cert = DeviceCert::verify(&account.cert).unwrap().hash16;
            let taken = StateOp { stamp, value: b"\x65taken".to_vec(), ..old.op().clone() };
            let taken = taken.sign(account.device_seed.expose(), cert);
            tx.put_record_op(&RecordOp {
                stamp: stamp.number(),
                cert,
                hash: *taken.hash(),
                author: account.account,
                bytes: taken.to_bytes(),
                ..title.clone()
            })?;
            Ok::<_, KithError>(())
        })
        .unwrap();
    assert_ne!(people[1].root(group), root);
    world.wait_ms(9 * DAY);
    rest(&world, &all);
    for person in [&people[0], &people[2]] {
        assert_eq!(person.root(group), root, "{}", person.name);
        assert_eq!(titles(person, group), ["Note"], "{}", person.name);
    }
}

#[test]
fn what_was_replaced_does_not_fill_a_group() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    add(&people[0], group, "Note");
    world.settle(&[&people[0], &people[1]]);
    people[0]
        .store()
        .write(Durability::Full, |tx| {
            // As after years of edits: each was counted, and few are left.
            let state = tx.record_state(group)?;
            tx.put_record_state(group, &kith_store::RecordState { bytes: 16 * 1024 * 1024, ..state })?;
            Ok::<_, KithError>(())
        })
        .unwrap();
    add(&people[0], group, "Another");
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(titles(&people[1], group).len(), 2);
}
