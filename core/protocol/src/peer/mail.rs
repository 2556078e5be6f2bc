//! Items of a mailbox: how devices that share no group yet speak to each other.
//!
//! An item is sealed to the `seal_pk` of a card. Unknown kinds are kept whole, so that an update can read them.

use super::blob::BlobDescriptor;
use super::card::Card;
use super::control::Predecessor;
use super::fields::{MapWriter, open_v1, redacted, some_bytes, text, uint32};
use super::limits::{MAX_KEY_PACKAGE, MAX_ORIGIN, MAX_STATEMENT};
use crate::cbor::{Decoder, Encoder, MapDecoder, Unknown, Wire, WireError};
use crate::id::{LogId, ReadKey};

/// One item of a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct MailItem {
    /// What the item says.
    pub body: MailBody,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(MailItem);

/// What a mailbox item says, by kind.
#[derive(Clone, PartialEq, Eq)]
pub enum MailBody {
    /// Kind 1: an MLS Welcome message.
    Welcome(Vec<u8>),
    /// Kind 2: where a Welcome of 8 KiB and more is.
    WelcomePointer(Box<WelcomePointer>),
    /// Kind 3: somebody took a group link.
    JoinRequest(Box<JoinRequest>),
    /// Kind 4: a device that lost its state asks to be let in again.
    ReadmitRequest(ReadmitRequest),
    /// Kind 5: a group goes on in another one.
    RefoundNotice(Box<RefoundNotice>),
    /// Kind 6: what became of a join request that is not admitted.
    JoinAnswer(JoinAnswer),
    /// Any other kind: its number, and its body as one CBOR item.
    Other {
        /// The kind.
        kind: u64,
        /// The body as it came.
        raw: Vec<u8>,
    },
}
redacted!(MailBody);

/// Where a large Welcome is: one blob for all who were added.
#[derive(Clone, PartialEq, Eq)]
pub struct WelcomePointer {
    /// The log that the blob belongs to.
    pub log: LogId,
    /// The blob that holds the MLS Welcome message.
    pub blob: BlobDescriptor,
    /// The read key of the log's period.
    pub read_key: ReadKey,
    /// Origin of the log's relay.
    pub relay: String,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(WelcomePointer);

/// Asks the maker of a group link to be admitted.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// The link's nonce.
    pub nonce: [u8; 16],
    /// An MLS key package of the asking device.
    pub key_package: Vec<u8>,
    /// How to reach the asking account.
    pub card: Card,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(JoinRequest);

/// Asks a member to remove the lost leaves of the sender's account and to add the device again.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadmitRequest {
    /// The signed [`super::ReadmitStatement`].
    pub statement: Vec<u8>,
    /// The MLS key package that the statement names.
    pub key_package: Vec<u8>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(ReadmitRequest);

/// Tells that a group goes on in another log. A hint: what counts is the new group's Welcome and its Control.
#[derive(Clone, PartialEq, Eq)]
pub struct RefoundNotice {
    /// The conversation, which stays.
    pub conversation: [u8; 16],
    /// The new refounding number.
    pub number: u32,
    /// Where the old group ended.
    pub predecessor: Predecessor,
    /// The new log.
    pub log: LogId,
    /// Origin of the new log's relay.
    pub relay: String,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(RefoundNotice);

/// Tells somebody who took a group link that they are not admitted.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinAnswer {
    /// The link's nonce.
    pub nonce: [u8; 16],
    /// Why.
    pub code: JoinCode,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(JoinAnswer);

/// Why a join request is not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinCode {
    /// 1: the link was withdrawn, used up, or is past its end.
    LinkOver,
    /// 2: the member may not admit anybody (any more).
    MayNotAdmit,
    /// 3: the group takes nobody else.
    Full,
    /// 4, to a readmit request: the group has no leaf of that account (any more).
    Stranger,
    /// Any other number.
    Other(u64),
}

/// Bytes of an MLS Welcome that an item carries by itself; larger ones go as a blob.
const MAX_INLINE_WELCOME: usize = 64 * 1024;

impl MailBody {
    /// The number of this kind of item.
    #[must_use]
    pub fn kind(&self) -> u64 {
        match self {
            Self::Welcome(_) => 1,
            Self::WelcomePointer(_) => 2,
            Self::JoinRequest(_) => 3,
            Self::ReadmitRequest(_) => 4,
            Self::RefoundNotice(_) => 5,
            Self::JoinAnswer(_) => 6,
            Self::Other { kind, .. } => *kind,
        }
    }

    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Welcome(bytes) => {
                e.bytes(bytes);
            }
            Self::WelcomePointer(pointer) => pointer.encode(e),
            Self::JoinRequest(request) => request.encode(e),
            Self::ReadmitRequest(request) => request.encode(e),
            Self::RefoundNotice(notice) => notice.encode(e),
            Self::JoinAnswer(answer) => answer.encode(e),
            Self::Other { raw, .. } => {
                e.raw(raw);
            }
        }
    }

    fn decode(kind: u64, d: &mut Decoder<'_>) -> Result<Self, WireError> {
        Ok(match kind {
            1 => Self::Welcome(some_bytes(d, "welcome", MAX_INLINE_WELCOME)?),
            2 => Self::WelcomePointer(Box::new(WelcomePointer::decode(d)?)),
            3 => Self::JoinRequest(Box::new(JoinRequest::decode(d)?)),
            4 => Self::ReadmitRequest(ReadmitRequest::decode(d)?),
            5 => Self::RefoundNotice(Box::new(RefoundNotice::decode(d)?)),
            6 => Self::JoinAnswer(JoinAnswer::decode(d)?),
            _ => Self::Other { kind, raw: d.raw_item()?.to_vec() },
        })
    }
}

impl From<MailBody> for MailItem {
    fn from(body: MailBody) -> Self {
        Self { body, unknown: Unknown::default() }
    }
}

impl Wire for MailItem {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.uint(2, self.body.kind());
        map.with(3, |e| self.body.encode(e));
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "mailbox item")?;
        let kind = map.required(2, |d| d.uint())?;
        Ok(Self { body: map.required(3, |d| MailBody::decode(kind, d))?, unknown: map.finish()? })
    }
}

impl Wire for WelcomePointer {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.item(1, &self.log);
        map.item(2, &self.blob);
        map.item(3, &self.read_key);
        map.text(4, &self.relay);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            log: map.required(1, LogId::decode)?,
            blob: map.required(2, BlobDescriptor::decode)?,
            read_key: map.required(3, ReadKey::decode)?,
            relay: map.required(4, |d| text(d, "relay", MAX_ORIGIN))?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for JoinRequest {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.nonce);
        map.bytes(2, &self.key_package);
        map.item(3, &self.card);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            nonce: map.required(1, |d| d.bytes_n())?,
            key_package: map.required(2, |d| some_bytes(d, "key package", MAX_KEY_PACKAGE))?,
            card: map.required(3, Card::decode)?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for ReadmitRequest {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.statement);
        map.bytes(2, &self.key_package);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            statement: map.required(1, |d| some_bytes(d, "statement", MAX_STATEMENT))?,
            key_package: map.required(2, |d| some_bytes(d, "key package", MAX_KEY_PACKAGE))?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for RefoundNotice {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.conversation);
        map.uint(2, u64::from(self.number));
        map.item(3, &self.predecessor);
        map.item(4, &self.log);
        map.text(5, &self.relay);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            conversation: map.required(1, |d| d.bytes_n())?,
            number: map.required(2, |d| uint32(d, "refounding number"))?,
            predecessor: map.required(3, Predecessor::decode)?,
            log: map.required(4, LogId::decode)?,
            relay: map.required(5, |d| text(d, "relay", MAX_ORIGIN))?,
            unknown: map.finish()?,
        })
    }
}

impl JoinCode {
    /// The number of this answer.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::LinkOver => 1,
            Self::MayNotAdmit => 2,
            Self::Full => 3,
            Self::Stranger => 4,
            Self::Other(number) => number,
        }
    }
}

impl From<u64> for JoinCode {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::LinkOver,
            2 => Self::MayNotAdmit,
            3 => Self::Full,
            4 => Self::Stranger,
            other => Self::Other(other),
        }
    }
}

impl Wire for JoinAnswer {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::new();
        map.bytes(1, &self.nonce);
        map.uint(2, self.code.number());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        Ok(Self {
            nonce: map.required(1, |d| d.bytes_n())?,
            code: map.required(2, |d| d.uint())?.into(),
            unknown: map.finish()?,
        })
    }
}
