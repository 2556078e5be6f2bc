//! `create-group-100`: a group made and a hundred added.
//!
//! The value is the group made, all added in one commit, judged as everybody judges it, and merged, in one durable transaction.
//! The floor is OpenMLS in memory, and one check of a certificate for each leaf. Neither relay nor HTTP is in them.

use super::stopwatch::{Spent, Stopwatch};
use super::{Bench, scratch};
use crate::output::Failure;
use kith::floors::Founding;
use serde_json::{Map, Value};
use tempfile::TempDir;

/// Founding a group of a hundred.
pub(super) struct CreateGroup {
    founding: Founding,
    bytes: usize,
    _folder: TempDir,
}

impl CreateGroup {
    /// A founder, and those who will be added.
    pub(super) fn prepare() -> Result<Self, Failure> {
        let folder = scratch()?;
        Ok(Self { founding: Founding::make(&folder.path().join("home"), 100)?, bytes: 0, _folder: folder })
    }
}

impl Bench for CreateGroup {
    const LIMIT: f64 = 1.5;
    const RUNS: usize = 11;

    fn run(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        self.bytes = self.founding.create()?;
        Ok(start.spent())
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        let start = Stopwatch::start();
        self.founding.create_in_memory()?;
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([("added".to_owned(), 100.into()), ("welcome_bytes".to_owned(), self.bytes.into())])
    }
}
