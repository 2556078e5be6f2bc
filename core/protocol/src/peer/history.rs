//! History for newcomers (protocol 9): what was said before, where a group's policy opens it.
//!
//! It proves nothing: whoever made it vouches for it alone, and it is shown as theirs.

use super::blob::BlobDescriptor;
use super::envelope::Envelope;
use super::fields::{MapWriter, list, open_v1, redacted, some_bytes};
use super::limits::{MAX_ENVELOPE, MAX_HISTORY};
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::id::PublicKey;

/// Type 13: a history lies in a blob.
#[derive(Clone, PartialEq, Eq)]
pub struct HistoryOfferBody {
    /// The blob, on the group's log.
    pub blob: BlobDescriptor,
    /// Up to which entry it goes.
    pub seq: u64,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(HistoryOfferBody);

/// One message of a history.
#[derive(Clone, PartialEq, Eq)]
pub struct HistoryItem {
    /// The account that wrote it.
    pub author: PublicKey,
    /// Its entry in the log.
    pub seq: u64,
    /// The relay time of the entry, ms.
    pub time: u64,
    /// The envelope, as it stands now: an edited message has its last text.
    pub envelope: Envelope,
}
redacted!(HistoryItem);

/// Messages from before somebody came, newest first.
#[derive(Clone, PartialEq, Eq)]
pub struct History {
    /// The conversation.
    pub conversation: [u8; 16],
    /// The messages, at most 2,000.
    pub items: Vec<HistoryItem>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(History);

impl Wire for HistoryOfferBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.item(1, &self.blob);
        map.uint(2, self.seq);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = crate::cbor::MapDecoder::open(d)?;
        Ok(Self {
            blob: map.required(1, BlobDescriptor::decode)?,
            seq: map.required(2, |d| d.uint())?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for HistoryItem {
    fn encode(&self, e: &mut Encoder) {
        e.array(4);
        self.author.encode(e);
        e.uint(self.seq).uint(self.time).bytes(&self.envelope.to_bytes());
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.array_exact(4)?;
        Ok(Self {
            author: PublicKey::decode(d)?,
            seq: d.uint()?,
            time: d.uint()?,
            envelope: Envelope::from_bytes(&some_bytes(d, "envelope", MAX_ENVELOPE)?)?,
        })
    }
}

impl Wire for History {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.list(3, &self.items, |e, item| item.encode(e));
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "history")?;
        Ok(Self {
            conversation: map.required(2, |d| d.bytes_n())?,
            items: map.required(3, |d| list(d, MAX_HISTORY, HistoryItem::decode))?,
            unknown: map.finish()?,
        })
    }
}
