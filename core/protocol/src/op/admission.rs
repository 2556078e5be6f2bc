//! Who may make or extend a log: what a request shows for it (protocol 2, "Admission").

use super::Token;
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};
use ring::hmac;

/// What a `create`, or a `manage` that extends, shows to be admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Nothing: a relay that admits everybody.
    Open,
    /// `HMAC-SHA256(operator's code, payload without key 9)`.
    Code([u8; 32]),
    /// A token, bound to the payload without key 9.
    Token(Token),
    /// A kind that this version does not know; no relay of this version admits it.
    Other(String),
}

impl Admission {
    /// The kind's name on the wire.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Open => "open",
            Self::Code(_) => "code",
            Self::Token(_) => "token",
            Self::Other(kind) => kind,
        }
    }

    /// The admission by an operator's code for a payload, whose key 9 is left out of what is hashed.
    ///
    /// # Errors
    /// [`WireError`] when `payload` is no deterministic map.
    pub fn by_code(code: &[u8], payload: &[u8]) -> Result<Self, WireError> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, code);
        let tag = hmac::sign(&key, &without_admission(payload)?);
        tag.as_ref().try_into().map(Self::Code).map_err(|_| WireError::Invalid("mac"))
    }

    /// Whether this is the admission by `code` for `payload`, the bytes as they were signed.
    #[must_use]
    pub fn is_by_code(&self, code: &[u8], payload: &[u8]) -> bool {
        let (Self::Code(mac), Ok(bytes)) = (self, without_admission(payload)) else { return false };
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, code), &bytes, mac).is_ok()
    }
}

impl Wire for Admission {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Open | Self::Other(_) => {
                e.array(1).text(self.kind());
            }
            Self::Code(mac) => {
                e.array(2).text(self.kind()).bytes(mac);
            }
            Self::Token(token) => {
                e.array(2).text(self.kind());
                token.encode(e);
            }
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let items = d.array()?;
        if items == 0 {
            return Err(WireError::Invalid("admission"));
        }
        match (d.text()?, items) {
            ("open", 1) => Ok(Self::Open),
            ("code", 2) => d.bytes_n().map(Self::Code),
            ("token", 2) => Token::decode(d).map(Self::Token),
            ("open" | "code" | "token", _) => Err(WireError::Invalid("admission")),
            (kind, _) => {
                for _ in 1..items {
                    d.raw_item()?;
                }
                Ok(Self::Other(kind.to_owned()))
            }
        }
    }
}

/// The deterministic bytes of a payload map without key 9.
fn without_admission(payload: &[u8]) -> Result<Vec<u8>, WireError> {
    let mut d = Decoder::new(payload);
    let mut map = MapDecoder::open(&mut d)?;
    map.optional(9, Decoder::raw_item)?;
    let others = map.finish()?;
    d.finish()?;
    let mut rest = MapEncoder::new();
    rest.put_unknown(&others);
    Ok(rest.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(key_9: &Admission) -> Vec<u8> {
        let mut map = MapEncoder::new();
        map.put_uint(1, 1).put_text(2, "create").put_wire(9, key_9).put_uint(77, 5);
        map.into_bytes()
    }

    #[test]
    fn a_code_covers_every_key_but_its_own() {
        let by_code = Admission::by_code(b"secret", &payload(&Admission::Open)).unwrap();
        assert!(by_code.is_by_code(b"secret", &payload(&by_code)));
        assert!(!by_code.is_by_code(b"other", &payload(&by_code)));
        assert!(!by_code.is_by_code(b"secret", &[0xa1, 1, 1]));
        assert!(!Admission::Open.is_by_code(b"secret", &payload(&Admission::Open)));
    }

    #[test]
    fn unknown_kinds_are_read_and_broken_known_ones_are_not() {
        let mut e = Encoder::new();
        e.array(2).text("passkey").uint(4);
        assert_eq!(Admission::from_bytes(e.as_bytes()), Ok(Admission::Other("passkey".into())));
        let mut e = Encoder::new();
        e.array(2).text("open").uint(4);
        assert!(Admission::from_bytes(e.as_bytes()).is_err());
    }
}
