//! What a row holds. The numbers are stored: none is ever given to something else.

use super::codec::Codec;

/// What a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    KeyPackage = 1,
    Psk = 2,
    EncryptionKeyPair = 3,
    SignatureKeyPair = 4,
    EpochKeyPairs = 5,
    Tree = 6,
    GroupContext = 7,
    InterimTranscriptHash = 8,
    ConfirmationTag = 9,
    JoinConfig = 10,
    OwnLeafNodes = 11,
    GroupState = 12,
    Proposals = 13,
    OwnLeafIndex = 14,
    EpochSecrets = 15,
    ResumptionPsks = 16,
    MessageSecrets = 17,
}

impl Kind {
    pub(super) const fn number(self) -> i64 {
        self as i64
    }

    /// Whether a group's provider finds this in the scope of what belongs to no group.
    pub(super) const fn is_shared(self) -> bool {
        matches!(self, Self::KeyPackage | Self::Psk | Self::EncryptionKeyPair | Self::SignatureKeyPair)
    }

    pub(super) const fn codec(self) -> Codec {
        if matches!(self, Self::JoinConfig) { Codec::Json } else { Codec::Postcard }
    }
}
