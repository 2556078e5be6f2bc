//! Adding an entry: plain, fenced, or fenced with a cut.

use super::grants::{CutGrants, check_cut};
use super::{Effect, News, Scene, Standing, length, limits, note_use, standing};
use crate::log::prepare::SignedOp;
use crate::log::rules::slot_bytes;
use crate::log::storage::{EntryMark, EntryRow, GrantRow, LogRow, LogTx, SlotRow, StorageError};
use kith_protocol::api::{Done, Refusal};
use kith_protocol::hash::{ChainLink, hash_of};
use kith_protocol::id::{Hash, LogId};
use kith_protocol::op::{Append, Cut, LogClass, Rights, SlotIndex};

pub(super) fn append(tx: &mut dyn LogTx, scene: &Scene<'_>, op: &SignedOp, act: &Append, row: LogRow) -> Effect {
    let standing = standing(tx, &op.log, &row, &op.key)?;
    let body_hash = hash_of(&act.body);
    if !matches!(standing, Standing::Nobody)
        && let Some(mark) = tx.entry_named(&op.log, &act.entry)?
    {
        return if mark.body_hash == body_hash {
            Ok((answer(&mark), News::None))
        } else {
            Err(Refusal::EntryReused.into())
        };
    }
    let right = if act.expect.is_some() { Rights::FENCE } else { Rights::APPEND };
    let grant = standing.with(right, scene.now)?;
    // Only groups have commits to put in order.
    if act.expect.is_some() && row.class != LogClass::Normal {
        return Err(Refusal::NotAllowed.into());
    }
    check_counters(&grant, act)?;
    check_seen(&grant, act, &row)?;
    check_fence(act, &row)?;
    check_slot_1(tx, &op.log, act)?;
    let cut = match &act.cut {
        Some(cut) => Some((cut, check_cut(tx.list_grants(&op.log)?, &cut.grants)?)),
        None => None,
    };
    check_limits(tx, scene, &op.log, act, &row, cut.as_ref())?;
    let entry = entry(&row, act, body_hash, scene.now);
    store(tx, scene.now, &op.log, row, grant, &entry, cut)?;
    Ok((answer(&entry.mark()), if act.cut.is_some() { News::Cut } else { News::Entries }))
}

/// What an append is answered, now and for as long as its entry's id is known.
fn answer(mark: &EntryMark) -> Done {
    Done::Appended { seq: mark.seq, time: mark.time, chain: mark.chain, fence: mark.fence }
}

fn check_counters(grant: &GrantRow, act: &Append) -> Result<(), Refusal> {
    let entries = grant.used_entries.saturating_add(1);
    let bytes = grant.used_bytes.saturating_add(length(&act.body));
    let spent = grant.max_entries.is_some_and(|max| entries > max) || grant.max_bytes.is_some_and(|max| bytes > max);
    if spent { Err(Refusal::GrantSpent) } else { Ok(()) }
}

/// A replay from before expiry, when ids of entries are forgotten, has an old view.
fn check_seen(grant: &GrantRow, act: &Append, row: &LogRow) -> Result<(), Refusal> {
    match act.seen {
        None if grant.rights.has(Rights::FENCE) => Err(Refusal::Malformed),
        Some(seen) if seen.saturating_add(1) < row.first => Err(Refusal::StaleView { first: Some(row.first) }),
        _ => Ok(()),
    }
}

fn check_fence(act: &Append, row: &LogRow) -> Result<(), Refusal> {
    match act.expect.or(act.at) {
        Some(fence) if fence != row.fence => Err(Refusal::FenceMoved { fence: row.fence, head: row.head }),
        _ => Ok(()),
    }
}

fn check_slot_1(tx: &dyn LogTx, log: &LogId, act: &Append) -> Result<(), super::Stop> {
    if let Some(wanted) = act.slot_1_ver {
        let ver = tx.slot(log, SlotIndex::One)?.ver;
        if ver != wanted {
            return Err(Refusal::SlotMoved { ver }.into());
        }
    }
    Ok(())
}

fn check_limits(
    tx: &dyn LogTx,
    scene: &Scene<'_>,
    log: &LogId,
    act: &Append,
    row: &LogRow,
    cut: Option<&(&Cut, CutGrants)>,
) -> Result<(), super::Stop> {
    let class = scene.rules.limits.class(row.class);
    let fenced = act.expect.is_some();
    let bytes = length(&act.body);
    limits::size(bytes, if fenced { class.fenced_entry } else { class.entry })?;
    let mut more = bytes;
    if let Some((cut, grants)) = cut {
        if let Some(value) = &cut.slot_1 {
            limits::size(length(value), slot_bytes(SlotIndex::One))?;
            let before = length(&tx.slot(log, SlotIndex::One)?.value);
            more += length(value).saturating_sub(before);
        }
        grants.check_count(scene.rules.limits.grants_of(row.class))?;
    }
    limits::room(scene, row, 1, bytes)?;
    limits::open_quota(scene, row.open_admission, more)?;
    limits::disk(scene, limits::NO_APPENDS)?;
    if let Some(rates) = &scene.rules.rates {
        let limited = |after_s| Refusal::RateLimited { after_s };
        scene.pressure.append(rates, *log, fenced, scene.now).map_err(limited)?;
    }
    Ok(())
}

/// The entry that this append makes.
fn entry(row: &LogRow, act: &Append, body_hash: Hash, now: u64) -> EntryRow {
    let fenced = act.expect.is_some();
    let link = ChainLink {
        seq: row.head + 1,
        // Time never goes backwards within a log, whatever the clock does.
        time: now.max(row.head_time),
        fence: row.fence + u64::from(fenced),
        period: row.period,
        fenced,
        entry: act.entry,
        body: body_hash,
    };
    EntryRow {
        seq: link.seq,
        time: link.time,
        fence: link.fence,
        period: link.period,
        fenced,
        id: act.entry,
        chain: link.after(&row.head_chain),
        body_hash,
        body: act.body.clone(),
    }
}

impl EntryRow {
    fn mark(&self) -> EntryMark {
        EntryMark { seq: self.seq, time: self.time, chain: self.chain, fence: self.fence, body_hash: self.body_hash }
    }
}

fn store(
    tx: &mut dyn LogTx,
    now: u64,
    log: &LogId,
    mut row: LogRow,
    mut grant: GrantRow,
    entry: &EntryRow,
    cut: Option<(&Cut, CutGrants)>,
) -> Result<(), StorageError> {
    tx.add_entry(log, entry)?;
    if grant.max_entries.is_some() || grant.max_bytes.is_some() {
        grant.used_entries += 1;
        grant.used_bytes += length(&entry.body);
        tx.put_grant(log, &grant)?;
    }
    row.head = entry.seq;
    row.head_time = entry.time;
    row.head_chain = entry.chain;
    row.fence = entry.fence;
    row.entry_bytes += length(&entry.body);
    if let Some(ttl) = row.ttl {
        row.due = row.due.min(entry.time.saturating_add(ttl).saturating_add(1));
    }
    note_use(&mut row, now);
    if let Some((cut, grants)) = cut {
        grants.replace(tx, log, &mut row, &cut.grants, entry.seq)?;
        tx.put_closed_period(log, &row.read_key, entry.seq)?;
        row.read_key = cut.read_key;
        row.period += 1;
        if let Some(value) = &cut.slot_1 {
            let before = tx.slot(log, SlotIndex::One)?;
            row.slot_bytes = row.slot_bytes.saturating_sub(length(&before.value)) + length(value);
            let slot = SlotRow { ver: before.ver + 1, fence: row.fence, value: value.clone() };
            tx.put_slot(log, SlotIndex::One, &slot)?;
        }
    }
    tx.put_log(log, &row)
}
