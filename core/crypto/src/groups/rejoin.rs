//! Coming back by external commit, with the GroupInfo of slot 0.
//!
//! OpenMLS merges an external commit at once and writes over the rows of the same MLS group id. So the provider's
//! storage must be that of the next generation: when the relay takes the entry that generation becomes the group, when
//! it does not the generation is dropped and nothing was lost.

use super::Group;
use super::group_info::{GroupInfoView, read_group_info};
use super::id::LeafIndex;
use super::settings::{capabilities, join_config};
use crate::error::CryptoError;
use crate::identity::{LeafError, OwnIdentity};
use crate::provider::Provider;
use openmls::prelude::tls_codec::Serialize as _;
use openmls::prelude::{ExternalCommitBuilder, LeafNodeParameters, OpenMlsProvider as _};
use openmls_traits::storage::StorageProvider;

/// A tentative way back.
pub struct Rejoined {
    /// The group as it is once the relay takes the entry.
    pub group: Group,
    /// The external commit for the fenced entry.
    pub message: Vec<u8>,
    /// The group as it was before.
    pub before: GroupInfoView,
    /// Leaves of lost devices of this account's device, which the next commit removes with a cut.
    pub lost_leaves: Vec<LeafIndex>,
}

impl std::fmt::Debug for Rejoined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rejoined(…)")
    }
}

impl Group {
    /// Makes an external commit of this device into the group of a GroupInfo.
    ///
    /// `old_certs` are the certificate hashes of this device's former leaves; a leaf with the same device key goes by
    /// the commit itself, those with another one are named in `lost_leaves`.
    ///
    /// # Errors
    /// [`CryptoError::NotJoinable`] when the account has no leaf there, [`CryptoError::Leaf`] when the certificate is
    /// revoked there or any leaf is refused.
    pub fn rejoin<S: StorageProvider<1>>(
        p: &Provider<'_, S>,
        me: &OwnIdentity,
        group_info: &[u8],
        old_certs: &[[u8; 16]],
    ) -> Result<Rejoined, CryptoError> {
        let group_info = read_group_info(group_info)?;
        let before = GroupInfoView::of(p, group_info.clone())?;
        if !before.tree.has(me.account()) && !before.tree.is_open_ask(&before.control) {
            return Err(CryptoError::NotJoinable("this account has no leaf"));
        }
        if before.control.revoked.contains(&me.cert_hash16()) {
            return Err(LeafError::Revoked.into());
        }
        let not_joinable = |_| CryptoError::NotJoinable("external commit");
        let parameters = LeafNodeParameters::builder().with_capabilities(capabilities()).build();
        let (mls, bundle) = ExternalCommitBuilder::new()
            .with_config(join_config())
            .skip_lifetime_validation()
            .build_group(p, group_info, me.credential())
            .map_err(|_| CryptoError::NotJoinable("external commit"))?
            .leaf_node_parameters(parameters)
            .load_psks(p.storage())
            .map_err(not_joinable)?
            .build(p.rand(), p.crypto(), &me.signer(), |_| true)
            .map_err(|_| CryptoError::NotJoinable("external commit"))?
            .finalize(p)
            .map_err(CryptoError::storage)?;
        let message =
            bundle.into_commit().tls_serialize_detached().map_err(|_| CryptoError::Internal("an external commit"))?;
        let lost_leaves = before
            .tree
            .of_account(me.account())
            .filter(|leaf| &leaf.leaf.device_pk != me.device_pk().as_bytes())
            .filter(|leaf| old_certs.contains(&leaf.leaf.cert_hash16))
            .map(|leaf| leaf.index)
            .collect();
        Ok(Rejoined { group: Self { mls }, message, before, lost_leaves })
    }
}
