//! An operation as it travels, and its signature.

use super::{OpPayload, Token};
use crate::api::{Origin, Refusal};
use crate::cbor::{Decoder, Encoder, Kind, MapDecoder, MapEncoder, Wire, WireError};
use crate::cose::{Kid, Sign1, external_aad, sign_with_key, verify};
use crate::id::PublicKey;

/// The label of operation signatures; the relay's origin follows it.
pub const OP_LABEL: &str = "kith/op/1";

/// An operation as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Signed by the key of a grant, or by a log's founder.
    Signed(Sign1),
    /// Paid for by a token (stage 2).
    Token {
        /// The payload's bytes.
        payload: Vec<u8>,
        /// What pays for it.
        token: Token,
    },
}

impl Op {
    /// The payload's bytes as they were signed.
    #[must_use]
    pub fn payload_bytes(&self) -> &[u8] {
        match self {
            Self::Signed(sign1) => &sign1.payload,
            Self::Token { payload, .. } => payload,
        }
    }

    /// Decodes the payload.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] or [`Refusal::UnsupportedVersion`].
    pub fn payload(&self) -> Result<OpPayload, Refusal> {
        OpPayload::from_bytes(self.payload_bytes()).map_err(Refusal::from)
    }

    /// Verifies the signature for the relay `origin`; gives the key that signed.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`], and [`Refusal::UnsupportedVersion`] for a token.
    pub fn verify(&self, origin: &Origin) -> Result<PublicKey, Refusal> {
        let Self::Signed(sign1) = self else { return Err(Refusal::UnsupportedVersion) };
        let Kid::Key(key) = sign1.kid else { return Err(Refusal::Malformed) };
        verify(sign1, &key, &op_aad(origin)).map_err(|_| Refusal::BadSignature)?;
        Ok(PublicKey::new(key))
    }
}

impl Wire for Op {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Signed(sign1) => sign1.encode(e),
            Self::Token { payload, token } => {
                let mut map = MapEncoder::new();
                map.put_bytes(1, payload).put_wire(2, token);
                map.write(e);
            }
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        if d.peek()? == Kind::Map {
            let mut map = MapDecoder::open(d)?;
            let payload = map.required(1, |d| d.bytes().map(<[u8]>::to_vec))?;
            let token = map.required(2, Token::decode)?;
            map.finish()?;
            return Ok(Self::Token { payload, token });
        }
        let sign1 = Sign1::decode(d)?;
        if sign1.kid.public_key().is_none() {
            return Err(WireError::Invalid("kid"));
        }
        Ok(Self::Signed(sign1))
    }
}

/// Signs a payload with the key of a 32-byte seed, for the relay `origin` alone.
#[must_use]
pub fn sign_op(payload: &OpPayload, seed: &[u8; 32], origin: &Origin) -> Op {
    Op::Signed(sign_with_key(seed, &op_aad(origin), payload.to_bytes()))
}

fn op_aad(origin: &Origin) -> Vec<u8> {
    external_aad(OP_LABEL, origin.as_str().as_bytes())
}
