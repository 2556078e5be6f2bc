//! The way back by an external commit (protocol 5.6).
//!
//! A tentative group is made under a scope of its own; `ok` points the replica to it, `fence_moved` drops it.

use super::follow::{Following, keys_of, storage_fault};
use super::{roster, trouble};
use crate::me::bug;
use kith_crypto::{Group, seal_entry};
use kith_model::{GroupState, KithError, Timestamp};
use kith_protocol::id::{Chain, EntryId};
use kith_protocol::peer::SlotValue;
use kith_store::{PendingCommit, ReplicaState};

const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;
/// Rejoins in a day before a device waits for 24 h.
const MAX_REJOINS: u64 = 4;

/// Makes the external commit that slot 0 allows. At most one an hour; after the fourth in a day it waits for 24 h.
pub(super) fn start(f: &mut Following<'_, '_>, slot: &SlotValue, fence: u64) -> Result<(), KithError> {
    let now = f.core.me.now();
    match f.tx.find_pending_commit(f.r.id)? {
        Some(pending) if pending.rejoin.is_some() => return Ok(()),
        // A commit of the lost place can be of no use any more; its intents are asked again from the new one.
        Some(_) => super::own::lose_race(f)?,
        None => {}
    }
    if f.r.state == ReplicaState::Lost && !trouble::is_due(f.r.retry, now) {
        f.r.state = ReplicaState::Waiting;
        return Ok(());
    }
    let scope = f.tx.new_mls_scope()?;
    let storage = f.tx.mls(scope);
    let p = f.core.me.provider(&storage);
    let old_cert = f.core.me.identity().cert_hash16();
    let Ok(made) = Group::rejoin(&p, f.core.me.identity(), &slot.group_info, &[old_cert]) else {
        f.tx.drop_mls_scope(scope)?;
        return trouble::become_waiting(f);
    };
    let entry_id = f.core.me.rng().bytes16();
    let entry = EntryId::new(entry_id);
    let sealed = seal_entry(f.core.me.rng(), &f.keys, &f.log(), &entry, f.period(), &made.message).map_err(bug)?;
    f.tx.put_pending_commit(&PendingCommit {
        replica: f.r.id,
        entry_id,
        sealed,
        fence,
        next_secret: None,
        welcome: None,
        intents: Vec::new(),
        rejoin: Some([scope.to_be_bytes(), slot.seq.to_be_bytes()].concat()),
    })?;
    f.r.state = ReplicaState::Rejoining;
    // `retry` is an hour after the last one: what is longer than a day ago does not count any more.
    if f.r.retry > Timestamp::from_ms(0) && now > f.r.retry.plus_ms(DAY_MS - HOUR_MS) {
        f.r.rejoins = 0;
    }
    f.r.rejoins = f.r.rejoins.saturating_add(1);
    let wait = if f.r.rejoins >= MAX_REJOINS { DAY_MS } else { HOUR_MS };
    if f.r.rejoins >= MAX_REJOINS {
        f.r.rejoins = 0;
    }
    f.r.retry = now.plus_ms(wait);
    f.session.progress = true;
    Ok(())
}

/// The relay took the external commit: the tentative group is the group now.
pub(crate) fn finish(
    f: &mut Following<'_, '_>,
    seq: u64,
    time: Timestamp,
    chain: Chain,
    fence: u64,
) -> Result<(), KithError> {
    let Some(pending) = f.tx.find_pending_commit(f.r.id)? else { return Ok(()) };
    let Some(scope) = pending.rejoin.as_deref().and_then(scope_of) else { return Ok(()) };
    let storage = f.tx.mls(scope);
    let p = f.core.me.provider(&storage);
    let Some(group) = Group::load(&p, f.mls_id()).map_err(storage_fault)? else {
        return Err(kith_model::StorageFault::Corrupt.into());
    };
    if seq > f.r.cursor.saturating_add(1) {
        super::trouble::note_gap(f.tx, &f.r, time)?;
    }
    f.tx.drop_mls_scope(f.r.scope)?;
    f.replace_group(group);
    f.r.scope = scope;
    f.r.state = ReplicaState::Active;
    f.r.cursor = seq;
    f.r.chain = *chain.as_bytes();
    f.r.fence = fence;
    f.r.last_time = time;
    f.r.skip = false;
    f.r.trouble = 0;
    f.r.slot_dirty = true;
    f.keys = keys_of(&f.r.secret)?;
    f.tx.put_chain_mark(f.r.id, seq, &kith_protocol::hash::first_16(f.r.chain), super::page::MARKS_KEPT)?;
    f.tx.drop_pending_commit(f.r.id)?;
    roster::refresh(f)?;
    super::own::settle_sealed(f, fence)?;
    if f.conv.accepted {
        for domain in &f.core.domains {
            domain.came_back(f.tx, f.r.conv)?;
        }
    }
    f.conv.join_nonce = None;
    f.set_state(if f.conv.accepted { GroupState::Active } else { GroupState::Request }, None);
    Ok(())
}

/// What the slot names as seen is gone from the log, and whatever came after it: the way back begins before the first kept entry.
pub(crate) fn see_from(f: &mut Following<'_, '_>, first: u64) -> Result<(), KithError> {
    let Some(mut pending) = f.tx.find_pending_commit(f.r.id)? else { return Ok(()) };
    let Some(scope) = pending.rejoin.as_deref().and_then(scope_of) else { return Ok(()) };
    pending.rejoin = Some([scope.to_be_bytes(), first.saturating_sub(1).to_be_bytes()].concat());
    Ok(f.tx.put_pending_commit(&pending)?)
}

/// Somebody else was faster: the tentative group goes, and slot 0 is read again.
pub(super) fn abandon(f: &mut Following<'_, '_>, rejoin: &[u8]) -> Result<(), KithError> {
    if let Some(scope) = scope_of(rejoin) {
        f.tx.drop_mls_scope(scope)?;
    }
    f.r.state = ReplicaState::Lost;
    f.r.retry = Timestamp::from_ms(0);
    f.r.rejoins = f.r.rejoins.saturating_sub(1);
    f.session.want_slot.insert(f.r.id);
    Ok(())
}

fn scope_of(rejoin: &[u8]) -> Option<u64> {
    rejoin.get(..8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes)
}
