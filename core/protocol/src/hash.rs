//! What is named by a hash: logs, chain values, conversations, messages (protocol 1, 4, 7, 8).
//!
//! `H` is SHA-256 over its parts with nothing between them; integers are big-endian. Each derivation begins with a label
//! of its own, so that no two of them can give one value for two meanings.

use crate::id::{Chain, EntryId, Hash, LogId, PublicKey, Salt};
use sha2::{Digest, Sha256};

/// SHA-256 over `parts`, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA-256 of some bytes alone, as a name for them.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> Hash {
    Hash::new(sha256(&[bytes]))
}

/// The id of the log that `founder` makes with `salt`: nobody can take an id they cannot sign for.
#[must_use]
pub fn log_id(founder: &PublicKey, salt: &Salt) -> LogId {
    LogId::new(sha256(&[b"kith/log/1", founder.as_bytes(), salt.as_bytes()]))
}

/// The chain value before the first entry of a log.
#[must_use]
pub fn chain_start(log: &LogId) -> Chain {
    Chain::new(sha256(&[b"kith/chain/1", log.as_bytes()]))
}

/// What the chain binds of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainLink {
    /// The entry's place in its log, from 1.
    pub seq: u64,
    /// Relay time in milliseconds.
    pub time: u64,
    /// The fence after the entry.
    pub fence: u64,
    /// The period of the entry.
    pub period: u32,
    /// Whether the append raised the fence.
    pub fenced: bool,
    /// The entry's id.
    pub entry: EntryId,
    /// `H(body)`.
    pub body: Hash,
}

impl ChainLink {
    /// The chain value of this entry, from that of the entry before it.
    #[must_use]
    pub fn after(&self, before: &Chain) -> Chain {
        Chain::new(sha256(&[
            before.as_bytes(),
            &self.seq.to_be_bytes(),
            &self.time.to_be_bytes(),
            &self.fence.to_be_bytes(),
            &self.period.to_be_bytes(),
            &[u8::from(self.fenced)],
            self.entry.as_bytes(),
            self.body.as_bytes(),
        ]))
    }
}

/// The conversation id of the direct chat of two people, whoever starts it.
#[must_use]
pub fn direct_conversation_id(one: &PublicKey, other: &PublicKey) -> [u8; 16] {
    let (lower, higher) = if one <= other { (one, other) } else { (other, one) };
    first_16(sha256(&[b"kith/direct/1", lower.as_bytes(), higher.as_bytes()]))
}

/// The conversation id of a person's own records.
#[must_use]
pub fn self_conversation_id(root: &PublicKey) -> [u8; 16] {
    first_16(sha256(&[b"kith/self/1", root.as_bytes()]))
}

/// The public id of a message: nobody can take another's.
#[must_use]
pub fn message_id(conversation: &[u8; 16], sender_account: &PublicKey, envelope_id: &[u8; 16]) -> [u8; 16] {
    first_16(sha256(&[b"kith/msg/1", conversation, sender_account.as_bytes(), envelope_id]))
}

/// The first 16 bytes of a hash, as short ids and chain gossip use them.
#[must_use]
pub fn first_16(hash: [u8; 32]) -> [u8; 16] {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(hash) {
        *to = from;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direct_chat_has_one_id_whoever_starts() {
        let (a, b) = (PublicKey::new([1; 32]), PublicKey::new([2; 32]));
        assert_eq!(direct_conversation_id(&a, &b), direct_conversation_id(&b, &a));
        assert_ne!(direct_conversation_id(&a, &b), direct_conversation_id(&a, &a));
    }

    #[test]
    fn the_chain_binds_every_field_of_an_entry() {
        let start = chain_start(&LogId::new([9; 32]));
        let link = ChainLink {
            seq: 1,
            time: 2,
            fence: 3,
            period: 4,
            fenced: true,
            entry: EntryId::new([5; 16]),
            body: Hash::new([6; 32]),
        };
        let others = [
            ChainLink { seq: 2, ..link },
            ChainLink { time: 3, ..link },
            ChainLink { fence: 4, ..link },
            ChainLink { period: 5, ..link },
            ChainLink { fenced: false, ..link },
            ChainLink { entry: EntryId::new([6; 16]), ..link },
            ChainLink { body: Hash::new([7; 32]), ..link },
        ];
        for other in others {
            assert_ne!(other.after(&start), link.after(&start));
        }
        assert_ne!(link.after(&chain_start(&LogId::new([8; 32]))), link.after(&start));
    }
}
