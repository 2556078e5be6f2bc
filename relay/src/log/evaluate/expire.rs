//! What time takes: entries, blobs and answers older than they are kept, and logs that nobody uses.
//!
//! A step removes at most [`STEP`] records of a kind. It runs before anything else looks at a log whose time has come, so
//! that nobody sees what is past, and in rounds over all logs that are due.
//!
//! | life | what a step does | until |
//! |---|---|---|
//! | open | removes what is past, finds the next time that something will be | nothing is past |
//! | open, unused for 400 days | ends it | |
//! | ended | removes its records | none but its own is left: gone |

use super::open_bytes_of;
use crate::log::rules::{DAY_MS, IDLE_MS};
use crate::log::storage::{LogLife, LogRow, LogTx, StorageError};
use kith_protocol::id::{Hash, LogId};

/// The most records of a kind that one step removes.
const STEP: usize = 1000;

/// What a step did.
#[derive(Debug, Default)]
pub(crate) struct Expired {
    /// Blobs whose records went; their bytes are to go too.
    pub(crate) blobs: Vec<Hash>,
    /// Whether the log came to its end just now.
    pub(crate) ended: bool,
    /// Whether all its blobs' bytes are to go.
    pub(crate) gone: bool,
    /// Whether there is more to do right now.
    pub(crate) more: bool,
    /// Bytes of the blobs whose records went.
    pub(crate) blob_bytes: u64,
    /// By how much the bytes of logs admitted by `open` changed.
    pub(crate) open_bytes: i64,
}

/// Does one step for a log, if its time has come.
pub(crate) fn advance(tx: &mut dyn LogTx, log: &LogId, now: u64) -> Result<Expired, StorageError> {
    let Some(mut row) = tx.log(log)?.filter(|row| row.due <= now) else { return Ok(Expired::default()) };
    let before = open_bytes_of(Some(&row));
    let mut expired = Expired::default();
    match row.life {
        LogLife::Gone => row.due = u64::MAX,
        LogLife::Ended => remove_ended(tx, log, &mut row, &mut expired)?,
        LogLife::Open if now > row.used_at.saturating_add(IDLE_MS) => {
            row.life = LogLife::Ended;
            row.due = 0;
            expired.ended = true;
            expired.more = true;
        }
        LogLife::Open => remove_past(tx, log, &mut row, now, &mut expired)?,
    }
    tx.put_log(log, &row)?;
    expired.open_bytes = open_bytes_of(Some(&row)) - before;
    Ok(expired)
}

fn remove_past(
    tx: &mut dyn LogTx,
    log: &LogId,
    row: &mut LogRow,
    now: u64,
    expired: &mut Expired,
) -> Result<(), StorageError> {
    let mut due = row.used_at.saturating_add(IDLE_MS).saturating_add(1);
    if let Some(ttl) = row.ttl {
        due = due.min(remove_entries(tx, log, row, now, ttl)?);
        due = due.min(remove_blobs(tx, log, row, now, ttl, expired)?);
    }
    if let Some(a_day_ago) = now.checked_sub(DAY_MS) {
        tx.fade_takes(log, a_day_ago, STEP)?;
    }
    if let Some(time) = tx.oldest_take(log)? {
        due = due.min(time.saturating_add(DAY_MS));
    }
    row.due = due;
    expired.more = due <= now;
    Ok(())
}

/// Removes entries that are older than the ttl; says when the next one will be.
fn remove_entries(tx: &mut dyn LogTx, log: &LogId, row: &mut LogRow, now: u64, ttl: u64) -> Result<u64, StorageError> {
    let past = |time: u64| time.saturating_add(ttl) < now;
    let oldest = tx.oldest_entries(log, STEP)?;
    let gone = oldest.iter().take_while(|entry| past(entry.time));
    let bytes: u64 = gone.clone().map(|entry| entry.bytes).sum();
    if let Some(last) = gone.last() {
        tx.remove_entries(log, last.seq)?;
        // Trimmed entries come first and are before `first` already.
        if last.seq >= row.first {
            row.first = last.seq + 1;
            row.first_chain = last.chain;
        }
        row.entry_bytes = row.entry_bytes.saturating_sub(bytes);
        tx.forget_closed(log, row.first)?;
    }
    let left = tx.oldest_entries(log, 1)?;
    Ok(left.first().map_or(u64::MAX, |entry| entry.time.saturating_add(ttl).saturating_add(1)))
}

/// Removes blobs that are older than the ttl; says when the next one will be.
fn remove_blobs(
    tx: &mut dyn LogTx,
    log: &LogId,
    row: &mut LogRow,
    now: u64,
    ttl: u64,
    expired: &mut Expired,
) -> Result<u64, StorageError> {
    let oldest = tx.oldest_blobs(log, STEP)?;
    for blob in oldest.iter().take_while(|blob| blob.time.saturating_add(ttl) < now) {
        tx.remove_blob(log, &blob.hash)?;
        row.blob_bytes = row.blob_bytes.saturating_sub(blob.bytes);
        expired.blob_bytes += blob.bytes;
        expired.blobs.push(blob.hash);
    }
    let left = tx.oldest_blobs(log, 1)?;
    Ok(left.first().map_or(u64::MAX, |blob| blob.time.saturating_add(ttl).saturating_add(1)))
}

fn remove_ended(tx: &mut dyn LogTx, log: &LogId, row: &mut LogRow, expired: &mut Expired) -> Result<(), StorageError> {
    let blobs = tx.oldest_blobs(log, STEP)?;
    for blob in &blobs {
        tx.remove_blob(log, &blob.hash)?;
        expired.blob_bytes += blob.bytes;
    }
    if tx.purge(log, STEP)? > 0 || !blobs.is_empty() {
        expired.more = true;
    } else {
        row.life = LogLife::Gone;
        row.due = u64::MAX;
        expired.gone = true;
    }
    Ok(())
}
