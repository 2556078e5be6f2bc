//! Slot 0 of a group's log: the GroupInfo by which a device comes back (protocol 5.2, 5.5).
//!
//! The committer puts it after a commit. Any other member that sees it behind waits rank × 2 s from the entry's relay
//! time, looks again and puts it: the slot repairs itself.

use super::follow::{Following, storage_fault};
use super::{rejoin, trouble};
use crate::me::Me;
use crate::session::Session;
use kith_crypto::{SlotCheck, open_slot, seal_slot};
use kith_model::{GroupState, KithError, Timestamp};
use kith_protocol::api::SlotValue as RawSlot;
use kith_protocol::cbor::Unknown;
use kith_protocol::op::{Act, OpPayload, PutSlot, SlotIndex};
use kith_protocol::peer::SlotValue;
use kith_store::{Read, Replica, ReplicaState};

/// The longest that a rank waits.
const MAX_RANK_MS: u64 = 60_000;

/// When a device of this rank does what any member may do, counted from a relay time.
pub(crate) fn due_by_rank(r: &Replica, members: u64, from: Timestamp) -> Timestamp {
    let distance = match r.leaf.checked_sub(r.committer) {
        Some(distance) => distance,
        None => r.leaf.saturating_add(members.max(r.committer.saturating_add(1))).saturating_sub(r.committer),
    };
    from.plus_ms(distance.saturating_mul(2_000).min(MAX_RANK_MS))
}

/// Whether slot 0 should be read now.
pub(crate) fn wants_slot(read: &Read<'_>, r: &Replica, me: &Me, session: &Session) -> Result<bool, KithError> {
    if session.want_slot.contains(&r.id) || matches!(r.state, ReplicaState::Suspect | ReplicaState::Lost) {
        return Ok(true);
    }
    if r.state == ReplicaState::Waiting {
        return Ok(true);
    }
    if r.state != ReplicaState::Active || r.slot_dirty || r.slot_fence >= r.fence || r.skip {
        return Ok(false);
    }
    let request = read.find_conversation(r.conv)?.is_none_or(|c| c.state == GroupState::Request);
    if request {
        return Ok(false);
    }
    let members = u64::try_from(read.list_members(r.id)?.len()).unwrap_or(u64::MAX);
    Ok(due_by_rank(r, members, r.last_time) <= me.relay_now(read)?)
}

/// Takes in what the slot shows.
pub(super) fn take_in(f: &mut Following<'_, '_>, index: SlotIndex, slot: &RawSlot) -> Result<(), KithError> {
    if index != SlotIndex::Zero {
        return Ok(());
    }
    f.session.want_slot.remove(&f.r.id);
    f.r.slot_ver = slot.ver;
    let opened = open_slot(&f.keys, &f.log(), f.period(), &slot.value).ok();
    match f.r.state {
        ReplicaState::Active => {
            if slot.fence >= f.r.fence && opened.is_some() {
                f.r.slot_fence = slot.fence;
            } else if slot.fence <= f.r.fence {
                f.r.slot_dirty = true;
            }
        }
        ReplicaState::Suspect => {
            let check = match &opened {
                Some(value) => {
                    let p = f.p;
                    f.group()?.check_slot(p, &value.group_info).map_err(storage_fault)?
                }
                None => SlotCheck::Unverifiable,
            };
            f.r.trouble = 0;
            match check {
                SlotCheck::Other { epoch } if epoch >= f.r.epoch => trouble::become_lost(f, "slot_shows_another_state"),
                // Nobody can be forced out by junk: the entries are void.
                SlotCheck::Same | SlotCheck::Other { .. } | SlotCheck::Unverifiable => f.r.state = ReplicaState::Active,
            }
        }
        ReplicaState::Lost | ReplicaState::Waiting => match opened {
            Some(value) => rejoin::start(f, &value, slot.fence)?,
            None => trouble::become_waiting(f)?,
        },
        _ => {}
    }
    Ok(())
}

/// The operation that puts slot 0, when this device should.
pub(crate) fn put(f: &mut Following<'_, '_>) -> Result<Option<OpPayload>, KithError> {
    if !f.r.slot_dirty || f.r.state != ReplicaState::Active || f.r.skip {
        return Ok(None);
    }
    let (p, me) = (f.p, f.core.me.identity());
    let Ok(group_info) = f.group()?.export_group_info(p, me) else { return Ok(None) };
    let value = SlotValue { epoch: f.epoch(), group_info, seq: f.r.cursor, chain: f.chain(), unknown: Unknown::none() };
    let sealed = seal_slot(f.core.me.rng(), &f.keys, &f.log(), f.period(), &value).map_err(storage_fault)?;
    let put = PutSlot { slot: SlotIndex::Zero, ver: f.r.slot_ver, value: sealed, at: Some(f.r.fence) };
    Ok(Some(OpPayload { log: f.log(), act: Act::Slot(put) }))
}
