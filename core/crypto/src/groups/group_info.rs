//! GroupInfo: what slot 0 holds, by which a lost device comes back and a suspicious one checks itself.

use super::Group;
use super::discard::Discard;
use super::id::MlsGroupId;
use super::join::verify_tree;
use super::settings::{SUITE, read_control};
use super::view::TreeView;
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use kith_protocol::peer::Control;
use openmls::group::ProposalStore;
use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::{MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _, PublicGroup};
use openmls_traits::storage::StorageProvider;

/// What a verified GroupInfo says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupInfoView {
    /// The group.
    pub id: MlsGroupId,
    /// The epoch.
    pub epoch: u64,
    /// The hash of the tree.
    pub tree_hash: Vec<u8>,
    /// The group's Control.
    pub control: Control,
    /// The leaves, all verified.
    pub tree: TreeView,
}

/// What slot 0 tells a device that doubts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotCheck {
    /// The device is where the group is.
    Same,
    /// The group is in another epoch, or has another tree in this one: the device is lost.
    Other {
        /// The epoch that the slot shows.
        epoch: u64,
    },
    /// The slot holds nothing that verifies.
    Unverifiable,
}

impl Group {
    /// The group's present GroupInfo with its tree, signed by this device: for slot 0.
    ///
    /// # Errors
    /// [`CryptoError::Removed`] when this device is no member.
    pub fn export_group_info<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        me: &OwnIdentity,
    ) -> Result<Vec<u8>, CryptoError> {
        let message = self.mls.export_group_info(p.crypto(), &me.signer(), true).map_err(|_| CryptoError::Removed)?;
        message.tls_serialize_detached().map_err(|_| CryptoError::Internal("a GroupInfo"))
    }

    /// Compares the GroupInfo of slot 0 with this device's state.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when this group's own id is none of ours.
    pub fn check_slot<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        group_info: &[u8],
    ) -> Result<SlotCheck, CryptoError> {
        let id = self.id()?;
        Ok(match GroupInfoView::verify(p, group_info) {
            Ok(view) if view.id != id => SlotCheck::Unverifiable,
            Ok(view) if view.epoch == self.epoch() && view.tree_hash == self.tree_hash() => SlotCheck::Same,
            Ok(view) => SlotCheck::Other { epoch: view.epoch },
            Err(_) => SlotCheck::Unverifiable,
        })
    }
}

impl GroupInfoView {
    /// Verifies a GroupInfo: the signature, the tree, every leaf, and Control.
    ///
    /// # Errors
    /// [`CryptoError::NotThatMessage`], [`CryptoError::NotJoinable`] or [`CryptoError::Leaf`] by what is wrong.
    pub fn verify<S: StorageProvider<1>>(p: &Provider<'_, S>, group_info: &[u8]) -> Result<Self, CryptoError> {
        Self::of(p, read_group_info(group_info)?)
    }

    pub(super) fn of<S: StorageProvider<1>>(
        p: &Provider<'_, S>,
        group_info: VerifiableGroupInfo,
    ) -> Result<Self, CryptoError> {
        let id = MlsGroupId::from_bytes(group_info.group_id().as_slice())?;
        if group_info.ciphersuite() != SUITE {
            return Err(CryptoError::NotJoinable("suite"));
        }
        let tree = group_info
            .extensions()
            .ratchet_tree()
            .map(|extension| extension.ratchet_tree().clone())
            .ok_or(CryptoError::NotJoinable("tree"))?;
        let (group, _) = PublicGroup::from_external(p.crypto(), &Discard, tree, group_info, ProposalStore::new())
            .map_err(|_| CryptoError::NotJoinable("tree"))?;
        let context = group.group_context();
        let control = read_control(context.extensions())
            .filter(|control| control.conversation == *id.conversation.as_bytes())
            .ok_or(CryptoError::NotJoinable("control"))?;
        Ok(Self {
            id,
            epoch: context.epoch().as_u64(),
            tree_hash: context.tree_hash().to_vec(),
            tree: verify_tree(group.members(), &control)?,
            control,
        })
    }
}

pub(super) fn read_group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, CryptoError> {
    let message = MlsMessageIn::tls_deserialize_exact(bytes).map_err(|_| CryptoError::NotThatMessage)?;
    match message.extract() {
        MlsMessageBodyIn::GroupInfo(group_info) => Ok(group_info),
        _ => Err(CryptoError::NotThatMessage),
    }
}
