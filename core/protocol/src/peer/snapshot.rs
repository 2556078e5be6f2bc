//! The snapshot: everything shared of a conversation, for whoever was not there (protocol 9).
//!
//! It proves nothing by itself: each operation is signed by its author, and who reads it checks every one.

use super::card::Card;
use super::fields::{MapWriter, list, open_v1, redacted, some_bytes, some_list};
use super::limits::{MAX_CERT, MAX_LEAVES, MAX_OP_CERTS, MAX_SNAPSHOT_OPS, MAX_STATEMENT};
use super::state_op::SignedOp;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::id::{Chain, PublicKey};

/// The shared state of a conversation after one entry of its log.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The conversation.
    pub conversation: [u8; 16],
    /// The entry after which it was made.
    pub seq: u64,
    /// The log's chain value there.
    pub chain: Chain,
    /// Every operation of the state.
    pub ops: Vec<SignedOp>,
    /// The certificates of their authors, as signed.
    pub certs: Vec<Vec<u8>>,
    /// Leave statements whose leaves are still in the tree, as signed.
    pub leaving: Vec<Vec<u8>>,
    /// Cards by account.
    pub cards: Vec<(PublicKey, Card)>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Snapshot);

impl Wire for Snapshot {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.with(3, |e| {
            e.array(2).uint(self.seq);
            self.chain.encode(e);
        });
        map.list(4, &self.ops, |e, op| op.encode(e));
        map.list(5, &self.certs, |e, cert| {
            e.bytes(cert);
        });
        map.list(6, &self.leaving, |e, statement| {
            e.bytes(statement);
        });
        if !self.cards.is_empty() {
            map.list(7, &self.cards, |e, (account, card)| {
                e.array(2);
                account.encode(e);
                card.encode(e);
            });
        }
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "snapshot")?;
        let conversation = map.required(2, |d| d.bytes_n())?;
        let (seq, chain) = map.required(3, |d| {
            d.array_exact(2)?;
            Ok((d.uint()?, Chain::decode(d)?))
        })?;
        Ok(Self {
            conversation,
            seq,
            chain,
            ops: map.required(4, |d| list(d, MAX_SNAPSHOT_OPS, SignedOp::decode))?,
            certs: map.required(5, |d| list(d, MAX_OP_CERTS, |d| some_bytes(d, "certificate", MAX_CERT)))?,
            leaving: map.required(6, |d| list(d, MAX_LEAVES, |d| some_bytes(d, "statement", MAX_STATEMENT)))?,
            cards: map
                .optional(7, |d| {
                    some_list(d, MAX_LEAVES, |d| {
                        d.array_exact(2)?;
                        Ok((PublicKey::decode(d)?, Card::decode(d)?))
                    })
                })?
                .unwrap_or_default(),
            unknown: map.finish()?,
        })
    }
}
