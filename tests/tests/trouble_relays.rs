//! A home and its relay: the same relay at another address, and another relay at the address that was given.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::KithError;
use kith_store::Setting;
use kith_tests::{Device, World};

fn relay_of(device: &Device) -> String {
    device.store().read(|read| Ok::<_, KithError>(read.find_text_setting(Setting::Relay)?)).unwrap().unwrap()
}

#[test]
fn a_home_follows_its_relay_to_another_address() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let moved = world.url().replace("127.0.0.1", "localhost");
    people[0].says(group, "before");
    people[0].kith.account().set_relay(&moved).unwrap();
    assert_eq!(relay_of(&people[0]), world.url(), "only the relay itself can tell that it is the same");
    assert_eq!(people[0].sync().sent, 1);
    assert_eq!(relay_of(&people[0]), moved);
    people[0].says(group, "after");
    people[0].sync();
    people[1].sync();
    assert_eq!(people[1].reads(group), ["before", "after"]);
}

#[test]
fn another_relay_is_refused_at_the_next_sync_and_forgotten() {
    let (world, other) = (World::new(), World::new());
    let (people, group) = world.circle(&["Alice", "Bob"]);
    people[0].says(group, "kept");
    people[0].kith.account().set_relay(other.url()).unwrap();
    let _ = people[0].network.take_log();
    let outcome = people[0].try_sync().unwrap();
    assert_eq!(outcome.problem.unwrap().code(), "relay_other");
    assert_eq!((outcome.report.sent, outcome.report.queued, outcome.report.caught_up), (0, 1, false));
    let asked: Vec<String> = people[0].network.take_log().into_iter().map(|exchange| exchange.path).collect();
    assert_eq!(asked, ["/v1/info"], "nothing else goes to a stranger");
    assert_eq!(relay_of(&people[0]), world.url());
    assert_eq!(people[0].sync().sent, 1);
    people[1].sync();
    assert_eq!(people[1].reads(group), ["kept"]);
}
