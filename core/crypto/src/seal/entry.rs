//! Entries of a group's log: the outer seal around a framed, padded MLS message.
//!
//! `0x01 ‖ seal(outer, log ‖ entry id ‖ k32, padme(0x01 ‖ len32 ‖ MLSMessage))`. The seal binds the place, so that a
//! relay cannot replay an entry under another id, in another log or in another period.

use super::aead;
use crate::error::CryptoError;
use crate::period::PeriodKeys;
use kith_model::Rng;
use kith_protocol::id::{EntryId, LogId};
use kith_protocol::pad::{pad, unpad};
use kith_protocol::peer::{SEALED_VERSION, SealedEntry, entry_aad, frame_mls, unframe_mls};

/// Seals an MLS message as the body of one entry.
///
/// # Errors
/// [`CryptoError::Internal`] only when the primitive fails.
pub fn seal_entry(
    rng: &dyn Rng,
    keys: &PeriodKeys,
    log: &LogId,
    entry: &EntryId,
    k: u32,
    message: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let sealed = aead::seal(rng, &keys.outer, &entry_aad(log, entry, k), &pad(&frame_mls(message)))?;
    Ok([&[SEALED_VERSION], sealed.as_slice()].concat())
}

/// Opens the body of an entry; gives the MLS message.
///
/// # Errors
/// [`CryptoError::Malformed`] for a newer version or a damaged frame, [`CryptoError::DoesNotOpen`] for another key, log,
/// entry id or period, or changed bytes.
pub fn open_entry(
    keys: &PeriodKeys,
    log: &LogId,
    entry: &EntryId,
    k: u32,
    body: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let SealedEntry { nonce, ciphertext } = SealedEntry::parse(body)?;
    let padded = aead::open_with(&keys.outer, nonce, &entry_aad(log, entry, k), ciphertext)?;
    Ok(unframe_mls(unpad(&padded)?)?.to_vec())
}
