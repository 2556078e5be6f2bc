//! One wrapped key: AES-256-GCM under HKDF-SHA256 of the vault's secret, a fresh salt and nonce for each wrapping.

use super::KeyOf;
use crate::StoreError;
use kith_model::{Rng, Secret32};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

/// Bytes of a wrapped key: the key and the tag.
pub(crate) const SEALED_LEN: usize = 48;
/// The layer that opens with the vault's secret alone. Others (a PIN over it) will have other numbers.
const SECRET_ALONE: u8 = 0;

/// A wrapped key as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeySlot {
    /// Which database the key opens ([`KeyOf::number`]); unknown numbers are kept.
    pub(crate) of: u8,
    /// How it is locked.
    pub(crate) lock: u8,
    /// What that lock needs to know, such as the costs of a password hash; empty for the secret alone.
    pub(crate) parameters: Vec<u8>,
    /// Salt of the key derivation.
    pub(crate) salt: [u8; 16],
    /// Nonce of the sealing.
    pub(crate) nonce: [u8; 12],
    /// The key, sealed.
    pub(crate) sealed: [u8; SEALED_LEN],
}

/// Wraps `key` under `secret`.
///
/// # Errors
/// [`StoreError::Internal`] only if the library refuses fixed lengths.
pub(crate) fn wrap(of: KeyOf, key: &Secret32, secret: &[u8], rng: &dyn Rng) -> Result<KeySlot, StoreError> {
    let mut nonce = [0; 12];
    rng.fill(&mut nonce);
    let mut slot = KeySlot {
        of: of.number(),
        lock: SECRET_ALONE,
        parameters: Vec::new(),
        salt: rng.bytes16(),
        nonce,
        sealed: [0; SEALED_LEN],
    };
    let mut buffer = Zeroizing::new(key.expose().to_vec());
    let aad = aad(&slot);
    sealing_key(&slot, secret)
        .and_then(|sealing| {
            sealing.seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad.as_slice()),
                &mut *buffer,
            )
        })
        .map_err(|_| StoreError::internal("wrapping a key"))?;
    slot.sealed = buffer.as_slice().try_into().map_err(|_| StoreError::internal("the length of a wrapped key"))?;
    Ok(slot)
}

/// Opens a wrapped key.
///
/// # Errors
/// [`StoreError::WrongSecret`]; [`StoreError::Locked`] when the slot needs more than the secret.
pub(crate) fn unwrap(slot: &KeySlot, secret: &[u8]) -> Result<Secret32, StoreError> {
    if slot.lock != SECRET_ALONE {
        return Err(StoreError::Locked);
    }
    let mut buffer = Zeroizing::new(slot.sealed.to_vec());
    let aad = aad(slot);
    let opening = sealing_key(slot, secret).map_err(|_| StoreError::internal("deriving a wrapping key"))?;
    let key = opening
        .open_in_place(Nonce::assume_unique_for_key(slot.nonce), Aad::from(aad.as_slice()), &mut buffer)
        .map_err(|_| StoreError::WrongSecret)?;
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(&*key).map_err(|_| StoreError::internal("the length of a key"))?);
    Ok(Secret32::new(*bytes))
}

/// Everything of the slot but the sealed key, so that no part of one slot fits another.
fn aad(slot: &KeySlot) -> Vec<u8> {
    let mut aad = b"kith/keys/1".to_vec();
    aad.extend([slot.of, slot.lock]);
    aad.extend(&slot.parameters);
    aad
}

fn sealing_key(slot: &KeySlot, secret: &[u8]) -> Result<LessSafeKey, ring::error::Unspecified> {
    let extracted = Salt::new(HKDF_SHA256, &slot.salt).extract(secret);
    let key: UnboundKey = extracted.expand(&[b"kith/keys/1", &[slot.of]], &AES_256_GCM)?.into();
    Ok(LessSafeKey::new(key))
}
