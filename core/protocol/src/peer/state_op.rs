//! Operations on shared records (protocol 7).
//!
//! An operation is signed by its author's device, names the author's certificate by hash, and says nothing about who
//! carries it: anybody may pass it on, and nobody can make another's. What it means is decided by `kith-records`.

use super::fields::{MapWriter, check_len, malformed, open_v1, redacted, some_list};
use super::hlc::Hlc;
use super::limits::{MAX_DOTS, MAX_FIELD, MAX_OP, MAX_VALUE};
use crate::cbor::{Decoder, Encoder, Kind, Unknown, Wire, WireError};
use crate::{cose, hash};

/// The signing label of operations.
pub(crate) const LABEL: &[u8] = b"kith/state/1";

/// A part of a record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// A field of the record's type. 0 is `alive` and 1 `pos` in every type.
    Number(u64),
    /// A field that an app named by itself.
    Name(String),
    /// One of many fields of a kind, told apart by bytes: a voter, for instance.
    Bytes(u64, Vec<u8>),
    /// One of many fields of a kind, told apart by text: an occurrence, for instance.
    Text(u64, String),
}
redacted!(Field);

impl Field {
    /// Whether a record is there; a register.
    pub const ALIVE: Self = Self::Number(0);
    /// Where it stands in a list; a register.
    pub const POS: Self = Self::Number(1);
}

impl Wire for Field {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Number(number) => e.uint(*number),
            Self::Name(name) => e.text(name),
            Self::Bytes(number, key) => e.array(2).uint(*number).bytes(key),
            Self::Text(number, key) => e.array(2).uint(*number).text(key),
        };
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let bounded = |len| check_len("field", len, MAX_FIELD);
        match d.peek()? {
            Kind::Uint => d.uint().map(Self::Number),
            Kind::Text => {
                let name = d.text()?;
                bounded(name.len())?;
                Ok(Self::Name(name.to_owned()))
            }
            Kind::Array => {
                d.array_exact(2)?;
                let number = d.uint()?;
                if d.peek()? == Kind::Bytes {
                    let key = d.bytes()?;
                    bounded(key.len())?;
                    return Ok(Self::Bytes(number, key.to_vec()));
                }
                let key = d.text()?;
                bounded(key.len())?;
                Ok(Self::Text(number, key.to_owned()))
            }
            _ => Err(malformed("field")),
        }
    }
}

/// How an operation is merged with the others of its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// The field is this value, if no later `set` says otherwise.
    Set,
    /// The value is an element of the field, until somebody who saw it drops it.
    Add,
    /// The elements with these dots are gone, 1 to 256 of them.
    Drop(Vec<[u8; 16]>),
}

/// What an author says about one field of one record.
#[derive(Clone, PartialEq, Eq)]
pub struct StateOp {
    /// The conversation.
    pub conversation: [u8; 16],
    /// The record.
    pub record: [u8; 16],
    /// The type of the record.
    pub kind: u64,
    /// The field.
    pub field: Field,
    /// How it is merged.
    pub merge: Merge,
    /// When it was written.
    pub stamp: Hlc,
    /// One CBOR item, at most 8 KiB, kept as it came; `null` for a drop.
    pub value: Vec<u8>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(StateOp);

/// The CBOR item `null`.
pub const NULL: [u8; 1] = [0xf6];

impl StateOp {
    /// Signs the operation with a device's seed; `cert` is the hash of the certificate that the device's account gave it.
    #[must_use]
    pub fn sign(&self, device_seed: &[u8; 32], cert: [u8; 16]) -> SignedOp {
        let signed = cose::sign(device_seed, cose::Kid::Short(cert), LABEL, self.to_bytes());
        let hash = hash::sha256(&[&signed.payload]);
        SignedOp { op: self.clone(), cert, hash, signed }
    }
}

impl Wire for StateOp {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.bytes(3, &self.record);
        map.uint(4, self.kind);
        map.item(5, &self.field);
        map.uint(
            6,
            match self.merge {
                Merge::Set => 0,
                Merge::Add => 1,
                Merge::Drop(_) => 2,
            },
        );
        map.item(7, &self.stamp);
        map.with(8, |e| {
            e.raw(&self.value);
        });
        if let Merge::Drop(dots) = &self.merge {
            map.list(9, dots, |e, dot| {
                e.bytes(dot);
            });
        }
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "operation")?;
        let conversation = map.required(2, |d| d.bytes_n())?;
        let record = map.required(3, |d| d.bytes_n())?;
        let kind = map.required(4, |d| d.uint())?;
        let field = map.required(5, Field::decode)?;
        let merge = map.required(6, |d| d.uint())?;
        let stamp = map.required(7, Hlc::decode)?;
        let value = map.required(8, |d| {
            let value = d.raw_item()?;
            check_len("value", value.len(), MAX_VALUE)?;
            Ok(value.to_vec())
        })?;
        let merge = match merge {
            0 => Merge::Set,
            1 => Merge::Add,
            2 => Merge::Drop(map.required(9, |d| some_list(d, MAX_DOTS, |d| d.bytes_n()))?),
            _ => return Err(malformed("merge")),
        };
        Ok(Self { conversation, record, kind, field, merge, stamp, value, unknown: map.finish()? })
    }
}

/// An operation with its signature, which may not have been checked.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedOp {
    op: StateOp,
    cert: [u8; 16],
    hash: [u8; 32],
    signed: cose::Sign1,
}
redacted!(SignedOp);

impl SignedOp {
    /// What it says.
    #[must_use]
    pub const fn op(&self) -> &StateOp {
        &self.op
    }

    /// The first 16 bytes of the hash of its author's certificate.
    #[must_use]
    pub const fn cert(&self) -> &[u8; 16] {
        &self.cert
    }

    /// `H(payload)`, by which operations of one stamp are told apart and roots are made.
    #[must_use]
    pub const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The name of the element that an `add` puts in: the first 16 bytes of the hash.
    #[must_use]
    pub fn dot(&self) -> [u8; 16] {
        hash::first_16(self.hash)
    }

    /// Whether this device key signed it.
    #[must_use]
    pub fn is_signed_by(&self, device_pk: &[u8; 32]) -> bool {
        cose::verify(&self.signed, device_pk, LABEL).is_ok()
    }

    /// The same, with the key's point at hand: for many operations of one device.
    #[must_use]
    pub fn is_signed_with(&self, device: &cose::Verifier) -> bool {
        device.verify(&self.signed, LABEL).is_ok()
    }
}

impl Wire for SignedOp {
    fn encode(&self, e: &mut Encoder) {
        self.signed.encode(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let signed = cose::Sign1::decode(d)?;
        check_len("operation", signed.payload.len(), MAX_OP)?;
        let cose::Kid::Short(cert) = signed.kid else { return Err(malformed("kid")) };
        let op = StateOp::from_bytes(&signed.payload)?;
        let hash = hash::sha256(&[&signed.payload]);
        Ok(Self { op, cert, hash, signed })
    }
}
