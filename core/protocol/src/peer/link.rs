//! What a link says: a contact link carries a card, a group link asks one member to be let in.
//!
//! The text form, and where it may stand, is in [`super::url`].

use super::card::Card;
use super::fields::{MapWriter, open_v1, redacted, secret, text};
use super::limits::MAX_NAME;
use super::secret::WireSecret;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};

/// Lets the holder start a direct chat with whoever made it.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactLink {
    /// How to reach the maker, with the link's own grant.
    pub card: Card,
    /// When taking the link ends, in ms since 1970.
    pub until_ms: Option<u64>,
    /// A secret for the direct chat's key schedule, known to whoever saw the link.
    pub psk: Option<WireSecret>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(ContactLink);

/// Lets the holder ask whoever made it to be admitted to a group.
#[derive(Clone, PartialEq, Eq)]
pub struct GroupLink {
    /// The group's conversation id.
    pub conversation: [u8; 16],
    /// The group's name when the link was made.
    pub name: String,
    /// How to reach the member who made the link, with the link's own grant.
    pub inviter: Card,
    /// Tells the inviter which of their links this is.
    pub nonce: [u8; 16],
    /// When taking the link ends, in ms since 1970.
    pub until_ms: Option<u64>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(GroupLink);

impl Wire for ContactLink {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.item(2, &self.card);
        map.opt_uint(3, self.until_ms);
        map.opt_bytes(4, self.psk.as_ref().map(|psk| psk.expose().as_slice()));
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "contact link")?;
        Ok(Self {
            card: map.required(2, Card::decode)?,
            until_ms: map.optional(3, |d| d.uint())?,
            psk: map.optional(4, secret)?,
            unknown: map.finish()?,
        })
    }
}

impl Wire for GroupLink {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.bytes(2, &self.conversation);
        map.text(3, &self.name);
        map.item(4, &self.inviter);
        map.bytes(5, &self.nonce);
        map.opt_uint(6, self.until_ms);
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "group link")?;
        Ok(Self {
            conversation: map.required(2, |d| d.bytes_n())?,
            name: map.required(3, |d| text(d, "name", MAX_NAME))?,
            inviter: map.required(4, Card::decode)?,
            nonce: map.required(5, |d| d.bytes_n())?,
            until_ms: map.optional(6, |d| d.uint())?,
            unknown: map.finish()?,
        })
    }
}
