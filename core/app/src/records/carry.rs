//! Passing operations on: they prove by themselves who wrote them, so anybody may carry them, with their certificates.

use super::receive::STATE;
use crate::me::Me;
use kith_model::{GroupId, KithError, StorageFault};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Body, MAX_OPS, SignedOp, StateBody};
use kith_store::{RecordOp, Tx};
use kith_sync::intents::{self, IntentKind, kind_of};
use std::collections::BTreeMap;

/// Bytes of operations and certificates in one envelope.
const MAX_LOAD: usize = 60 * 1024;

/// Queues operations, in as many envelopes as it takes.
pub(super) fn queue_ops(tx: &Tx<'_>, me: &Me, conv: GroupId, rows: &[RecordOp]) -> Result<(), KithError> {
    let mut ops = Vec::new();
    let mut certs = BTreeMap::new();
    let mut load = 0_usize;
    for row in rows {
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

/// Queues an envelope that keeps records equal; it has no subject, so nobody is shown or told of it.
pub(super) fn queue_note(tx: &Tx<'_>, me: &Me, conv: GroupId, body: &Body) -> Result<(), KithError> {
    intents::queue_envelope(tx, me.rng(), conv, body, me.now(), None)?;
    Ok(())
}

/// Whether operations that this device passes on have not been read back yet.
pub(super) fn is_under_way(tx: &Tx<'_>, conv: GroupId) -> Result<bool, KithError> {
    let carries =
        |intent: &kith_store::Intent| kind_of(intent) == IntentKind::Envelope(STATE) && intent.subject.is_none();
    Ok(tx.list_open_intents_of(conv, u64::MAX)?.iter().any(carries))
}
