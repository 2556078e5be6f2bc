//! When what is dead leaves (protocol 7, "Tombstones").
//!
//! A record whose `alive` is false leaves with all of its fields, and a drop leaves, once their stamp is 180 days before the
//! relay time of an entry about records. All replicas read the same entries, so all let go at the same place of the log.

use crate::merge::{Gone, Shelf};
use kith_protocol::cbor::Decoder;
use kith_protocol::peer::{Field, Hlc, Merge, StateOp, TOMBSTONE_DAYS};

/// How long what is dead is kept, in ms.
pub const TOMBSTONE_MS: u64 = TOMBSTONE_DAYS * 86_400_000;

/// Lets go what is dead for too long at this relay time: record and hash of each operation.
///
/// # Errors
/// When the shelf fails.
pub fn expire<S: Shelf>(shelf: &mut S, relay_ms: u64) -> Result<Vec<Gone>, S::Error> {
    let Some(cut) = relay_ms.checked_sub(TOMBSTONE_MS) else { return Ok(Vec::new()) };
    // Every stamp of that millisecond.
    shelf.take_dead(Hlc::new(Hlc::at_ms(cut).number() | 0xffff))
}

/// The relay time in ms from which an operation makes its record or itself leave; none for what lives.
#[must_use]
pub fn dies_at(op: &StateOp) -> Option<u64> {
    let dies = matches!(op.merge, Merge::Drop(_)) || is_death(op);
    dies.then(|| op.stamp.ms().saturating_add(TOMBSTONE_MS))
}

/// Whether it says that its record is not there.
pub(crate) fn is_death(op: &StateOp) -> bool {
    let said = |value: &[u8]| Decoder::new(value).bool();
    op.field == Field::ALIVE && op.merge == Merge::Set && said(&op.value) != Ok(true)
}
