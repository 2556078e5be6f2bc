//! Large bodies that the relay keeps no more (protocol 7: blobs expire with the log's entries, members keep the plaintext).
//!
//! Whoever makes a snapshot asks the relay at once which of the blobs that it holds are gone, and puts them again, byte by byte
//! the same, so that every record still names them. Whoever only reads that somebody wants a snapshot does so a day later:
//! maybe the one who answered never had them.

use super::duty::{Duties, Duty};
use super::kinds;
use crate::me::Me;
use kith_crypto::reseal_blob;
use kith_model::KithError;
use kith_protocol::id::Hash;
use kith_store::{Read, Tx};
use kith_sync::HeldBlobs;

/// Hashes in one question.
const MAX_ASKED: usize = 256;
/// Bytes that are put again at a time.
const MAX_AGAIN: usize = 8 * 1024 * 1024;
/// When what was too much at once is looked at again, in ms.
const LATER_MS: u64 = 60_000;

/// The blobs of which it is time to ask.
pub(super) fn held(read: &Read<'_>, me: &Me) -> Result<Vec<HeldBlobs>, KithError> {
    let now = me.relay_now(read)?.as_ms();
    let mut all = Vec::new();
    for duty in read.list_duties_of_kind(Duty::Bodies.number())?.into_iter().filter(|duty| duty.due_ms <= now) {
        let Some(replica) = read.find_replica_of(duty.conv)? else { continue };
        if replica.state != kith_store::ReplicaState::Active {
            continue;
        }
        let mut indexes = Vec::new();
        for (record, index) in read.list_bodies(duty.conv)? {
            let named = kinds::blob(read, me, duty.conv, record)?.filter(|blob| *blob.index.as_bytes() == index);
            if named.is_some_and(|blob| blob.log.as_bytes() == replica.log.as_bytes()) {
                indexes.push(Hash::new(index));
            }
        }
        for some in indexes.chunks(MAX_ASKED) {
            all.push(HeldBlobs { conv: duty.conv, replica: replica.id, indexes: some.to_vec() });
        }
        if indexes.is_empty() {
            // Nothing is held: the duty is over without a question.
            all.push(HeldBlobs { conv: duty.conv, replica: replica.id, indexes: Vec::new() });
        }
    }
    Ok(all)
}

/// Puts again what the relay lacks.
pub(super) fn put_again(tx: &Tx<'_>, me: &Me, held: &HeldBlobs, missing: &[Hash]) -> Result<(), KithError> {
    let duties = Duties::of(tx, held.conv);
    duties.forget(Duty::Bodies, &[])?;
    let mut bytes = 0_usize;
    for (record, index) in tx.list_bodies(held.conv)? {
        if !missing.iter().any(|hash| *hash.as_bytes() == index) {
            continue;
        }
        if bytes >= MAX_AGAIN {
            let later = me.relay_now(tx)?.as_ms().saturating_add(LATER_MS);
            return duties.put(Duty::Bodies, &[], later, Vec::new());
        }
        let Some(blob) = kinds::blob(tx, me, held.conv, record)? else { continue };
        let Some(body) = tx.find_body(held.conv, record, &index)? else { continue };
        let Ok(sealed) = reseal_blob(&blob, &body) else { continue };
        for (hash, part) in &sealed.parts {
            bytes = bytes.saturating_add(part.len());
            tx.put_blob_out(held.replica, hash.as_bytes(), part)?;
        }
    }
    Ok(())
}
