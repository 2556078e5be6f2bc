//! Homes that are put back to an older copy: what was given to others, mail and membership since then are not known any more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState, Role};
use kith_tests::{Device, World};

/// A circle in which everybody has written.
fn talking(world: &World, names: &[&str]) -> (Vec<Device>, GroupId) {
    let (people, group) = world.circle(names);
    everybody_writes(world, &people, group);
    (people, group)
}

fn everybody_writes(world: &World, people: &[Device], group: GroupId) {
    for person in people {
        person.says(group, &format!("{} is here", person.name));
    }
    world.settle(people);
}

/// Bob's home, put back to before he made a cut of his own, which he lost his place by, and Alice removed him.
fn lost_and_removed(world: &World) -> (Vec<Device>, GroupId) {
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol", "Dave"]);
    people[0].makes(group, &people[1], Role::Lead);
    everybody_writes(world, &people, group);
    let copy = people[1].copies_home();
    people[1].removes(group, &people[3]);
    people[1].sync();
    people[0].sync();
    people[0].removes(group, &people[1]);
    people[0].sync();
    people[1].restores_home(&copy);
    (people, group)
}

/// Since the copy Bob gave Alice a way to his mailbox, and the home that was put back gives the next one to Carol: Alice's
/// still works.
#[test]
fn what_a_home_gave_before_it_was_put_back_still_reaches_it() {
    let world = World::new();
    let mut people = world.people(&["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    let second = people[0].founds("Second");
    people[0].adds(second, &[&people[1]]);
    world.settle(&[&people[0], &people[1]]);
    people[1].says(second, "with a card of mine");
    world.settle(&[&people[1], &people[0]]);

    people[1].restores_home(&copy);
    let third = people[1].founds("Third");
    people[1].adds(third, &[&people[2]]);
    world.settle(&[&people[1], &people[2]]);

    let fourth = people[0].founds("Fourth");
    people[0].adds(fourth, &[&people[1]]);
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(people[0].outbox(), []);
    assert_eq!(people[1].sees(fourth).state, GroupState::Active);
}

/// A month later the home is put back: since then its key packages were replaced, and Bob was removed and added again.
#[test]
fn a_home_put_back_to_before_its_removal_and_return_is_let_in_again() {
    let world = World::new();
    let (mut people, group) = talking(&world, &["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    world.wait_ms(31 * 86_400_000);
    world.settle(&people);
    people[0].removes(group, &people[1]);
    world.settle(&people);
    people[0].adds(group, &[&people[1]]);
    world.settle(&people);
    assert_eq!(people[1].sees(group).state, GroupState::Active);

    people[1].restores_home(&copy);
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Removed, "as far as its own log goes");
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    people[1].says(group, "back");
    world.settle(&people);
    assert_eq!(people[2].reads(group).last().map(String::as_str), Some("back"));
    for person in &people {
        assert_eq!(person.inside(group), people[0].inside(group));
        assert_eq!(person.sees(group).members, 3);
    }
    // Whoever adds him from now on gets a package that he has.
    let another = people[2].founds("Another");
    people[2].adds(another, &[&people[1]]);
    world.settle(&[&people[2], &people[1]]);
    assert_eq!(people[1].sees(another).state, GroupState::Active);
}

/// The Welcome that let Bob in again is trimmed away: his mailbox begins behind the place that the older home knows.
#[test]
fn a_home_whose_mail_is_gone_asks_where_it_was_removed() {
    use kith_protocol::op::{Act, Manage, OpPayload};
    let world = World::new();
    let (mut people, group) = talking(&world, &["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    people[0].removes(group, &people[1]);
    world.settle(&people);
    people[0].adds(group, &[&people[1]]);
    world.settle(&people);
    let mailbox = people[1].store().read(|read| read.find_mailbox()).unwrap().unwrap();
    let act = Act::Manage(Manage {
        ctl: mailbox.ctl,
        grants: Vec::new(),
        drop: Vec::new(),
        ttl_ms: None,
        delete: false,
        extend: None,
        trim: Some(mailbox.cursor),
    });
    let payload = OpPayload { log: kith_protocol::id::LogId::new(*mailbox.log.as_bytes()), act };
    let answer = people[1].tells_relay(world.url(), &payload, mailbox.owner_seed.expose());
    assert!(matches!(answer, kith_protocol::api::OpResult::Ok(_)), "{answer:?}");

    people[1].restores_home(&copy);
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Removed, "nothing shows it yet");
    // The next mail does, whatever it is.
    let other = people[2].founds("Other");
    people[2].adds(other, &[&people[1]]);
    people[2].sync();
    world.settle(&[&people[1], &people[0]]);
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    assert_eq!(people[1].sees(other).state, GroupState::Active);
    world.settle(&people);
    for person in &people {
        assert_eq!(person.inside(group), people[0].inside(group));
    }
}

/// Mail was missed, and nobody let Bob in again since: he stays out, and nothing happens in the group.
#[test]
fn who_was_removed_for_good_is_not_let_in_by_asking() {
    let world = World::new();
    let (mut people, group) = talking(&world, &["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    world.wait_ms(31 * 86_400_000);
    people[1].sync();
    let other = people[2].founds("Other");
    people[2].adds(other, &[&people[1]]);
    people[0].removes(group, &people[1]);
    world.settle(&people);
    let before = people[0].inside(group);

    people[1].restores_home(&copy);
    world.settle(&people);
    world.settle(&people);
    assert_eq!(people[1].sees(group).state, GroupState::Removed);
    assert_eq!(people[0].inside(group), before);
    assert_eq!(people[0].sees(group).members, 2);
}

/// Bob lost his place by an own cut that his home does not know, and is removed before anybody reads that he asks.
#[test]
fn who_is_removed_while_it_waits_to_be_let_in_is_told() {
    let world = World::new();
    let (people, group) = lost_and_removed(&world);
    people[1].says(group, "to nobody any more");
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Joining);
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(people[1].sees(group).state, GroupState::Removed);
    assert_eq!(people[1].outbox(), [("message".to_owned(), Some("group_closed".to_owned()))]);
    assert_eq!(people[0].sees(group).members, 2);
    // Added again, he is back as anybody would be.
    people[0].adds(group, &[&people[1]]);
    world.settle(&people[..3]);
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    assert_eq!(people[1].inside(group), people[0].inside(group));
}

/// The same, when the copy is from just after Bob left: his Leave waits in it, and he is out as he wanted.
#[test]
fn who_left_and_waits_to_be_let_in_is_told_too() {
    let world = World::new();
    let (people, group) = lost_and_removed(&world);
    people[1].kith.groups().leave(group).unwrap();
    people[1].sync();
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(people[1].sees(group).state, GroupState::Left);
    assert_eq!(people[1].outbox(), []);
}
