//! Opening a home that exists.

use super::files::{self, DATABASE};
use super::mend::mend_keys;
use super::pool::Pool;
use super::private::check_private;
use super::{Inner, Kind, Mode, Store, tail};
use crate::connection::{self, Access};
use crate::key::{self, KeyOf, Unlock};
use crate::{StoreError, migrate};
use kith_model::Secret32;
use rusqlite::Connection;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, OnceLock};

/// Whether a home is there that this program may open, before any secret is asked for.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::Exposed`], [`StoreError::Newer`], [`StoreError::Corrupt`].
pub fn check_home(home: &Path) -> Result<(), StoreError> {
    look_at(home).map(|_| ())
}

fn look_at(home: &Path) -> Result<Option<u32>, StoreError> {
    check_private(home)?;
    let format = files::format_of(home)?;
    if let Some(found) = format.filter(|found| *found > migrate::newest()) {
        return Err(StoreError::Newer { found, known: migrate::newest() });
    }
    if !files::stands(&home.join(DATABASE))? {
        return Err(match format {
            None => StoreError::Missing,
            Some(_) => StoreError::Corrupt { what: "the database file is gone" },
        });
    }
    Ok(format)
}

impl Store {
    /// Opens the home with the vault's secret, and migrates an older one.
    ///
    /// A home that cannot be written is opened for reading.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Exposed`], [`StoreError::Newer`], [`StoreError::WrongSecret`],
    /// [`StoreError::Corrupt`], [`StoreError::Busy`]; no file is made or changed by any of them.
    pub fn open(home: &Path, secret: &[u8]) -> Result<Self, StoreError> {
        Self::open_unlocked(home, Unlock::with_secret(secret))
    }

    /// The same where a PIN may be set.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Locked`] or [`StoreError::WrongPin`].
    pub fn open_unlocked(home: &Path, unlock: Unlock<'_>) -> Result<Self, StoreError> {
        let format = look_at(home)?;
        let slots = key::read(home)?;
        let key = key::open(home, &slots, KeyOf::Peer, unlock)?;
        let store = Self::open_file(home, key)?;
        if !store.is_read_only() {
            if format != Some(migrate::newest()) {
                files::write_format(home, migrate::newest())?;
            }
            mend_keys(home);
        }
        Ok(store)
    }
}

impl<K: Kind> Store<K> {
    /// Opens the file, and migrates an older one.
    pub(super) fn open_file(home: &Path, key: Secret32) -> Result<Self, StoreError> {
        let file = home.join(K::FILE);
        if std::fs::metadata(&file)?.len() == 0 {
            // SQLite takes an empty file for a new database, and removes the log of an old one.
            return Err(StoreError::Corrupt { what: "the database" });
        }
        let Opened { mode, conn, denied } = open_as_far_as_possible(&file, &key)?;
        if !K::COMES_BACK {
            tail::refuse_dropped(&file, &key, &conn, mode)?;
        }
        connection::let_go(&conn)?;
        if migrate::schema_of(&conn, K::MIGRATIONS)? < migrate::last(K::MIGRATIONS) {
            if mode != Mode::Writable {
                return Err(denied);
            }
            migrate::migrate(&conn, K::MIGRATIONS)?;
        }
        if K::COMES_BACK && mode == Mode::Writable {
            tail::look(&file, &conn)?;
        }
        let (home, file) = (home.to_owned(), K::FILE);
        let pool = Mutex::new(Pool::with_first(conn, mode));
        let (comes_back, returned, hook) = (K::COMES_BACK, Condvar::new(), OnceLock::new());
        let inner = Inner { home, file, comes_back, key, mode, denied, pool, returned, hook };
        Ok(Self { inner: Arc::new(inner), kind: PhantomData })
    }

    /// Whether nothing can be written here.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.inner.mode != Mode::Writable
    }

    /// Bytes that the database and its WAL take on disk.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn size_bytes(&self) -> Result<u64, StoreError> {
        let file = self.inner.home.join(K::FILE);
        let mut bytes = std::fs::metadata(&file)?.len();
        if let Ok(wal) = std::fs::metadata(files::beside(&file, "-wal")) {
            bytes = bytes.saturating_add(wal.len());
        }
        Ok(bytes)
    }

    /// The directory of this home.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.inner.home
    }
}

/// A database, opened as far as the system lets it be.
struct Opened {
    mode: Mode,
    conn: Connection,
    /// Why it is not open for writing.
    denied: StoreError,
}

/// Opens for writing, else for reading with the WAL, else for reading without one.
fn open_as_far_as_possible(file: &Path, key: &Secret32) -> Result<Opened, StoreError> {
    let denied = match connection::open_held(file, key, Access::Write) {
        Ok(conn) if !conn.is_readonly("main")? => {
            return Ok(Opened { mode: Mode::Writable, conn, denied: StoreError::ReadOnly });
        }
        Ok(_) => StoreError::ReadOnly,
        Err(error @ (StoreError::ReadOnly | StoreError::Full | StoreError::Io { .. })) => error,
        Err(error) => return Err(error),
    };
    match connection::open_held(file, key, Access::ReadOnly) {
        Ok(conn) => return Ok(Opened { mode: Mode::ReadOnly, conn, denied: why_not(denied) }),
        Err(StoreError::ReadOnly | StoreError::Full | StoreError::Io { .. }) => {}
        Err(error) => return Err(error),
    }
    // Without a WAL the database file is all there is, and nobody can change it.
    let wal = std::fs::metadata(files::beside(file, "-wal")).map_or(0, |meta| meta.len());
    let (mode, access) = if wal > 0 { (Mode::Alone, Access::Alone) } else { (Mode::Immutable, Access::Immutable) };
    match connection::open_held(file, key, access) {
        Ok(conn) => Ok(Opened { mode, conn, denied: why_not(denied) }),
        Err(StoreError::ReadOnly | StoreError::Full | StoreError::Io { .. }) => Err(denied),
        Err(error) => Err(error),
    }
}

/// What a write is told in a home that can be read: that there is no room, else that it is read-only, whatever denied it.
fn why_not(denied: StoreError) -> StoreError {
    match denied {
        StoreError::Full => denied,
        _ => StoreError::ReadOnly,
    }
}
