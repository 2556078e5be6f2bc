//! Bodies of the envelopes that carry shared records and keep them equal: types 11, 12, 16, 17 and 18 (protocol 7, 9).

use super::blob::BlobDescriptor;
use super::fields::{MapWriter, list, redacted, some_bytes, some_list};
use super::limits::{MAX_CERT, MAX_OP_CERTS, MAX_OPS};
use super::state_op::SignedOp;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};

/// How many buckets a root is made of.
pub const BUCKETS: usize = 256;

/// Type 16: operations. What a person did at once is one body.
#[derive(Clone, PartialEq, Eq)]
pub struct StateBody {
    /// The operations, 1 to 256.
    pub ops: Vec<SignedOp>,
    /// Certificates of authors who have no leaf in the group, as signed.
    pub certs: Vec<Vec<u8>>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(StateBody);

/// Type 17: what an author's state hashes to.
#[derive(Clone, PartialEq, Eq)]
pub struct RootBody {
    /// After which entry of the log.
    pub seq: u64,
    /// The root.
    pub root: [u8; 16],
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(RootBody);

/// Type 18: the parts of a root that another one did not have.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketsBody {
    /// After which entry of the log.
    pub seq: u64,
    /// The hash of each bucket, 256 of them.
    pub buckets: Vec<[u8; 32]>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(BucketsBody);

/// Type 11: a snapshot lies in a blob.
#[derive(Clone, PartialEq, Eq)]
pub struct SnapshotOfferBody {
    /// The blob, on the group's log.
    pub blob: BlobDescriptor,
    /// After which entry it was made.
    pub seq: u64,
    /// The log's chain value there, its first 16 bytes.
    pub chain16: [u8; 16],
    /// The root of what it holds.
    pub root: [u8; 16],
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(SnapshotOfferBody);

/// Type 12: somebody needs a snapshot.
#[derive(Clone, PartialEq, Eq)]
pub struct SnapshotWantBody {
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(SnapshotWantBody);

impl Wire for StateBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.list(1, &self.ops, |e, op| op.encode(e));
        if !self.certs.is_empty() {
            map.list(2, &self.certs, |e, cert| {
                e.bytes(cert);
            });
        }
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        Ok(Self {
            ops: map.required(1, |d| some_list(d, MAX_OPS, SignedOp::decode))?,
            certs: map
                .optional(2, |d| some_list(d, MAX_OP_CERTS, |d| some_bytes(d, "certificate", MAX_CERT)))?
                .unwrap_or_default(),
            unknown: map.finish()?,
        })
    }
}

impl Wire for RootBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.uint(1, self.seq);
        map.bytes(2, &self.root);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        Ok(Self {
            seq: map.required(1, |d| d.uint())?,
            root: map.required(2, |d| d.bytes_n())?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for BucketsBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.uint(1, self.seq);
        map.list(2, &self.buckets, |e, bucket| {
            e.bytes(bucket);
        });
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        let body = Self {
            seq: map.required(1, |d| d.uint())?,
            buckets: map.required(2, |d| list(d, BUCKETS, |d| d.bytes_n()))?,
            unknown: map.finish()?,
        };
        if body.buckets.len() == BUCKETS { Ok(body) } else { Err(WireError::Invalid("buckets")) }
    }
}

impl Wire for SnapshotOfferBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.item(1, &self.blob);
        map.uint(2, self.seq);
        map.bytes(3, &self.chain16);
        map.bytes(4, &self.root);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        Ok(Self {
            blob: map.required(1, BlobDescriptor::decode)?,
            seq: map.required(2, |d| d.uint())?,
            chain16: map.required(3, |d| d.bytes_n())?,
            root: map.required(4, |d| d.bytes_n())?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for SnapshotWantBody {
    fn encode(&self, e: &mut Encoder) {
        MapWriter::new().finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        Ok(Self { unknown: crate::cbor::MapDecoder::open(d)?.finish()? })
    }
}
