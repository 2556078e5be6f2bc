//! Setting and clearing the PIN: every key of the home is wrapped anew; the databases stay as they are.

use super::create::lock;
use super::files::{KEYS, KEYS_COPY, LOCK};
use super::private::check_private;
use crate::StoreError;
use crate::key::{self, KeyOf, Unlock};
use kith_model::Rng;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;

/// Whether the keys of the home in `home` are under a PIN.
///
/// # Errors
/// [`StoreError::Corrupt`], [`StoreError::Newer`], when the key file says so.
pub fn has_pin(home: &Path) -> Result<bool, StoreError> {
    Ok(key::read(home)?.iter().any(key::is_pinned))
}

/// Whether the home in `home` ever had this database: its key is kept. One whose key file cannot be read says that it has none.
#[must_use]
pub fn has_key(home: &Path, of: KeyOf) -> bool {
    key::read(home).is_ok_and(|slots| slots.iter().any(|slot| slot.of == of.number()))
}

/// Puts every key of the home under `pin`, or under the vault's secret alone.
///
/// # Errors
/// [`StoreError::WrongSecret`], [`StoreError::Locked`] and [`StoreError::WrongPin`] when `unlock` does not open the home as
/// it is, and what the file system says. Killed at any moment, the old way or the new one opens the home.
pub fn set_pin(home: &Path, unlock: Unlock<'_>, pin: Option<&[u8]>, rng: &dyn Rng) -> Result<(), StoreError> {
    check_private(home)?;
    let lock = lock(&home.join(LOCK))?;
    let slots = key::read(home)?;
    let mut wrapped = Vec::with_capacity(slots.len());
    for slot in &slots {
        let of = [KeyOf::Peer, KeyOf::Journal].into_iter().find(|of| of.number() == slot.of);
        let of = of.ok_or(StoreError::Locked)?;
        let opened = key::open(home, &slots, of, unlock)?;
        wrapped.push(key::wrap(of, &opened, unlock.secret, pin, rng)?);
    }
    let old: Vec<File> = [KEYS, KEYS_COPY].iter().filter_map(|name| writable(&home.join(name))).collect();
    if pin.is_some() {
        // From now on a file of tries that is gone counts as many tries, so it has to stand before.
        key::begin_tries(home)?;
    }
    key::write(home, &wrapped)?;
    for file in old {
        overwrite(file)?;
    }
    if pin.is_none() {
        key::end_tries(home)?;
    }
    drop(lock);
    Ok(())
}

fn writable(path: &Path) -> Option<File> {
    std::fs::OpenOptions::new().write(true).open(path).ok()
}

/// The old wrapping, which opened without this PIN, is made unreadable where it stood.
fn overwrite(mut old: File) -> Result<(), StoreError> {
    let length = usize::try_from(old.metadata()?.len()).unwrap_or(0).min(65_536);
    old.rewind()?;
    old.write_all(&vec![0; length])?;
    Ok(old.sync_all()?)
}
