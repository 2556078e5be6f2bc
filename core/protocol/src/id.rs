//! The names of things on the wire, each a type of its own, so that no id or key can stand where another is due.

use crate::cbor::{Decoder, Encoder, Wire, WireError};
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! wire_bytes {
    ($($(#[$doc:meta])* $name:ident($n:literal);)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $n]);

        impl $name {
            /// How many bytes it has.
            pub const LEN: usize = $n;

            /// Takes the bytes as they are.
            #[must_use]
            pub const fn new(bytes: [u8; $n]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $n] {
                &self.0
            }

            /// The bytes of a slice of the right length.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// Lower-case hex.
            #[must_use]
            pub fn to_hex(&self) -> String {
                data_encoding::HEXLOWER.encode(&self.0)
            }

            /// Reads lower-case hex.
            #[must_use]
            pub fn from_hex(hex: &str) -> Option<Self> {
                Self::from_slice(&data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?)
            }
        }

        impl From<[u8; $n]> for $name {
            fn from(bytes: [u8; $n]) -> Self {
                Self(bytes)
            }
        }

        /// Shows the first four bytes: enough to tell things apart in a test, too little to be an id in a log line.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let head: String = self.to_hex().chars().take(8).collect();
                write!(f, concat!(stringify!($name), "({}…)"), head)
            }
        }

        impl Wire for $name {
            fn encode(&self, e: &mut Encoder) {
                e.bytes(&self.0);
            }

            fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
                d.bytes_n().map(Self)
            }
        }
    )* };
}

wire_bytes! {
    /// A log: `H("kith/log/1" ‖ founder key ‖ salt)`.
    LogId(32);
    /// An entry, made at random by whoever appends it.
    EntryId(16);
    /// An Ed25519 public key.
    PublicKey(32);
    /// What the relay keeps of a read key: its hash, without a label.
    ReadKeyHash(32);
    /// A SHA-256 hash.
    Hash(32);
    /// A chain value: what all entries up to one hash to.
    Chain(32);
    /// The salt of a log id.
    Salt(16);
    /// A request to take a key package, made at random and kept over retries.
    RequestId(16);
    /// A relay, whatever address it has: made at random with its database.
    RelayId(16);
}

/// The bearer secret that reads the entries of a log up to the end of its period. Wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ReadKey([u8; 32]);

impl ReadKey {
    /// Takes the bytes over.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the one call that needs them.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// What the relay keeps of it.
    #[must_use]
    pub fn hash(&self) -> ReadKeyHash {
        ReadKeyHash(crate::hash::sha256(&[&self.0]))
    }
}

impl From<[u8; 32]> for ReadKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Debug for ReadKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadKey(…)")
    }
}

impl Wire for ReadKey {
    fn encode(&self, e: &mut Encoder) {
        e.bytes(&self.0);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.bytes_n().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_read_key_and_no_whole_id() {
        assert_eq!(format!("{:?}", ReadKey::new([0xab; 32])), "ReadKey(…)");
        assert_eq!(format!("{:?}", LogId::new([0xab; 32])), "LogId(abababab…)");
    }

    #[test]
    fn hex_is_lower_case_only() {
        let id = LogId::new([0xab; 32]);
        assert_eq!(LogId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(LogId::from_hex(&id.to_hex().to_uppercase()), None);
        assert_eq!(LogId::from_hex("ab"), None);
    }
}
