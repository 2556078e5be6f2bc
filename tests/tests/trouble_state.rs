//! Devices that restart, lose what they knew, or run twice: they come back, and nothing that was written is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, ManualClock, MessageState, Role, Timestamp};
use kith_store::Durability;
use kith_tests::World;
use std::sync::Arc;

#[test]
fn devices_that_restart_between_any_two_syncs_miss_nothing() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    for round in 0..5 {
        for person in &mut people {
            person.restart();
            person.says(group, &format!("{} {round}", person.name));
            person.restart();
            person.sync();
            person.restart();
        }
    }
    world.settle(&people);
    let timeline = people[0].reads(group);
    assert_eq!(timeline.len(), 15);
    for person in &people {
        assert_eq!(person.reads(group), timeline);
        assert_eq!(person.inside(group), people[0].inside(group));
    }
}

/// Bob's home is put back to before he wrote messages that everybody has.
#[test]
fn a_home_put_back_to_before_own_messages_writes_on_and_is_read() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    for text in ["b1", "b2", "b3"] {
        people[1].says(group, text);
    }
    people[1].sync();
    people[0].sync();
    people[2].sync();
    people[0].says(group, "a1");
    people[0].sync();
    people[1].restores_home(&copy);
    people[1].says(group, "b4");
    people[1].sync();
    people[1].sync();
    people[0].says(group, "a2");
    world.settle(&people);
    for person in [&people[0], &people[2]] {
        assert_eq!(person.reads(group), ["b1", "b2", "b3", "a1", "b4", "a2"], "{person:?}");
    }
    let own = people[1].reads(group);
    for text in ["a1", "b4", "a2"] {
        assert!(own.contains(&text.to_owned()), "{own:?}");
    }
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    assert_eq!(people[0].inside(group), people[1].inside(group));
    assert_eq!(people[0].inside(group), people[2].inside(group));
}

/// The home is put back to before a message that was in the outbox then was sent: it goes out again, and is read once.
#[test]
fn a_message_that_was_sent_after_the_copy_is_read_once() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    people[1].says(group, "in the outbox");
    let copy = people[1].copies_home();
    people[1].sync();
    people[0].sync();
    people[1].restores_home(&copy);
    people[1].says(group, "after");
    people[1].sync();
    world.settle(&[&people[0], &people[1]]);
    assert_eq!(people[0].reads(group), ["in the outbox", "after"]);
    assert_eq!(people[1].reads(group), ["in the outbox", "after"]);
    assert!(people[1].messages(group).iter().all(|m| m.state == MessageState::Sent));
}

/// Bob's home is put back to before a commit of his own: the group went on without this state of his.
#[test]
fn a_home_put_back_to_before_an_own_commit_comes_back_by_slot_0() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    world.settle(&people);
    let copy = people[1].copies_home();
    people[1].kith.groups().edit(group, Some("Named by Bob"), None).unwrap();
    people[1].sync();
    people[0].sync();
    people[0].says(group, "a1");
    people[0].sync();
    people[1].restores_home(&copy);
    people[1].says(group, "written while lost");
    people[1].sync();
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    people[0].says(group, "a2");
    world.settle(&people);
    for person in [&people[0], &people[2]] {
        assert_eq!(person.reads(group), ["a1", "written while lost", "a2"], "{person:?}");
        assert_eq!(person.sees(group).members, 3);
    }
    let own = people[1].reads(group);
    assert!(own.contains(&"written while lost".to_owned()) && own.contains(&"a2".to_owned()), "{own:?}");
    assert_eq!(people[1].sees(group).name, "Named by Bob");
    for person in &people {
        assert_eq!(person.inside(group), people[0].inside(group));
    }
}

/// The own commit that was lost was a cut: the device's keys open nothing any more, and only a member can help.
#[test]
fn a_home_put_back_to_before_an_own_cut_is_let_in_again_by_a_lead() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol", "Dave"]);
    for lead in [1, 2] {
        people[0].kith.groups().set_role(group, people[lead].account(), Role::Lead).unwrap();
    }
    for person in &people {
        person.says(group, &format!("{} is here", person.name));
    }
    world.settle(&people);
    let copy = people[1].copies_home();
    people[1].kith.groups().remove(group, people[3].account()).unwrap();
    people[1].sync();
    people[0].sync();
    people[0].says(group, "a1");
    people[0].sync();
    people[1].restores_home(&copy);
    people[1].says(group, "written while lost");
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Joining);
    assert_eq!(people[1].sync().queued, 1);
    // Two leads answer the same request.
    people[0].sync();
    people[2].sync();
    people[1].sync();
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    world.settle(&[&people[0], &people[1], &people[2]]);
    assert_eq!(people[0].reads(group).last().unwrap(), "written while lost");
    assert_eq!(people[2].reads(group), people[0].reads(group));
    people[0].says(group, "a2");
    world.settle(&[&people[0], &people[1], &people[2]]);
    assert_eq!(people[1].reads(group).last().unwrap(), "a2");
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    assert_eq!(people[1].sees(group).members, 3);
    for person in &people[..3] {
        assert_eq!(person.inside(group), people[0].inside(group), "{person:?}");
    }
}

#[test]
fn a_home_put_back_to_before_a_cut_of_others_just_reads_on() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let copy = people[1].copies_home();
    people[0].kith.groups().remove(group, people[2].account()).unwrap();
    people[0].says(group, "a1");
    people[0].sync();
    people[1].sync();
    people[1].restores_home(&copy);
    people[1].says(group, "b1");
    people[1].sync();
    people[0].sync();
    assert_eq!(people[0].reads(group), ["a1", "b1"]);
    assert_eq!(people[1].reads(group), ["a1", "b1"]);
    assert_eq!(people[0].inside(group), people[1].inside(group));
}

#[test]
fn two_processes_on_one_home_that_write_and_sync_at_once_send_everything_once() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let second = people[0].second_process();
    std::thread::scope(|scope| {
        for (device, mark) in [(&people[0], "x"), (&second, "y"), (&people[1], "z")] {
            scope.spawn(move || {
                for n in 0..12 {
                    device.says(group, &format!("{mark}{n}"));
                    let _ = device.try_sync().unwrap();
                }
            });
        }
    });
    world.settle(&[&people[0], &people[1], &second]);
    let timeline = people[0].reads(group);
    assert_eq!(timeline.len(), 36, "{timeline:?}");
    assert_eq!(people[1].reads(group), timeline);
    assert_eq!(second.reads(group), timeline);
    for mark in ["x", "y", "z"] {
        let own: Vec<&String> = timeline.iter().filter(|text| text.starts_with(mark)).collect();
        assert_eq!(own, (0..12).map(|n| format!("{mark}{n}")).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    }
    assert_eq!(people[0].inside(group), people[1].inside(group));
}

#[test]
fn two_processes_that_also_commit_stay_one_member() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let second = people[0].second_process();
    std::thread::scope(|scope| {
        for (device, mark) in [(&people[0], "x"), (&second, "y"), (&people[1], "z")] {
            scope.spawn(move || {
                for n in 0..6 {
                    if mark != "z" {
                        device.kith.groups().edit(group, Some(&format!("Name {mark}{n}")), None).unwrap();
                    }
                    device.says(group, &format!("{mark}{n}"));
                    let _ = device.try_sync().unwrap();
                }
            });
        }
    });
    world.settle(&[&people[0], &people[1], &second]);
    assert_eq!(people[0].reads(group).len(), 18);
    assert_eq!(people[1].reads(group), people[0].reads(group));
    assert_eq!(people[0].sees(group).state, GroupState::Active);
    assert_eq!(people[0].outbox(), []);
    assert_eq!(people[0].inside(group), people[1].inside(group));
}

const YEAR_MS: u64 = 366 * 86_400_000;

fn works_with_clock(offset: impl Fn(u64) -> u64) {
    let world = World::new();
    let mut alice = world.person("Alice");
    let (bob, carol) = (world.person("Bob"), world.person("Carol"));
    let now = kith::model::Clock::now(&*world.clock).as_ms();
    let clock = Arc::new(ManualClock::new(Timestamp::from_ms(offset(now))));
    alice.set_clock(clock.clone());
    for person in [&alice, &bob, &carol] {
        person.sync();
    }
    bob.knows(&alice);
    alice.knows(&bob);
    alice.knows(&carol);
    carol.knows(&alice);
    alice.sync();
    let group = alice.founds("Odd clocks");
    alice.adds(group, &[&bob]);
    alice.says(group, "hello");
    let dm = bob.kith.messages().dm(alice.account(), "hi").unwrap().group;
    world.settle(&[&alice, &bob]);
    let link = alice.kith.groups().invite(group, 86_400_000).unwrap().link;
    alice.sync();
    carol.kith.groups().join(&link).unwrap();
    world.settle(&[&carol, &alice, &bob]);
    assert_eq!(carol.sees(group).state, GroupState::Active, "joins by link");
    carol.says(group, "in");
    world.settle(&[&carol, &alice, &bob]);
    assert_eq!(bob.reads(group), ["hello", "in"]);
    assert_eq!(alice.reads(group), ["hello", "in"]);
    assert_eq!(alice.reads(dm), ["hi"]);
    // The clock is put right: what is written still only grows.
    clock.set(Timestamp::from_ms(now));
    for n in 0..3 {
        alice.says(group, &format!("right {n}"));
        clock.set(Timestamp::from_ms(now - n * 1_000));
    }
    world.settle(&[&alice, &bob, &carol]);
    let written: Vec<Timestamp> =
        bob.messages(group).into_iter().filter(|m| m.author == alice.account()).map(|m| m.written_at).collect();
    assert_eq!(written.len(), 4);
    assert!(written.windows(2).all(|pair| pair[0] < pair[1]), "{written:?}");
    assert_eq!(alice.inside(group), bob.inside(group));
}

#[test]
fn a_clock_ten_years_ahead_works() {
    works_with_clock(|now| now + 10 * YEAR_MS);
}

#[test]
fn a_clock_ten_years_behind_works() {
    works_with_clock(|now| now - 10 * YEAR_MS);
}

/// Four returns in a day are not a fifth: whoever is put back again and again waits, and still loses nothing.
#[test]
fn a_home_put_back_again_and_again_comes_back_each_time() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    world.settle(&people);
    let copy = people[1].copies_home();
    for round in 0..3 {
        people[1].kith.groups().edit(group, Some(&format!("Name {round}")), None).unwrap();
        people[1].sync();
        people[1].restores_home(&copy);
        people[1].says(group, &format!("lost {round}"));
        people[0].sync();
        people[0].says(group, &format!("a{round}"));
        people[0].sync();
        people[1].sync();
        people[1].sync();
        assert_eq!(people[1].sees(group).state, GroupState::Active, "{round}");
        world.wait_ms(2 * 3_600_000);
    }
    world.settle(&people);
    let timeline = people[0].reads(group);
    for text in ["lost 0", "lost 1", "lost 2", "a0", "a1", "a2"] {
        assert_eq!(timeline.iter().filter(|other| *other == text).count(), 1, "{timeline:?}");
    }
    assert_eq!(people[2].reads(group), timeline);
    for person in &people {
        assert_eq!(person.inside(group), people[0].inside(group));
    }
}

/// Bob's home is put back to before a commit of his own, so that he must come back by slot 0; whether he did.
fn loses_its_place(people: &mut [kith_tests::Device], group: kith::model::GroupId, round: u64) -> bool {
    let copy = people[1].copies_home();
    people[1].renames(group, &format!("Name {round}"));
    people[1].sync();
    people[1].restores_home(&copy);
    people[0].says(group, &format!("a{round}"));
    people[0].sync();
    people[1].sync();
    people[1].sync();
    people[1].sees(group).state == GroupState::Active
}

#[test]
fn after_the_fourth_rejoin_in_a_day_a_device_waits_for_a_day() {
    const HOUR_MS: u64 = 3_600_000;
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    world.settle(&people);
    for round in 0..4 {
        assert!(loses_its_place(&mut people, group, round), "{round}");
        world.wait_ms(HOUR_MS + 1);
    }
    assert!(!loses_its_place(&mut people, group, 4), "the fifth in a day waits");
    for _ in 0..22 {
        world.wait_ms(HOUR_MS);
        people[1].sync();
        assert_eq!(people[1].sees(group).state, GroupState::Joining);
    }
    world.wait_ms(HOUR_MS);
    people[1].sync();
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Active);
    world.settle(&people);
    assert_eq!(people[1].inside(group), people[0].inside(group));
}

#[test]
fn at_most_one_rejoin_an_hour() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    world.settle(&people);
    assert!(loses_its_place(&mut people, group, 0));
    world.wait_ms(1_000);
    assert!(!loses_its_place(&mut people, group, 1));
    world.wait_ms(3_600_000);
    people[1].sync();
    people[1].sync();
    assert_eq!(people[1].sees(group).state, GroupState::Active);
}

#[test]
fn rejoins_on_many_days_never_wait_for_a_day() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    people[0].kith.groups().set_role(group, people[1].account(), Role::Lead).unwrap();
    world.settle(&people);
    for (round, hours) in (0..).zip([48, 48, 48, 2, 2]) {
        assert!(loses_its_place(&mut people, group, round), "{round}");
        world.wait_ms(hours * 3_600_000);
    }
}

/// A group that was not accepted yet stays a request when its device comes back.
#[test]
fn a_junk_storm_on_one_who_did_not_accept_changes_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let dora = world.person("Dora");
    dora.sync();
    people[0].knows(&dora);
    people[0].adds(group, &[&dora]);
    people[0].sync();
    dora.sync();
    assert_eq!(dora.sees(group).state, GroupState::Request);
    people[1].sync();
    for _ in 0..5 {
        let _ = people[1].appends_junk(group, kith_tests::Junk::Sealed, true, None);
        people[1].sync();
        dora.sync();
    }
    assert_eq!(dora.sees(group).state, GroupState::Request);
    assert_eq!(dora.inside(group), people[1].inside(group));
}

/// The MLS rows of one of Bob's groups are gone: that group comes back by slot 0, and the other one notices nothing.
#[test]
fn damage_in_one_group_costs_that_group_its_place_and_no_other() {
    let world = World::new();
    let (people, damaged) = world.circle(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    let whole = alice.founds("Whole");
    alice.adds(whole, &[bob]);
    world.settle(&[alice, bob]);
    let scope = bob.replica(damaged).scope;
    bob.store().write(Durability::Full, |tx| tx.drop_mls_scope(scope)).unwrap();
    bob.says(damaged, "written on the damaged phone");
    alice.says(damaged, "to the damaged phone");
    alice.says(whole, "to the whole one");
    alice.sync();
    let report = bob.sync();
    assert_eq!(bob.reads(whole), ["to the whole one"]);
    assert!(report.received >= 1);
    world.settle(&[alice, bob]);
    assert_eq!(bob.sees(damaged).state, GroupState::Active);
    assert_eq!(bob.inside(damaged), alice.inside(damaged));
    assert!(alice.reads(damaged).contains(&"written on the damaged phone".to_owned()));
    alice.says(damaged, "and on");
    world.settle(&[alice, bob]);
    assert!(bob.reads(damaged).contains(&"and on".to_owned()));
}

/// The relay's disk is gone. Mailboxes are made again with the same keys: who has somebody's card still reaches them.
#[test]
fn a_relay_that_lost_everything_gets_the_mailboxes_again() {
    let mut world = World::new();
    let (people, lost) = world.circle(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    alice.says(lost, "before");
    world.settle(&[alice, bob]);
    world.stop_relay();
    std::fs::remove_dir_all(world.database().parent().unwrap()).unwrap();
    world.start_relay();
    for person in [bob, alice] {
        person.sync();
    }
    let group = alice.founds("After");
    alice.adds(group, &[bob]);
    alice.says(group, "here again");
    world.settle(&[alice, bob]);
    assert_eq!(bob.reads(group), ["here again"]);
    assert_eq!(bob.reads(lost), ["before"], "what was read stays");
}

/// What a write does is one transaction: when it ends in its middle, nothing waits in the outbox and nothing is sent.
#[test]
fn a_write_that_ends_in_the_middle_leaves_neither_a_message_nor_its_outbox_row() {
    use kith::model::{KithError, Refusal, SeededRng};
    use kith_protocol::cbor::Unknown;
    use kith_protocol::peer::{Body, TextBody};
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let body = Body::Text(TextBody {
        text: "half written".to_owned(),
        reply_to: None,
        mentions: Vec::new(),
        thread_root: None,
        unknown: Unknown::none(),
    });
    let ended = people[0].store().write(Durability::Full, |tx| {
        let now = Timestamp::from_ms(1);
        kith_sync::intents::queue_envelope(tx, &SeededRng::new([5; 32]), group, &body, now, None)?;
        Err::<(), KithError>(Refusal::ValueInvalid.into())
    });
    assert!(ended.is_err());
    assert_eq!(people[0].outbox(), []);
    assert_eq!(people[0].sync().sent, 0);
    people[1].sync();
    assert_eq!(people[1].reads(group), [""; 0]);
}

/// A torn WAL (a byte of it is wrong, as after a power cut on a bad disk) loses its tail. The device notices, comes back in
/// by itself and has everything that the relay has; what it says then arrives.
#[test]
fn a_torn_wal_is_noticed_at_the_next_sync_and_loses_nothing_that_the_relay_has() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    for person in &people {
        person.says(group, &format!("{} is here", person.name));
    }
    world.settle(&people);
    let mut torn = 0;
    for (round, tenth) in [1, 3, 5, 7, 9].into_iter().enumerate() {
        // From here on the WAL of Bob's home holds what he takes in.
        people[1].restart();
        for n in 0..6 {
            people[0].says(group, &format!("a{round} {n}"));
            if n == 3 {
                people[0].renames(group, &format!("Name {round}"));
            }
            people[0].sync();
            people[1].sync();
        }
        let bob_had = people[1].reads(group);
        let copy = people[1].copies_files();
        let mut wal = std::fs::read(copy.join("peer.db-wal")).unwrap();
        assert!(wal.len() > 40_000, "{}", wal.len());
        let at = wal.len() / 10 * tenth + 100;
        wal[at] ^= 0x10;
        std::fs::write(copy.join("peer.db-wal"), wal).unwrap();
        people[1].restores_home(&copy);
        let lost = people[1].kith.account().doctor().unwrap().iter().any(|check| check.check == "wal" && !check.ok);
        torn += usize::from(lost);
        people[1].says(group, &format!("first word {round}"));
        people[0].says(group, &format!("meanwhile {round}"));
        people[0].sync();
        world.settle(&people);
        assert_eq!(people[1].sees(group).state, GroupState::Active, "{round}");
        let has = people[1].reads(group);
        for text in &bob_had {
            assert!(has.contains(text), "{round}: {text:?} is gone from {has:?}");
        }
        for person in &people {
            let _ = person.finds(group, &format!("first word {round}"));
            let _ = person.finds(group, &format!("meanwhile {round}"));
            assert_eq!(person.inside(group), people[0].inside(group), "{round}: {person:?}");
        }
        assert!(people[1].kith.account().doctor().unwrap().iter().all(|check| check.ok), "{round}: it is over");
        world.wait_ms(7 * 3_600_000);
    }
    assert!(torn >= 3, "{torn} were torn");
}
