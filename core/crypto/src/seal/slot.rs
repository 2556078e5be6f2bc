//! Slot 0 of a group's log: the GroupInfo by which a member's device comes back.

use super::aead;
use crate::error::CryptoError;
use crate::period::PeriodKeys;
use kith_model::Rng;
use kith_protocol::cbor::Wire;
use kith_protocol::id::LogId;
use kith_protocol::peer::{SEALED_VERSION, SealedEntry, SlotValue, slot_aad};

/// Seals the value of slot 0.
///
/// # Errors
/// [`CryptoError::Internal`] only when the primitive fails.
pub fn seal_slot(
    rng: &dyn Rng,
    keys: &PeriodKeys,
    log: &LogId,
    k: u32,
    value: &SlotValue,
) -> Result<Vec<u8>, CryptoError> {
    let sealed = aead::seal(rng, &keys.slot, &slot_aad(log, k), &value.to_bytes())?;
    Ok([&[SEALED_VERSION], sealed.as_slice()].concat())
}

/// Opens slot 0.
///
/// # Errors
/// [`CryptoError::DoesNotOpen`] for another key, log or period, or changed bytes; [`CryptoError::Malformed`] for what a
/// member put there that is no slot value.
pub fn open_slot(keys: &PeriodKeys, log: &LogId, k: u32, value: &[u8]) -> Result<SlotValue, CryptoError> {
    let SealedEntry { nonce, ciphertext } = SealedEntry::parse(value)?;
    let plain = aead::open_with(&keys.slot, nonce, &slot_aad(log, k), ciphertext)?;
    Ok(SlotValue::from_bytes(&plain)?)
}
