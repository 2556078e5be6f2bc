//! Watching: syncing whenever a relay has news or this home changed, for as long as the caller wants.
//!
//! No lock is held between changes, so other processes work on the same home; what they wrote is sent from here too.

use crate::Kith;
use kith_model::{Change, KithError, StorageFault};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long one run may take.
const RUN: Duration = Duration::from_secs(30);
/// How long a wake stream is listened to before everything is read once more.
const LISTEN: Duration = Duration::from_secs(60);
/// How often this home is looked at for what other processes wrote.
const LOOK: Duration = Duration::from_millis(250);
/// Back-off: 1 s, 2 s, 4 s … at most 5 min, with full jitter.
const MAX_BACKOFF_MS: u64 = 300_000;

impl Kith {
    /// Keeps trying until `stop`; gives each change to `on_change`.
    ///
    /// # Errors
    /// `relay_unset`, and failures of the storage that waiting does not mend.
    pub async fn watch(
        &self,
        stop: CancellationToken,
        mut on_change: impl FnMut(Change) + Send,
    ) -> Result<(), KithError> {
        let mut failures: u32 = 0;
        let mut first = true;
        loop {
            let outcome = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                outcome = self.sync_once(RUN) => outcome,
            };
            let failed = match outcome {
                Ok(outcome) => {
                    let news = !outcome.changes.is_empty() || first;
                    first = false;
                    for change in outcome.changes {
                        on_change(change);
                    }
                    if outcome.problem.is_none() && news {
                        on_change(Change::Synced(outcome.report));
                    }
                    outcome.problem.is_some()
                }
                Err(KithError::Storage(StorageFault::Busy)) => true,
                Err(error) => return Err(error),
            };
            failures = if failed { failures.saturating_add(1) } else { 0 };
            let version = self.inner.store.version()?;
            let wait = async {
                if failed {
                    tokio::time::sleep(self.backoff(failures)).await;
                } else {
                    let _ = self.inner.engine.wait_for_news(LISTEN).await;
                }
            };
            let written = async {
                loop {
                    tokio::time::sleep(LOOK).await;
                    // While the relay is away, what is written here waits for the back-off like everything else.
                    if !failed && self.inner.store.version().is_ok_and(|now| now != version) {
                        return;
                    }
                }
            };
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = wait => {}
                () = written => {}
            }
        }
    }

    fn backoff(&self, failures: u32) -> Duration {
        let ceiling = 1_000u64.saturating_mul(1u64 << failures.saturating_sub(1).min(20)).min(MAX_BACKOFF_MS);
        let mut bytes = [0; 8];
        self.inner.me.rng().fill(&mut bytes);
        Duration::from_millis(100 + u64::from_be_bytes(bytes) % ceiling)
    }
}
