//! `receive-message`: one message of a group of two, from the relay into the home.

use super::Bench;
use super::circle::Circle;
use crate::output::Failure;
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// Messages in one run.
const BATCH: u32 = 64;

/// Receiving.
pub(super) struct ReceiveMessage {
    circle: Circle,
    group: GroupId,
    received: u64,
}

impl ReceiveMessage {
    /// Two people in a group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(1)?;
        let group = circle.group(circle.writer()?, "bench")?;
        circle.settle()?;
        Ok(Self { circle, group, received: 0 })
    }
}

impl Bench for ReceiveMessage {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 11;

    fn run(&mut self) -> Result<Duration, Failure> {
        for number in 0..BATCH {
            self.circle.writer()?.messages().say(
                self.group,
                &format!("message {number} of a bench that reads"),
                None,
            )?;
        }
        self.circle.sync(self.circle.writer()?)?;
        let start = Instant::now();
        let report = self.circle.sync(&self.circle.reader)?;
        let taken = start.elapsed();
        if report.received != u64::from(BATCH) {
            return Err(Failure::bug("the bench did not receive what was sent"));
        }
        self.received += report.received;
        Ok(taken / BATCH)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("messages".to_owned(), self.received.into())])
    }
}
