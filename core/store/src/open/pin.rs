//! Setting and clearing the PIN: every key of the home is wrapped anew; the databases stay as they are.

use super::create::lock;
use super::files::{KEYS, LOCK};
use super::private::check_private;
use crate::StoreError;
use crate::key::{self, KeyOf, Unlock};
use kith_model::Rng;
use std::io::{Seek as _, Write as _};
use std::path::Path;

/// Whether the keys of the home in `home` are under a PIN.
///
/// # Errors
/// [`StoreError::Corrupt`], [`StoreError::Newer`], when the key file says so.
pub fn has_pin(home: &Path) -> Result<bool, StoreError> {
    Ok(key::read(&home.join(KEYS))?.iter().any(key::is_pinned))
}

/// Puts every key of the home under `pin`, or under the vault's secret alone.
///
/// # Errors
/// [`StoreError::WrongSecret`], [`StoreError::Locked`] and [`StoreError::WrongPin`] when `unlock` does not open the home as
/// it is, and what the file system says. Killed at any moment, the old way or the new one opens the home.
pub fn set_pin(home: &Path, unlock: Unlock<'_>, pin: Option<&[u8]>, rng: &dyn Rng) -> Result<(), StoreError> {
    check_private(home)?;
    let lock = lock(&home.join(LOCK))?;
    let path = home.join(KEYS);
    let slots = key::read(&path)?;
    let mut wrapped = Vec::with_capacity(slots.len());
    for slot in &slots {
        let of = [KeyOf::Peer, KeyOf::Journal].into_iter().find(|of| of.number() == slot.of);
        let of = of.ok_or(StoreError::Locked)?;
        let opened = key::open(home, &slots, of, unlock)?;
        wrapped.push(key::wrap(of, &opened, unlock.secret, pin, rng)?);
    }
    let mut old = std::fs::OpenOptions::new().write(true).open(&path)?;
    key::write_new(&path, &wrapped)?;
    // The old wrapping, which opened without this PIN, is made unreadable where it stood.
    let length = usize::try_from(old.metadata()?.len()).unwrap_or(0).min(65_536);
    old.rewind()?;
    old.write_all(&vec![0; length])?;
    old.sync_all()?;
    drop(lock);
    Ok(())
}
