//! A card: how to reach an account. Whoever holds it may put items into the account's mailbox by the grant inside.

use super::blob::BlobDescriptor;
use super::fields::{MapWriter, list, open_v1, redacted, secret, text};
use super::limits::{MAX_NAME, MAX_ORIGIN, MAX_SUITES};
use super::secret::WireSecret;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::id::{LogId, PublicKey};

/// How to reach an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// The root key, which is the account id.
    pub root_pk: PublicKey,
    /// The person's name, at most 320 bytes.
    pub name: String,
    /// Origin of the relay that keeps the mailbox.
    pub relay: String,
    /// The mailbox log.
    pub mailbox: LogId,
    /// Ed25519 seed of the grant that appends to the mailbox and takes key packages.
    pub grant_seed: WireSecret,
    /// The HPKE key that mailbox items are sealed to.
    pub seal_pk: [u8; 32],
    /// MLS suites that the account's devices speak.
    pub suites: Vec<u64>,
    /// A picture.
    pub avatar: Option<BlobDescriptor>,
    /// The key that key packages in the mailbox are sealed under.
    pub kp_key: WireSecret,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(Card);

impl Wire for Card {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.item(2, &self.root_pk);
        map.text(3, &self.name);
        map.text(4, &self.relay);
        map.item(5, &self.mailbox);
        map.bytes(6, self.grant_seed.expose());
        map.bytes(7, &self.seal_pk);
        map.list(8, &self.suites, |e, suite| {
            e.uint(*suite);
        });
        map.opt_item(9, self.avatar.as_ref());
        map.bytes(10, self.kp_key.expose());
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "card")?;
        Ok(Self {
            root_pk: map.required(2, PublicKey::decode)?,
            name: map.required(3, |d| text(d, "name", MAX_NAME))?,
            relay: map.required(4, |d| text(d, "relay", MAX_ORIGIN))?,
            mailbox: map.required(5, LogId::decode)?,
            grant_seed: map.required(6, secret)?,
            seal_pk: map.required(7, |d| d.bytes_n())?,
            suites: map.required(8, |d| list(d, MAX_SUITES, |d| d.uint()))?,
            avatar: map.optional(9, BlobDescriptor::decode)?,
            kp_key: map.required(10, secret)?,
            unknown: map.finish()?,
        })
    }
}
