//! What every command needs: the home, the printer, and `--sync` around what is read and written.

use crate::arguments::Global;
use crate::home::Home;
use crate::output::{Failure, Human, Printer};
use kith::Kith;
use kith_model::{Change, KithError, SyncReport};
use serde::Serialize;
use std::future::Future;
use std::time::Duration;

/// How long `--sync` may take.
const SYNC_DEADLINE: Duration = Duration::from_secs(30);

/// The surroundings of one command.
#[derive(Debug)]
pub(crate) struct Context {
    /// Flags of every command.
    pub(crate) global: Global,
    /// The way to stdout and stderr.
    pub(crate) printer: Printer,
}

impl Context {
    /// The home that flags and environment name.
    pub(crate) fn home(&self) -> Result<Home, Failure> {
        Home::of(&self.global)
    }

    /// Opens the home.
    pub(crate) fn open(&mut self) -> Result<Kith, Failure> {
        let home = self.home()?;
        self.printer.busy("Opening the home");
        home.open()
    }

    /// Reads: after a sync, if that was asked for.
    pub(crate) fn read<T: Serialize + Human>(
        &mut self,
        look: impl FnOnce(&Kith) -> Result<Vec<T>, Failure>,
    ) -> Result<(), Failure> {
        let kith = self.open_synced()?;
        let results = look(&kith)?;
        self.printer.many(&results)
    }

    /// Opens the home, and syncs if that was asked for.
    pub(crate) fn open_synced(&mut self) -> Result<Kith, Failure> {
        let kith = self.open()?;
        self.sync_if_asked(&kith)?;
        Ok(kith)
    }

    /// Writes, then syncs if that was asked for, then prints what `look` sees of it.
    pub(crate) fn write<W, T: Serialize + Human>(
        &mut self,
        act: impl FnOnce(&Kith) -> Result<W, Failure>,
        look: impl FnOnce(&Kith, W) -> Result<Vec<T>, Failure>,
    ) -> Result<(), Failure> {
        let kith = self.open()?;
        let written = act(&kith)?;
        let synced = self.sync_if_asked(&kith);
        // The write is on disk, whatever became of the sync.
        let results = look(&kith, written)?;
        self.printer.many(&results)?;
        synced
    }

    /// Syncs if `--sync` is given. A relay that is away is a warning; damage is not.
    pub(crate) fn sync_if_asked(&mut self, kith: &Kith) -> Result<(), Failure> {
        if !self.global.sync {
            return Ok(());
        }
        let (report, problem) = match self.sync_once(kith, SYNC_DEADLINE) {
            Ok((report, problem)) => (Some(report), problem),
            Err(failure) => (None, Some(failure)),
        };
        match problem {
            Some(Failure::Kith { error: KithError::Relay(fault), .. }) => {
                self.printer.warn(Some(fault.code()), fault.message());
                Ok(())
            }
            Some(other) => Err(other),
            None => {
                self.warn_of_refused(report.map_or(0, |report| report.refused));
                Ok(())
            }
        }
    }

    /// One sync: its report, and why the home relay did not do its part.
    pub(crate) fn sync_once(
        &mut self,
        kith: &Kith,
        deadline: Duration,
    ) -> Result<(SyncReport, Option<Failure>), Failure> {
        self.printer.busy("Syncing");
        let outcome = wait(kith.sync_once(deadline))??;
        for change in &outcome.changes {
            if let Change::ConversationTaken { group, by, by_name } = change {
                let name = if by_name.is_empty() { "somebody" } else { by_name };
                let message = format!(
                    "{name} ({}) tried to put another group in the place of {}: it was refused, and nothing changed",
                    by.to_string().get(..8).unwrap_or_default(),
                    group.name
                );
                self.printer.warn(Some("conversation_taken"), &message);
            }
        }
        Ok((outcome.report, outcome.problem.map(Failure::from)))
    }

    /// Says that something can never be sent.
    pub(crate) fn warn_of_refused(&mut self, refused: u64) {
        if refused > 0 {
            let message = format!("{refused} of your changes can never be sent: look at `kith outbox`");
            self.printer.warn(Some("refused"), &message);
        }
    }
}

/// Runs what waits for the network.
///
/// # Errors
/// When the system gives no threads.
pub(crate) fn wait<F: Future>(work: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    Ok(runtime.map_err(|_| Failure::bug("runtime"))?.block_on(work))
}
