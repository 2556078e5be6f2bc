//! Key packages in a mailbox: they carry the root key, so the relay keeps them padded and sealed.

use super::aead;
use crate::error::CryptoError;
use kith_model::{Rng, Secret32};
use kith_protocol::id::LogId;
use kith_protocol::pad::{pad, unpad};

/// Seals a key package under the card's `kp_key` for the mailbox that it goes to.
///
/// # Errors
/// [`CryptoError::Internal`] only when the primitive fails.
pub fn seal_key_package(
    rng: &dyn Rng,
    kp_key: &Secret32,
    mailbox: &LogId,
    package: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    aead::seal(rng, kp_key, mailbox.as_bytes(), &pad(package))
}

/// Opens a key package that was taken from a mailbox.
///
/// # Errors
/// [`CryptoError::DoesNotOpen`] for another key or mailbox, or changed bytes.
pub fn open_key_package(kp_key: &Secret32, mailbox: &LogId, sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let padded = aead::open(kp_key, mailbox.as_bytes(), sealed)?;
    Ok(unpad(&padded)?.to_vec())
}
