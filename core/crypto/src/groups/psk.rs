//! The secret of a contact link, injected into a direct chat as an MLS external pre-shared key (protocol 19).

use super::settings::SUITE;
use crate::error::CryptoError;
use crate::provider::Provider;
use kith_model::Secret32;
use kith_protocol::hash::{first_16, sha256};
use openmls::prelude::{OpenMlsProvider as _, PreSharedKeyProposal};
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use openmls_traits::storage::StorageProvider;

/// The label of the id.
const LABEL: &[u8] = b"kith/link";

/// Keeps the secret of a link, so that a Welcome or a commit that names it opens.
///
/// # Errors
/// [`CryptoError::Storage`] when it cannot be kept.
pub fn store_link_psk<S: StorageProvider<1>>(p: &Provider<'_, S>, psk: &Secret32) -> Result<(), CryptoError> {
    psk_id(p, psk)?.store(p, psk.expose()).map_err(|error| CryptoError::storage(format!("keeping a PSK: {error}")))
}

/// The proposal that injects the secret, which is stored with it.
pub(super) fn link_psk_proposal<S: StorageProvider<1>>(
    p: &Provider<'_, S>,
    psk: &Secret32,
) -> Result<PreSharedKeyProposal, CryptoError> {
    store_link_psk(p, psk)?;
    Ok(PreSharedKeyProposal::new(psk_id(p, psk)?))
}

/// `"kith/link" ‖ H(psk)[..16]`, with a fresh nonce.
fn psk_id<S: StorageProvider<1>>(p: &Provider<'_, S>, psk: &Secret32) -> Result<PreSharedKeyId, CryptoError> {
    let id = [LABEL, first_16(sha256(&[psk.expose()])).as_slice()].concat();
    PreSharedKeyId::new(SUITE, p.rand(), Psk::External(ExternalPsk::new(id)))
        .map_err(|_| CryptoError::Internal("a PSK id"))
}
