//! What a read key sees of a log.
//!
//! | key | sees | head | slots |
//! |---|---|---|---|
//! | of the open period | every kept entry | the newest | those wanted |
//! | of a closed period of which an entry is kept | kept entries up to its cut | the cut | none |
//! | none | no entry | – | slot 1, if wanted |
//! | any other, or an unknown log | `not_allowed` | | |

use crate::log::storage::{LogLife, LogRow, LogView, StorageError};
use kith_protocol::api::{Read, Refusal};
use kith_protocol::id::{Chain, LogId, ReadKey};
use kith_protocol::op::SlotIndex;

/// What one read may see.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    /// The newest seq that is seen.
    pub(super) head: u64,
    /// The fence at the head.
    pub(super) fence: u64,
    /// The first kept seq.
    pub(super) first: u64,
    /// The cut that ended it.
    pub(super) closed_at: Option<u64>,
    /// Slots to give.
    pub(super) slots: Vec<SlotIndex>,
    /// Where the reader is, within what is seen.
    pub(super) position: u64,
    /// Whether the reader is beyond what is seen, so that a rolled-back relay shows.
    pub(super) beyond: bool,
}

/// One read's sight.
pub(super) enum Seen {
    /// Entries up to a head.
    Log(Sight, Box<LogRow>),
    /// Slot 1 alone.
    Slot1,
    /// Nothing.
    Refused(Refusal),
}

/// What `read` sees.
pub(super) fn see(view: &dyn LogView, read: &Read) -> Result<Seen, StorageError> {
    let refused = Ok(Seen::Refused(Refusal::NotAllowed));
    let Some(row) = view.log(&read.log)?.filter(|row| row.life == LogLife::Open) else { return refused };
    let Some(key) = &read.read_key else {
        return if read.slots.contains(&SlotIndex::One) { Ok(Seen::Slot1) } else { refused };
    };
    let hash = key.hash();
    let (head, fence, closed_at, slots) = if hash == row.read_key {
        (row.head, row.fence, None, read.slots.clone())
    } else {
        let closed_at = view.closed_period(&read.log, &hash)?.filter(|closed_at| *closed_at >= row.first);
        let Some(closed_at) = closed_at else { return refused };
        let cut = view.entry_at(&read.log, closed_at)?.ok_or(StorageError::Damaged("a cut is missing"))?;
        (closed_at, cut.fence, Some(closed_at), Vec::new())
    };
    let sight = Sight {
        head,
        fence,
        first: row.first,
        closed_at,
        slots,
        position: read.after.max(row.first.saturating_sub(1)).min(head),
        beyond: read.after > head,
    };
    Ok(Seen::Log(sight, Box::new(row)))
}

/// The chain value after the entry at `seq`, which is the one before the first kept or later.
pub(super) fn chain_at(view: &dyn LogView, log: &LogId, row: &LogRow, seq: u64) -> Result<Chain, StorageError> {
    if seq.saturating_add(1) == row.first {
        return Ok(row.first_chain);
    }
    if seq == row.head {
        return Ok(row.head_chain);
    }
    Ok(view.entry_at(log, seq)?.ok_or(StorageError::Damaged("an entry is missing"))?.chain)
}

/// Whether this key reads the open period of a log.
pub(crate) fn is_open_key(view: &dyn LogView, log: &LogId, key: &ReadKey) -> Result<bool, StorageError> {
    let row = view.log(log)?.filter(|row| row.life == LogLife::Open);
    Ok(row.is_some_and(|row| row.read_key == key.hash()))
}
