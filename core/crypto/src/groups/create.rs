//! Making, loading and dropping a group instance.

use super::Group;
use super::id::MlsGroupId;
use super::settings::{SUITE, capabilities, context_extensions, endless, join_config, ratchet};
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use kith_protocol::peer::Control;
use openmls::prelude::{MlsGroup, OpenMlsProvider as _, PURE_CIPHERTEXT_WIRE_FORMAT_POLICY};
use openmls_traits::storage::StorageProvider;

impl Group {
    /// Makes a group whose only member is this device, at epoch 0.
    ///
    /// # Errors
    /// [`CryptoError::NotJoinable`] when Control is not of this conversation, [`CryptoError::Storage`] when it cannot be
    /// kept.
    pub fn create<S: StorageProvider<1>>(
        p: &Provider<'_, S>,
        me: &OwnIdentity,
        id: MlsGroupId,
        control: &Control,
    ) -> Result<Self, CryptoError> {
        if control.conversation != *id.conversation.as_bytes() {
            return Err(CryptoError::NotJoinable("conversation"));
        }
        let config = join_config();
        let mls = MlsGroup::builder()
            .with_group_id(id.to_mls())
            .ciphersuite(SUITE)
            .with_wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .padding_size(config.padding_size())
            .max_past_epochs(0)
            .number_of_resumption_psks(1)
            .use_ratchet_tree_extension(true)
            .sender_ratchet_configuration(ratchet())
            .lifetime(endless())
            .with_capabilities(capabilities())
            .with_group_context_extensions(context_extensions(control)?)
            .build(p, &me.signer(), me.credential())
            .map_err(|error| CryptoError::storage(format!("making a group: {error}")))?;
        Ok(Self { mls })
    }

    /// Loads a group instance from the storage, none when it is not there.
    ///
    /// # Errors
    /// [`CryptoError::Storage`] when the storage fails.
    pub fn load<S: StorageProvider<1>>(p: &Provider<'_, S>, id: MlsGroupId) -> Result<Option<Self>, CryptoError> {
        let mls = MlsGroup::load(p.storage(), &id.to_mls()).map_err(CryptoError::storage)?;
        Ok(mls.map(|mls| Self { mls }))
    }

    /// Drops the group instance from the storage.
    ///
    /// # Errors
    /// [`CryptoError::Storage`] when the storage fails.
    pub fn delete<S: StorageProvider<1>>(mut self, p: &Provider<'_, S>) -> Result<(), CryptoError> {
        self.mls.delete(p.storage()).map_err(CryptoError::storage)
    }
}
