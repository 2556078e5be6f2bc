//! `catch-up-1000`: a thousand messages over a hundred groups, through a relay on this machine.
//!
//! The value is one whole sync of somebody who was away: every log asked over HTTP of a relay in this process, every
//! message opened, judged and stored. The floor is a thousand MLS decryptions in memory and one transaction with the same
//! message, search, chain and replica rows for as many groups.

use super::Bench;
use super::circle::Circle;
use crate::output::Failure;
use kith::floors::{Encrypted, Floor};
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// Nobody may add the same person to more than twenty groups a day (protocol 3), so there are several who write.
const WRITERS: usize = 5;
const GROUPS: usize = 100;
const MESSAGES: usize = 1_000;

/// Catching up.
pub(super) struct CatchUp {
    circle: Circle,
    floor: Floor,
    /// Each with the place of its writer.
    groups: Vec<(usize, GroupId)>,
    received: u64,
}

impl CatchUp {
    /// One who is in a hundred groups of several others.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(WRITERS)?;
        let mut groups = Vec::new();
        for (place, writer) in circle.writers.iter().enumerate() {
            for number in 0..GROUPS / WRITERS {
                groups.push((place, circle.group(writer, &format!("group {number}"))?));
            }
            circle.settle()?;
        }
        let floor = circle.floor(GROUPS)?;
        Ok(Self { circle, floor, groups, received: 0 })
    }
}

impl Bench for CatchUp {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 3;

    fn run(&mut self) -> Result<Duration, Failure> {
        for (number, (place, group)) in self.groups.iter().cycle().take(MESSAGES).enumerate() {
            let writer = self.circle.writers.get(*place).ok_or_else(|| Failure::bug("nobody writes"))?;
            writer.messages().say(*group, &text(number), None)?;
        }
        for writer in &self.circle.writers {
            self.circle.sync(writer)?;
        }
        let start = Instant::now();
        let report = self.circle.sync(&self.circle.reader)?;
        let taken = start.elapsed();
        if !report.caught_up || report.received != u64::try_from(MESSAGES).unwrap_or(u64::MAX) {
            return Err(Failure::bug("the bench did not catch up"));
        }
        self.received += report.received;
        Ok(taken)
    }

    fn run_floor(&mut self) -> Result<Duration, Failure> {
        let messages: Vec<Encrypted> =
            (0..MESSAGES).map(|number| self.floor.encrypt(&text(number))).collect::<Result<_, _>>()?;
        let start = Instant::now();
        self.floor.receive(&messages)?;
        Ok(start.elapsed())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("messages".to_owned(), self.received.into()), ("groups".to_owned(), GROUPS.into())])
    }
}

fn text(number: usize) -> String {
    format!("message {number} of a bench that catches up")
}
