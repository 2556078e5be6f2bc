//! One who reads, some who write, and a relay of their own, as the measures need them.

use super::scratch;
use crate::demo::OwnRelay;
use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::floors::{CountingNetwork, Floor};
use kith::{Kith, NewAccount, NewGroup};
use kith_model::{GroupId, GroupKind, SyncReport};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DEADLINE: Duration = Duration::from_secs(120);
/// How often everybody syncs until nothing moves.
const ROUNDS: usize = 8;

/// People who have the reader as a contact, and the reader has them.
pub(super) struct Circle {
    /// Who writes.
    pub(super) writers: Vec<Kith>,
    /// Who reads.
    pub(super) reader: Kith,
    _relay: OwnRelay,
    runtime: Runtime,
    folder: TempDir,
}

/// Nobody may add the same person to more than twenty groups a day (protocol 3): a hundred groups take so many who write.
pub(super) const WRITERS: usize = 5;

impl Circle {
    /// Makes a relay and the homes.
    pub(super) fn meet(writers: usize) -> Result<Self, Failure> {
        let folder = scratch()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|_| Failure::bug("runtime"))?;
        let relay = runtime.block_on(OwnRelay::start(folder.path()))?;
        let home = |name: String| {
            let account = NewAccount { name: name.clone(), relay: Some(relay.url()), relay_code: None };
            Home::at(folder.path().join(name)).create(account, &mut Printer::new(false, true))
        };
        let reader = home("reader".to_owned())?;
        let homes: Result<Vec<Kith>, Failure> = (0..writers).map(|number| home(format!("writer-{number}"))).collect();
        let writers = homes?;
        for writer in &writers {
            writer.contacts().add(&reader.links().make()?.link)?;
            reader.contacts().add(&writer.links().make()?.link)?;
        }
        let circle = Self { writers, reader, _relay: relay, runtime, folder };
        circle.settle()?;
        Ok(circle)
    }

    /// A group of one of the writers and the reader; both know once [`Circle::settle`] was called.
    pub(super) fn group(&self, writer: &Kith, name: &str) -> Result<GroupId, Failure> {
        let new = NewGroup { name: name.to_owned(), kind: GroupKind::Circle, about: String::new() };
        let group = writer.groups().create(new)?.group;
        writer.groups().add(group, &[writer.resolve().contact("reader")?])?;
        Ok(group)
    }

    /// This many groups, each of one of the writers in turn and the reader, with the place of the writer.
    pub(super) fn groups(&self, count: usize) -> Result<Vec<(usize, GroupId)>, Failure> {
        let mut groups = Vec::new();
        for (place, writer) in self.writers.iter().enumerate() {
            for number in 0..count / self.writers.len().max(1) {
                groups.push((place, self.group(writer, &format!("group {number}"))?));
            }
            self.settle()?;
        }
        Ok(groups)
    }

    /// The writer of a measure that has one.
    pub(super) fn writer(&self) -> Result<&Kith, Failure> {
        self.writers.first().ok_or_else(|| Failure::bug("nobody writes"))
    }

    /// A floor with this many groups, beside the homes on the same disk.
    pub(super) fn floor(&self, groups: usize) -> Result<Floor, Failure> {
        Ok(Floor::make(&self.folder.path().join("floor"), groups)?)
    }

    /// One sync of one of them.
    pub(super) fn sync(&self, kith: &Kith) -> Result<SyncReport, Failure> {
        let outcome = self.runtime.block_on(kith.sync_once(DEADLINE))?;
        outcome.problem.map_or(Ok(outcome.report), |problem| Err(problem.into()))
    }

    /// Everybody syncs until nothing moves.
    pub(super) fn settle(&self) -> Result<(), Failure> {
        for _ in 0..ROUNDS {
            let everybody = self.writers.iter().chain([&self.reader]);
            let reports: Vec<SyncReport> = everybody.map(|kith| self.sync(kith)).collect::<Result<_, Failure>>()?;
            if reports.iter().all(|r| r.caught_up && r.received == 0 && r.sent == 0 && r.queued == 0) {
                return Ok(());
            }
        }
        Err(Failure::bug("the bench does not get quiet"))
    }

    /// The reader's home once more, over a network of one's own.
    pub(super) fn reopen_reader(&self, network: CountingNetwork) -> Result<Kith, Failure> {
        Home::at(self.folder.path().join("reader")).open_over(Arc::new(network))
    }

    /// The write-ahead log of somebody's home.
    pub(super) fn wal_bytes(&self, name: &str) -> u64 {
        let wal: PathBuf = self.folder.path().join(name).join("peer.db-wal");
        std::fs::metadata(wal).map_or(0, |meta| meta.len())
    }
}
