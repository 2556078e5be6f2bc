//! Putting a slot: compare-and-set on its version.

use super::{Effect, News, Scene, length, limits, note_use, standing};
use crate::log::prepare::SignedOp;
use crate::log::rules::slot_bytes;
use crate::log::storage::{LogRow, LogTx, SlotRow};
use kith_protocol::api::{Done, Refusal};
use kith_protocol::op::{PutSlot, Rights};

pub(super) fn put_slot(tx: &mut dyn LogTx, scene: &Scene<'_>, op: &SignedOp, act: &PutSlot, mut row: LogRow) -> Effect {
    standing(tx, &op.log, &row, &op.key)?.with(Rights::SLOTS, scene.now)?;
    if act.at.is_some_and(|at| at != row.fence) {
        return Err(Refusal::FenceMoved { fence: row.fence, head: row.head }.into());
    }
    let before = tx.slot(&op.log, act.slot)?;
    if before.ver != act.ver {
        return Err(Refusal::SlotMoved { ver: before.ver }.into());
    }
    let (old, new) = (length(&before.value), length(&act.value));
    limits::size(new, slot_bytes(act.slot))?;
    if new > old {
        limits::open_quota(scene, row.open_admission, new - old)?;
    }
    limits::disk(scene, limits::NO_APPENDS)?;

    let slot = SlotRow { ver: before.ver + 1, fence: row.fence, value: act.value.clone() };
    tx.put_slot(&op.log, act.slot, &slot)?;
    row.slot_bytes = row.slot_bytes.saturating_sub(old) + new;
    note_use(&mut row, scene.now);
    tx.put_log(&op.log, &row)?;
    Ok((Done::SlotPut { fence: slot.fence, ver: slot.ver }, News::None))
}
