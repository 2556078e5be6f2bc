//! Key packages over weeks: an old stock is replaced, and a week later its private parts are gone (protocol 3).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState, KithError, Secret32};
use kith_crypto::open_key_package;
use kith_protocol::api::{Done, OpResult};
use kith_protocol::cbor::Wire;
use kith_protocol::id::RequestId;
use kith_protocol::op::{Act, OpPayload, TakeKeyPackage};
use kith_protocol::peer::Card;
use kith_store::{Durability, OwnKeyPackage, PackagePlace};
use kith_sync::intents::{IntentKind, kind_of};
use kith_tests::{Device, World};

const DAY: u64 = 86_400_000;

/// A package out of the other's mailbox, as `taker` would get it with its next add; and whether it is the last resort.
fn takes(taker: &Device, other: &Device, nth: u8) -> (Vec<u8>, bool) {
    let card = taker.store().read(|read| Ok::<_, KithError>(read.find_person(other.account())?.unwrap().card)).unwrap();
    let card = Card::from_bytes(&card.unwrap()).unwrap();
    let act = Act::TakeKeyPackage(TakeKeyPackage { request: RequestId::new([nth; 16]) });
    let payload = OpPayload { log: card.mailbox, act };
    let answer = taker.tells_relay(&card.relay, &payload, card.grant_seed.expose());
    let OpResult::Ok(Done::Taken { package, last_resort }) = answer else { panic!("{answer:?}") };
    let kp_key = Secret32::new(*card.kp_key.expose());
    (open_key_package(&kp_key, &card.mailbox, &package).unwrap(), last_resort)
}

/// Adds with a package that was taken before.
fn adds_with(adder: &Device, other: &Device, name: &str, package: Vec<u8>) -> GroupId {
    let group = adder.founds(name);
    adder.adds(group, &[other]);
    adder
        .store()
        .write(Durability::Full, |tx| {
            let open = tx.list_open_intents_of(group, u64::MAX)?;
            let mut add = open.into_iter().find(|intent| kind_of(intent) == IntentKind::Add).unwrap();
            add.extra = Some(package);
            Ok::<_, KithError>(tx.put_intent(&add)?)
        })
        .unwrap();
    adder.sync();
    group
}

fn packages(device: &Device) -> Vec<OwnKeyPackage> {
    device.store().read(|read| Ok::<_, KithError>(read.list_key_packages()?)).unwrap()
}

/// How many lie in the mailbox for one use, for good, and how many wait for their end.
fn count(device: &Device) -> (usize, usize, usize) {
    let all = packages(device);
    let current = |last: bool| {
        move |p: &&OwnKeyPackage| p.place == PackagePlace::Put && p.replaced.is_none() && p.last_resort == last
    };
    (
        all.iter().filter(current(false)).count(),
        all.iter().filter(current(true)).count(),
        all.iter().filter(|p| p.replaced.is_some()).count(),
    )
}

fn state(device: &Device, group: GroupId) -> Option<GroupState> {
    device.kith.groups().list().unwrap().into_iter().find(|view| view.group == group).map(|view| view.state)
}

#[test]
fn an_old_stock_is_replaced_and_deleted_a_week_later() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    assert_eq!(count(bob), (20, 1, 0));
    world.wait_ms(30 * DAY - 3_600_000);
    bob.sync();
    assert_eq!(count(bob), (20, 1, 0), "not yet");
    let before: Vec<[u8; 32]> = packages(bob).iter().map(|package| package.reference).collect();
    let (in_time, late) = (takes(alice, bob, 1).0, takes(alice, bob, 2).0);

    world.wait_ms(3_600_000);
    bob.sync();
    assert_eq!(count(bob), (20, 1, 20), "twenty fresh ones; the last resort is used for sixty days");
    let (fresh, last_resort) = takes(alice, bob, 3);
    assert!(!last_resort, "a fresh one lies in the mailbox");
    bob.sync();
    assert_eq!(count(bob), (20, 1, 20), "once is enough");

    world.wait_ms(6 * DAY);
    let within_the_week = adds_with(alice, bob, "Within the week", in_time);
    bob.sync();
    assert_eq!(state(bob, within_the_week), Some(GroupState::Active), "a Welcome to a package just replaced");

    world.wait_ms(DAY);
    bob.sync();
    let left = packages(bob);
    let kept = left.iter().filter(|package| before.contains(&package.reference)).count();
    assert_eq!((kept, left.len()), (1, 21), "the last resort");

    let after_it = adds_with(alice, bob, "After it", late);
    let fine = adds_with(alice, bob, "Fresh", fresh);
    bob.sync();
    assert_eq!(state(bob, after_it), None, "nobody can open that Welcome any more");
    assert_eq!(state(bob, fine), Some(GroupState::Active), "and nothing else suffers");
    alice.says(within_the_week, "still there?");
    world.settle(&[alice, bob]);
    assert_eq!(bob.reads(within_the_week), ["still there?"]);

    alice.removes(after_it, bob);
    world.settle(&[alice, bob]);
    alice.adds(after_it, &[bob]);
    world.settle(&[alice, bob]);
    assert_eq!(state(bob, after_it), Some(GroupState::Active), "added again, it works");
}

#[test]
fn the_last_resort_is_replaced_after_sixty_days_and_a_phone_that_slept_loses_no_welcome() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    let last_of = |device: &Device| {
        let all = packages(device).into_iter().filter(|p| p.last_resort && p.replaced.is_none());
        all.map(|package| package.reference).collect::<Vec<_>>()
    };
    let first = last_of(bob);
    let while_asleep = adds_with(alice, bob, "While asleep", takes(alice, bob, 1).0);
    world.wait_ms(44 * DAY);
    bob.sync();
    assert_eq!(state(bob, while_asleep), Some(GroupState::Active), "mail is read before anything is deleted");
    assert_eq!(count(bob), (20, 1, 20));
    world.wait_ms(7 * DAY);
    bob.sync();
    assert_eq!((count(bob), last_of(bob)), ((20, 1, 0), first.clone()));
    world.wait_ms(9 * DAY);
    bob.sync();
    assert_eq!(count(bob), (20, 1, 1), "another last resort");
    assert_ne!(last_of(bob), first);
    world.wait_ms(7 * DAY);
    bob.sync();
    assert_eq!(count(bob), (20, 1, 0));
}

#[test]
fn a_package_that_went_to_one_person_ends_too() {
    let world = World::new();
    let people = world.people(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    let group = alice.founds("By link");
    alice.sync();
    let link = alice.kith.groups().invite(group, 7 * DAY).unwrap().link;
    alice.sync();
    bob.kith.groups().join(&link).unwrap();
    bob.sync();
    let given = |device: &Device| packages(device).iter().filter(|p| p.place == PackagePlace::Given).count();
    assert_eq!(given(bob), 1, "in the request");
    world.settle(&[alice, bob]);
    assert_eq!(state(bob, group), Some(GroupState::Active));
    assert_eq!(count(bob), (20, 1, 1), "used, and not out of the stock");
    world.wait_ms(37 * DAY);
    bob.sync();
    assert_eq!(given(bob), 0);
}
