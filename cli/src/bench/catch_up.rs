//! `catch-up-1000` and `catch-up-10000`: so many messages over a hundred groups, through a relay on this machine.
//!
//! The value is one whole sync of somebody who was away: every log asked over HTTP of a relay in this process, every
//! message opened, judged and stored. The floor is as many MLS decryptions in memory and one transaction with the same
//! message, search, chain and replica rows for as many groups. Ten thousand are caught up with beside a thousand, in turn: what one
//! of them costs may be 1.2 times as much at the most.

use super::circle::{Circle, WRITERS};
use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, median, round};
use crate::output::Failure;
use kith::floors::{Encrypted, Floor};
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::Duration;

const GROUPS: usize = 100;
/// What a message of many may cost, in times of one of few.
const MORE: f64 = 1.2;

/// Catching up with a thousand.
pub(super) struct CatchUp(Scene);

/// Catching up with ten thousand.
pub(super) struct CatchUpLong {
    scene: Scene,
    few: Vec<Duration>,
    many: Vec<Duration>,
}

/// One who is in a hundred groups of several others.
struct Scene {
    circle: Circle,
    floor: Floor,
    /// Each with the place of its writer.
    groups: Vec<(usize, GroupId)>,
    received: u64,
}

impl Scene {
    fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(WRITERS)?;
        let groups = circle.groups(GROUPS)?;
        let floor = circle.floor(GROUPS)?;
        Ok(Self { circle, floor, groups, received: 0 })
    }

    /// Everybody writes; then the reader catches up.
    fn catch_up(&mut self, messages: usize) -> Result<Spent, Failure> {
        for (number, (place, group)) in self.groups.iter().cycle().take(messages).enumerate() {
            let writer = self.circle.writers.get(*place).ok_or_else(|| Failure::bug("nobody writes"))?;
            writer.messages().say(*group, &text(number), None)?;
        }
        for writer in &self.circle.writers {
            self.circle.sync(writer)?;
        }
        let start = Stopwatch::start();
        let report = self.circle.sync(&self.circle.reader)?;
        let taken = start.spent();
        if !report.caught_up || report.received != u64::try_from(messages).unwrap_or(u64::MAX) {
            return Err(Failure::bug("the bench did not catch up"));
        }
        self.received += report.received;
        Ok(taken)
    }

    fn floor(&mut self, messages: usize) -> Result<Spent, Failure> {
        let messages: Vec<Encrypted> =
            (0..messages).map(|number| self.floor.encrypt(&text(number))).collect::<Result<_, _>>()?;
        let start = Stopwatch::start();
        self.floor.receive(&messages)?;
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("messages".to_owned(), self.received.into()), ("groups".to_owned(), GROUPS.into())])
    }
}

impl CatchUp {
    /// One who is in a hundred groups of several others.
    pub(super) fn prepare() -> Result<Self, Failure> {
        Ok(Self(Scene::prepare()?))
    }
}

impl Bench for CatchUp {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 5;

    fn run(&mut self) -> Result<Spent, Failure> {
        self.0.catch_up(1_000)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        self.0.floor(1_000)
    }

    fn counted(&self) -> Map<String, Value> {
        self.0.counted()
    }
}

impl CatchUpLong {
    /// One who is in a hundred groups of several others.
    pub(super) fn prepare() -> Result<Self, Failure> {
        Ok(Self { scene: Scene::prepare()?, few: Vec::new(), many: Vec::new() })
    }

    /// What one of ten thousand costs, in times of one of a thousand.
    fn times_more(&self) -> f64 {
        round(median(self.many.clone()) / 10.0 / median(self.few.clone()).max(f64::MIN_POSITIVE))
    }
}

impl Bench for CatchUpLong {
    const LIMIT: f64 = 2.0;
    const MOST: Option<Duration> = Some(Duration::from_millis(1_500));
    const RUNS: usize = 3;

    fn run(&mut self) -> Result<Spent, Failure> {
        let few = self.scene.catch_up(1_000)?;
        let many = self.scene.catch_up(10_000)?;
        self.few.push(few.wall);
        self.many.push(many.wall);
        Ok(many)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        self.scene.floor(10_000)
    }

    fn counted(&self) -> Map<String, Value> {
        let mut counted = self.scene.counted();
        counted.insert("times_the_cost_of_one_of_1000".to_owned(), self.times_more().into());
        counted
    }

    fn counts_hold(&self) -> bool {
        self.times_more() <= MORE
    }
}

fn text(number: usize) -> String {
    format!("message {number} of a bench that catches up")
}
