//! Opening a database: the only place of the relay where connections are made.

use super::convert::{failure, fixed, number};
use crate::log::storage::StorageError;
use kith_protocol::id::RelayId;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// The schema that this relay writes.
const SCHEMA: u64 = 1;
/// Connections that only read.
const READERS: usize = 4;
/// How long a connection waits for another process.
const PATIENCE: Duration = Duration::from_secs(5);

/// A database that is ready.
pub(super) struct Opened {
    pub(super) relay: RelayId,
    pub(super) writer: Connection,
    pub(super) readers: Vec<Connection>,
}

/// Opens or makes a database in a file.
pub(super) fn file(path: &Path, relay: RelayId) -> Result<Opened, StorageError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|_| StorageError::Unopened("its folder cannot be made"))?;
    }
    let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let relay = prepare(&mut writer, relay, true)?;
    let readers = (0..READERS)
        .map(|_| {
            let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            reader.pragma_update(None, "query_only", true).map_err(failure)?;
            Ok(reader)
        })
        .collect::<Result<Vec<Connection>, StorageError>>()?;
    Ok(Opened { relay, writer, readers })
}

/// Makes a database in memory, which has one connection only.
pub(super) fn memory(relay: RelayId) -> Result<Opened, StorageError> {
    let mut writer = connect(Path::new(":memory:"), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_MEMORY)?;
    let relay = prepare(&mut writer, relay, false)?;
    Ok(Opened { relay, writer, readers: Vec::new() })
}

#[allow(clippy::disallowed_methods, reason = "this is the one place")]
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StorageError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failure)?;
    // SQLCipher, which is the SQLite of this workspace, writes to stderr unless told not to. The database has no key:
    // what it holds is sealed by the phones.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;").map_err(failure)?;
    connection.busy_timeout(PATIENCE).map_err(failure)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection
        .execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON;")
        .map_err(failure)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection, relay: RelayId, on_disk: bool) -> Result<RelayId, StorageError> {
    if on_disk {
        connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))
            .map_err(failure)?;
    }
    connection.execute_batch("PRAGMA synchronous = FULL;").map_err(failure)?;
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(failure)?;
    let tables: u64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |row| number(row, 0)).map_err(failure)?;
    if tables == 0 {
        tx.execute_batch(include_str!("schema.sql")).map_err(failure)?;
        tx.execute("INSERT INTO relay (one, schema, id, newest_time) VALUES (1, 1, ?1, 0)", [relay.as_bytes()])
            .map_err(failure)?;
    }
    let found = tx
        .query_row("SELECT schema, id FROM relay", [], |row| Ok((number(row, 0)?, fixed::<16>(row, 1)?)))
        .optional()
        .map_err(|_| StorageError::Damaged("no relay's"))?;
    let (schema, id) = found.ok_or(StorageError::Damaged("no relay's"))?;
    if schema > SCHEMA {
        return Err(StorageError::Newer { found: schema, known: SCHEMA });
    }
    tx.commit().map_err(failure)?;
    Ok(RelayId::new(id))
}
