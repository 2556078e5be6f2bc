//! One person of the story: a home, used by this process through the facade and by real `kith` processes.

use super::AS_KITH;
use super::claim::Witness;
use crate::home::Home;
use crate::output::{Failure, Printer};
use kith::{Kith, NewAccount};
use kith_model::{GroupId, MessageView, SyncReport};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::runtime::Handle;

/// How long one sync of the story may take.
const DEADLINE: Duration = Duration::from_secs(10);

/// Somebody with a home.
#[derive(Debug)]
pub(super) struct Person {
    /// What the others call them.
    pub(super) name: &'static str,
    folder: PathBuf,
}

impl Person {
    /// Makes their home, offline.
    pub(super) fn moves_in(name: &'static str, folder: PathBuf, relay: &str) -> Result<Self, Failure> {
        let account = NewAccount { name: name.to_owned(), relay: Some(relay.to_owned()), relay_code: None };
        Home::at(folder.clone()).create(account, &mut Printer::new(false, true))?;
        Ok(Self { name, folder })
    }

    /// Opens their home in this process.
    pub(super) fn opens(&self) -> Result<Kith, Failure> {
        Home::at(self.folder.clone()).open()
    }

    /// The home as the second process is told of it.
    pub(super) fn witness(&self) -> Witness {
        Witness { name: self.name.to_owned(), home: self.folder.clone() }
    }

    /// Where the home is.
    pub(super) const fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// Gives out a contact link.
    pub(super) fn gives_link(&self) -> Result<String, Failure> {
        Ok(self.opens()?.links().make()?.link)
    }

    /// Adds the owner of a link.
    pub(super) fn adds(&self, link: &str) -> Result<(), Failure> {
        self.opens()?.contacts().add(link)?;
        Ok(())
    }

    /// Writes into the group.
    pub(super) fn says(&self, group: GroupId, text: &str) -> Result<MessageView, Failure> {
        Ok(self.opens()?.messages().say(group, text, None)?)
    }

    /// Syncs once in this process.
    pub(super) fn syncs(&self, handle: &Handle) -> Result<SyncReport, Failure> {
        let kith = self.opens()?;
        let outcome = handle.block_on(kith.sync_once(DEADLINE))?;
        outcome.problem.map_or(Ok(outcome.report), |problem| Err(problem.into()))
    }

    /// A real `kith` process on this home.
    pub(super) fn process(&self, arguments: &[&str]) -> Result<Command, Failure> {
        let mut command = kith()?;
        command.arg("--home").arg(&self.folder).arg("--json").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }
}

/// This program as a real `kith` process, with nothing of our environment that could change what it does.
pub(super) fn kith() -> Result<Command, Failure> {
    let program = std::env::current_exe().map_err(|_| Failure::bug("current_exe"))?;
    let mut command = Command::new(program);
    command.env(AS_KITH, "1");
    for name in ["KITH_HOME", "KITH_SECRET_FILE", "KITH_NOW", "KITH_DEMO_BREAK"] {
        command.env_remove(name);
    }
    Ok(command)
}
