//! Long stories of faults, a short share of each: `cargo xtask torture` runs the same ones for as long as it is told.
//!
//! What a story does follows from its seed, `KITH_TORTURE_SEED`, and its length, `KITH_TORTURE_STEPS`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, MessageId};
use kith_tests::{Device, Dice, Machine, Ordeal, World, code};
use std::time::Duration;

/// The share of each fault of the network, in percent of requests.
const FAULTS: u8 = 30;

#[test]
fn five_devices_end_alike_whatever_they_do_on_a_bad_network() {
    let ordeal = Ordeal::or(1, 300);
    let counts = Machine::new(ordeal.seed, FAULTS).runs(ordeal);
    println!("{counts:?}");
    if ordeal.seed != 1 {
        return;
    }
    for step in ["sync", "said", "rename", "add", "remove", "promote", "lost state", "died in a sync", "at once"] {
        assert!(counts.get(step).copied().unwrap_or(0) > 0, "no {step} in {counts:?}");
    }
}

/// What one process does on its home, as its dice fall; gives the texts as they stand at its end.
fn does_as_told(device: &Device, group: GroupId, mark: &str, mut dice: Dice, steps: u64) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut newest: Option<MessageId> = None;
    for n in 0..steps {
        match dice.below(100) {
            0..=34 => {
                said.push(format!("{mark} {n:05}"));
                newest = Some(device.says(group, said.last().unwrap()).message);
            }
            35..=46 => {
                let shown: Vec<String> = device.reads(group).into_iter().filter(|t| t.starts_with(mark)).collect();
                assert_eq!(shown, said, "step {n}: what this process wrote, in its order");
            }
            47..=56 => {
                if let (Some(id), Some(text)) = (newest, said.last_mut()) {
                    text.push('!');
                    device.kith.messages().edit(id, text).unwrap();
                }
            }
            57..=61 if mark != "z" => device.renames(group, &format!("Name {mark} {n}")),
            62..=69 => {
                device.kith.suspend();
                assert_eq!(code(device.kith.messages().say(group, "while suspended", None)), "store_busy");
                device.kith.resume().unwrap();
            }
            70..=74 => {
                let found = device.kith.messages().search(mark, None, None).unwrap();
                assert!(found.len() >= said.len(), "step {n}: {} of {}", found.len(), said.len());
            }
            _ => drop(device.syncs_within(Duration::from_millis(400))),
        }
    }
    said
}

#[test]
fn two_processes_on_one_home_do_what_both_were_told() {
    let ordeal = Ordeal::or(1, 360);
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let second = people[0].second_process();
    let mut dice = Dice::new(ordeal.seed);
    let told = std::thread::scope(|scope| {
        let running = [(&people[0], "x"), (&second, "y"), (&people[1], "z")].map(|(device, mark)| {
            let dice = Dice::new(dice.roll());
            scope.spawn(move || (mark, does_as_told(device, group, mark, dice, ordeal.steps / 3)))
        });
        running.map(|one| one.join().unwrap())
    });
    world.settle(&[&people[0], &people[1], &second]);
    let timeline = people[1].reads(group);
    assert_eq!(people[0].reads(group), timeline);
    assert_eq!(second.reads(group), timeline);
    for (mark, said) in &told {
        let theirs: Vec<String> = timeline.iter().filter(|text| text.starts_with(mark)).cloned().collect();
        assert_eq!(&theirs, said);
    }
    assert_eq!(timeline.len(), told.iter().map(|(_, said)| said.len()).sum::<usize>());
    assert_eq!(people[0].inside(group), people[1].inside(group));
    assert_eq!(people[0].outbox(), []);
    for device in [&people[0], &second] {
        assert!(device.kith.account().doctor().unwrap().iter().all(|check| check.ok));
    }
}
