//! `apply-records`: 10,000 operations on shared records taken in, as from entries of 200. The floor puts the rows that they
//! leave into the same table. `snapshot`: the same group, 2,000 reminders and resources, made into a sealed snapshot, which is
//! opened, checked and merged into an empty one. The floor writes the rows as bytes and puts them.
//!
//! Every operation's signature is checked in both values and in neither floor.

use super::Bench;
use super::stopwatch::{Spent, Stopwatch};
use crate::output::Failure;
use kith::record_floors::{RECORDS, RecordScene};
use serde_json::{Map, Value};
use std::hint::black_box;
use tempfile::TempDir;

/// A home with the group.
struct Scene {
    _folder: TempDir,
    scene: RecordScene,
}

impl Scene {
    fn prepare() -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(|_| Failure::bug("bench/records"))?;
        let scene = RecordScene::make(&folder.path().join("home"))?;
        Ok(Self { _folder: folder, scene })
    }

    /// Puts the rows into the empty group.
    fn insert(&self) -> Result<Spent, Failure> {
        self.scene.empty()?;
        let start = Stopwatch::start();
        self.scene.insert()?;
        Ok(start.spent())
    }

    fn counted(&self) -> Map<String, Value> {
        Map::from_iter([
            ("operations".to_owned(), self.scene.operations().into()),
            ("records".to_owned(), RECORDS.into()),
        ])
    }
}

/// Taking operations in.
pub(super) struct ApplyRecords(Scene);

impl ApplyRecords {
    /// The group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        Ok(Self(Scene::prepare()?))
    }
}

impl Bench for ApplyRecords {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 5;

    fn run(&mut self) -> Result<Spent, Failure> {
        self.0.scene.empty()?;
        let ops = self.0.scene.copy();
        let start = Stopwatch::start();
        self.0.scene.apply(ops)?;
        Ok(start.spent())
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        self.0.insert()
    }

    fn counted(&self) -> Map<String, Value> {
        self.0.counted()
    }
}

/// Making and applying a snapshot.
pub(super) struct MakeSnapshot(Scene);

impl MakeSnapshot {
    /// The group.
    pub(super) fn prepare() -> Result<Self, Failure> {
        Ok(Self(Scene::prepare()?))
    }
}

impl Bench for MakeSnapshot {
    const LIMIT: f64 = 2.0;
    const RUNS: usize = 5;

    fn run(&mut self) -> Result<Spent, Failure> {
        self.0.insert()?;
        let start = Stopwatch::start();
        let made = self.0.scene.make_snapshot()?;
        let making = start.spent();
        self.0.scene.empty()?;
        let start = Stopwatch::start();
        self.0.scene.open_snapshot(&made)?;
        Ok(making + start.spent())
    }

    fn run_floor(&mut self) -> Result<Spent, Failure> {
        self.0.insert()?;
        let start = Stopwatch::start();
        black_box(self.0.scene.serialise()?);
        let writing = start.spent();
        Ok(writing + self.0.insert()?)
    }

    fn counted(&self) -> Map<String, Value> {
        self.0.counted()
    }
}
