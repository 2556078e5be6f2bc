//! Blobs on their way, out to a group's log and in from one: large Welcomes, and what records hold.
//!
//! A Welcome is opened after the logs of the round were read. One into a group that this device is still in, as far as
//! it has read, waits: its removal may come with the next page.

use crate::domain::HeldBlobs;
use crate::engine::{Core, Engine, Trouble};
use crate::mail::welcome::{self, Outcome};
use crate::replica::follow::keys_of;
use crate::replica::room;
use crate::session::Session;
use crate::transport::{BadAnswer, Deadline, RelayApi, TransportError};
use bytes::Bytes;
use kith_crypto::BlobReader;
use kith_model::KithError;
use kith_protocol::api::{Origin, Refusal};
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Hash, LogId};
use kith_protocol::op::{Act, AuthorizeBlob, OpPayload, sign_op};
use kith_protocol::peer::{BlobDescriptor, WelcomePointer};
use kith_store::{BlobIn, BlobOut, BlobWant, Durability, StoreError};
use std::sync::{Arc, Mutex};

/// Blobs put in one round.
const AT_ONCE: u64 = 16;
/// Answers that a blob is not there after which it is given up: its log is gone. A relay that is away does not count.
const MAX_TRIES: u64 = 50;
/// How long a Welcome waits for the removal that it would follow, or for the relay that has it.
const MAX_WAIT_MS: u64 = 30 * 86_400_000;

struct Put {
    replica: u64,
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
                    for BlobOut { replica: id, hash, bytes } in read.list_blobs_out(AT_ONCE)? {
                        let Some(replica) = read.find_replica(id)? else { continue };
                        let origin = replica.origin.as_deref().and_then(|origin| Origin::from_url(origin).ok());
                        let Some(origin) = origin else { continue };
                        let keys = keys_of(&replica.secret)?;
                        let (log, hash) = (LogId::new(*replica.log.as_bytes()), Hash::new(hash));
                        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                        let payload = OpPayload { log, act: Act::Blob(AuthorizeBlob { hash, length }) };
                        let op = sign_op(&payload, keys.append_seed.expose(), &origin).to_bytes();
                        puts.push(Put { replica: id, origin, log, hash, op, bytes });
                    }
                    Ok::<_, KithError>(puts)
                })
            })
            .await?;
        for put in puts {
            let name = format!("put {:?}", put.hash);
            let put_off = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner).put_off.contains(&name);
            if put_off || self.is_away(session, &put.origin) {
                continue;
            }
            let (hash, bytes) = (put.hash, Bytes::from(put.bytes));
            match self.api(&put.origin)?.blob_put(&put.log, &put.hash, &put.op, bytes, deadline).await {
                Ok(()) => {
                    self.blocking(session, move |core, session| {
                        session.progress = true;
                        session.moved = true;
                        core.store.write(Durability::Full, |tx| Ok::<_, KithError>(tx.drop_blob_out(hash.as_bytes())?))
                    })
                    .await?;
                }
                Err(error) => {
                    tracing::warn!(%error, "a blob could not be put");
                    let TransportError::Refused(problem) = &error else { return Ok(()) };
                    let mut session = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if problem.refusal == Refusal::LogFull && room::note_full(&mut session, put.replica) {
                        session.progress = true;
                    } else {
                        // What this relay refuses now does not hold up what others take.
                        session.put_off.insert(name);
                    }
                }
            }
        }
        Ok(())
    }

    /// Opens welcomes, those that lie in blobs after fetching them.
    pub(crate) async fn fetch_blobs(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        let pointers =
            self.blocking(session, |core, _| core.store.read(|read| Ok::<_, KithError>(read.list_blobs_in()?))).await?;
        for pointer in pointers {
            if is_here(&pointer) {
                self.blocking(session, move |core, session| open(core, &pointer, session)).await?;
                continue;
            }
            let name = format!("blob {:?}", pointer.mail_hash);
            let tried = {
                let mut session = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                !session.put_off.insert(name)
            };
            if tried {
                continue;
            }
            let fetched = self.fetch(&pointer, deadline, session).await;
            self.blocking(session, move |core, session| match fetched {
                Fetched::Here(welcome) => {
                    // Its log may go with the next removal: what was fetched is kept in its place.
                    let here = BlobIn { pointer: kept_here(&welcome), ..pointer };
                    core.store.write(Durability::Full, |tx| Ok::<_, KithError>(tx.put_blob_in(&here)?))?;
                    open(core, &here, session)
                }
                Fetched::Gone if pointer.attempts < MAX_TRIES => core.store.write(Durability::Full, |tx| {
                    let attempts = pointer.attempts.saturating_add(1);
                    Ok(tx.put_blob_in(&BlobIn { attempts, ..pointer })?)
                }),
                Fetched::NotNow if core.me.now().ms_since(pointer.created) <= MAX_WAIT_MS => Ok(()),
                Fetched::Gone | Fetched::NotNow => core
                    .store
                    .write(Durability::Full, |tx| Ok::<_, KithError>(tx.drop_blob_in(&pointer.mail_hash).map(drop)?)),
            })
            .await?;
        }
        Ok(())
    }

    /// Fetches the blobs that records name.
    pub(crate) async fn fetch_bodies(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        let wants = self
            .blocking(session, |core, _| core.store.read(|read| Ok::<_, KithError>(read.list_blob_wants()?)))
            .await?;
        for want in wants {
            let name = format!("body {:?} {:?}", want.hash, want.record.as_bytes());
            let tried = {
                let mut session = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                !session.put_off.insert(name)
            };
            if tried {
                continue;
            }
            let fetched = match BlobDescriptor::from_bytes(&want.descriptor) {
                Ok(blob) => self.fetch_blob(&want.origin, &blob, deadline, session).await,
                Err(_) => Fetched::Gone,
            };
            if matches!(fetched, Fetched::NotNow) {
                continue;
            }
            self.blocking(session, move |core, session| {
                core.store.write(Durability::Full, |tx| {
                    tx.drop_blob_want(&want)?;
                    let Fetched::Here(bytes) = fetched else {
                        // Its author may not have put it yet; after many times it is gone.
                        let want = BlobWant { attempts: want.attempts.saturating_add(1), ..want };
                        if want.attempts <= MAX_TRIES {
                            tx.want_blob(&want)?;
                        }
                        for domain in &core.domains {
                            domain.not_fetched(tx, &want)?;
                        }
                        return Ok(());
                    };
                    for domain in &core.domains {
                        for notice in domain.fetched(tx, &want, &bytes)? {
                            session.tell(notice);
                        }
                    }
                    Ok::<_, KithError>(())
                })
            })
            .await?;
        }
        Ok(())
    }

    /// Asks relays whether they still have what this device could put again, and queues what they lack.
    pub(crate) async fn check_blobs(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        let held = self
            .blocking(session, |core, _| {
                core.store.read(|read| {
                    let mut all: Vec<(usize, HeldBlobs, Origin, LogId)> = Vec::new();
                    for (nth, domain) in core.domains.iter().enumerate() {
                        for held in domain.held_blobs(read)? {
                            let Some(replica) = read.find_replica(held.replica)? else { continue };
                            let Some(Ok(origin)) = replica.origin.as_deref().map(Origin::from_url) else { continue };
                            all.push((nth, held, origin, LogId::new(*replica.log.as_bytes())));
                        }
                    }
                    Ok::<_, KithError>(all)
                })
            })
            .await?;
        for (nth, held, origin, log) in held {
            let name = format!("held {:?} {:?}", held.conv.as_bytes(), held.indexes.first());
            let tried = {
                let mut session = session.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                !session.put_off.insert(name)
            };
            if tried || self.is_away(session, &origin) {
                continue;
            }
            let missing = match held.indexes.is_empty() {
                true => Ok(Vec::new()),
                false => self.api(&origin)?.blob_have(log, held.indexes.clone(), deadline).await,
            };
            let Ok(missing) = missing else { continue };
            self.blocking(session, move |core, session| {
                session.progress |= !missing.is_empty();
                core.store.write(Durability::Full, |tx| match core.domains.get(nth) {
                    Some(domain) => domain.missing_blobs(tx, &held, &missing),
                    None => Ok(()),
                })
            })
            .await?;
        }
        Ok(())
    }

    async fn fetch(&self, pointer: &BlobIn, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Fetched {
        let Ok(pointer) = WelcomePointer::from_bytes(&pointer.pointer) else { return Fetched::Gone };
        let blob = BlobDescriptor { log: LogId::new(*pointer.log.as_bytes()), ..pointer.blob };
        self.fetch_blob(&pointer.relay, &blob, deadline, session).await
    }

    async fn fetch_blob(
        &self,
        relay: &str,
        blob: &BlobDescriptor,
        deadline: Deadline,
        session: &Arc<Mutex<Session>>,
    ) -> Fetched {
        let Ok(origin) = Origin::from_url(relay) else { return Fetched::Gone };
        if self.is_away(session, &origin) {
            return Fetched::NotNow;
        }
        let Ok(api) = self.api(&origin) else { return Fetched::NotNow };
        match read_blob(&api, blob, deadline).await {
            Ok(Some(bytes)) => Fetched::Here(bytes),
            Ok(None) => Fetched::Gone,
            Err(error) => {
                tracing::info!(%error, "a blob was not fetched");
                if says_that_it_has_none(&error) { Fetched::Gone } else { Fetched::NotNow }
            }
        }
    }
}

/// What became of a fetch.
enum Fetched {
    /// The bytes, of the hash that named them.
    Here(Vec<u8>),
    /// The relay answered and does not have it, or what names it is nonsense.
    Gone,
    /// The relay is away, has too much to do, or somebody else answered for it.
    NotNow,
}

/// A blob, checked; none when its parts are not what its index says.
async fn read_blob(
    api: &RelayApi,
    blob: &BlobDescriptor,
    deadline: Deadline,
) -> Result<Option<Vec<u8>>, TransportError> {
    let index = api.blob_get(&blob.log, &blob.index, deadline).await?;
    let Ok(mut reader) = BlobReader::open(blob, &index) else { return Ok(None) };
    while let Some(hash) = reader.next_hash() {
        let chunk = api.blob_get(&blob.log, &hash, deadline).await?;
        if reader.push(&chunk).is_err() {
            return Ok(None);
        }
    }
    Ok(reader.finish().ok())
}

/// Whether a failed fetch is an answer about the blob, and not about the relay or the way to it.
fn says_that_it_has_none(error: &TransportError) -> bool {
    match error {
        TransportError::Refused(problem) => {
            !matches!(problem.refusal, Refusal::Busy { .. } | Refusal::RateLimited { .. } | Refusal::DiskFull)
        }
        TransportError::BadAnswer(bad) => *bad == BadAnswer::DoesNotFit,
        TransportError::RelayUnsafeUrl | TransportError::RequestTooLarge => true,
        _ => false,
    }
}

/// The first byte of a row that holds the Welcome itself; no pointer begins so.
const HERE: u8 = 0xff;

/// The row of a Welcome that came by itself, or was fetched.
pub(crate) fn kept_here(welcome: &[u8]) -> Vec<u8> {
    [&[HERE], welcome].concat()
}

fn is_here(waiting: &BlobIn) -> bool {
    waiting.pointer.first() == Some(&HERE)
}

/// Why a Welcome leaves nothing behind in this transaction.
enum Undone {
    Later,
    Failed(KithError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Opens a Welcome in one transaction with its row; one that must wait changes nothing.
fn open(core: &Core, waiting: &BlobIn, session: &mut Session) -> Result<(), KithError> {
    let welcome = waiting.pointer.get(1..).unwrap_or_default();
    let opened = core.store.write(Durability::Full, |tx| {
        if !tx.drop_blob_in(&waiting.mail_hash)? {
            // Another process on this home opened it: its key package is used up, and nothing was missed.
            return Ok(());
        }
        match welcome::take_in(core, tx, welcome, session).map_err(Undone::Failed)? {
            Outcome::Over => Ok(()),
            Outcome::Later if core.me.now().ms_since(waiting.created) > MAX_WAIT_MS => Ok(()),
            Outcome::Later => Err(Undone::Later),
        }
    });
    match opened {
        Ok(()) | Err(Undone::Later) => Ok(()),
        // Whatever a stranger sent that hits a mistake of ours is passed over: it must not stop what comes after it.
        Err(Undone::Failed(KithError::Internal { .. })) => {
            core.store.write(Durability::Full, |tx| Ok::<_, KithError>(tx.drop_blob_in(&waiting.mail_hash).map(drop)?))
        }
        Err(Undone::Failed(error)) => Err(error),
    }
}
