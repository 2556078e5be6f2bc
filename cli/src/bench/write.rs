//! `write-message`: one message into a group of two, durable, with its outbox row and its search row.

use super::Bench;
use super::circle::Circle;
use crate::output::Failure;
use kith_model::GroupId;
use serde_json::{Map, Value};
use std::time::{Duration, Instant};

/// Writing.
pub(super) struct WriteMessage {
    circle: Circle,
    group: GroupId,
    written: u64,
    wal_before: u64,
}

impl WriteMessage {
    /// Two people in a group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let circle = Circle::meet(1)?;
        let group = circle.group(circle.writer()?, "bench")?;
        circle.settle()?;
        let wal_before = circle.wal_bytes("writer-0");
        Ok(Self { circle, group, written: 0, wal_before })
    }
}

impl Bench for WriteMessage {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 101;

    fn run(&mut self) -> Result<Duration, Failure> {
        self.written += 1;
        let text = format!("message {} of a bench that writes", self.written);
        let start = Instant::now();
        self.circle.writer()?.messages().say(self.group, &text, None)?;
        Ok(start.elapsed())
    }

    fn counted(&self) -> Map<String, Value> {
        let grown = self.circle.wal_bytes("writer-0").saturating_sub(self.wal_before);
        Map::from_iter([("wal_bytes".to_owned(), (grown / self.written.max(1)).into())])
    }
}
