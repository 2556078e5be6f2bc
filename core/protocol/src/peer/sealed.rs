//! The outer seal's layout: what the relay keeps. Sealing itself is the crypto crate's.
//!
//! `body = 0x01 ‖ nonce12 ‖ ciphertext`, its additional data `log id ‖ entry id ‖ k32`; the slot's is `log id ‖ k32`.

use super::fields::{MapWriter, malformed, redacted, some_bytes, unsupported};
use crate::cbor::{Decoder, Encoder, MapDecoder, Unknown, Wire, WireError};
use crate::id::{Chain, EntryId, LogId};

/// The version byte of a sealed entry and of a sealed slot.
pub const SEALED_VERSION: u8 = 0x01;
/// Bytes of the nonce in front of a ciphertext.
const NONCE: usize = 12;
/// Bytes of the tag behind it.
const TAG: usize = 16;
/// Bytes of a GroupInfo: what slot 0 holds at most.
const MAX_GROUP_INFO: usize = 1024 * 1024;

/// A sealed entry or slot, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedEntry<'a> {
    /// The nonce.
    pub nonce: [u8; NONCE],
    /// The ciphertext with its tag.
    pub ciphertext: &'a [u8],
}

/// What slot 0 of a group's log holds.
#[derive(Clone, PartialEq, Eq)]
pub struct SlotValue {
    /// The MLS epoch of the GroupInfo.
    pub epoch: u64,
    /// An MLS GroupInfo message with the ratchet tree.
    pub group_info: Vec<u8>,
    /// The seq of the entry that made this epoch.
    pub seq: u64,
    /// The log's chain value there.
    pub chain: Chain,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(SlotValue);

impl<'a> SealedEntry<'a> {
    /// Takes a body or a slot's value apart.
    ///
    /// # Errors
    /// [`WireError`] when the version is newer or the bytes are too few for a nonce and a tag.
    pub fn parse(body: &'a [u8]) -> Result<Self, WireError> {
        let (version, rest) = body.split_first().ok_or(malformed("sealed entry"))?;
        if *version != SEALED_VERSION {
            return Err(unsupported("sealed entry", u64::from(*version)));
        }
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(malformed("sealed entry"))?;
        if ciphertext.len() < TAG {
            return Err(malformed("sealed entry"));
        }
        Ok(Self { nonce: *nonce, ciphertext })
    }
}

/// The exporter's context of period `k` of a log: `log id ‖ k32`. Also the additional data of slot 0.
#[must_use]
pub fn period_context(log: &LogId, k: u32) -> Vec<u8> {
    [log.as_bytes().as_slice(), &k.to_be_bytes()].concat()
}

/// The additional data of slot 0 in period `k`: `log id ‖ k32`.
#[must_use]
pub fn slot_aad(log: &LogId, k: u32) -> Vec<u8> {
    period_context(log, k)
}

/// The additional data of an entry in period `k`: `log id ‖ entry id ‖ k32`.
#[must_use]
pub fn entry_aad(log: &LogId, entry: &EntryId, k: u32) -> Vec<u8> {
    [log.as_bytes().as_slice(), entry.as_bytes(), &k.to_be_bytes()].concat()
}

impl Wire for SlotValue {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.uint(1, self.epoch);
        map.bytes(2, &self.group_info);
        map.uint(3, self.seq);
        map.item(4, &self.chain);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            epoch: map.required(1, |d| d.uint())?,
            group_info: map.required(2, |d| some_bytes(d, "group info", MAX_GROUP_INFO))?,
            seq: map.required(3, |d| d.uint())?,
            chain: map.required(4, Chain::decode)?,
            unknown: map.finish()?,
        })
    }
}
