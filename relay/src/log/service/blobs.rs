//! Blobs: bytes beside a log, named by their hash.
//!
//! Bytes are made durable first, then the record; they are removed the other way round. A log's uploads and removals take
//! turns at its gate, so that a removal never takes the bytes of a record made meanwhile.

use super::{LogService, Shared, busy, refusal};
use crate::log::evaluate::{Upload, add_blob, check_blob, is_kept};
use crate::log::prepare::{SignedOp, prepare};
use crate::log::storage::{LogLife, LogTx, StorageError, Work};
use kith_protocol::api::{BlobHave, BlobMissing, Origin, Refusal};
use kith_protocol::id::{Hash, LogId};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::oneshot;

impl LogService {
    /// Adds a blob, authorised by the bytes of one op. Gives whether it is new.
    ///
    /// # Errors
    /// The op's refusal.
    pub async fn blob_put(
        &self,
        log: LogId,
        hash: Hash,
        authorization: &[u8],
        origins: &[Origin],
        bytes: Vec<u8>,
    ) -> Result<bool, Refusal> {
        let op = prepare(authorization, origins, &self.shared.rules).map_err(|refused| refused.refusal)?;
        let parcel = Arc::new(Parcel { log, hash, bytes, op });
        let (shared, looked_at) = (Arc::clone(&self.shared), Arc::clone(&parcel));
        let verdict = self.shared.look(move |view| check_blob(view, &shared.scene(None), &looked_at.upload())).await?;
        if !verdict? {
            return Ok(false);
        }
        // The rest runs to its end even when the caller goes away.
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move { shared.store_blob(parcel).await }).await.map_err(|_| busy())?
    }

    /// A blob's bytes. The hash of its ciphertext is the key, so none other is asked for.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] when it is not there, [`Refusal::Busy`].
    pub async fn blob(&self, log: LogId, hash: Hash) -> Result<Vec<u8>, Refusal> {
        let shared = Arc::clone(&self.shared);
        self.shared
            .look(move |view| {
                let now = shared.clock.now_ms();
                let row = view.log(&log)?.filter(|row| row.life == LogLife::Open);
                let blob = view.blob(&log, &hash)?;
                let kept = match (row, blob) {
                    (Some(row), Some(blob)) => is_kept(&row, &blob, now),
                    _ => false,
                };
                if kept { shared.blobs.find(&log, &hash) } else { Ok(None) }
            })
            .await?
            .ok_or(Refusal::NotAllowed)
    }

    /// Which of these blobs are missing, in the order asked.
    ///
    /// # Errors
    /// [`Refusal::Busy`].
    pub async fn blob_have(&self, have: BlobHave) -> Result<BlobMissing, Refusal> {
        let shared = Arc::clone(&self.shared);
        self.shared
            .look(move |view| {
                let now = shared.clock.now_ms();
                let row = view.log(&have.log)?.filter(|row| row.life == LogLife::Open);
                let Some(row) = row else { return Ok(BlobMissing(have.hashes.clone())) };
                let mut missing = Vec::new();
                for hash in &have.hashes {
                    let blob = view.blob(&have.log, hash)?;
                    if !blob.is_some_and(|blob| is_kept(&row, &blob, now)) {
                        missing.push(*hash);
                    }
                }
                Ok(BlobMissing(missing))
            })
            .await
    }
}

/// An upload on its way.
struct Parcel {
    log: LogId,
    hash: Hash,
    bytes: Vec<u8>,
    op: SignedOp,
}

impl Parcel {
    fn upload(&self) -> Upload<'_> {
        Upload { log: self.log, hash: self.hash, bytes: &self.bytes, op: &self.op }
    }
}

impl Shared {
    async fn store_blob(self: Arc<Self>, parcel: Arc<Parcel>) -> Result<bool, Refusal> {
        let _turn = self.blob_gate(&parcel.log).lock().await;
        // Expiry first: the record of a blob that is past its time makes way for the new one.
        while self.advance(parcel.log).await == Some(true) {}
        let (shared, written) = (Arc::clone(&self), Arc::clone(&parcel));
        tokio::task::spawn_blocking(move || shared.blobs.put(&written.log, &written.hash, &written.bytes))
            .await
            .map_err(|_| busy())?
            .map_err(refusal)?;
        let (answer, answered) = oneshot::channel();
        let work = AddBlob { shared: Arc::clone(&self), parcel, added: None, answer: Some(answer) };
        self.storage.submit(Box::new(work));
        answered.await.map_err(|_| busy())?
    }
}

/// Adds a blob's record.
struct AddBlob {
    shared: Arc<Shared>,
    parcel: Arc<Parcel>,
    added: Option<Result<(bool, i64), Refusal>>,
    answer: Option<oneshot::Sender<Result<bool, Refusal>>>,
}

impl Work for AddBlob {
    fn log(&self) -> LogId {
        self.parcel.log
    }

    fn weight(&self) -> usize {
        1
    }

    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        self.added = Some(add_blob(tx, &self.shared.scene(None), &self.parcel.upload())?);
        Ok(())
    }

    fn done(mut self: Box<Self>, outcome: Result<(), StorageError>) {
        let added = match outcome {
            Ok(()) => self.added.take().unwrap_or_else(|| Err(busy())),
            Err(error) => Err(refusal(error)),
        };
        if let Ok((true, open_bytes)) = &added {
            self.shared.pressure.change_open_bytes(*open_bytes);
            let bytes = u64::try_from(self.parcel.bytes.len()).unwrap_or(0);
            self.shared.blob_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        if let Some(answer) = self.answer.take() {
            drop(answer.send(added.map(|(new, _)| new)));
        }
    }
}
