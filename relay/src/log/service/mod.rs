//! What the HTTP layer calls: one service, whose methods are one request each.
//!
//! Nothing here blocks the runtime: writes are queued to the storage and awaited, reads run on blocking threads.

mod blobs;
mod open;
mod ops;
mod read;
mod sweep;
mod watch;

pub use open::{Database, OpenError};
pub use ops::OpsRequest;
pub use sweep::Counts;
pub use watch::Watch;

use super::clock::Clock;
use super::evaluate::{Expired, Scene};
use super::hub::Hub;
use super::pressure::{Pressure, Source};
use super::rules::Rules;
use super::storage::{BlobStore, LogView, Storage, StorageError};
use kith_protocol::api::Refusal;
use kith_protocol::id::{Hash, LogId, RelayId};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The logs of a relay. Cheap to clone.
#[derive(Clone)]
pub struct LogService {
    shared: Arc<Shared>,
}

/// What all requests share.
struct Shared {
    storage: Box<dyn Storage>,
    blobs: Box<dyn BlobStore>,
    clock: Arc<dyn Clock>,
    rules: Rules,
    pressure: Pressure,
    hub: Arc<Hub>,
    /// Bytes of blobs.
    blob_bytes: AtomicU64,
    /// Bytes of blobs whose record is gone and whose file is not, yet.
    litter: Mutex<Vec<Litter>>,
    /// Held while a blob's file and record are made or removed, by the first bits of its log's id.
    blob_gates: [tokio::sync::Mutex<()>; 16],
}

/// A file, or all files of a log, to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Litter {
    log: LogId,
    /// None: all of the log.
    hash: Option<Hash>,
}

impl LogService {
    /// What this relay allows.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.shared.rules
    }

    /// The id that was made with the database.
    #[must_use]
    pub fn relay_id(&self) -> RelayId {
        self.shared.storage.relay_id()
    }

    /// The relay's clock.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.shared.clock.now_ms()
    }

    /// Finishes what is queued and stops; later requests are answered `busy`. It blocks.
    pub fn close(&self) {
        self.shared.storage.close();
    }
}

impl Shared {
    fn scene(&self, source: Option<Source>) -> Scene<'_> {
        Scene {
            now: self.clock.now_ms(),
            rules: &self.rules,
            pressure: &self.pressure,
            used_bytes: self.storage.used_bytes().saturating_add(self.blob_bytes.load(Ordering::Relaxed)),
            source,
        }
    }

    /// Reads on a blocking thread.
    async fn look<T: Send + 'static>(
        self: &Arc<Self>,
        look: impl Fn(&dyn LogView) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shared = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || {
            let mut seen = None;
            shared.storage.read(&mut |view| {
                seen = Some(look(view)?);
                Ok(())
            })?;
            seen.ok_or(StorageError::Closed)
        });
        looked.await.map_err(|_| busy())?.map_err(refusal)
    }

    /// Takes note of what expiry did, once that is durable.
    fn note_expired(&self, log: &LogId, expired: Expired) {
        self.pressure.change_open_bytes(expired.open_bytes);
        self.shrink_blob_bytes(expired.blob_bytes);
        if expired.ended {
            self.hub.tell(log, super::evaluate::News::Deleted);
        }
        if expired.gone || !expired.blobs.is_empty() {
            let mut litter = self.litter.lock().unwrap_or_else(PoisonError::into_inner);
            litter.extend(expired.blobs.into_iter().map(|hash| Litter { log: *log, hash: Some(hash) }));
            if expired.gone {
                litter.push(Litter { log: *log, hash: None });
            }
        }
    }

    fn shrink_blob_bytes(&self, bytes: u64) {
        let less = |all: u64| Some(all.saturating_sub(bytes));
        let _ = self.blob_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn blob_gate(&self, log: &LogId) -> &tokio::sync::Mutex<()> {
        let [first, others @ ..] = &self.blob_gates;
        let place = log.as_bytes().first().map_or(0, |byte| usize::from(byte & 15));
        place.checked_sub(1).and_then(|place| others.get(place)).unwrap_or(first)
    }
}

/// How a client is told what the storage failed at.
fn refusal(error: StorageError) -> Refusal {
    match error {
        StorageError::Full => Refusal::DiskFull,
        _ => busy(),
    }
}

/// Try again soon.
fn busy() -> Refusal {
    Refusal::Busy { after_s: 1 }
}
