//! `idle-check`: what a phone with a hundred groups asks of its relay when nothing is new.
//!
//! What counts is counted: one request, bodies of 10 kB up and 100 bytes down at the most. There is nothing to hold its time
//! against; its floor is the second that it may take, so that the ratio is its time in seconds.

use super::Bench;
use super::circle::{Circle, WRITERS};
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::Kith;
use kith::floors::{Carried, CountingNetwork};
use serde_json::{Map, Value};
use std::time::Duration;

const GROUPS: usize = 100;
/// What a check may carry.
const MOST: Carried = Carried { requests: 1, up: 10_000, down: 100 };

/// Checking.
pub(super) struct IdleCheck {
    circle: Circle,
    reader: Kith,
    network: CountingNetwork,
    most: Carried,
}

impl IdleCheck {
    /// One who is in a hundred groups and knows all news.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(WRITERS)?;
        circle.groups(GROUPS)?;
        circle.settle()?;
        let network = CountingNetwork::default();
        let reader = circle.reopen_reader(network.clone())?;
        // The first one makes the connection.
        circle.sync(&reader)?;
        Ok(Self { circle, reader, network, most: Carried::default() })
    }
}

impl Bench for IdleCheck {
    const LIMIT: f64 = 1.0;
    const RUNS: usize = 31;

    fn run(&mut self) -> Result<Spent, Failure> {
        let _ = self.network.take();
        let start = Stopwatch::start();
        let report = self.circle.sync(&self.reader)?;
        let taken = start.spent();
        let carried = self.network.take();
        self.most = Carried {
            requests: self.most.requests.max(carried.requests),
            up: self.most.up.max(carried.up),
            down: self.most.down.max(carried.down),
        };
        if report.received == 0 { Ok(taken) } else { Err(Failure::bug("something was new")) }
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        Ok(Spent::given(Duration::from_secs(1)))
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("groups".to_owned(), GROUPS.into()),
            ("requests".to_owned(), self.most.requests.into()),
            ("bytes_up".to_owned(), self.most.up.into()),
            ("bytes_down".to_owned(), self.most.down.into()),
        ])
    }

    fn counts_hold(&self) -> bool {
        self.most.requests <= MOST.requests && self.most.up <= MOST.up && self.most.down <= MOST.down
    }
}
