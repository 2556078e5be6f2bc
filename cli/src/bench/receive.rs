//! `receive-message`: one message of a group of two, from the relay into the home.
//!
//! The value is a whole sync that brings a batch of messages, divided by their number: asking the relay (which runs in
//! this process, with its own database) over HTTP, opening, judging, storing, and asking once more for nothing. The floor
//! is as many MLS decryptions in memory and one transaction with the same message, search, chain and replica rows,
//! divided likewise. So the relay, HTTP, the seal and the stored MLS state are all in the ratio.

use super::Bench;
use super::circle::Circle;
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::floors::{Encrypted, Floor};
use kith_model::GroupId;
use serde_json::{Map, Value};

/// Messages in one run.
const BATCH: u32 = 64;

/// Receiving.
pub(super) struct ReceiveMessage {
    circle: Circle,
    floor: Floor,
    group: GroupId,
    received: u64,
}

impl ReceiveMessage {
    /// Two people in a group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(1)?;
        let group = circle.group(circle.writer()?, "bench")?;
        circle.settle()?;
        let floor = circle.floor(1)?;
        Ok(Self { circle, floor, group, received: 0 })
    }
}

impl Bench for ReceiveMessage {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 11;

    fn run(&mut self) -> Result<Spent, Failure> {
        for number in 0..BATCH {
            self.circle.writer()?.messages().say(self.group, &text(number), None)?;
        }
        self.circle.sync(self.circle.writer()?)?;
        let start = Stopwatch::start();
        let report = self.circle.sync(&self.circle.reader)?;
        let taken = start.spent();
        if report.received != u64::from(BATCH) {
            return Err(Failure::bug("the bench did not receive what was sent"));
        }
        self.received += report.received;
        Ok(taken / BATCH)
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let messages: Vec<Encrypted> =
            (0..BATCH).map(|number| self.floor.encrypt(&text(number))).collect::<Result<_, _>>()?;
        let start = Stopwatch::start();
        self.floor.receive(&messages)?;
        Ok(start.spent() / BATCH)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("messages".to_owned(), self.received.into())])
    }
}

fn text(number: u32) -> String {
    format!("message {number} of a bench that reads")
}
