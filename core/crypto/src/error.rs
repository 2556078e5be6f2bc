//! Why an act of this crate did not happen, by situation.

use crate::groups::VoidReason;
use crate::identity::LeafError;
use kith_protocol::cbor::WireError;
use kith_protocol::peer::StatementError;

/// Why an act of this crate did not happen. It carries no key, name or text.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// Bytes are not what their format says.
    #[error("malformed: {0}")]
    Malformed(#[from] WireError),
    /// Bytes are no MLS message of the kind that is due.
    #[error("not the MLS message that is due")]
    NotThatMessage,
    /// A sealed thing does not open: another key, another place, or changed bytes.
    #[error("the seal does not open")]
    DoesNotOpen,
    /// A leaf is not one that a group may hold.
    #[error("a leaf was refused: {0}")]
    Leaf(#[from] LeafError),
    /// A statement does not hold.
    #[error("a statement was refused: {0}")]
    Statement(#[from] StatementError),
    /// The commit would be void: everybody would refuse it.
    #[error("the change is not allowed: {0}")]
    NotAllowed(#[from] VoidReason),
    /// A key package is damaged, of another suite, or ends by a date.
    #[error("the key package cannot be used")]
    BadKeyPackage,
    /// No private part is left for the key package that a Welcome is for.
    #[error("no key package of this device fits the Welcome")]
    NoKeyPackage,
    /// The Welcome needs the secret of a link that is not here.
    #[error("the secret of the link is missing")]
    PskMissing,
    /// What a Welcome or a GroupInfo leads into is no group that this device may join.
    #[error("not a group that can be joined: {0}")]
    NotJoinable(&'static str),
    /// The group has a commit that waits for the relay's answer; it must be merged or cleared first.
    #[error("a commit is pending")]
    CommitPending,
    /// There is no pending commit.
    #[error("no commit is pending")]
    NoCommitPending,
    /// This device is no member any more.
    #[error("this device was removed from the group")]
    Removed,
    /// The group's state on this device is incomplete or contradicts itself.
    #[error("the group's state is damaged")]
    DamagedState,
    /// The storage below failed.
    #[error("storage failed: {reason}")]
    Storage {
        /// What the storage said.
        reason: String,
    },
    /// A primitive failed, which valid inputs cannot cause.
    #[error("cryptography failed in {0}")]
    Internal(&'static str),
}

impl CryptoError {
    /// A failure of the storage below.
    pub(crate) fn storage(error: impl std::fmt::Display) -> Self {
        Self::Storage { reason: error.to_string() }
    }
}
