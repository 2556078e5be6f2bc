//! The one place that opens a connection, with the settings that every connection has.
//!
//! The cipher's own log is silenced before anything else, since it prints to stderr by itself. The first page is read at
//! once, so that a connection that was returned can read.

use crate::StoreError;
use kith_model::Secret32;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long processes on one home wait for each other (CLI.md 1).
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
    /// Read a home that cannot be written and has no WAL; no lock is taken.
    Immutable,
}

/// Opens `file` with the raw `key`.
///
/// # Errors
/// As SQLite says; [`StoreError::Corrupt`] when the first page is damaged.
pub(crate) fn open(file: &Path, key: &Secret32, access: Access) -> Result<Connection, StoreError> {
    let threads = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match access {
        Access::Create => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?,
        Access::Write | Access::Read => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        Access::ReadOnly => open_at(file, threads | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        Access::Immutable => open_at(
            Path::new(&immutable_uri(file)?),
            threads | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        )?,
    };
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    conn.busy_timeout(PATIENCE)?;
    conn.execute_batch(&key_pragma(key))?;
    conn.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON;",
    )?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    match access {
        Access::Create | Access::Write => conn.execute_batch("PRAGMA journal_size_limit = 4194304;")?,
        Access::Read | Access::ReadOnly | Access::Immutable => conn.execute_batch("PRAGMA query_only = ON;")?,
    }
    Ok(conn)
}

#[allow(clippy::disallowed_methods, reason = "this is the one place of the store that opens a connection")]
fn open_at(file: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(file, flags)?)
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
