//! The owner's changes: grants, ttl, more room, trimming, deleting. Compare-and-set on `ctl`.

use super::grants::check_manage;
use super::{Effect, News, Scene, limits, note_use, standing};
use crate::log::prepare::SignedOp;
use crate::log::storage::{LogLife, LogRow, LogTx, StorageError};
use kith_protocol::api::{Done, Refusal};
use kith_protocol::id::LogId;
use kith_protocol::op::{Admission, LogClass, Manage, Rights};

pub(super) fn manage(tx: &mut dyn LogTx, scene: &Scene<'_>, op: &SignedOp, act: &Manage, mut row: LogRow) -> Effect {
    // Members may make room in their group's log; everything else is its owner's (protocol 5.5).
    let right = if act.only_extends() { Rights::APPEND } else { Rights::MANAGE };
    standing(tx, &op.log, &row, &op.key)?.with(right, scene.now)?;
    if act.ctl != row.ctl {
        return Err(Refusal::CtlMoved { ctl: row.ctl }.into());
    }
    if act.trim.is_some() && row.class != LogClass::Small {
        return Err(Refusal::Malformed.into());
    }
    let ttl = match act.ttl_ms {
        Some(asked) => scene.rules.ttl(row.class, Some(asked)).map_err(|_| Refusal::Malformed)?,
        None => row.ttl,
    };
    let grants = check_manage(tx, &op.log, &row, &act.grants, &act.drop)?;
    if act.delete {
        return delete(tx, &op.log, row);
    }
    grants.check_count(scene.rules.limits.grants_of(row.class))?;
    if let Some(admission) = &act.extend {
        extend(scene, op, admission, &mut row)?;
    }

    grants.make(tx, &op.log, &mut row, &act.grants)?;
    if ttl != row.ttl {
        row.ttl = ttl;
        hasten(tx, &op.log, &mut row)?;
    }
    if let Some(upto) = act.trim {
        trim(tx, &op.log, &mut row, upto)?;
    }
    row.ctl += 1;
    note_use(&mut row, scene.now);
    tx.put_log(&op.log, &row)?;
    Ok((Done::Managed { ctl: row.ctl }, News::None))
}

/// Brings expiry forward to when the oldest entry and blob are past their new ttl.
fn hasten(tx: &dyn LogTx, log: &LogId, row: &mut LogRow) -> Result<(), StorageError> {
    let entry = tx.oldest_entries(log, 1)?.first().map(|entry| entry.time);
    let blob = tx.oldest_blobs(log, 1)?.first().map(|blob| blob.time);
    if let (Some(ttl), Some(oldest)) = (row.ttl, entry.into_iter().chain(blob).min()) {
        row.due = row.due.min(oldest.saturating_add(ttl).saturating_add(1));
    }
    Ok(())
}

/// Nobody sees the log from now on; its rows go in small steps.
fn delete(tx: &mut dyn LogTx, log: &LogId, mut row: LogRow) -> Effect {
    row.life = LogLife::Ended;
    row.ctl += 1;
    row.due = 0;
    tx.put_log(log, &row)?;
    Ok((Done::Managed { ctl: row.ctl }, News::Deleted))
}

/// One admission more.
fn extend(scene: &Scene<'_>, op: &SignedOp, admission: &Admission, row: &mut LogRow) -> Result<(), Refusal> {
    if !op.admitted {
        return Err(Refusal::AdmissionNeeded { kinds: scene.rules.admission.kinds() });
    }
    if !scene.rules.can_extend(row.class, row.admissions) {
        return Err(Refusal::LogFull);
    }
    let open = *admission == Admission::Open;
    limits::open_quota(scene, open, 1)?;
    row.admissions += 1;
    row.open_admission |= open;
    Ok(())
}

/// Drops bodies up to `upto`; ids and results stay known until their ttl ends.
fn trim(tx: &mut dyn LogTx, log: &LogId, row: &mut LogRow, upto: u64) -> Result<(), super::Stop> {
    let upto = upto.min(row.head);
    if upto < row.first {
        return Ok(());
    }
    let most = usize::try_from(row.kept_entries()).unwrap_or(usize::MAX);
    let bytes: u64 = tx.entry_sizes(log, row.first, upto, most)?.iter().map(|entry| entry.bytes).sum();
    if let Some(mark) = tx.entry_at(log, upto)? {
        row.first_chain = mark.chain;
    }
    tx.trim_entries(log, upto)?;
    row.first = upto + 1;
    row.entry_bytes = row.entry_bytes.saturating_sub(bytes);
    Ok(())
}
