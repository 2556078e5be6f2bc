//! What the records of a group hash to, now and at earlier places of the log.

use kith_model::{GroupId, KithError, StorageFault};
use kith_records::{Item, bucket_of, buckets, root};
use kith_store::Read;
use std::collections::BTreeSet;

/// Bytes of a change: came or left, the bucket, the hash.
const CHANGE: usize = 34;

/// A state: the hashes of its operations by bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hashes(BTreeSet<Item>);

impl Hashes {
    /// The state as it is now; only what counts.
    pub(super) fn now(read: &Read<'_>, conv: GroupId) -> Result<Self, KithError> {
        let all = read.list_record_hashes(conv)?;
        let item =
            |(record, hash): (kith_model::RecordId, [u8; 32])| Item { bucket: bucket_of(record.as_bytes()), hash };
        Ok(Self(all.into_iter().map(item).collect()))
    }

    /// The state after entry `seq` of a log; none when this device does not know any more, or never did.
    pub(super) fn at(read: &Read<'_>, conv: GroupId, log: &[u8; 32], seq: u64) -> Result<Option<Self>, KithError> {
        if read.first_record_change(conv, log)?.is_some_and(|(first, _)| first > seq) {
            return Ok(None);
        }
        let Self(mut items) = Self::now(read, conv)?;
        for delta in read.list_record_changes(conv, log, seq)? {
            for change in delta.chunks_exact(CHANGE).rev() {
                let damaged = || KithError::Storage(StorageFault::Corrupt);
                let (sign, rest) = change.split_first().ok_or_else(damaged)?;
                let (bucket, hash) = rest.split_first().ok_or_else(damaged)?;
                let item = Item { bucket: *bucket, hash: hash.try_into().map_err(|_| damaged())? };
                if *sign == 1 {
                    items.remove(&item);
                } else {
                    items.insert(item);
                }
            }
        }
        Ok(Some(Self(items)))
    }

    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an operation is in it.
    pub(super) fn has(&self, item: &Item) -> bool {
        self.0.contains(item)
    }

    /// The hashes of its buckets.
    pub(super) fn buckets(&self) -> Vec<[u8; 32]> {
        buckets(self.0.iter().copied())
    }

    /// Its root.
    pub(super) fn root(&self) -> [u8; 16] {
        root(&self.buckets())
    }
}
