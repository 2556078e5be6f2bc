//! Passing on what is shared, for whoever was not there (protocol 7 and 9).
//!
//! Operations prove by themselves who wrote them, so the state travels as envelopes of type 16 that carry everybody's
//! operations with their certificates. Whoever lets somebody in sends them. A device that lost its place asks (type 12), and
//! one other member answers: the first lead by leaf, else the first member.

use super::receive::STATE;
use crate::me::Me;
use kith_model::{AccountId, GroupId, KithError, StorageFault};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Body, MAX_OPS, SignedOp, SnapshotWantBody, StateBody};
use kith_store::{Read, Tx};
use kith_sync::intents::{self, IntentKind, kind_of};
use std::collections::BTreeMap;

/// The envelope type that asks.
pub(super) const WANT: u64 = 12;
/// Bytes of operations and certificates in one envelope.
const MAX_LOAD: usize = 60 * 1024;

/// Queues the whole state of a conversation, in as many envelopes as it takes.
pub(super) fn queue_state(tx: &Tx<'_>, me: &Me, conv: GroupId) -> Result<(), KithError> {
    let mut ops = Vec::new();
    let mut certs = BTreeMap::new();
    let mut load = 0_usize;
    for row in tx.list_counting_ops(conv)? {
        let op = SignedOp::from_bytes(&row.bytes).map_err(|_| KithError::Storage(StorageFault::Corrupt))?;
        let cert = match certs.contains_key(&row.cert) {
            true => None,
            false => tx.find_record_cert(&row.cert)?,
        };
        let more = row.bytes.len().saturating_add(cert.as_ref().map_or(0, Vec::len)).saturating_add(8);
        if ops.len() >= MAX_OPS || load.saturating_add(more) > MAX_LOAD {
            flush(tx, me, conv, &mut ops, &mut certs)?;
            load = 0;
            if let Some(again) = tx.find_record_cert(&row.cert)? {
                load = load.saturating_add(again.len());
                certs.insert(row.cert, again);
            }
        }
        load = load.saturating_add(more);
        if let Some(cert) = cert {
            certs.insert(row.cert, cert);
        }
        ops.push(op);
    }
    flush(tx, me, conv, &mut ops, &mut certs)
}

fn flush(
    tx: &Tx<'_>,
    me: &Me,
    conv: GroupId,
    ops: &mut Vec<SignedOp>,
    certs: &mut BTreeMap<[u8; 16], Vec<u8>>,
) -> Result<(), KithError> {
    if ops.is_empty() {
        return Ok(());
    }
    let certs = std::mem::take(certs).into_values().collect();
    let body = Body::State(StateBody { ops: std::mem::take(ops), certs, unknown: Unknown::none() });
    // No subject: what is passed on is housekeeping.
    intents::queue(tx, me.rng(), IntentKind::Envelope(STATE), Some(conv), None, body.to_bytes(), me.now())?;
    Ok(())
}

/// Asks the others for what this device missed.
pub(super) fn queue_want(tx: &Tx<'_>, me: &Me, conv: GroupId) -> Result<(), KithError> {
    let asks = |intent: &kith_store::Intent| kind_of(intent) == IntentKind::Envelope(WANT);
    if tx.list_open_intents_of(conv, u64::MAX)?.iter().any(asks) {
        return Ok(());
    }
    let body = Body::SnapshotWant(SnapshotWantBody { unknown: Unknown::none() });
    intents::queue_envelope(tx, me.rng(), conv, &body, me.now(), None)?;
    Ok(())
}

/// Whether this account is the one that answers `asker`.
pub(super) fn answers(read: &Read<'_>, me: AccountId, conv: GroupId, asker: AccountId) -> Result<bool, KithError> {
    let Some(replica) = read.find_conversation(conv)?.and_then(|conversation| conversation.replica) else {
        return Ok(false);
    };
    let mut others = read.list_members(replica)?;
    others.retain(|member| member.account != asker && member.leaving.is_none());
    others.sort_by_key(|member| (!member.lead, member.leaf));
    Ok(others.first().is_some_and(|first| first.account == me))
}
