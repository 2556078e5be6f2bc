//! `write-message`: one message into a group of two, durable when it returns.
//!
//! The value is `say` alone: it stores the words in plain (the database is encrypted) with their outbox row and search
//! row. MLS and the seal are no part of it, since they wait for the next sync, which seals all that waits in one
//! transaction. So the floor is one durable transaction of the same rows and no encryption either; what one encryption
//! in memory would cost is counted beside it as `mls_encrypt_ms`.

use super::circle::Circle;
use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, median, round};
use crate::output::Failure;
use kith::floors::Floor;
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::Duration;

/// Writing.
pub(super) struct WriteMessage {
    circle: Circle,
    floor: Floor,
    group: GroupId,
    written: u64,
    encryptions: Vec<Duration>,
    wal_before: u64,
}

impl WriteMessage {
    /// Two people in a group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(1)?;
        let group = circle.group(circle.writer()?, "bench")?;
        circle.settle()?;
        let floor = circle.floor(1)?;
        let wal_before = circle.wal_bytes("writer-0");
        Ok(Self { circle, floor, group, written: 0, encryptions: Vec::new(), wal_before })
    }

    fn text(&self) -> String {
        format!("message {} of a bench that writes", self.written)
    }
}

impl Bench for WriteMessage {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 101;

    fn run(&mut self) -> Result<Spent, Failure> {
        self.written += 1;
        let text = self.text();
        let start = Stopwatch::start();
        self.circle.writer()?.messages().say(self.group, &text, None)?;
        Ok(start.spent())
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let text = self.text();
        let start = Stopwatch::start();
        self.floor.write(&text)?;
        let taken = start.spent();
        let start = Stopwatch::start();
        self.floor.encrypt(&text)?;
        self.encryptions.push(start.spent().wall);
        Ok(taken)
    }

    fn counted(&self) -> Map<String, Value> {
        let grown = self.circle.wal_bytes("writer-0").saturating_sub(self.wal_before);
        Map::from_iter([
            ("messages".to_owned(), self.written.into()),
            ("mls_encrypt_ms".to_owned(), round(median(self.encryptions.clone())).into()),
            ("wal_bytes".to_owned(), (grown / self.written.max(1)).into()),
        ])
    }
}
