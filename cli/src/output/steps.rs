//! How far long work is, on stderr, and whether somebody asked to stop it.

use super::Failure;
use crate::interrupt::Watch;
use indicatif::{ProgressBar, ProgressStyle};
use kith_model::{KithError, Refusal};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears after a second, tells a part of the whole, and is gone when this is dropped.
pub(crate) struct Steps {
    what: &'static str,
    shows: bool,
    since: Instant,
    bar: Option<ProgressBar>,
    watch: Watch,
}

impl Steps {
    /// Begins; shows nothing when stderr is no terminal.
    pub(crate) fn new(what: &'static str, shows: bool) -> Self {
        let shows = shows && std::io::stderr().is_terminal();
        Self { what, shows, since: Instant::now(), bar: None, watch: Watch::begin() }
    }

    /// So much is done of so much. Whether to go on.
    pub(crate) fn tell(&mut self, done: u64, total: u64) -> bool {
        if self.shows && self.since.elapsed() >= PATIENCE {
            let bar = self.bar.get_or_insert_with(|| {
                let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent} % {elapsed}");
                let bar = ProgressBar::new(total).with_message(self.what);
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar
            });
            bar.set_length(total);
            bar.set_position(done);
        }
        !self.watch.asked()
    }

    /// What a failure of the work is: stopped by Ctrl-C it ends quietly.
    pub(crate) fn failure(&self, failure: Failure) -> Failure {
        match &failure {
            Failure::Kith { error: KithError::Refused(Refusal::Stopped), .. } if self.watch.asked() => Failure::Quiet,
            _ => failure,
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
