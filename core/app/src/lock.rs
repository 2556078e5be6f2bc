//! What opens a home: the vault's secret, and a PIN where one is set.
//!
//! The PIN guards the whole home, people and journal alike: every key of it is wrapped anew when one is set or cleared.
//! Wiping needs neither.

use crate::{Kith, Options};
use kith_model::{KithError, LockReason, Refusal, VaultError};
use kith_store::{LEAST_SECRET, PinTry, Unlock};
use std::path::Path;
use zeroize::Zeroizing;

/// Characters that a PIN may have.
const PIN_CHARS: std::ops::RangeInclusive<usize> = 4..=64;

impl Kith {
    /// Whether a PIN is set in `home`.
    ///
    /// # Errors
    /// `store_corrupt` when the key file is damaged.
    pub fn has_pin(home: &Path) -> Result<bool, KithError> {
        Ok(kith_store::has_pin(home)?)
    }

    /// Sets the PIN of the home in `home`, or changes it; the vault gives the one that is set now. Durable.
    ///
    /// # Errors
    /// `text_empty`, `text_too_long`, `value_invalid` for a PIN under four characters, and what opening says.
    pub fn set_pin(home: &Path, options: &Options, pin: &[u8]) -> Result<(), KithError> {
        let text = std::str::from_utf8(pin).map_err(|_| Refusal::TextNotUtf8)?;
        match text.chars().count() {
            0 => return Err(Refusal::TextEmpty.into()),
            count if PIN_CHARS.contains(&count) => {}
            count if count > *PIN_CHARS.end() => return Err(Refusal::TextTooLong.into()),
            _ => return Err(Refusal::PinTooShort.into()),
        }
        unlocked(home, options, |unlock| Ok(kith_store::set_pin(home, unlock, Some(pin), &*options.rng)?))
    }

    /// Takes the PIN of the home in `home` away; the vault gives it. Does nothing when none is set.
    ///
    /// # Errors
    /// What opening says.
    pub fn clear_pin(home: &Path, options: &Options) -> Result<(), KithError> {
        if !Self::has_pin(home)? {
            return Ok(());
        }
        unlocked(home, options, |unlock| Ok(kith_store::set_pin(home, unlock, None, &*options.rng)?))
    }
}

/// Runs `open` with what opens the home. The PIN is asked for only where one is set.
pub(crate) fn unlocked<T>(
    home: &Path,
    options: &Options,
    open: impl FnOnce(Unlock<'_>) -> Result<T, KithError>,
) -> Result<T, KithError> {
    let secret = secret_of(options)?;
    // A damaged key file is the opening's to tell.
    let pin = if kith_store::has_pin(home).unwrap_or(false) { pin_of(options)? } else { None };
    match &pin {
        Some(pin) => open(Unlock::with_pin(&secret, PinTry { pin, clock: &*options.clock })),
        None => open(Unlock::with_secret(&secret)),
    }
}

fn secret_of(options: &Options) -> Result<Zeroizing<Vec<u8>>, KithError> {
    let secret = options.vault.secret().map(Zeroizing::new).map_err(|error| {
        if let VaultError::Failed { reason } = error {
            tracing::warn!(reason, "the vault failed");
        }
        LockReason::VaultLocked
    })?;
    // The store refuses it too; here it is told from a wrong one, and the vault is named.
    if secret.len() < LEAST_SECRET {
        tracing::warn!(bytes = secret.len(), "the vault gave a secret that is too short");
        return Err(LockReason::VaultLocked.into());
    }
    Ok(secret)
}

fn pin_of(options: &Options) -> Result<Option<Zeroizing<Vec<u8>>>, KithError> {
    options.vault.pin().map_err(|error| {
        tracing::warn!(%error, "no PIN could be asked for");
        LockReason::PinNeeded.into()
    })
}
