//! Writing, receiving and catching up beside their floors, for a closer look than `kith bench` gives.
//!
//! Value and floor are measured over the same texts, by the same clock, on the same disk. After each pair the ratio of the
//! two medians is printed. What belongs to a value and to a floor: docs/performance.md.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measure that cannot go on ends")]

use criterion::{Criterion, criterion_group, criterion_main};
use kith::floors::{Encrypted, Floor};
use kith::model::GroupId;
use kith_tests::{Device, World};
use std::time::{Duration, Instant};

/// Messages that one sync brings.
const BATCH: u64 = 64;
/// Nobody may add the same person to more than twenty groups a day (protocol 3).
const WRITERS: usize = 5;
const GROUPS: usize = 100;
const MESSAGES: u64 = 1_000;
/// How often everybody syncs until all know each other and their groups.
const ROUNDS: usize = 4;

/// One who reads, and those who write into groups with them.
struct Scene {
    world: World,
    reader: Device,
    writers: Vec<Device>,
    groups: Vec<GroupId>,
}

impl Scene {
    fn new(writers: usize, groups: usize) -> Self {
        let world = World::new();
        let reader = world.person("reader");
        let writers: Vec<Device> = (0..writers).map(|number| world.person(&format!("writer {number}"))).collect();
        for writer in &writers {
            writer.knows(&reader);
            reader.knows(writer);
        }
        let scene = Self { world, reader, writers, groups: Vec::new() };
        scene.settle();
        let groups = (0..groups)
            .map(|number| {
                let group = scene.writer(number).founds(&format!("group {number}"));
                scene.writer(number).adds(group, &[&scene.reader]);
                group
            })
            .collect();
        let scene = Self { groups, ..scene };
        scene.settle();
        scene
    }

    fn writer(&self, number: usize) -> &Device {
        self.writers.iter().cycle().nth(number % self.writers.len()).unwrap()
    }

    fn settle(&self) {
        for _ in 0..ROUNDS {
            for device in self.writers.iter().chain([&self.reader]) {
                device.sync();
            }
        }
    }

    fn floor(&self) -> Floor {
        Floor::make(&self.world.dir.path().join("floor"), self.groups.len()).unwrap()
    }

    /// Everybody writes into all groups in turn; then the time in which one sync brings it all.
    fn receives(&self, messages: u64) -> Duration {
        let turns = self.groups.iter().enumerate().cycle();
        for ((number, group), message) in turns.zip(0..messages) {
            self.writer(number).says(*group, &text(message));
        }
        for writer in &self.writers {
            writer.sync();
        }
        let start = Instant::now();
        let report = self.reader.sync();
        let taken = start.elapsed();
        assert_eq!(report.received, messages);
        taken
    }
}

fn text(number: u64) -> String {
    format!("message {number} of a bench")
}

/// The least for receiving as many.
fn floor_receives(floor: &mut Floor, messages: u64) -> Duration {
    let encrypted: Vec<Encrypted> = (0..messages).map(|number| floor.encrypt(&text(number)).unwrap()).collect();
    let start = Instant::now();
    floor.receive(&encrypted).unwrap();
    start.elapsed()
}

/// Measures both, and prints how many times its floor the value is.
fn pair(
    criterion: &mut Criterion,
    name: &str,
    mut value: impl FnMut(u64) -> Duration,
    mut floor: impl FnMut(u64) -> Duration,
) {
    let (mut values, mut floors) = (Vec::new(), Vec::new());
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_secs(2));
    group.bench_function("value", |b| b.iter_custom(|rounds| noted(&mut values, rounds, &mut value)));
    group.bench_function("floor", |b| b.iter_custom(|rounds| noted(&mut floors, rounds, &mut floor)));
    group.finish();
    // A filter may have left one of them out.
    if let (Some(value), Some(floor)) = (median(values), median(floors)) {
        println!("{name}: {:.2} times its floor", value / floor);
    }
}

fn noted(times: &mut Vec<f64>, rounds: u64, work: &mut impl FnMut(u64) -> Duration) -> Duration {
    (0..rounds)
        .map(|round| {
            let taken = work(round);
            times.push(taken.as_secs_f64());
            taken
        })
        .sum()
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

fn write_message(criterion: &mut Criterion) {
    let scene = Scene::new(1, 1);
    let group = scene.groups.first().copied().unwrap();
    let mut floor = scene.floor();
    let value = |round| {
        let text = text(round);
        let start = Instant::now();
        scene.writer(0).says(group, &text);
        start.elapsed()
    };
    let least = |round| {
        let text = text(round);
        let start = Instant::now();
        floor.write(&text).unwrap();
        start.elapsed()
    };
    pair(criterion, "write-message", value, least);
}

fn receive_message(criterion: &mut Criterion) {
    let scene = Scene::new(1, 1);
    let mut floor = scene.floor();
    pair(criterion, "receive-64-messages", |_| scene.receives(BATCH), |_| floor_receives(&mut floor, BATCH));
}

fn catch_up(criterion: &mut Criterion) {
    let scene = Scene::new(WRITERS, GROUPS);
    let mut floor = scene.floor();
    pair(criterion, "catch-up-1000", |_| scene.receives(MESSAGES), |_| floor_receives(&mut floor, MESSAGES));
}

criterion_group!(messages, write_message, receive_message, catch_up);
criterion_main!(messages);
