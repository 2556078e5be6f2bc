//! What a state hashes to, so that replicas find out that they differ, and where (protocol 7, "Root").
//!
//! A state is a set of operations; each belongs to the bucket of the first byte of its record's id. Nothing is recomputed
//! when an operation comes: a device keeps which hashes came and went with each entry, and makes a root when one is due.

use kith_protocol::hash::{first_16, sha256};
use kith_protocol::peer::BUCKETS;

/// An operation of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Its bucket.
    pub bucket: u8,
    /// `H(payload)`.
    pub hash: [u8; 32],
}

/// The bucket of a record.
#[must_use]
pub const fn bucket_of(record: &[u8; 16]) -> u8 {
    let [first, ..] = record;
    *first
}

/// The hash of each of the 256 buckets: of the sorted hashes in it, one after the other.
#[must_use]
pub fn buckets(items: impl IntoIterator<Item = Item>) -> Vec<[u8; 32]> {
    let mut sorted: Vec<Item> = items.into_iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut rest = sorted.as_slice();
    (0..BUCKETS)
        .map(|bucket| {
            let here = rest.iter().take_while(|item| usize::from(item.bucket) == bucket).count();
            let (mine, others) = rest.split_at(here);
            rest = others;
            let hashes: Vec<&[u8]> = mine.iter().map(|item| item.hash.as_slice()).collect();
            sha256(&hashes)
        })
        .collect()
}

/// The root of 256 bucket hashes.
#[must_use]
pub fn root(buckets: &[[u8; 32]]) -> [u8; 16] {
    let parts: Vec<&[u8]> = buckets.iter().map(<[u8; 32]>::as_slice).collect();
    first_16(sha256(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_does_not_know_order_and_differs_in_one_bucket_only() {
        let items: Vec<Item> = (0..50_u8).map(|n| Item { bucket: n % 7, hash: [n; 32] }).collect();
        let mut turned = items.clone();
        turned.reverse();
        assert_eq!(buckets(items.clone()), buckets(turned));
        let one = buckets(items.clone());
        let two = buckets(items.into_iter().skip(1));
        let differing: Vec<usize> =
            one.iter().zip(&two).enumerate().filter(|(_, (a, b))| a != b).map(|(n, _)| n).collect();
        assert_eq!(differing, [0]);
        assert_ne!(root(&one), root(&two));
        assert_eq!(one.len(), BUCKETS);
        assert_eq!(one.last(), Some(&sha256(&[])), "nothing hashes to H()");
    }
}
