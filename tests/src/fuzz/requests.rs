//! What a relay reads: everything in a request.

use super::wires::formats;
use kith_protocol::api::{BlobHave, MAX_OPS, Origin, Read, ReadRequest, WakeRequest, split_items};
use kith_protocol::cbor::{Decoder, Wire};
use kith_protocol::cose::Sign1;
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKey, ReadKeyHash, RelayId, RequestId, Salt};
use kith_protocol::op::{Admission, Cut, Grant, Op, OpPayload, Token};

formats!(
    Sign1,
    Op,
    OpPayload,
    Grant,
    Cut,
    Admission,
    Token,
    Read,
    WakeRequest,
    BlobHave,
    Chain,
    EntryId,
    Hash,
    LogId,
    PublicKey,
    ReadKey,
    ReadKeyHash,
    RelayId,
    RequestId,
    Salt,
);

pub(super) fn decode(input: &[u8]) {
    read_all(input);
    // Reads that are no reads are answered one by one, and are not written again.
    let _ = ReadRequest::from_bytes(input);
    let _ = split_items(input, MAX_OPS);
    let _ = Decoder::new(input).raw_item();
}

pub(super) fn hold(input: &[u8]) {
    hold_all(input);
    let origin = Origin::from_url("https://relay.example").unwrap();
    for item in split_items(input, MAX_OPS).unwrap_or_default() {
        let Ok(op) = Op::from_bytes(item) else { continue };
        let _ = (op.payload(), op.verify(&origin));
    }
    if let Ok(payload) = OpPayload::from_bytes(input) {
        let _ = payload.needs_later_stage();
        let _ = Admission::by_code(b"code", input);
    }
}
