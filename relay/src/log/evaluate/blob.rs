//! Adding a blob: an op in a header authorises bytes that come beside it.

use super::{Scene, Stop, length, limits, note_use, open_bytes_of, standing};
use crate::log::prepare::SignedOp;
use crate::log::storage::{BlobRow, GrantRow, LogLife, LogRow, LogTx, LogView, StorageError};
use kith_protocol::api::{MAX_BLOB, Refusal};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{Hash, LogId};
use kith_protocol::op::{Act, Rights};

/// Bytes for a place, and the op that authorises them.
pub(crate) struct Upload<'a> {
    pub(crate) log: LogId,
    pub(crate) hash: Hash,
    pub(crate) bytes: &'a [u8],
    pub(crate) op: &'a SignedOp,
}

/// What may be done with an upload.
enum Place {
    /// It is there already.
    Taken,
    /// It may be put.
    Free(Box<(LogRow, GrantRow)>),
}

/// Checks an upload without changing anything.
fn check(view: &dyn LogView, scene: &Scene<'_>, upload: &Upload<'_>) -> Result<Place, Stop> {
    let Act::Blob(act) = &upload.op.act else { return Err(Refusal::Malformed.into()) };
    if upload.op.log != upload.log || act.hash != upload.hash {
        return Err(Refusal::Malformed.into());
    }
    limits::size(length(upload.bytes), MAX_BLOB)?;
    if act.length != length(upload.bytes) || hash_of(upload.bytes) != upload.hash {
        return Err(Refusal::Malformed.into());
    }
    let row = view.log(&upload.log)?.filter(|row| row.life == LogLife::Open).ok_or(Refusal::NotAllowed)?;
    let grant = standing(view, &upload.log, &row, &upload.op.key)?.with(Rights::APPEND, scene.now)?;
    if view.blob(&upload.log, &upload.hash)?.is_some_and(|blob| is_kept(&row, &blob, scene.now)) {
        return Ok(Place::Taken);
    }
    if grant.max_bytes.is_some_and(|max| grant.used_bytes.saturating_add(act.length) > max) {
        return Err(Refusal::GrantSpent.into());
    }
    limits::room(scene, &row, 0, act.length)?;
    limits::open_quota(scene, row.open_admission, act.length)?;
    limits::disk(scene, limits::NO_APPENDS)?;
    Ok(Place::Free(Box::new((row, grant))))
}

/// Whether a blob is no older than its log keeps it; if it is, expiry has not come by yet.
pub(crate) fn is_kept(row: &LogRow, blob: &BlobRow, now: u64) -> bool {
    row.ttl.is_none_or(|ttl| blob.time.saturating_add(ttl) >= now)
}

/// Whether an upload would be refused, is there already (`false`) or may be put (`true`).
pub(crate) fn check_blob(
    view: &dyn LogView,
    scene: &Scene<'_>,
    upload: &Upload<'_>,
) -> Result<Result<bool, Refusal>, StorageError> {
    settle(check(view, scene, upload)).map(|place| place.map(|place| matches!(place, Place::Free(..))))
}

/// Adds the record of a blob whose bytes are durable. Gives whether it is new, and by how much `open` bytes grew.
pub(crate) fn add_blob(
    tx: &mut dyn LogTx,
    scene: &Scene<'_>,
    upload: &Upload<'_>,
) -> Result<Result<(bool, i64), Refusal>, StorageError> {
    let (mut row, mut grant) = match settle(check(tx, scene, upload))? {
        Err(refusal) => return Ok(Err(refusal)),
        Ok(Place::Taken) => return Ok(Ok((false, 0))),
        Ok(Place::Free(found)) => *found,
    };
    let before = open_bytes_of(Some(&row));
    let bytes = length(upload.bytes);
    tx.add_blob(&upload.log, &BlobRow { hash: upload.hash, bytes, time: scene.now })?;
    if grant.max_bytes.is_some() {
        grant.used_bytes += bytes;
        tx.put_grant(&upload.log, &grant)?;
    }
    row.blob_bytes += bytes;
    if let Some(ttl) = row.ttl {
        row.due = row.due.min(scene.now.saturating_add(ttl).saturating_add(1));
    }
    note_use(&mut row, scene.now);
    tx.put_log(&upload.log, &row)?;
    Ok(Ok((true, open_bytes_of(Some(&row)) - before)))
}

/// Parts refusals from what the storage failed at.
fn settle<T>(result: Result<T, Stop>) -> Result<Result<T, Refusal>, StorageError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Storage(error)) => Err(error),
    }
}
