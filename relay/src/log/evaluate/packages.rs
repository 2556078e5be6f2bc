//! Key packages: stocked by the owner as a set, taken one at a time, none given twice but the last resort.

use super::{Effect, News, Scene, length, limits, note_use, standing};
use crate::log::prepare::SignedOp;
use crate::log::rules::DAY_MS;
use crate::log::storage::{GrantRow, LogRow, LogTx, PackageRow, TakeRow};
use kith_protocol::api::{Done, Refusal};
use kith_protocol::hash::hash_of;
use kith_protocol::id::Hash;
use kith_protocol::op::{PutKeyPackages, Rights, TakeKeyPackage};
use std::collections::HashSet;

/// Stocks packages. One that this log ever held is skipped, so a replay changes nothing.
pub(super) fn put(
    tx: &mut dyn LogTx,
    scene: &Scene<'_>,
    op: &SignedOp,
    act: &PutKeyPackages,
    mut row: LogRow,
) -> Effect {
    standing(tx, &op.log, &row, &op.key)?.with(Rights::MANAGE, scene.now)?;
    let mut seen = HashSet::new();
    let mut fresh = Vec::new();
    for package in &act.packages {
        let hash = hash_of(package);
        if seen.insert(hash) && !tx.package_known(&op.log, &hash)? {
            fresh.push((hash, package));
        }
    }
    let mut last_resort: Option<(Hash, &Vec<u8>)> = None;
    if let Some(package) = &act.last_resort {
        let hash = hash_of(package);
        if seen.insert(hash) && !tx.package_known(&op.log, &hash)? {
            last_resort = Some((hash, package));
        }
    }
    if fresh.is_empty() && last_resort.is_none() {
        return Ok((Done::Stocked { stock: row.stock }, News::None));
    }
    let most = scene.rules.limits.class(row.class).entry;
    for (_, package) in fresh.iter().chain(&last_resort) {
        limits::size(length(package), most)?;
    }
    let stock = row.stock + u64::try_from(fresh.len()).unwrap_or(u64::MAX);
    if stock > scene.rules.limits.key_packages {
        return Err(limits::quota("kp").into());
    }
    limits::disk(scene, limits::NO_APPENDS)?;

    for (hash, package) in fresh {
        tx.add_package(&op.log, &hash, &numbered(&mut row, package))?;
    }
    if let Some((hash, package)) = last_resort {
        tx.put_last_resort(&op.log, &hash, &numbered(&mut row, package))?;
    }
    row.stock = stock;
    note_use(&mut row, scene.now);
    tx.put_log(&op.log, &row)?;
    Ok((Done::Stocked { stock }, News::None))
}

fn numbered(row: &mut LogRow, package: &[u8]) -> PackageRow {
    let number = row.next_package;
    row.next_package += 1;
    PackageRow { number, bytes: package.to_vec() }
}

/// Gives a package. The same request of the same key gets the same one for 24 hours, and after that nothing ever.
pub(super) fn take(
    tx: &mut dyn LogTx,
    scene: &Scene<'_>,
    op: &SignedOp,
    act: &TakeKeyPackage,
    mut row: LogRow,
) -> Effect {
    let grant = standing(tx, &op.log, &row, &op.key)?.with(Rights::TAKE, scene.now)?;
    if let Some(before) = tx.take(&op.log, &op.key, &act.request)? {
        if scene.now >= before.time.saturating_add(DAY_MS) {
            return Err(Refusal::StaleView { first: Some(row.first) }.into());
        }
        return Ok((Done::Taken { package: before.bytes, last_resort: before.last_resort }, News::None));
    }
    check_takes(tx, scene, op, &grant)?;
    let (bytes, last_resort) = match tx.next_package(&op.log)? {
        Some(package) => {
            tx.remove_package(&op.log, package.number)?;
            row.stock = row.stock.saturating_sub(1);
            (package.bytes, false)
        }
        None => (tx.last_resort(&op.log)?.ok_or(Refusal::NotAllowed)?, true),
    };
    let taken = TakeRow {
        taker: op.key,
        request: act.request,
        made: grant.made,
        time: scene.now,
        last_resort,
        bytes: bytes.clone(),
    };
    tx.add_take(&op.log, &taken)?;
    row.due = row.due.min(scene.now.saturating_add(DAY_MS));
    note_use(&mut row, scene.now);
    tx.put_log(&op.log, &row)?;
    Ok((Done::Taken { package: bytes, last_resort }, News::None))
}

/// The takes of a grant in the last 24 hours, counted since it was set.
fn check_takes(tx: &dyn LogTx, scene: &Scene<'_>, op: &SignedOp, grant: &GrantRow) -> Result<(), super::Stop> {
    let Some(max) = grant.max_takes else { return Ok(()) };
    let Some(a_day_ago) = scene.now.checked_sub(DAY_MS) else {
        // The clock is within its first day: every take is recent.
        return limited(tx.recent_takes(&op.log, grant.made, 0)?.count >= max, DAY_MS / 1000);
    };
    let recent = tx.recent_takes(&op.log, grant.made, a_day_ago)?;
    let wait_ms = recent.oldest.map_or(DAY_MS, |oldest| (oldest + DAY_MS).saturating_sub(scene.now));
    limited(recent.count >= max, wait_ms.div_ceil(1000).max(1))
}

fn limited(limited: bool, after_s: u64) -> Result<(), super::Stop> {
    if limited { Err(Refusal::RateLimited { after_s }.into()) } else { Ok(()) }
}
