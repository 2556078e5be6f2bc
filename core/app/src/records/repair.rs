//! Finding that states differ, and making them equal (protocol 7, "Root"; decision 56).
//!
//! | read | who differs from it | does, by rank |
//! |---|---|---|
//! | a root (17) | had another one there | shows its buckets at that entry (18), unless somebody with the same state did |
//! | buckets (18) | has other ones there | sends what it had in those that differ (16), and shows its own if nobody with its state did |
//!
//! So each side of a difference shows its buckets once and sends once, and whoever is of neither side is silent. What is too
//! much for a few envelopes goes as a snapshot. Everything another device can cause is bounded by [`super::duty`].

use super::carry::{is_under_way, queue_note, queue_ops};
use super::duty::{Allowance, Cause, DAY_MS, Duties, Duty, SELF, cause, wait_by_rank};
use super::roots::Hashes;
use super::snapshot;
use crate::me::Me;
use kith_model::{KithError, RecordId};
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, BucketsBody, RootBody};
use kith_records::{Item, bucket_of, root};
use kith_store::{RecordDuty, RecordOp, Tx};
use kith_sync::{Received, Tended};

/// Operations that go out as envelopes, in bytes; more are offered as a snapshot.
const MAX_SENT: usize = 240 * 1024;

/// Somebody says what their state hashes to.
pub(super) fn root_came(tx: &Tx<'_>, me: &Me, got: &Received<'_>, body: &RootBody) -> Result<(), KithError> {
    let duties = Duties::of(tx, got.conv);
    note_root(tx, got.conv, got.place.time.as_ms())?;
    let Some(mine) = comparable(tx, got, body.seq)? else { return Ok(()) };
    if mine.root() == body.root {
        snapshot::is_complete(&duties)?;
        return duties.forget_all(Duty::Offer);
    }
    // Whoever waits for a snapshot is about to be told.
    if duties.has(Duty::Want)? {
        return Ok(());
    }
    if let Some(wait) = wait_by_rank(tx, me, got.conv, got.sender, false)? {
        let due = got.place.time.as_ms().saturating_add(wait);
        duties.add(Duty::Buckets, &body.seq.to_be_bytes(), due, cause(got.sender).to_vec())?;
    }
    Ok(())
}

/// Somebody shows the buckets of their state.
pub(super) fn buckets_came(tx: &Tx<'_>, me: &Me, got: &Received<'_>, body: &BucketsBody) -> Result<(), KithError> {
    let Some(mine) = comparable(tx, got, body.seq)? else { return Ok(()) };
    let duties = Duties::of(tx, got.conv);
    let now = got.place.time.as_ms();
    let (their_root, own) = (root(&body.buckets), mine.buckets());
    let own_root = root(&own);
    let told = duties.find(Duty::Told, &told_key(body.seq, &own_root))?;
    if duties.list(Duty::Told)?.len() < 32 {
        duties.add(Duty::Told, &told_key(body.seq, &their_root), now.saturating_add(DAY_MS), Vec::new())?;
    }
    if their_root == own_root {
        // They speak, and send, for this device too.
        duties.forget(Duty::Buckets, &body.seq.to_be_bytes())?;
        for waiting in duties.list(Duty::Ops)? {
            if waiting.key.starts_with(&body.seq.to_be_bytes()) {
                duties.forget(Duty::Ops, &waiting.key)?;
            }
        }
        return Ok(());
    }
    let by_me = told.as_ref().is_some_and(|told| !told.body.is_empty());
    if told.is_some() && !by_me || duties.has(Duty::Want)? {
        return Ok(());
    }
    let Some(wait) = wait_by_rank(tx, me, got.conv, got.sender, got.group.leads_only()?)? else { return Ok(()) };
    let differs = |n: u8| own.get(usize::from(n)) != body.buckets.get(usize::from(n));
    // Who caused it, then the buckets.
    let differing = cause(got.sender).into_iter().chain((0..=u8::MAX).filter(|n| differs(*n))).collect();
    let due = if by_me { now } else { now.saturating_add(wait) };
    duties.add(Duty::Ops, &told_key(body.seq, &their_root), due, differing)
}

/// This device's state at an entry that somebody names; none when it cannot or should not be compared.
fn comparable(tx: &Tx<'_>, got: &Received<'_>, seq: u64) -> Result<Option<Hashes>, KithError> {
    let duties = Duties::of(tx, got.conv);
    if seq >= got.place.seq
        || got.sender == got.me
        || duties.has(Duty::Stale)?
        || !duties.spend(Allowance::Compare, cause(got.sender), got.place.time.as_ms())?
    {
        return Ok(None);
    }
    Hashes::at(tx, got.conv, got.place.log.as_bytes(), seq)
}

/// Somebody, or this device, said what its state hashes to.
pub(super) fn note_root(tx: &Tx<'_>, conv: kith_model::GroupId, now_ms: u64) -> Result<(), KithError> {
    let mut state = tx.record_state(conv)?;
    if state.root_ms < now_ms && state.entry_ms > 0 {
        state.root_ms = now_ms;
        tx.put_record_state(conv, &state)?;
    }
    Ok(())
}

/// Says what this device's state hashes to. What it is about is filled in when it leaves.
pub(super) fn say_root(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>, now_ms: u64) -> Result<(), KithError> {
    if is_under_way(tx, tended.conv)? {
        // It would say what others cannot have yet.
        return Ok(());
    }
    Duties::of(tx, tended.conv).forget(Duty::Root, &[])?;
    note_root(tx, tended.conv, now_ms)?;
    queue_note(tx, me, tended.conv, &Body::Root(root_body(tx, tended.conv, tended.seq)?))
}

/// The root after the newest entry that was read.
pub(super) fn root_body(tx: &Tx<'_>, conv: kith_model::GroupId, seq: u64) -> Result<RootBody, KithError> {
    Ok(RootBody { seq, root: Hashes::now(tx, conv)?.root(), unknown: Unknown::none() })
}

/// Shows the buckets that a root did not fit.
pub(super) fn show_buckets(
    tx: &Tx<'_>,
    me: &Me,
    tended: &Tended<'_>,
    duty: &RecordDuty,
    now_ms: u64,
) -> Result<(), KithError> {
    let duties = Duties::of(tx, tended.conv);
    duties.forget(Duty::Buckets, &duty.key)?;
    let Ok(seq) = <[u8; 8]>::try_from(duty.key.as_slice()).map(u64::from_be_bytes) else { return Ok(()) };
    let Some(mine) = Hashes::at(tx, tended.conv, &tended.log, seq)? else { return Ok(()) };
    let by = duty.body.as_slice().try_into().unwrap_or(SELF);
    show(tx, me, tended, seq, &mine, by, now_ms)
}

/// Shows the buckets of a state, unless somebody did.
fn show(
    tx: &Tx<'_>,
    me: &Me,
    tended: &Tended<'_>,
    seq: u64,
    mine: &Hashes,
    by: Cause,
    now_ms: u64,
) -> Result<(), KithError> {
    let duties = Duties::of(tx, tended.conv);
    let buckets = mine.buckets();
    let key = told_key(seq, &root(&buckets));
    if duties.find(Duty::Told, &key)?.is_some() || !duties.spend(Allowance::Buckets, by, now_ms)? {
        return Ok(());
    }
    duties.put(Duty::Told, &key, now_ms.saturating_add(DAY_MS), vec![1])?;
    let body = BucketsBody { seq, buckets, unknown: Unknown::none() };
    queue_note(tx, me, tended.conv, &Body::Buckets(Box::new(body)))
}

/// Sends what this device had in the buckets that differ.
pub(super) fn send_ops(
    tx: &Tx<'_>,
    me: &Me,
    tended: &Tended<'_>,
    duty: &RecordDuty,
    now_ms: u64,
) -> Result<(), KithError> {
    let duties = Duties::of(tx, tended.conv);
    duties.forget(Duty::Ops, &duty.key)?;
    let Some((by, differing)) = duty.body.split_first_chunk::<8>() else { return Ok(()) };
    let by = *by;
    let seq = duty.key.get(..8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
    let Some(seq) = seq else { return Ok(()) };
    let Some(mine) = Hashes::at(tx, tended.conv, &tended.log, seq)? else { return Ok(()) };
    if tended.group.leads_only()? && !tended.leads || !duties.spend(Allowance::Ops, by, now_ms)? {
        return Ok(());
    }
    let told = duties.find(Duty::Told, &told_key(seq, &mine.root()))?.is_some_and(|told| !told.body.is_empty());
    let mut rows: Vec<RecordOp> = Vec::new();
    let mut bytes = 0_usize;
    for bucket in differing {
        let ends = |rest: u8| {
            let mut id = [rest; 16];
            if let Some(first) = id.first_mut() {
                *first = *bucket;
            }
            RecordId::new(id)
        };
        let here = tx.list_counting_ops_between(tended.conv, ends(0), ends(u8::MAX))?;
        let held = |row: &RecordOp| mine.has(&Item { bucket: bucket_of(row.record.as_bytes()), hash: row.hash });
        for row in here.into_iter().filter(held) {
            bytes = bytes.saturating_add(row.bytes.len());
            rows.push(row);
        }
        if bytes > MAX_SENT {
            break;
        }
    }
    if bytes > MAX_SENT {
        snapshot::offer(tx, me, tended, now_ms)?;
    } else {
        queue_ops(tx, me, tended.conv, &rows)?;
    }
    if told {
        // The other side sent first. Once all of it was read everybody looks whether it is equal now.
        return duties.add(Duty::Root, &[], now_ms, Vec::new());
    }
    show(tx, me, tended, seq, &mine, by, now_ms)
}

fn told_key(seq: u64, root: &[u8; 16]) -> Vec<u8> {
    [seq.to_be_bytes().as_slice(), root].concat()
}
