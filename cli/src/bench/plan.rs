//! `plan-reminders`: the 64 soonest items of 500 reminders over 30 days, as a phone asks for them.
//!
//! The floor enumerates the same occurrences and does nothing with them: no marks, no quiet hours, no order between
//! reminders. A plan can be faster than that, since it leaves a reminder that can give nothing sooner. What a plan of everything
//! takes is counted beside it.

use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, median, round};
use crate::output::Failure;
use kith::planner::floors::Scene;
use serde_json::{Map, Value};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Duration;

/// Planning.
pub(super) struct PlanReminders {
    scene: Scene,
    everything: Vec<Duration>,
}

impl PlanReminders {
    /// The reminders.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let scene = Scene::new().map_err(|_refused| Failure::bug("bench/plan"))?;
        Ok(Self { scene, everything: Vec::new() })
    }
}

impl Bench for PlanReminders {
    const LIMIT: f64 = 1.5;
    const MOST: Option<Duration> = Some(Duration::from_millis(5));
    const RUNS: usize = 101;

    fn run(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        black_box(self.scene.plan(NonZeroUsize::MIN.saturating_add(63)));
        Ok(start.spent())
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        black_box(self.scene.enumerate());
        let taken = start.spent();
        let start = Stopwatch::start();
        black_box(self.scene.plan(NonZeroUsize::MAX));
        self.everything.push(start.spent().wall);
        Ok(taken)
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("everything_ms".to_owned(), round(median(self.everything.clone())).into()),
            ("items".to_owned(), self.scene.plan(NonZeroUsize::MAX).into()),
            ("occurrences".to_owned(), self.scene.enumerate().into()),
        ])
    }
}
