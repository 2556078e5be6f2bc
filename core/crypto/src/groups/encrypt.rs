//! Sending: an application message of this device.

use super::Group;
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use openmls::prelude::tls_codec::Serialize as _;
use openmls_traits::storage::StorageProvider;

impl Group {
    /// Encrypts the bytes of an envelope. The ratchet moves on in the caller's transaction.
    ///
    /// # Errors
    /// [`CryptoError::CommitPending`] while a commit waits, [`CryptoError::Removed`] when this device is no member.
    pub fn encrypt<S: StorageProvider<1>>(
        &mut self,
        p: &Provider<'_, S>,
        me: &OwnIdentity,
        envelope: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        if !self.mls.is_active() {
            return Err(CryptoError::Removed);
        }
        if self.has_pending() {
            return Err(CryptoError::CommitPending);
        }
        let message = self.mls.create_message(p, &me.signer(), envelope).map_err(CryptoError::storage)?;
        message.tls_serialize_detached().map_err(|_| CryptoError::Internal("a message"))
    }
}
