//! `catch-up-1000`: a thousand messages over a hundred groups, through a relay on this machine.

use super::Bench;
use super::pair::Pair;
use crate::output::Failure;
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

const GROUPS: usize = 100;
const MESSAGES: usize = 1_000;

/// Catching up.
pub(super) struct CatchUp {
    pair: Pair,
    groups: Vec<GroupId>,
    received: u64,
}

impl CatchUp {
    /// Two people in a hundred groups.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let pair = Pair::meet()?;
        let made: Result<Vec<GroupId>, Failure> =
            (0..GROUPS).map(|number| pair.group(&format!("group {number}"))).collect();
        let groups = made?;
        pair.settle()?;
        Ok(Self { pair, groups, received: 0 })
    }
}

impl Bench for CatchUp {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 3;

    fn run(&mut self) -> Result<Duration, Failure> {
        for (number, group) in self.groups.iter().cycle().take(MESSAGES).enumerate() {
            self.pair.writer.messages().say(*group, &format!("message {number} of a bench that catches up"), None)?;
        }
        self.pair.sync(&self.pair.writer)?;
        let start = Instant::now();
        let report = self.pair.sync(&self.pair.reader)?;
        let taken = start.elapsed();
        if !report.caught_up || report.received != u64::try_from(MESSAGES).unwrap_or(u64::MAX) {
            return Err(Failure::bug("the bench did not catch up"));
        }
        self.received += report.received;
        Ok(taken)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("messages".to_owned(), self.received.into()), ("groups".to_owned(), GROUPS.into())])
    }
}
