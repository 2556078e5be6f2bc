//! What a group is now.

use super::Group;
use super::id::{LeafIndex, MlsGroupId};
use super::settings::read_control;
use super::view::{LeafView, TreeView};
use crate::error::CryptoError;
use crate::identity::{VerifiedLeaf, read_known_leaf};
use crate::period::{EXPORTER_LABEL, PeriodSecret};
use crate::provider::Provider;
use kith_model::Secret32;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::LogId;
use kith_protocol::peer::{Control, period_context};
use openmls::prelude::{BasicCredential, Member, OpenMlsProvider as _};
use openmls_traits::storage::StorageProvider;
use zeroize::Zeroizing;

impl Group {
    /// The group's MLS id.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when the stored id is none of ours.
    pub fn id(&self) -> Result<MlsGroupId, CryptoError> {
        MlsGroupId::from_bytes(self.mls.group_id().as_slice()).map_err(|_| CryptoError::DamagedState)
    }

    /// The epoch.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.mls.epoch().as_u64()
    }

    /// This device's place in the tree.
    #[must_use]
    pub fn own_leaf(&self) -> LeafIndex {
        self.mls.own_leaf_index().into()
    }

    /// Whether this device is still a member.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.mls.is_active()
    }

    /// Whether a commit of this device waits for the relay's answer.
    #[must_use]
    pub fn has_pending(&self) -> bool {
        self.mls.pending_commit().is_some()
    }

    /// A value that all members of this epoch share and nobody else can know.
    #[must_use]
    pub fn epoch_authenticator(&self) -> Vec<u8> {
        self.mls.epoch_authenticator().as_slice().to_vec()
    }

    /// The hash of the tree.
    #[must_use]
    pub fn tree_hash(&self) -> Vec<u8> {
        self.mls.public_group().group_context().tree_hash().to_vec()
    }

    /// The group's Control.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when the group has none, which no valid commit leads to.
    pub fn control(&self) -> Result<Control, CryptoError> {
        read_control(self.mls.extensions()).ok_or(CryptoError::DamagedState)
    }

    /// The leaves of the tree.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when a leaf is none of ours, which no valid commit leads to.
    pub fn tree(&self) -> Result<TreeView, CryptoError> {
        let leaves = self.mls.members().map(|member| known_leaf(&member)).collect::<Result<_, _>>()?;
        Ok(TreeView { leaves })
    }

    /// One leaf of the tree.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when nobody is there.
    pub fn leaf(&self, index: LeafIndex) -> Result<LeafView, CryptoError> {
        let member = self.mls.member_at(index.into()).ok_or(CryptoError::DamagedState)?;
        known_leaf(&member)
    }

    /// The certificate, as signed, of the leaf whose certificate has this hash.
    #[must_use]
    pub fn find_certificate(&self, hash: &[u8; 16]) -> Option<Vec<u8>> {
        let certificates = self.mls.members().filter_map(|member| BasicCredential::try_from(member.credential).ok());
        certificates.map(|basic| basic.identity().to_vec()).find(|bytes| first_16(sha256(&[bytes])) == *hash)
    }

    /// The secret of period `k` of `log`, if the present epoch opened it.
    ///
    /// # Errors
    /// [`CryptoError::Removed`] when this device is no member.
    pub fn period_secret<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        log: &LogId,
        k: u32,
    ) -> Result<PeriodSecret, CryptoError> {
        let exported = self.mls.export_secret(p.crypto(), EXPORTER_LABEL, &period_context(log, k), 32);
        period_secret(exported)
    }

    /// The secret of period `k` of `log`, if the pending commit opens it: the same value as after the merge.
    ///
    /// # Errors
    /// [`CryptoError::NoCommitPending`] when nothing is pending.
    pub fn pending_period_secret<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        log: &LogId,
        k: u32,
    ) -> Result<PeriodSecret, CryptoError> {
        let pending = self.mls.pending_commit().ok_or(CryptoError::NoCommitPending)?;
        period_secret(pending.export_secret(p.crypto(), EXPORTER_LABEL, &period_context(log, k), 32))
    }
}

/// Takes over what the exporter gave.
pub(super) fn period_secret<E>(exported: Result<Vec<u8>, E>) -> Result<PeriodSecret, CryptoError> {
    let bytes = Zeroizing::new(exported.map_err(|_| CryptoError::Removed)?);
    let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| CryptoError::Internal("the exporter"))?;
    Ok(PeriodSecret::new(Secret32::new(bytes)))
}

/// A leaf of the own tree, which was verified when it came in.
fn known_leaf(member: &Member) -> Result<LeafView, CryptoError> {
    let leaf = read_known_leaf(&member.credential, &member.signature_key).map_err(|_| CryptoError::DamagedState)?;
    Ok(view(member, leaf))
}

/// A leaf in its place.
pub(super) fn view(member: &Member, leaf: VerifiedLeaf) -> LeafView {
    LeafView { index: member.index.into(), leaf, key_hash: sha256(&[&member.encryption_key]) }
}
