//! The one place that opens a connection, with the settings that every connection has.
//!
//! The cipher's own log is silenced before anything else, since it prints to stderr by itself. The first page is read at
//! once, so that a connection that was returned can read.

use crate::StoreError;
use kith_model::Secret32;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, ffi};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long processes on one home wait for each other (docs/cli.md 1).
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Make the file; only for a home that is being made.
    Create,
    /// Read and write.
    Write,
    /// Read only, in a home that can be written.
    Read,
    /// Read a home that cannot be written, with its WAL.
    ReadOnly,
    /// Read a home that cannot be written, has a WAL, and where SQLite cannot make the file by which processes share it.
    Alone,
    /// Read a home that cannot be written and has no WAL; no lock is taken.
    Immutable,
}

/// Whether a connection was ever opened in this process.
static EVER_OPENED: Mutex<bool> = Mutex::new(false);

/// Opens `file` with the raw `key`.
///
/// # Errors
/// As SQLite says; [`StoreError::Corrupt`] when the first page is damaged.
pub(crate) fn open(file: &Path, key: &Secret32, access: Access) -> Result<Connection, StoreError> {
    let conn = open_held(file, key, access)?;
    let_go(&conn)?;
    Ok(conn)
}

/// From now on the connection moves what the log has into the file when it is the last one that closes.
///
/// # Errors
/// As SQLite says.
pub(crate) fn let_go(conn: &Connection) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// The same, where the log and the file stay as they are when the connection closes: for a look at what may be damaged. So does
/// one that does not open.
///
/// # Errors
/// As [`open`].
pub(crate) fn open_held(file: &Path, key: &Secret32, access: Access) -> Result<Connection, StoreError> {
    let mut ever_opened = EVER_OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if *ever_opened {
        drop(ever_opened);
        return open_once(file, key, access);
    }
    // SQLite calls itself ready before it has set up the cipher, so that a connection opened meanwhile by another thread,
    // be it somebody else's, cannot use a key. The first one is therefore opened alone, and again if it must be.
    let start = Instant::now();
    loop {
        match open_once(file, key, access) {
            Err(StoreError::Internal { code: ffi::SQLITE_ERROR, .. }) if start.elapsed() < Duration::from_secs(2) => {
                std::thread::sleep(Duration::from_millis(2));
            }
            done => {
                *ever_opened |= done.is_ok();
                return done;
            }
        }
    }
}

fn open_once(file: &Path, key: &Secret32, access: Access) -> Result<Connection, StoreError> {
    let threads = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match access {
        Access::Create => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?,
        Access::Write | Access::Read => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        Access::ReadOnly => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        Access::Alone => alone(file, threads | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        Access::Immutable => open_at(
            Path::new(&immutable_uri(file)?),
            threads | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        )?,
    };
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.busy_timeout(PATIENCE)?;
    if access == Access::Alone {
        // Before anything is read: the index of the WAL is then kept in memory.
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    }
    conn.execute_batch(&key_pragma(key))?;
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;",
    )?;
    // Without it SQLite looks at the values of parameters when a table has indexes of some of its rows only, and prepares the
    // statement anew for each new value: an eighth of the time of taking in records (decision 111).
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    check_sound(&conn)?;
    match access {
        Access::Create | Access::Write => conn.execute_batch("PRAGMA journal_size_limit = 4194304;")?,
        Access::Read | Access::ReadOnly | Access::Alone | Access::Immutable => {
            conn.execute_batch("PRAGMA query_only = ON;")?;
        }
    }
    Ok(conn)
}

#[allow(clippy::disallowed_methods, reason = "this is the one place of the store that opens a connection")]
fn open_at(file: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(file, flags)?)
}

/// Opens a file that nobody can write now, without locks.
#[allow(clippy::disallowed_methods, reason = "this is the one place of the store that opens a connection")]
fn alone(file: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags_and_vfs(file, flags, c"unix-none")?)
}

/// Refuses what was read if any page of it was damaged.
///
/// The cipher hands SQLite a page of zeros in place of one that is not authentic and leaves it to SQLite to stumble over
/// it. The last page of a long value, and a page of the search index, it takes for data (tests/damage.rs). So the cipher
/// itself is asked before anything that was read is believed or committed.
///
/// # Errors
/// [`StoreError::Corrupt`]; from then on always, on this connection.
pub(crate) fn check_sound(conn: &Connection) -> Result<(), StoreError> {
    let sound: String = conn.prepare_cached("PRAGMA cipher_status")?.query_row([], |row| row.get(0))?;
    if sound == "1" { Ok(()) } else { Err(StoreError::Corrupt { what: "the database" }) }
}

fn key_pragma(key: &Secret32) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(96));
    text.push_str("PRAGMA key = \"x'");
    for byte in key.expose() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'\";");
    text
}

/// `file:` URI of a path, every byte but the plainest ones escaped.
fn immutable_uri(file: &Path) -> Result<String, StoreError> {
    let path = file.to_str().ok_or_else(|| StoreError::Io { kind: "the path is not UTF-8".to_owned() })?;
    let mut uri = String::from("file:");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri.push_str("?immutable=1");
    Ok(uri)
}
