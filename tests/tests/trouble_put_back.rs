//! Homes that are put back to an older copy: what was given to others, mail and membership since then are not known any more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::GroupState;
use kith_tests::World;

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
