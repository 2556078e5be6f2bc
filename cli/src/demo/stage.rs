//! The stage: the relay, the line to it, the folders, and what is said aloud.

use super::claim::{Claim, Question, Verdict};
use super::line::{Line, Weather};
use super::person::{Person, kith};
use super::relay::OwnRelay;
use crate::commands::Context;
use crate::output::{Cell, Failure, Human, Page};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How often everybody syncs until nothing moves any more.
const ROUNDS: usize = 8;

/// Everything that the story happens on. Its folders are gone when it is dropped.
pub(super) struct Stage<'c> {
    context: &'c mut Context,
    to_break: Option<Claim>,
    failed: Vec<Claim>,
    asked: usize,
    /// The network of the story.
    pub(super) line: Line,
    relay: OwnRelay,
    /// What runs the relay and the line.
    pub(super) runtime: Runtime,
    folder: TempDir,
}

impl<'c> Stage<'c> {
    /// Starts a relay and the line to it.
    ///
    /// # Errors
    /// When the system gives no port, thread or folder.
    pub(super) fn set(context: &'c mut Context, to_break: Option<Claim>) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("kith-demo-").tempdir().map_err(|_| Failure::bug("tempdir"))?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|_| Failure::bug("runtime"))?;
        let store = folder.path().join("relay");
        std::fs::create_dir(&store).map_err(|_| Failure::bug("folder"))?;
        let relay = runtime.block_on(OwnRelay::start(&store))?;
        let line = runtime.block_on(Line::open(relay.address())).map_err(|_| Failure::bug("port"))?;
        Ok(Self { context, to_break, failed: Vec::new(), asked: 0, line, relay, runtime, folder })
    }

    /// The address that people know the relay by.
    pub(super) fn relay_url(&self) -> String {
        format!("http://{}", self.line.address())
    }

    /// Where the relay keeps what it has.
    pub(super) fn relay_folder(&self) -> PathBuf {
        self.folder.path().join("relay")
    }

    /// Somebody's folder.
    pub(super) fn home_folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name.to_lowercase())
    }

    /// Whether this claim is to be made false.
    pub(super) fn breaks(&self, claim: Claim) -> bool {
        self.to_break == Some(claim)
    }

    /// Tells a line of the story.
    pub(super) fn tell(&mut self, text: &str) -> Result<(), Failure> {
        self.context.printer.tell(text)
    }

    /// Lets the second process check a claim, and says what it found.
    pub(super) fn check(&mut self, claim: Claim, question: &Question) -> Result<(), Failure> {
        let verdict = ask(question)?;
        self.asked += 1;
        if !verdict.holds {
            self.failed.push(claim);
        }
        let checked =
            CheckedView { claim: claim.name(), holds: verdict.holds, says: claim.sentence(), found: verdict.found };
        self.context.printer.one(&checked)
    }

    /// Everybody syncs, until nothing of anybody moves.
    ///
    /// # Errors
    /// What a sync says; and when it never gets quiet.
    pub(super) fn everybody_syncs(&self, people: &[&Person]) -> Result<(), Failure> {
        for _ in 0..ROUNDS {
            let mut quiet = true;
            for person in people {
                let report = person.syncs(self.runtime.handle())?;
                quiet &= report.caught_up && report.received == 0 && report.sent == 0 && report.queued == 0;
            }
            if quiet {
                return Ok(());
            }
        }
        Err(Failure::bug("the story does not get quiet"))
    }

    /// The end: who failed.
    ///
    /// # Errors
    /// [`Failure::Untrue`] when a claim did not hold or was never checked.
    pub(super) fn close(self, told: Result<(), Failure>) -> Result<(), Failure> {
        self.line.turn(Weather::Down);
        self.runtime.block_on(self.relay.stop());
        told?;
        let printer = &mut self.context.printer;
        if self.failed.is_empty() && self.asked == Claim::ALL.len() {
            return printer.tell(&format!("\nThe end. All {} claims hold.", self.asked));
        }
        let names: Vec<&str> = self.failed.iter().map(|claim| claim.name()).collect();
        printer.tell(&format!("\nThe end. Not true: {}.", names.join(", ")))?;
        Err(Failure::Untrue)
    }
}

/// Asks the second process.
fn ask(question: &Question) -> Result<Verdict, Failure> {
    let failed = |_| Failure::bug("the second process");
    let question = serde_json::to_vec(question).map_err(|_| Failure::bug("json"))?;
    let mut command = kith()?;
    command.args(["internal", "audit"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&question).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    serde_json::from_slice(&output.stdout).map_err(|_| Failure::bug("the second process gave no verdict"))
}

/// A claim that was checked.
#[derive(Debug, Serialize)]
struct CheckedView {
    claim: &'static str,
    holds: bool,
    says: &'static str,
    found: String,
}

impl Human for CheckedView {
    fn human(&self, page: &mut Page) {
        let mark = if self.holds { "    true" } else { "    NOT TRUE" };
        page.row([Cell::new(mark).well(self.holds), Cell::new(self.says)]);
        page.row([Cell::new(""), Cell::new(format!("    {}: {}", self.claim, self.found)).dim()]);
    }
}
