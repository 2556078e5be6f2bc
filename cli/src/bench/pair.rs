//! Two people and a relay of their own, as the measures need them.

use crate::demo::OwnRelay;
use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::{Kith, NewAccount, NewGroup};
use kith_model::{GroupId, GroupKind, SyncReport};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DEADLINE: Duration = Duration::from_secs(120);
/// How often both sync until nothing moves.
const ROUNDS: usize = 8;

/// Two who know each other.
pub(super) struct Pair {
    /// Who writes.
    pub(super) writer: Kith,
    /// Who reads.
    pub(super) reader: Kith,
    _relay: OwnRelay,
    runtime: Runtime,
    folder: TempDir,
}

impl Pair {
    /// Makes a relay and two homes that have each other as contacts.
    pub(super) fn meet() -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("kith-bench-").tempdir().map_err(|_| Failure::bug("tempdir"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|_| Failure::bug("runtime"))?;
        let relay = runtime.block_on(OwnRelay::start(folder.path()))?;
        let home = |name: &str| {
            let account = NewAccount { name: name.to_owned(), relay: Some(relay.url()), relay_code: None };
            Home::at(folder.path().join(name)).create(account, &mut Printer::new(false, true))
        };
        let (writer, reader) = (home("writer")?, home("reader")?);
        writer.contacts().add(&reader.links().make()?.link)?;
        reader.contacts().add(&writer.links().make()?.link)?;
        let pair = Self { writer, reader, _relay: relay, runtime, folder };
        pair.settle()?;
        Ok(pair)
    }

    /// A group with both in it; both know once [`Pair::settle`] was called.
    pub(super) fn group(&self, name: &str) -> Result<GroupId, Failure> {
        let new = NewGroup { name: name.to_owned(), kind: GroupKind::Circle, about: String::new() };
        let group = self.writer.groups().create(new)?.group;
        self.writer.groups().add(group, &[self.writer.resolve().contact("reader")?])?;
        Ok(group)
    }

    /// One sync of one of them.
    pub(super) fn sync(&self, kith: &Kith) -> Result<SyncReport, Failure> {
        let outcome = self.runtime.block_on(kith.sync_once(DEADLINE))?;
        outcome.problem.map_or(Ok(outcome.report), |problem| Err(problem.into()))
    }

    /// Both sync until nothing moves.
    pub(super) fn settle(&self) -> Result<(), Failure> {
        for _ in 0..ROUNDS {
            let reports = [self.sync(&self.writer)?, self.sync(&self.reader)?];
            if reports.iter().all(|r| r.caught_up && r.received == 0 && r.sent == 0 && r.queued == 0) {
                return Ok(());
            }
        }
        Err(Failure::bug("the bench does not get quiet"))
    }

    /// The write-ahead log of somebody's home.
    pub(super) fn wal_bytes(&self, name: &str) -> u64 {
        let wal: PathBuf = self.folder.path().join(name).join("peer.db-wal");
        std::fs::metadata(wal).map_or(0, |meta| meta.len())
    }
}
