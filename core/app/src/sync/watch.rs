//! Watching: syncing whenever a relay has news or this home changed, for as long as the caller wants.
//!
//! No lock is held between changes, so other processes work on the same home; what they wrote is sent from here too.

use crate::Kith;
use futures_util::future::BoxFuture;
use kith_model::{Change, KithError, StorageFault};
use kith_sync::{Heard, Listening};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long one run may take.
const RUN: Duration = Duration::from_secs(30);
/// How long nothing is heard before everything is read once more.
const LISTEN: Duration = Duration::from_secs(60);
/// How often this home is looked at for what other processes wrote.
const LOOK: Duration = Duration::from_millis(250);
/// Back-off: 1 s, 2 s, 4 s … at most 5 min, with full jitter.
const MAX_BACKOFF_MS: u64 = 300_000;

/// What is told of each change.
type OnChange<'a> = Box<dyn FnMut(Change) + Send + 'a>;

impl Kith {
    /// Keeps trying until `stop`; gives each change to `on_change`.
    ///
    /// # Errors
    /// `relay_unset`, and failures of the storage that waiting does not mend.
    pub fn watch<'a>(
        &'a self,
        stop: CancellationToken,
        on_change: impl FnMut(Change) + Send + 'a,
    ) -> BoxFuture<'a, Result<(), KithError>> {
        self.watch_boxed(stop, Box::new(on_change))
    }

    fn watch_boxed<'a>(
        &'a self,
        stop: CancellationToken,
        on_change: OnChange<'a>,
    ) -> BoxFuture<'a, Result<(), KithError>> {
        Box::pin(self.watch_until(stop, on_change))
    }

    async fn watch_until(&self, stop: CancellationToken, mut on_change: OnChange<'_>) -> Result<(), KithError> {
        let mut failures: u32 = 0;
        let mut first = true;
        let mut listening: Option<Listening> = None;
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
            if failed {
                listening = None;
                failures = failures.saturating_add(1);
                // What is written here meanwhile waits for the back-off like everything else.
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = tokio::time::sleep(self.backoff(failures)) => continue,
                    lost = self.tells_of_others() => return Err(lost),
                }
            }
            failures = 0;
            let heard = match &mut listening {
                Some(streams) if self.inner.engine.hears_all(streams).await? => tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    heard = streams.hear() => Some(heard),
                    () = tokio::time::sleep(LISTEN) => None,
                    () = self.written_elsewhere() => None,
                },
                _ => {
                    listening = tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        opened = self.inner.engine.listen() => Some(opened?),
                    };
                    // Read once more, for what came between the last read and the watching.
                    continue;
                }
            };
            if heard == Some(Heard::Cut) {
                listening = None;
                // A relay that ends each stream at once is not asked all the time.
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = tokio::time::sleep(self.backoff(1)) => {}
                }
            }
        }
    }

    /// Returns when another process, or another thread, wrote to this home.
    async fn written_elsewhere(&self) {
        let seen = self.inner.store.version();
        loop {
            tokio::time::sleep(LOOK).await;
            if let (Ok(seen), Ok(now)) = (&seen, self.inner.store.version())
                && now != *seen
            {
                return;
            }
        }
    }

    /// Tells whoever observes when another process wrote, while no sync does it; ends only when that fails.
    async fn tells_of_others(&self) -> KithError {
        loop {
            self.written_elsewhere().await;
            let kith = self.clone();
            match tokio::task::spawn_blocking(move || kith.look_for_others()).await {
                Ok(Ok(_) | Err(KithError::Storage(StorageFault::Busy))) => {}
                Ok(Err(error)) => return error,
                Err(lost) => return crate::kith::lost_task(lost),
            }
        }
    }

    fn backoff(&self, failures: u32) -> Duration {
        let ceiling = 1_000u64.saturating_mul(1u64 << failures.saturating_sub(1).min(20)).min(MAX_BACKOFF_MS);
        Duration::from_millis(100 + self.inner.me.rng().below(ceiling))
    }
}
