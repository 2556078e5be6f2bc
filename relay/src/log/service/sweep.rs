//! The rounds that the relay makes by itself: expiry, and what metrics count.

use super::{Litter, LogService, Shared, refusal};
use crate::log::storage::Totals;
use kith_protocol::api::Refusal;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

/// Logs looked at in one go.
const LOGS: usize = 256;
/// The most steps of one round, so that a round ends even when logs come due faster than they go.
const STEPS: usize = 10_000;

/// What the relay holds and who waits. Counts only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sums over all logs.
    pub totals: Totals,
    /// Logs that somebody watches or waits for.
    pub watched_logs: u64,
    /// Bytes that the database and the blobs take.
    pub used_bytes: u64,
}

impl LogService {
    /// Makes one round of expiry; gives how many steps were done. To be called at start and then about once a minute.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when the storage cannot be read.
    pub async fn expire(&self) -> Result<usize, Refusal> {
        let mut steps = 0;
        loop {
            let shared = Arc::clone(&self.shared);
            let due = tokio::task::spawn_blocking(move || shared.storage.list_due(shared.clock.now_ms(), LOGS))
                .await
                .map_err(|_| super::busy())?
                .map_err(refusal)?;
            if due.is_empty() || steps >= STEPS {
                break;
            }
            for log in due {
                // What cannot be written now is tried in the next round.
                self.shared.advance(log).await.ok_or_else(super::busy)?;
                steps += 1;
            }
        }
        self.shared.sweep_litter().await;
        Ok(steps)
    }

    /// Counts for metrics. It reads every log's record.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when the storage cannot be read.
    pub async fn counts(&self) -> Result<Counts, Refusal> {
        let shared = Arc::clone(&self.shared);
        let totals = tokio::task::spawn_blocking(move || shared.storage.totals())
            .await
            .map_err(|_| super::busy())?
            .map_err(refusal)?;
        Ok(Counts {
            totals,
            watched_logs: u64::try_from(self.shared.hub.watched()).unwrap_or(u64::MAX),
            used_bytes: self.shared.scene(None).used_bytes,
        })
    }
}

impl Shared {
    /// Removes the bytes of blobs whose records are gone.
    async fn sweep_litter(self: &Arc<Self>) {
        let litter = std::mem::take(&mut *self.litter.lock().unwrap_or_else(PoisonError::into_inner));
        let whole: BTreeSet<_> =
            litter.iter().filter(|litter| litter.hash.is_none()).map(|litter| litter.log).collect();
        for piece in litter {
            if piece.hash.is_some() && whole.contains(&piece.log) {
                continue;
            }
            let _turn = self.blob_gate(&piece.log).lock().await;
            let shared = Arc::clone(self);
            // What could not be removed is left: without a record nobody sees it.
            drop(tokio::task::spawn_blocking(move || shared.remove_litter(&piece)).await);
        }
    }

    fn remove_litter(&self, piece: &Litter) -> Result<(), crate::log::storage::StorageError> {
        let Some(hash) = piece.hash else { return self.blobs.remove_log(&piece.log) };
        let mut again = false;
        self.storage.read(&mut |view| {
            again = view.blob(&piece.log, &hash)?.is_some();
            Ok(())
        })?;
        if again { Ok(()) } else { self.blobs.remove(&piece.log, &hash) }
    }
}
