//! What a Welcome tells beside MLS (GroupInfo extension 0xF0A2): where the group's log is and where reading starts.

use super::card::Card;
use super::fields::{MapWriter, open_v1, redacted, secret, some_list, text, uint32};
use super::limits::{MAX_ORIGIN, MAX_WELCOME_CARDS};
use super::secret::WireSecret;
use crate::cbor::{Decoder, Encoder, Unknown, Wire, WireError};
use crate::id::{Chain, LogId};

/// The part of a Welcome that is Kith's.
#[derive(Clone, PartialEq, Eq)]
pub struct WelcomeInfo {
    /// The number of the log's period.
    pub period: u32,
    /// The secret of that period; left out when the joined epoch opened it, so that it is derived.
    pub period_secret: Option<WireSecret>,
    /// The group's log.
    pub log: LogId,
    /// Origin of the log's relay.
    pub relay: String,
    /// The seq before the commit that added the joiner.
    pub seq: u64,
    /// The log's chain value there.
    pub chain: Chain,
    /// Cards of the adder first, then of leads, at most 8.
    pub cards: Vec<Card>,
    /// Keys of a later version.
    pub unknown: Unknown,
}
redacted!(WelcomeInfo);

impl Wire for WelcomeInfo {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapWriter::v1();
        map.uint(2, u64::from(self.period));
        map.opt_bytes(3, self.period_secret.as_ref().map(|secret| secret.expose().as_slice()));
        map.item(4, &self.log);
        map.text(5, &self.relay);
        map.uint(6, self.seq);
        map.item(7, &self.chain);
        if !self.cards.is_empty() {
            map.list(8, &self.cards, |e, card| card.encode(e));
        }
        map.finish(&self.unknown, e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = open_v1(d, "welcome info")?;
        Ok(Self {
            period: map.required(2, |d| uint32(d, "period"))?,
            period_secret: map.optional(3, secret)?,
            log: map.required(4, LogId::decode)?,
            relay: map.required(5, |d| text(d, "relay", MAX_ORIGIN))?,
            seq: map.required(6, |d| d.uint())?,
            chain: map.required(7, Chain::decode)?,
            cards: map.optional(8, |d| some_list(d, MAX_WELCOME_CARDS, Card::decode))?.unwrap_or_default(),
            unknown: map.finish()?,
        })
    }
}
