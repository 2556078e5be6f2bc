//! Values between SQLite's rows and the storage's records.
//!
//! SQLite has i64: greater numbers are capped, which only ever means "never" (an end or a limit beyond reach).

use super::super::{LogLife, LogRow, StorageError};
use kith_protocol::id::{Chain, Hash, ReadKeyHash};
use kith_protocol::op::{Holder, LogClass};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, Row};

/// A u64 as SQLite keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) u64);

impl ToSql for Number {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(i64::try_from(self.0).unwrap_or(i64::MAX)))
    }
}

impl FromSql for Number {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number).map(Self).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// Bytes of a fixed length.
pub(super) struct Fixed<const N: usize>(pub(super) [u8; N]);

impl<const N: usize> FromSql for Fixed<N> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Self).map_err(|_| FromSqlError::InvalidType)
    }
}

/// A number of items, as SQLite keeps it.
pub(super) fn count(items: usize) -> Number {
    Number(u64::try_from(items).unwrap_or(u64::MAX))
}

/// A column that holds a number.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, Number>(column).map(|number| number.0)
}

/// A column that may hold a number.
pub(super) fn maybe(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    row.get::<_, Option<Number>>(column).map(|number| number.map(|number| number.0))
}

/// A column that holds bytes of a fixed length.
pub(super) fn fixed<const N: usize>(row: &Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    row.get::<_, Fixed<N>>(column).map(|bytes| bytes.0)
}

/// A column whose number is none that this relay writes.
pub(super) fn out_of_range(column: usize) -> rusqlite::Error {
    rusqlite::Error::IntegralValueOutOfRange(column, 0)
}

/// Who may use a grant, as one value that an index can hold.
pub(super) fn holder_bytes(holder: &Holder) -> Vec<u8> {
    match holder {
        Holder::Key(key) => [&[0], key.as_bytes().as_slice()].concat(),
        Holder::Token(kind) => [&[1], kind.as_bytes()].concat(),
    }
}

/// Reads what [`holder_bytes`] wrote.
pub(super) fn holder(row: &Row<'_>, column: usize) -> rusqlite::Result<Holder> {
    let bytes: Vec<u8> = row.get(column)?;
    let holder = match bytes.split_first() {
        Some((0, key)) => <[u8; 32]>::try_from(key).ok().map(|key| Holder::Key(key.into())),
        Some((1, kind)) => std::str::from_utf8(kind).ok().map(|kind| Holder::Token(kind.to_owned())),
        _ => None,
    };
    holder.ok_or_else(|| out_of_range(column))
}

/// The columns of a log's row, in the order in which [`log_row`] reads them.
pub(super) const LOG_COLUMNS: &str = "life, class, created_by, open_admission, admissions, ttl, ctl, fence, period, \
    read_key, head, head_time, head_chain, first, first_chain, entry_bytes, blob_bytes, slot_bytes, stock, \
    next_package, grants, grants_made, used_at, due";

/// Reads a log's row.
pub(super) fn log_row(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    let life = match number(row, 0)? {
        0 => LogLife::Open,
        1 => LogLife::Ended,
        2 => LogLife::Gone,
        _ => return Err(out_of_range(0)),
    };
    Ok(LogRow {
        life,
        class: LogClass::from_number(number(row, 1)?).ok_or_else(|| out_of_range(1))?,
        created_by: Hash::new(fixed(row, 2)?),
        open_admission: row.get(3)?,
        admissions: number(row, 4)?,
        ttl: maybe(row, 5)?,
        ctl: number(row, 6)?,
        fence: number(row, 7)?,
        period: row.get(8)?,
        read_key: ReadKeyHash::new(fixed(row, 9)?),
        head: number(row, 10)?,
        head_time: number(row, 11)?,
        head_chain: Chain::new(fixed(row, 12)?),
        first: number(row, 13)?,
        first_chain: Chain::new(fixed(row, 14)?),
        entry_bytes: number(row, 15)?,
        blob_bytes: number(row, 16)?,
        slot_bytes: number(row, 17)?,
        stock: number(row, 18)?,
        next_package: number(row, 19)?,
        grants: number(row, 20)?,
        grants_made: number(row, 21)?,
        used_at: number(row, 22)?,
        due: number(row, 23)?,
    })
}

/// The number of a life in a row.
pub(super) fn life_number(life: LogLife) -> u8 {
    match life {
        LogLife::Open => 0,
        LogLife::Ended => 1,
        LogLife::Gone => 2,
    }
}

/// The pages in use, as bytes.
pub(super) fn used_bytes(connection: &Connection) -> Result<u64, StorageError> {
    let pragma = |name: &str| connection.prepare_cached(&format!("PRAGMA {name}"))?.query_row([], |row| number(row, 0));
    let pages = pragma("page_count").map_err(failure)?.saturating_sub(pragma("freelist_count").map_err(failure)?);
    Ok(pages.saturating_mul(pragma("page_size").map_err(failure)?))
}

/// The situation behind SQLite's error.
pub(super) fn failure(error: rusqlite::Error) -> StorageError {
    match &error {
        rusqlite::Error::SqliteFailure(inner, _) => match inner.code {
            ErrorCode::DiskFull => StorageError::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StorageError::Busy,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StorageError::Damaged("its pages"),
            ErrorCode::ConstraintViolation => StorageError::Damaged("a record twice"),
            ErrorCode::CannotOpen => StorageError::Unopened("no such place"),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StorageError::Unopened("not writable"),
            _ => StorageError::Failed(inner.extended_code),
        },
        _ => StorageError::Damaged("a value"),
    }
}
