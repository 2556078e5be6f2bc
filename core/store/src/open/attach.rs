//! A second database of a home, such as the journal: making it when it is first used, and opening it.
//!
//! It needs no `peer.db`: a folder of one's own with a key file is enough, so that a journal can be kept without an account.
//!
//! | key in the file | `X.db.new` | `X.db` | what it means |
//! |---|---|---|---|
//! | no | – | no | never used: it is made, under another name first |
//! | yes | yes | no | killed before it had its name: it is whole, and gets it |
//! | yes | no | no | the file is gone: damage, and nothing is made anew |
//! | yes | – | yes | it is opened |
//! | no | – | yes | its key is gone: damage |

use super::create::{lock, remove_leftovers};
use super::files::{self, LOCK};
use super::mend::mend_keys;
use super::private::{check_private, make_private};
use super::write::commit;
use super::{Own, Store};
use crate::connection::{self, Access};
use crate::key::{self, KeySlot, Unlock};
use crate::{StoreError, migrate};
use kith_model::{Rng, Secret32};
use std::path::Path;

impl<K: Own> Store<K> {
    /// Opens this database of the home in `home`, made on its first use.
    ///
    /// # Errors
    /// [`StoreError::Exposed`], [`StoreError::Newer`], [`StoreError::WrongSecret`], [`StoreError::Locked`],
    /// [`StoreError::WrongPin`], [`StoreError::Corrupt`], [`StoreError::Busy`]; [`StoreError::SecretTooShort`], with nothing
    /// made; [`StoreError::ReadOnly`] when it is not there yet and cannot be made.
    pub fn attach(home: &Path, unlock: Unlock<'_>, rng: &dyn Rng) -> Result<Self, StoreError> {
        key::check_length(unlock.secret)?;
        match check_private(home) {
            Err(StoreError::Missing) => make_private(home)?,
            checked => checked?,
        }
        if let Some(found) = files::format_of(home)?.filter(|found| *found > migrate::newest()) {
            return Err(StoreError::Newer { found, known: migrate::newest() });
        }
        if !files::stands(&home.join(K::FILE))? {
            let lock = lock(&home.join(LOCK)).map_err(|error| read_only(home, error))?;
            make_missing::<K>(home, unlock, rng).map_err(|error| read_only(home, error))?;
            drop(lock);
        }
        let slots = key::read(home)?;
        if slots.iter().all(|slot| slot.of != K::KEY.number()) {
            return Err(StoreError::Corrupt { what: "the key file has lost a key" });
        }
        let key = key::open(home, &slots, K::KEY, unlock)?;
        let store = Self::open_file(home, key)?;
        if !store.is_read_only() {
            mend_keys(home);
        }
        Ok(store)
    }
}

/// A folder that cannot be written is a home that can only be read.
fn read_only(home: &Path, error: StoreError) -> StoreError {
    let locked = std::fs::metadata(home).is_ok_and(|meta| meta.permissions().readonly());
    if locked && matches!(error, StoreError::Io { .. }) { StoreError::ReadOnly } else { error }
}

/// Makes the database if there is none; the lock is held.
fn make_missing<K: Own>(home: &Path, unlock: Unlock<'_>, rng: &dyn Rng) -> Result<(), StoreError> {
    let (file, new) = (home.join(K::FILE), files::beside(&home.join(K::FILE), ".new"));
    if files::stands(&file)? {
        return Ok(());
    }
    let mut slots = if key::stands(home)? { key::read(home)? } else { Vec::new() };
    if slots.iter().any(|slot| slot.of == K::KEY.number()) {
        if !files::stands(&new)? {
            return Err(StoreError::Corrupt { what: "a database file is gone" });
        }
    } else {
        let pin = pin_for(home, &slots, unlock)?;
        remove_leftovers(&new)?;
        let key = Secret32::new(rng.bytes32());
        drop(files::open_owned(&new, true)?);
        fill::<K>(&new, &key)?;
        std::fs::File::open(&new)?.sync_all()?;
        slots.push(key::wrap(K::KEY, &key, unlock.secret, pin, rng)?);
        key::write(home, &slots)?;
    }
    std::fs::rename(&new, &file)?;
    files::sync_directory_of(&file)
}

/// The PIN under which a new key goes: the one that the other keys are under. Secret and PIN must open those, else half of
/// the home would open by one secret and half by another.
pub(super) fn pin_for<'a>(home: &Path, slots: &[KeySlot], unlock: Unlock<'a>) -> Result<Option<&'a [u8]>, StoreError> {
    for of in [key::KeyOf::Peer, key::KeyOf::Journal] {
        if let Some(slot) = slots.iter().find(|slot| slot.of == of.number()) {
            key::open(home, slots, of, unlock)?;
            return Ok(unlock.pin.filter(|_| key::is_pinned(slot)).map(|tried| tried.pin));
        }
    }
    Ok(None)
}

fn fill<K: Own>(file: &Path, key: &Secret32) -> Result<(), StoreError> {
    let conn = connection::open(file, key, Access::Create)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    migrate::migrate(&conn, K::MIGRATIONS)?;
    conn.execute_batch("BEGIN IMMEDIATE")?;
    commit::<K, _, StoreError>(&conn, 0, 0, |_| Ok(()), || Ok(()))?;
    conn.close().map_err(|(_, error)| StoreError::from(error))
}
