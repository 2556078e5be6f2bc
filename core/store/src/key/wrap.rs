//! One wrapped key: AES-256-GCM under HKDF-SHA256 of the vault's secret, and of the stretched PIN if there is one; a fresh
//! salt and nonce for each wrapping.
//!
//! A slot with a PIN also holds 16 bytes that the secret alone gives, so that a wrong secret is not taken for a wrong PIN.

use super::KeyOf;
use super::pin::{self, Costs};
use super::unlock::check_length;
use crate::StoreError;
use kith_model::{Rng, Secret32};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use zeroize::Zeroizing;

/// Bytes of a wrapped key: the key and the tag.
pub(crate) const SEALED_LEN: usize = 48;
/// The layer that opens with the vault's secret alone.
const SECRET_ALONE: u8 = 0;
/// The layer that opens with the secret and a PIN; its parameters are the costs of Argon2id, the check of the
/// secret, and whether tries are counted in a file that always stands.
const SECRET_AND_PIN: u8 = 1;
/// Bytes by which the secret is checked.
const CHECK_LEN: usize = 16;
/// Stands last among the parameters of a slot whose file of tries always stands: one that is gone was taken away.
const COUNTED: u8 = 1;

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
/// [`StoreError::SecretTooShort`]; [`StoreError::Internal`] only if the library refuses fixed lengths.
pub(crate) fn wrap(
    of: KeyOf,
    key: &Secret32,
    secret: &[u8],
    pin: Option<&[u8]>,
    rng: &dyn Rng,
) -> Result<KeySlot, StoreError> {
    check_length(secret)?;
    let mut nonce = [0; 12];
    rng.fill(&mut nonce);
    let mut slot = KeySlot {
        of: of.number(),
        lock: if pin.is_some() { SECRET_AND_PIN } else { SECRET_ALONE },
        parameters: Vec::new(),
        salt: rng.bytes16(),
        nonce,
        sealed: [0; SEALED_LEN],
    };
    if pin.is_some() {
        slot.parameters = [Costs::NOW.to_bytes().as_slice(), check_of(&slot, secret)?.as_slice(), &[COUNTED]].concat();
    }
    let mut buffer = Zeroizing::new(key.expose().to_vec());
    let aad = aad(&slot);
    let stretched = stretched(&slot, pin)?;
    sealing_key(&slot, secret, stretched.as_ref())
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
/// [`StoreError::WrongSecret`] when secret or PIN is wrong; [`StoreError::Locked`] when the slot needs more than was given.
pub(crate) fn unwrap(slot: &KeySlot, secret: &[u8], pin: Option<&[u8]>) -> Result<Secret32, StoreError> {
    let pin = match slot.lock {
        SECRET_ALONE => None,
        SECRET_AND_PIN => Some(pin.ok_or(StoreError::Locked)?),
        _ => return Err(StoreError::Locked),
    };
    let stretched = stretched(slot, pin)?;
    let mut buffer = Zeroizing::new(slot.sealed.to_vec());
    let aad = aad(slot);
    let opening =
        sealing_key(slot, secret, stretched.as_ref()).map_err(|_| StoreError::internal("deriving a wrapping key"))?;
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

/// Whether the slot asks for a PIN.
pub(crate) const fn is_pinned(slot: &KeySlot) -> bool {
    slot.lock == SECRET_AND_PIN
}

/// Whether the secret of a slot with a PIN is the right one, without the PIN.
///
/// # Errors
/// [`StoreError::WrongSecret`]; [`StoreError::Corrupt`] when the slot has no check.
pub(crate) fn check_secret(slot: &KeySlot, secret: &[u8]) -> Result<(), StoreError> {
    let (_, check, _) = pinned(slot)?;
    if check_of(slot, secret)? == *check { Ok(()) } else { Err(StoreError::WrongSecret) }
}

/// Whether the file of tries always stands beside this slot; where the PIN was set by an older version it does not.
///
/// # Errors
/// [`StoreError::Corrupt`] when the slot has other parameters than one with a PIN.
pub(crate) fn is_counted(slot: &KeySlot) -> Result<bool, StoreError> {
    Ok(pinned(slot)?.2)
}

fn pinned(slot: &KeySlot) -> Result<(Costs, &[u8; CHECK_LEN], bool), StoreError> {
    let damaged = StoreError::Corrupt { what: "the key file" };
    let (costs, check) = slot.parameters.split_first_chunk::<{ Costs::LEN }>().ok_or(damaged.clone())?;
    let (check, rest) = check.split_first_chunk::<CHECK_LEN>().ok_or(damaged.clone())?;
    let counted = match rest {
        [] => false,
        [COUNTED] => true,
        _ => return Err(damaged),
    };
    Ok((Costs::from_bytes(costs)?, check, counted))
}

fn stretched(slot: &KeySlot, pin: Option<&[u8]>) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
    pin.map(|pin| pin::stretch(pin, &slot.salt, pinned(slot)?.0)).transpose()
}

fn check_of(slot: &KeySlot, secret: &[u8]) -> Result<[u8; CHECK_LEN], StoreError> {
    let mut whole = [0; 32];
    Salt::new(HKDF_SHA256, &slot.salt)
        .extract(secret)
        .expand(&[b"kith/keys/check/1", &[slot.of]], HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut whole))
        .map_err(|_| StoreError::internal("checking a secret"))?;
    Ok(whole.first_chunk().copied().unwrap_or_default())
}

fn sealing_key(
    slot: &KeySlot,
    secret: &[u8],
    stretched: Option<&Zeroizing<[u8; 32]>>,
) -> Result<LessSafeKey, ring::error::Unspecified> {
    let mut material = Zeroizing::new(Vec::with_capacity(secret.len().saturating_add(32)));
    // Of fixed length and first, so that no secret can stand for another secret with a PIN.
    material.extend(stretched.iter().flat_map(|bytes| bytes.iter()));
    material.extend(secret);
    let extracted = Salt::new(HKDF_SHA256, &slot.salt).extract(&material);
    let key: UnboundKey = extracted.expand(&[b"kith/keys/1", &[slot.of]], &AES_256_GCM)?.into();
    Ok(LessSafeKey::new(key))
}
