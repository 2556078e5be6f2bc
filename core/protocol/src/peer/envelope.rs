//! The envelope: the plaintext of an MLS application message.
//!
//! It never names its sender, who is MLS's. `id` is the author's own; the id that everybody uses is derived from it, so
//! that nobody can take another's. `seen` is the gossip by which a lying relay is caught.

use super::bodies::Body;
use super::fields::{MapWriter, check_len, malformed, open_v1, redacted, some_bytes, text};
use super::limits::{MAX_ENVELOPE, MAX_FALLBACK};
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::hash;
use crate::id::PublicKey;

/// The newest entry that an author had processed when writing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The entry's seq.
    pub seq: u64,
    /// The first 16 bytes of the log's chain value there.
    pub chain16: [u8; 16],
}
redacted!(Seen);

/// One application message.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The author's own id; a resend keeps it.
    pub id: [u8; 16],
    /// What the body is (protocol 8.2).
    pub kind: u64,
    /// Counts per device and group from 1.
    pub n: u64,
    /// What the author had processed.
    pub seen: Seen,
    /// The body's bytes, see [`Body`].
    pub body: Vec<u8>,
    /// What an app that does not know the type may show, at most 200 bytes.
    pub fallback: Option<String>,
    /// Seconds after which the message goes.
    pub ttl_s: Option<u64>,
    /// The author's signature in reportable groups.
    pub signature: Option<Vec<u8>>,
    /// What the author's phone showed, in ms since 1970: shown and never decides anything.
    pub written_ms: Option<u64>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Envelope);

impl Envelope {
    /// An envelope around a body, with nothing optional set but what the type requires.
    #[must_use]
    pub fn new(id: [u8; 16], n: u64, seen: Seen, body: &Body, written_ms: Option<u64>) -> Self {
        Self {
            id,
            kind: body.kind(),
            n,
            seen,
            body: body.to_bytes(),
            fallback: None,
            ttl_s: None,
            signature: None,
            written_ms,
            unknown: Unknown::default(),
        }
    }

    /// Reads the body by the envelope's type.
    ///
    /// # Errors
    /// When the body is malformed for a type that is known.
    pub fn read_body(&self) -> Result<Body, WireError> {
        Body::from_bytes(self.kind, &self.body)
    }

    /// The id by which everybody names this message: `H("kith/msg/1" ‖ conversation ‖ account ‖ id)[..16]`.
    #[must_use]
    pub fn public_id(&self, conversation: &[u8; 16], account: &PublicKey) -> [u8; 16] {
        hash::message_id(conversation, account, &self.id)
    }
}

impl Wire for Envelope {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.id);
        map.uint(3, self.kind);
        map.uint(4, self.n);
        map.with(5, |e| {
            e.array(2);
            e.uint(self.seen.seq);
            e.bytes(&self.seen.chain16);
        });
        map.bytes(6, &self.body);
        map.opt_text(7, self.fallback.as_deref());
        map.opt_uint(8, self.ttl_s);
        map.opt_bytes(9, self.signature.as_deref());
        map.opt_uint(10, self.written_ms);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "envelope")?;
        let envelope = Self {
            id: map.required(2, |d| d.bytes_n())?,
            kind: map.required(3, |d| d.uint())?,
            n: map.required(4, |d| d.uint())?,
            seen: map.required(5, |d| {
                d.array_exact(2)?;
                Ok(Seen { seq: d.uint()?, chain16: d.bytes_n()? })
            })?,
            body: map.required(6, |d| some_bytes(d, "body", MAX_ENVELOPE))?,
            fallback: map.optional(7, |d| text(d, "fallback", MAX_FALLBACK))?,
            ttl_s: map.optional(8, |d| d.uint())?,
            signature: map.optional(9, |d| some_bytes(d, "signature", 1024))?,
            written_ms: map.optional(10, |d| d.uint())?,
            unknown: map.finish()?,
        };
        if envelope.n == 0 || (matches!(envelope.kind, 1 | 2) && envelope.written_ms.is_none()) {
            return Err(malformed("envelope"));
        }
        Ok(envelope)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        check_len("envelope", bytes.len(), MAX_ENVELOPE)?;
        let mut d = Decoder::new(bytes);
        let envelope = Self::decode(&mut d)?;
        d.finish()?;
        Ok(envelope)
    }
}
