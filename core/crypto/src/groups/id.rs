//! How MLS names a group and a leaf.

use crate::error::CryptoError;
use kith_model::GroupId;
use openmls::prelude::LeafNodeIndex;

/// The MLS group id: the conversation id and the refounding number. It is never sent in clear.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MlsGroupId {
    /// The conversation, which stays over refoundings.
    pub conversation: GroupId,
    /// How often the conversation was refounded.
    pub number: u32,
}

impl std::fmt::Debug for MlsGroupId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MlsGroupId(…)")
    }
}

impl MlsGroupId {
    /// The id of the first group of a conversation.
    #[must_use]
    pub const fn first(conversation: GroupId) -> Self {
        Self { conversation, number: 0 }
    }

    /// `conversation id ‖ u32`.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [self.conversation.as_bytes().as_slice(), &self.number.to_be_bytes()].concat()
    }

    /// Reads the 20 bytes.
    ///
    /// # Errors
    /// [`CryptoError::NotJoinable`] for another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CryptoError> {
        let bad = CryptoError::NotJoinable("group id");
        let Some((conversation, number)) = bytes.split_first_chunk::<16>() else { return Err(bad) };
        let number = u32::from_be_bytes(number.try_into().map_err(|_| bad)?);
        Ok(Self { conversation: GroupId::new(*conversation), number })
    }

    pub(super) fn to_mls(self) -> openmls::prelude::GroupId {
        openmls::prelude::GroupId::from_slice(&self.to_bytes())
    }
}

/// The place of a leaf in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafIndex(pub u32);

impl From<LeafNodeIndex> for LeafIndex {
    fn from(index: LeafNodeIndex) -> Self {
        Self(index.u32())
    }
}

impl From<LeafIndex> for LeafNodeIndex {
    fn from(index: LeafIndex) -> Self {
        Self::new(index.0)
    }
}
