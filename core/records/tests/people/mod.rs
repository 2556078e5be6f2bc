//! Authors and their operations.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use kith_protocol::cbor::Unknown;
use kith_protocol::cose::public_key;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Field, Hlc, Merge, NULL, SignedOp, StateOp};
use kith_records::AdmittedOp;

pub const CONVERSATION: [u8; 16] = [0x62; 16];

pub fn account(author: u8) -> PublicKey {
    PublicKey::new(public_key(&[author; 32]))
}

pub fn op(record: u8, field: u64, merge: Merge, stamp: u64, value: &[u8]) -> StateOp {
    let value = if matches!(merge, Merge::Drop(_)) { NULL.to_vec() } else { value.to_vec() };
    StateOp {
        conversation: CONVERSATION,
        record: [record; 16],
        kind: 2,
        field: Field::Number(field),
        merge,
        stamp: Hlc::new(stamp),
        value,
        unknown: Unknown::none(),
    }
}

pub fn signed(author: u8, op: &StateOp) -> SignedOp {
    op.sign(&[author + 100; 32], [author; 16])
}

/// As if it had been admitted: what these tests are about comes after that.
pub fn by(author: u8, op: &StateOp) -> AdmittedOp {
    AdmittedOp::own(signed(author, op), account(author))
}
