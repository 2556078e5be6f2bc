//! The one encoding of every wire format: CBOR (RFC 8949) in its core deterministic form, with integer map keys.
//!
//! The rule: a value has exactly one encoding, and a decoder refuses every other. There are no floats, tags, indefinite
//! lengths, `undefined`, duplicate or unordered keys, trailing bytes, or more than [`MAX_DEPTH`] nested containers, and
//! nothing is allocated because of a length that the input merely claims. Signed and hashed bytes travel as byte strings
//! and are never encoded again.
//!
//! | type | for |
//! |---|---|
//! | [`Encoder`], [`Decoder`] | one item after the other |
//! | [`MapEncoder`], [`MapDecoder`] | maps with optional keys, in any order of calls when writing, in key order when reading |
//! | [`Unknown`] | keys that this version does not know: kept as raw bytes and written back |
//! | [`Wire`] | a type that has an encoding |

mod decode;
mod encode;
mod error;
mod map;

pub use decode::{Decoder, Kind, MAX_DEPTH};
pub use encode::Encoder;
pub use error::WireError;
pub use map::{Key, MapDecoder, MapEncoder, Unknown};

/// A type that has an encoding on the wire.
pub trait Wire: Sized {
    /// Writes this value as one item.
    fn encode(&self, e: &mut Encoder);

    /// Reads one item.
    ///
    /// # Errors
    /// [`WireError`] when the next item is not a deterministic encoding of this type.
    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError>;

    /// The bytes of this value alone.
    fn to_bytes(&self) -> Vec<u8> {
        let mut e = Encoder::new();
        self.encode(&mut e);
        e.into_bytes()
    }

    /// Reads a whole input.
    ///
    /// # Errors
    /// As [`Wire::decode`], and [`WireError::TrailingBytes`] when something follows the item.
    fn from_bytes(bytes: &[u8]) -> Result<Self, WireError> {
        let mut d = Decoder::new(bytes);
        let value = Self::decode(&mut d)?;
        d.finish()?;
        Ok(value)
    }
}
