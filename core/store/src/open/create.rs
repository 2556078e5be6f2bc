//! Making a home, whole or not at all.
//!
//! The database is made under another name, with what the caller wants to be in it from the start, and gets its name
//! last. What an interrupted attempt left behind was never a home and is made anew.

use super::Store;
use super::attach::pin_for;
use super::files::{self, BESIDE, DATABASE, FORMAT, JOURNAL, LOCK, NEW_DATABASE};
use super::private::make_private;
use super::write::{Tx, commit};
use crate::connection::{self, Access, PATIENCE};
use crate::key::{self, KeyOf, KeySlot, Unlock};
use crate::{StoreError, migrate};
use kith_model::{Rng, Secret32};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

impl Store {
    /// Makes a home with an empty database and opens it.
    ///
    /// # Errors
    /// [`StoreError::Exists`], with nothing changed; [`StoreError::Exposed`].
    pub fn create(home: &Path, secret: &[u8], rng: &dyn Rng) -> Result<Self, StoreError> {
        Self::create_with(home, secret, rng, |_| Ok::<_, StoreError>(())).map(|(store, ())| store)
    }

    /// Makes a home whose database holds from the start what `first` writes: killed at any moment there is either no home
    /// or a home with that in it.
    ///
    /// # Errors
    /// As [`Store::create`], and whatever `first` refuses: then there is no home.
    pub fn create_with<T, E: From<StoreError>>(
        home: &Path,
        secret: &[u8],
        rng: &dyn Rng,
        first: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<(Self, T), E> {
        Self::create_unlocked(home, Unlock::with_secret(secret), rng, first)
    }

    /// The same where a journal may be already, maybe under a PIN.
    ///
    /// # Errors
    /// As [`Store::create_with`]; [`StoreError::SecretTooShort`], with nothing made; and [`StoreError::WrongSecret`], [`StoreError::Locked`] or [`StoreError::WrongPin`] when
    /// the key of that journal does not open.
    pub fn create_unlocked<T, E: From<StoreError>>(
        home: &Path,
        unlock: Unlock<'_>,
        rng: &dyn Rng,
        first: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<(Self, T), E> {
        key::check_length(unlock.secret)?;
        refuse_existing(home)?;
        make_private(home)?;
        let lock = lock(&home.join(LOCK))?;
        // Another process may have made it while this one waited for the lock.
        refuse_existing(home)?;
        let new = home.join(NEW_DATABASE);
        remove_leftovers(&new)?;
        let key = Secret32::new(rng.bytes32());
        let mut slots = kept_slots(home)?;
        let pin = pin_for(home, &slots, unlock)?;
        slots.push(key::wrap(KeyOf::Peer, &key, unlock.secret, pin, rng)?);
        drop(files::open_owned(&new, true)?);
        let value = match fill(&new, &key, first) {
            Ok(value) => value,
            Err(error) => {
                remove_leftovers(&new)?;
                return Err(error);
            }
        };
        key::write(home, &slots)?;
        std::fs::rename(&new, home.join(DATABASE)).map_err(StoreError::from)?;
        files::write_format(home, migrate::newest())?;
        drop(lock);
        Ok((Self::open_unlocked(home, unlock)?, value))
    }
}

fn fill<T, E: From<StoreError>>(
    file: &Path,
    key: &Secret32,
    first: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let conn = connection::open(file, key, Access::Create)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(StoreError::from)?;
    migrate::migrate(&conn, &migrate::PEER)?;
    conn.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from)?;
    let value = commit(&conn, 0, 0, first, || Ok(()))?;
    // Closing the last connection moves the WAL into the database and removes it.
    conn.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(value)
}

fn refuse_existing(home: &Path) -> Result<(), StoreError> {
    for name in [DATABASE, FORMAT] {
        if files::stands(&home.join(name))? {
            return Err(StoreError::Exists);
        }
    }
    Ok(())
}

/// The keys of other databases of this home; what an interrupted attempt left for this one opens nothing.
fn kept_slots(home: &Path) -> Result<Vec<KeySlot>, StoreError> {
    let others = files::stands(&home.join(JOURNAL))? || files::stands(&files::beside(&home.join(JOURNAL), ".new"))?;
    if !others {
        return Ok(Vec::new());
    }
    let slots = if key::stands(home)? { key::read(home)? } else { Vec::new() };
    Ok(slots.into_iter().filter(|slot| slot.of != KeyOf::Peer.number()).collect())
}

/// Removes what an interrupted attempt left: a database that never had its name holds nothing that was acknowledged.
pub(super) fn remove_leftovers(new: &Path) -> Result<(), StoreError> {
    for suffix in BESIDE.into_iter().chain([""]) {
        let path = files::beside(new, suffix);
        if files::stands(&path)? {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Holds the lock file until dropped; the system lets go of it when the process dies.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
    let file = files::open_owned(path, false)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20))
            }
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}
