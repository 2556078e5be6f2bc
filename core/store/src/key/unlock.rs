//! Opening a key: the vault's secret, then the PIN if one is set.

use super::wrap::{self, KeySlot};
use super::{KeyOf, tries};
use crate::StoreError;
use kith_model::{Clock, Secret32};
use std::path::Path;

/// Bytes that a vault's secret has at least: a home is neither made nor opened with fewer. Random ones should be 32, as many as
/// the keys that they wrap; 16 is what a person may have in a file.
pub const LEAST_SECRET: usize = 16;

/// Refuses a secret that can be guessed: a key file under one is no lock, and one under none opens for everybody.
///
/// # Errors
/// [`StoreError::SecretTooShort`].
pub(crate) const fn check_length(secret: &[u8]) -> Result<(), StoreError> {
    if secret.len() < LEAST_SECRET { Err(StoreError::SecretTooShort) } else { Ok(()) }
}

/// A PIN that somebody typed, and the clock by which wrong ones wait.
#[derive(Clone, Copy)]
pub struct PinTry<'a> {
    /// The PIN.
    pub pin: &'a [u8],
    /// The time.
    pub clock: &'a dyn Clock,
}

/// What opens the keys of a home.
#[derive(Clone, Copy)]
pub struct Unlock<'a> {
    pub(crate) secret: &'a [u8],
    pub(crate) pin: Option<PinTry<'a>>,
}

impl<'a> Unlock<'a> {
    /// The vault's secret alone.
    #[must_use]
    pub const fn with_secret(secret: &'a [u8]) -> Self {
        Self { secret, pin: None }
    }

    /// The vault's secret and a PIN, which is looked at only where one is set.
    #[must_use]
    pub const fn with_pin(secret: &'a [u8], pin: PinTry<'a>) -> Self {
        Self { secret, pin: Some(pin) }
    }
}

impl std::fmt::Debug for Unlock<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlock(…)")
    }
}

impl std::fmt::Debug for PinTry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinTry(…)")
    }
}

/// The key of `of` out of the slots of the home in `home`. A wrong PIN is counted before it is tried.
///
/// # Errors
/// [`StoreError::SecretTooShort`], [`StoreError::WrongSecret`], [`StoreError::Locked`] without a PIN where one is set,
/// [`StoreError::WrongPin`], [`StoreError::Corrupt`] when there is no such slot.
pub(crate) fn open(home: &Path, slots: &[KeySlot], of: KeyOf, unlock: Unlock<'_>) -> Result<Secret32, StoreError> {
    check_length(unlock.secret)?;
    let slot = slots.iter().find(|slot| slot.of == of.number());
    let slot = slot.ok_or(StoreError::Corrupt { what: "the key file" })?;
    if !wrap::is_pinned(slot) {
        return wrap::unwrap(slot, unlock.secret, None);
    }
    // A wrong secret is said as such, and is no try of the PIN.
    wrap::check_secret(slot, unlock.secret)?;
    let PinTry { pin, clock } = unlock.pin.ok_or(StoreError::Locked)?;
    tries::count(home, clock, wrap::is_counted(slot)?)?;
    match wrap::unwrap(slot, unlock.secret, Some(pin)) {
        Ok(key) => {
            tries::forget(home)?;
            Ok(key)
        }
        Err(StoreError::WrongSecret) => Err(StoreError::WrongPin { retry_after_s: tries::wait_s(home, clock)? }),
        Err(other) => Err(other),
    }
}
