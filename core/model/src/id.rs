//! Ids: fixed-size byte strings with a name each, shown as lower-case hex, the same on every device.

use data_encoding::HEXLOWER;
use std::fmt;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text has another length than the id has, or holds something that is no hex digit.
    #[error("not an id: expected {expected} hex digits")]
    Malformed {
        /// Hex digits that the id has.
        expected: usize,
    },
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Bytes that this id has.
            pub const LEN: usize = $len;

            /// Wraps the raw bytes.
            #[must_use]
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The raw bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// The id as lower-case hex.
            #[must_use]
            pub fn to_hex(&self) -> String {
                HEXLOWER.encode(&self.0)
            }

            /// Reads a whole id from hex, in either case.
            ///
            /// # Errors
            /// [`IdError::Malformed`] when the text is not exactly the id's hex digits.
            pub fn from_hex(text: &str) -> Result<Self, IdError> {
                let malformed = IdError::Malformed { expected: $len * 2 };
                let bytes = HEXLOWER.decode(text.to_ascii_lowercase().as_bytes()).map_err(|_| malformed.clone())?;
                bytes.try_into().map(Self).map_err(|_| malformed)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;
            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError::Malformed { expected: $len * 2 })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }

        /// Ids may tell who talks to whom, so a log line never holds one whole.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_hex())
            }
        }
    };
}

id!(
    /// An account: the public Ed25519 root key of a persona (protocol 3).
    AccountId,
    32
);
id!(
    /// A device of an account (protocol 3).
    DeviceId,
    16
);
id!(
    /// A group or a direct chat: the conversation id, kept over refoundings (protocol 5.1).
    GroupId,
    16
);
id!(
    /// A message: derived from the conversation, its author and the author's own id (protocol 8.1).
    MessageId,
    16
);
id!(
    /// A shared or personal record: a reminder, a resource (protocol 7).
    RecordId,
    16
);
id!(
    /// A pack of resources, as its publisher drew it (docs/packs.md).
    PackId,
    16
);
id!(
    /// An intent in the outbox of this device.
    IntentId,
    16
);
id!(
    /// A link that this device has given out.
    LinkId,
    16
);
id!(
    /// A log on a relay (protocol 1).
    LogId,
    32
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_round_trips_in_either_case_and_nothing_else_is_an_id() {
        let id = GroupId::new([0xab; 16]);
        assert_eq!(GroupId::from_hex(&id.to_hex()), Ok(id));
        assert_eq!(GroupId::from_hex(&id.to_hex().to_uppercase()), Ok(id));
        for bad in ["", "ab", "zz", &"a".repeat(31), &"a".repeat(33), &"g".repeat(32)] {
            assert!(GroupId::from_hex(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_digit_of_an_id() {
        assert_eq!(format!("{:?}", AccountId::new([7; 32])), "AccountId(…)");
    }
}
