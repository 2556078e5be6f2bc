//! What a phone reads of members of its groups: envelopes and their bodies, records, snapshots, histories, packs.

use super::wires::formats;
use kith_protocol::cbor::{Decoder, Wire};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{
    Body, BucketsBody, DeleteBody, EditBody, Envelope, Field, History, HistoryItem, HistoryOfferBody, Hlc, LeaveBody,
    Pack, PackItem, ReactionBody, RootBody, SignedOp, Snapshot, SnapshotOfferBody, SnapshotWantBody, StateBody,
    StateOp, TextBody,
};
use kith_records::{AdmittedOp, MemoryShelf, Picture, apply, bucket_of, buckets, root};

formats!(
    Envelope,
    TextBody,
    EditBody,
    DeleteBody,
    ReactionBody,
    LeaveBody,
    SignedOp,
    StateOp,
    Field,
    Hlc,
    StateBody,
    RootBody,
    BucketsBody,
    Snapshot,
    SnapshotOfferBody,
    SnapshotWantBody,
    History,
    HistoryItem,
    HistoryOfferBody,
    Pack,
    PackItem,
);

/// The types of envelopes that bodies are known of, and some that nobody knows.
const TYPES: std::ops::Range<u64> = 0..64;

pub(super) fn decode(input: &[u8]) {
    read_all(input);
    for kind in TYPES {
        let _ = Body::from_bytes(kind, input);
    }
    let _ = Pack::verify(input);
}

pub(super) fn hold(input: &[u8]) {
    hold_all(input);
    for kind in TYPES {
        let Ok(body) = Body::from_bytes(kind, input) else { continue };
        let written = body.to_bytes();
        assert_eq!(Body::from_bytes(kind, &written), Ok(body));
    }
    if let Ok(body) = StateBody::from_bytes(input) {
        merges(&body.ops);
    }
    if let Ok(snapshot) = Snapshot::from_bytes(input) {
        merges(&snapshot.ops);
    }
    // Operations alone, one after the other.
    let mut d = Decoder::new(input);
    let mut ops = Vec::new();
    while let Ok(op) = SignedOp::decode(&mut d) {
        ops.push(op);
    }
    merges(&ops);
}

/// Whatever operations are: in any order they end in one state, twice they change nothing.
fn merges(ops: &[SignedOp]) {
    if ops.len() > 64 {
        return;
    }
    let merged = |ops: &mut dyn Iterator<Item = &SignedOp>| {
        let mut shelf = MemoryShelf::default();
        for op in ops {
            let Ok(_) = apply(&mut shelf, &AdmittedOp::kept(op.clone(), PublicKey::new([1; 32])));
        }
        shelf
    };
    let state = merged(&mut ops.iter());
    assert_eq!(root(&buckets(state.items())), root(&buckets(merged(&mut ops.iter().rev()).items())), "another order");
    assert_eq!(state, merged(&mut ops.iter().chain(ops)), "twice");
    for op in ops {
        let record = &op.op().record;
        let _ = bucket_of(record);
        let picture = Picture::of(state.pieces(record));
        let _ = (picture.is_alive(), picture.size(), picture.keyed(), picture.fields().count());
    }
}
