//! Bodies of envelopes, by type. Types that are not built here stay raw, so that an update can read them later.

use super::card::Card;
use super::fields::{MapWriter, redacted, some_bytes, some_list, text};
use super::history::HistoryOfferBody;
use super::limits::{MAX_EMOJI, MAX_MENTIONS, MAX_STATEMENT, MAX_TEXT};
use super::state_bodies::{BucketsBody, RootBody, SnapshotOfferBody, SnapshotWantBody, StateBody};
use crate::cbor::{Decoder, Encoder, MapDecoder, Unknown, Wire, WireError};
use crate::id::PublicKey;

/// What a message says.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Type 1.
    Text(TextBody),
    /// Type 2.
    Edit(EditBody),
    /// Type 3.
    Delete(DeleteBody),
    /// Type 4.
    Reaction(ReactionBody),
    /// Type 7.
    Leave(LeaveBody),
    /// Type 10: the author's card with the grant for this group.
    Card(Box<Card>),
    /// Type 11: a snapshot is there.
    SnapshotOffer(Box<SnapshotOfferBody>),
    /// Type 12: a snapshot is needed.
    SnapshotWant(SnapshotWantBody),
    /// Type 13: what was said before.
    History(Box<HistoryOfferBody>),
    /// Type 16: operations on shared records.
    State(StateBody),
    /// Type 17: what the author's records hash to.
    Root(RootBody),
    /// Type 18: the parts of that hash.
    Buckets(Box<BucketsBody>),
    /// Any other type, as it came.
    Other {
        /// The type.
        kind: u64,
        /// The body's bytes.
        raw: Vec<u8>,
    },
}
redacted!(Body);

/// A text.
#[derive(Clone, PartialEq, Eq)]
pub struct TextBody {
    /// The words, at most 64 KiB.
    pub text: String,
    /// The message that it answers.
    pub reply_to: Option<[u8; 16]>,
    /// Accounts that it mentions.
    pub mentions: Vec<PublicKey>,
    /// The first message of its thread.
    pub thread_root: Option<[u8; 16]>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(TextBody);

/// New words for an own message.
#[derive(Clone, PartialEq, Eq)]
pub struct EditBody {
    /// The message.
    pub target: [u8; 16],
    /// The words that count from now on.
    pub text: String,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(EditBody);

/// Takes a message away.
#[derive(Clone, PartialEq, Eq)]
pub struct DeleteBody {
    /// The message.
    pub target: [u8; 16],
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(DeleteBody);

/// One account's reaction to one message.
#[derive(Clone, PartialEq, Eq)]
pub struct ReactionBody {
    /// The message.
    pub target: [u8; 16],
    /// The reaction, at most 32 bytes; nothing takes it back.
    pub emoji: Option<String>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(ReactionBody);

/// Leaves the group.
#[derive(Clone, PartialEq, Eq)]
pub struct LeaveBody {
    /// The signed [`super::LeaveStatement`].
    pub statement: Vec<u8>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(LeaveBody);

impl Body {
    /// The number of this type.
    #[must_use]
    pub fn kind(&self) -> u64 {
        match self {
            Self::Text(_) => 1,
            Self::Edit(_) => 2,
            Self::Delete(_) => 3,
            Self::Reaction(_) => 4,
            Self::Leave(_) => 7,
            Self::Card(_) => 10,
            Self::SnapshotOffer(_) => 11,
            Self::SnapshotWant(_) => 12,
            Self::History(_) => 13,
            Self::State(_) => 16,
            Self::Root(_) => 17,
            Self::Buckets(_) => 18,
            Self::Other { kind, .. } => *kind,
        }
    }

    /// The bytes for key 6 of an envelope.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(body) => body.to_bytes(),
            Self::Edit(body) => body.to_bytes(),
            Self::Delete(body) => body.to_bytes(),
            Self::Reaction(body) => body.to_bytes(),
            Self::Leave(body) => body.to_bytes(),
            Self::Card(card) => card.to_bytes(),
            Self::SnapshotOffer(body) => body.to_bytes(),
            Self::SnapshotWant(body) => body.to_bytes(),
            Self::History(body) => body.to_bytes(),
            Self::State(body) => body.to_bytes(),
            Self::Root(body) => body.to_bytes(),
            Self::Buckets(body) => body.to_bytes(),
            Self::Other { raw, .. } => raw.clone(),
        }
    }

    /// Reads the body of an envelope of this type.
    ///
    /// # Errors
    /// When the bytes are malformed for a type that is known.
    pub fn from_bytes(kind: u64, bytes: &[u8]) -> Result<Self, WireError> {
        Ok(match kind {
            1 => Self::Text(TextBody::from_bytes(bytes)?),
            2 => Self::Edit(EditBody::from_bytes(bytes)?),
            3 => Self::Delete(DeleteBody::from_bytes(bytes)?),
            4 => Self::Reaction(ReactionBody::from_bytes(bytes)?),
            7 => Self::Leave(LeaveBody::from_bytes(bytes)?),
            10 => Self::Card(Box::new(Card::from_bytes(bytes)?)),
            11 => Self::SnapshotOffer(Box::new(SnapshotOfferBody::from_bytes(bytes)?)),
            12 => Self::SnapshotWant(SnapshotWantBody::from_bytes(bytes)?),
            13 => Self::History(Box::new(HistoryOfferBody::from_bytes(bytes)?)),
            16 => Self::State(StateBody::from_bytes(bytes)?),
            17 => Self::Root(RootBody::from_bytes(bytes)?),
            18 => Self::Buckets(Box::new(BucketsBody::from_bytes(bytes)?)),
            _ => Self::Other { kind, raw: bytes.to_vec() },
        })
    }
}

impl Wire for TextBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.text(1, &self.text);
        map.opt_bytes(2, self.reply_to.as_ref().map(<[u8; 16]>::as_slice));
        if !self.mentions.is_empty() {
            map.list(3, &self.mentions, |e, account| account.encode(e));
        }
        map.opt_bytes(4, self.thread_root.as_ref().map(<[u8; 16]>::as_slice));
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            text: map.required(1, |d| text(d, "text", MAX_TEXT))?,
            reply_to: map.optional(2, |d| d.bytes_n())?,
            mentions: map.optional(3, |d| some_list(d, MAX_MENTIONS, PublicKey::decode))?.unwrap_or_default(),
            thread_root: map.optional(4, |d| d.bytes_n())?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for EditBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.target);
        map.text(2, &self.text);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            target: map.required(1, |d| d.bytes_n())?,
            text: map.required(2, |d| text(d, "text", MAX_TEXT))?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for DeleteBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.target);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self { target: map.required(1, |d| d.bytes_n())?, unknown: map.finish()? })
    }
}

impl Wire for ReactionBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.target);
        map.with(2, |e| {
            match &self.emoji {
                Some(emoji) => e.text(emoji),
                None => e.null(),
            };
        });
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            target: map.required(1, |d| d.bytes_n())?,
            emoji: map.required(2, |d| d.nullable(|d| text(d, "emoji", MAX_EMOJI)))?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for LeaveBody {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.statement);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self { statement: map.required(1, |d| some_bytes(d, "statement", MAX_STATEMENT))?, unknown: map.finish()? })
    }
}
