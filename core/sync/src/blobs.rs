//! Blobs on their way: large welcomes out to a group's log, and in from one.

use crate::engine::{Engine, Trouble};
use crate::mail::welcome;
use crate::replica::follow::keys_of;
use crate::round::op::{Errand, OutOp};
use crate::session::Session;
use crate::transport::Deadline;
use bytes::Bytes;
use kith_crypto::BlobReader;
use kith_model::KithError;
use kith_protocol::api::Origin;
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Hash, LogId};
use kith_protocol::op::{Act, AuthorizeBlob, OpPayload};
use kith_protocol::peer::WelcomePointer;
use kith_store::{BlobIn, BlobOut, Durability};
use std::sync::{Arc, Mutex};

/// Blobs put in one round.
const AT_ONCE: u64 = 16;
/// Fetches after which a pointer is given up: its log is gone.
const MAX_TRIES: u64 = 50;

struct Put {
    origin: Origin,
    log: LogId,
    hash: Hash,
    op: Vec<u8>,
    bytes: Vec<u8>,
}

impl Engine {
    /// Puts the blobs that mail waits for.
    pub(crate) async fn put_blobs(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        let puts = self
            .blocking(session, |core, _| {
                core.store.read(|read| {
                    let mut puts = Vec::new();
                    for BlobOut { replica, hash, bytes } in read.list_blobs_out(AT_ONCE)? {
                        let Some(replica) = read.find_replica(replica)? else { continue };
                        let origin = replica.origin.as_deref().and_then(|origin| Origin::from_url(origin).ok());
                        let Some(origin) = origin else { continue };
                        let keys = keys_of(&replica.secret)?;
                        let (log, hash) = (LogId::new(*replica.log.as_bytes()), Hash::new(hash));
                        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                        let payload = OpPayload { log, act: Act::Blob(AuthorizeBlob { hash, length }) };
                        // The errand is not read: a blob's answer has no result.
                        let op = OutOp::sign(Errand::MakeMailbox, &payload, keys.append_seed.expose(), &origin);
                        puts.push(Put { origin, log, hash, op: op.bytes, bytes });
                    }
                    Ok::<_, KithError>(puts)
                })
            })
            .await?;
        for put in puts {
            if self.is_away(session, &put.origin) {
                continue;
            }
            let (hash, bytes) = (put.hash, Bytes::from(put.bytes));
            match self.api(&put.origin)?.blob_put(&put.log, &put.hash, &put.op, bytes, deadline).await {
                Ok(()) => {
                    self.blocking(session, move |core, session| {
                        session.progress = true;
                        core.store.write(Durability::Full, |tx| Ok::<_, KithError>(tx.drop_blob_out(hash.as_bytes())?))
                    })
                    .await?;
                }
                Err(error) => {
                    tracing::warn!(%error, "a blob could not be put");
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Fetches welcomes that lie in blobs.
    pub(crate) async fn fetch_blobs(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        let pointers =
            self.blocking(session, |core, _| core.store.read(|read| Ok::<_, KithError>(read.list_blobs_in()?))).await?;
        for pointer in pointers {
            let name = format!("blob {:?}", pointer.mail_hash);
            let tried = {
                let mut session = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                !session.put_off.insert(name)
            };
            if tried {
                continue;
            }
            let fetched = self.fetch(&pointer, deadline).await;
            self.blocking(session, move |core, session| {
                core.store.write(Durability::Full, |tx| match fetched {
                    Some(welcome) => {
                        tx.drop_blob_in(&pointer.mail_hash)?;
                        session.progress = true;
                        welcome::take_in(core, tx, &welcome, session)
                    }
                    None if pointer.attempts >= MAX_TRIES => Ok(tx.drop_blob_in(&pointer.mail_hash)?),
                    None => {
                        let attempts = pointer.attempts.saturating_add(1);
                        Ok(tx.put_blob_in(&BlobIn { attempts, ..pointer })?)
                    }
                })
            })
            .await?;
        }
        Ok(())
    }

    async fn fetch(&self, pointer: &BlobIn, deadline: Deadline) -> Option<Vec<u8>> {
        let pointer = WelcomePointer::from_bytes(&pointer.pointer).ok()?;
        let origin = Origin::from_url(&pointer.relay).ok()?;
        let api = self.api(&origin).ok()?;
        let log = LogId::new(*pointer.log.as_bytes());
        let index = api.blob_get(&log, &pointer.blob.index, deadline).await.ok()?;
        let mut reader = BlobReader::open(&pointer.blob, &index).ok()?;
        while let Some(hash) = reader.next_hash() {
            let chunk = api.blob_get(&log, &hash, deadline).await.ok()?;
            reader.push(&chunk).ok()?;
        }
        reader.finish().ok()
    }
}
