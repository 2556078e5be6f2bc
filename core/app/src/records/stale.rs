//! A device that was away for very long (protocol 7, "Tombstones").
//!
//! What was deleted is remembered for 180 days. Who was last up to date more than 150 days ago may hold what everybody else
//! has deleted and forgotten, and would bring it back. So its state is not merged but replaced by a snapshot, together with
//! what came since it is back; until then it tells nobody what it holds. What its person wrote meanwhile is stamped again.

use super::duty::{Duties, Duty};
use super::receive::{STATE, stamped};
use super::shelf::{TxShelf, row_of};
use super::{Home, snapshot, stamp};
use crate::me::Me;
use kith_model::{GroupId, KithError, RecordId, StorageFault};
use kith_protocol::cbor::Wire;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{STALE_DAYS, SignedOp, StateBody};
use kith_records::AdmittedOp;
use kith_store::Tx;
use kith_sync::intents::{IntentKind, is_visible, kind_of, unsealed};
use std::collections::BTreeSet;

/// How long a device may have been away, in ms.
const STALE_MS: u64 = STALE_DAYS * 86_400_000;

/// This device is back after a stretch of the log that it did not read: its changes do not follow on what it knows.
pub(super) fn is_back(tx: &Tx<'_>, me: &Me, conv: GroupId) -> Result<(), KithError> {
    let state = tx.record_state(conv)?;
    let now = me.relay_now(tx)?.as_ms();
    tx.forget_record_changes(conv)?;
    let duties = Duties::of(tx, conv);
    let away = state.synced_ms > 0 && now.saturating_sub(state.synced_ms) > STALE_MS;
    if away && !duties.has(Duty::Stale)? {
        tracing::warn!("this device was away for so long that its records must be replaced");
        duties.put(Duty::Stale, &[], now, Vec::new())?;
        stamp_again(tx, me, conv)?;
    }
    Ok(())
}

/// Stamps what was written here and is not known to have left again.
fn stamp_again(tx: &Tx<'_>, me: &Me, conv: GroupId) -> Result<(), KithError> {
    for intent in tx.list_open_intents_of(conv, u64::MAX)? {
        if kind_of(&intent) != IntentKind::Envelope(STATE) || !is_visible(&intent) {
            continue;
        }
        let Ok(mut body) = StateBody::from_bytes(&intent.body) else { continue };
        tx.drop_own_ops(intent.id)?;
        for op in &mut body.ops {
            *op = stamped(me, op, stamp::again(tx, Home::Group(conv), me.relay_now(tx)?.as_ms())?);
            tx.put_record_op(&row_of(op, me.account(), Some(intent.id)))?;
        }
        let mut intent = unsealed(intent);
        intent.body = body.to_bytes();
        tx.put_intent(&intent)?;
    }
    Ok(())
}

/// Puts the operations of a snapshot in the place of the state, with what came from the log since this device is back. Gives
/// the records that may have changed; none when it does not know any more what came since.
pub(super) fn replace(tx: &Tx<'_>, conv: GroupId, ops: &[AdmittedOp]) -> Result<Option<Vec<RecordId>>, KithError> {
    let damaged = || KithError::Storage(StorageFault::Corrupt);
    let Some(replica) = tx.find_replica_of(conv)? else { return Ok(None) };
    let changes = tx.list_record_changes(conv, replica.log.as_bytes(), 0)?;
    if u64::try_from(changes.len()).unwrap_or(u64::MAX) >= super::shelf::KEPT_CHANGES {
        return Ok(None);
    }
    let mut since: BTreeSet<[u8; 32]> = BTreeSet::new();
    for change in changes.iter().flat_map(|delta| delta.chunks_exact(34)) {
        if let Some(hash) = change.strip_prefix(&[1]).and_then(|rest| rest.get(1..)) {
            since.insert(hash.try_into().map_err(|_| damaged())?);
        }
    }
    let mut changed: BTreeSet<RecordId> = BTreeSet::new();
    let mut newer = Vec::new();
    for row in tx.list_counting_ops(conv)? {
        changed.insert(row.record);
        if since.contains(&row.hash) {
            let signed = SignedOp::from_bytes(&row.bytes).map_err(|_| damaged())?;
            newer.push(AdmittedOp::kept(signed, PublicKey::new(*row.author.as_bytes())));
        }
    }
    tx.drop_counting_ops(conv)?;
    let mut shelf = TxShelf::new(tx, conv);
    for op in ops.iter().chain(&newer) {
        shelf.take_in(op)?;
    }
    changed.extend(snapshot::settle(tx, conv, shelf)?);
    Ok(Some(changed.into_iter().collect()))
}
