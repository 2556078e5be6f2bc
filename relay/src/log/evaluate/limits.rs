//! The last checks: what the log, the relay and the disk have room for.

use super::Scene;
use crate::log::storage::LogRow;
use kith_protocol::api::Refusal;

/// Refuses more bytes than `max`.
pub(super) fn size(bytes: u64, max: u64) -> Result<(), Refusal> {
    if bytes > max { Err(Refusal::TooLarge { max }) } else { Ok(()) }
}

/// Refuses what the log's class has no room for.
pub(super) fn room(scene: &Scene<'_>, row: &LogRow, entries: u64, bytes: u64) -> Result<(), Refusal> {
    let room = scene.rules.room(row.class, row.admissions);
    let fits =
        row.kept_entries().saturating_add(entries) <= room.entries && row.bytes().saturating_add(bytes) <= room.bytes;
    if fits { Ok(()) } else { Err(Refusal::LogFull) }
}

/// Refuses what the logs admitted by `open` have no room for together.
pub(super) fn open_quota(scene: &Scene<'_>, open: bool, bytes: u64) -> Result<(), Refusal> {
    let full = open && scene.pressure.open_bytes().saturating_add(bytes) > scene.rules.open_bytes;
    if full { Err(quota("open")) } else { Ok(()) }
}

/// Refuses when the disk is filled to `percent` of its quota.
pub(super) fn disk(scene: &Scene<'_>, percent: u64) -> Result<(), Refusal> {
    // In 128 bits, so that no quota is too large to be multiplied.
    let full = scene
        .rules
        .disk_quota
        .is_some_and(|quota| u128::from(scene.used_bytes) * 100 >= u128::from(quota) * u128::from(percent));
    if full { Err(Refusal::DiskFull) } else { Ok(()) }
}

/// At this much of the disk quota no log is made.
pub(super) const NO_NEW_LOGS: u64 = 90;
/// At this much of the disk quota nothing is added.
pub(super) const NO_APPENDS: u64 = 95;

/// The refusal of a quota.
pub(super) fn quota(kind: &str) -> Refusal {
    Refusal::Quota { kind: kind.to_owned() }
}
