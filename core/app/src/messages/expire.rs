//! Messages that go after a time: gone at relay time plus their life, on every device, text and search row too.

use kith_model::{KithError, Timestamp};
use kith_store::{Read, Tx};

/// Takes out what has expired by `now`, which is relay time as well as this device knows it.
pub(crate) fn drop_expired(tx: &Tx<'_>, now: Timestamp) -> Result<u64, KithError> {
    let mut dropped = 0;
    loop {
        let expired = tx.list_expired_messages(now)?;
        if expired.is_empty() {
            return Ok(dropped);
        }
        for message in expired {
            tx.unindex_message(message.row)?;
            tx.drop_message(message.row)?;
            dropped += 1;
        }
    }
}

/// Whether something has expired.
pub(crate) fn has_expired(read: &Read<'_>, now: Timestamp) -> Result<bool, KithError> {
    Ok(!read.list_expired_messages(now)?.is_empty())
}
