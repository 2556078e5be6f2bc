//! A blind token that pays for an operation (protocol 12): decoded from the first release, accepted from stage 2.

use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};

/// A token, bound by its mac to the request that it pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// `create`, `ask`, `enrol` or `survey:<item id>`.
    pub kind: String,
    /// `H(issuer's key)[..8]`.
    pub key_id: [u8; 8],
    /// Random; spent once.
    pub nonce: [u8; 32],
    /// HMAC-SHA256 under the VOPRF output, over the request.
    pub mac: [u8; 32],
}

impl Wire for Token {
    fn encode(&self, e: &mut Encoder) {
        let mut map = MapEncoder::new();
        map.put_text(1, &self.kind).put_bytes(2, &self.key_id).put_bytes(3, &self.nonce).put_bytes(4, &self.mac);
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let token = Self {
            kind: map.required(1, |d| d.text().map(str::to_owned))?,
            key_id: map.required(2, Decoder::bytes_n)?,
            nonce: map.required(3, Decoder::bytes_n)?,
            mac: map.required(4, Decoder::bytes_n)?,
        };
        map.finish()?;
        Ok(token)
    }
}
