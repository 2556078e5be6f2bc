//! Every row of every table, in an order that is the same for equal journals, and back again.
//!
//! Names of tables and columns come from the list here and never from a file.

use super::{Read, STRANGE, Tx};
use crate::backup::Value;
use kith_store::StoreError;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Row, params_from_iter};

/// A table: its name, the schema that has it first, its columns, the columns by which its rows are ordered.
pub(crate) struct Table {
    since: u32,
    pub(crate) name: &'static str,
    columns: &'static str,
    order: &'static str,
}

/// What is in a backup: all but the index and the machinery, each table after those that it refers to.
const TABLES: [Table; 15] = [
    Table {
        since: 1,
        name: "entry",
        columns: "id, entry, at_ms, zone, day, mood, valence, arousal, note",
        order: "id",
    },
    Table { since: 1, name: "word", columns: "id, kind, name, word_group", order: "id" },
    Table { since: 1, name: "entry_word", columns: "entry, kind, place, word", order: "entry, kind, place" },
    Table { since: 1, name: "photo", columns: "photo, key, kind, orientation, bytes, created_ms", order: "photo" },
    Table { since: 1, name: "entry_photo", columns: "entry, place, photo", order: "entry, place" },
    Table {
        since: 1,
        name: "result",
        columns: "result, instrument, version, answers, score, band, taken_ms",
        order: "result",
    },
    Table { since: 1, name: "change", columns: "id, kind, made_ms", order: "id" },
    Table { since: 1, name: "change_entry", columns: "change, entry, before", order: "change, entry" },
    Table { since: 1, name: "change_photo", columns: "change, entry, photo", order: "change, entry, photo" },
    Table { since: 1, name: "change_result", columns: "change, result", order: "change, result" },
    Table { since: 1, name: "change_setting", columns: "change, name, before", order: "change, name" },
    Table { since: 1, name: "setting", columns: "name, value", order: "name" },
    Table { since: 1, name: "mood_name", columns: "level, place, name, emoji", order: "level, place" },
    Table { since: 1, name: "sketch", columns: "kind, name, body, written_ms", order: "kind, name" },
    Table { since: 2, name: "reminder", columns: "at_time, zone, reminder, days, title", order: "at_time, zone" },
];

/// Tables whose rows are what a person has set, and nothing that could be lost: the backup's come in their place.
const SETTINGS: [&str; 2] = ["setting", "reminder"];

/// Every table of a backup of now.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter()
}

/// Every table of a backup of this schema.
pub(crate) fn tables_of(schema: u32) -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.since <= schema)
}

/// How many rows a table has.
pub(crate) fn count(read: &Read<'_>, table: &Table) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM {}", table.name);
    let count: i64 = read.sql().query_row(&sql, [], |row| row.get(0))?;
    u64::try_from(count).map_err(|_| STRANGE)
}

/// Hands every row of a table to `each`.
pub(crate) fn each_row<E: From<StoreError>>(
    read: &Read<'_>,
    table: &Table,
    each: &mut dyn FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("SELECT {} FROM {} ORDER BY {}", table.columns, table.name, table.order);
    let columns = table.columns.split(", ").count();
    let mut select = read.sql().prepare(&sql).map_err(StoreError::from)?;
    let mut rows = select.query([]).map_err(StoreError::from)?;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let values = (0..columns).map(|column| value(row, column)).collect::<Result<_, _>>()?;
        each(values)?;
    }
    Ok(())
}

fn value(row: &Row<'_>, column: usize) -> Result<Value, StoreError> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).map_err(|_| STRANGE)?),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

/// Writes a row; whether it fits the table.
pub(crate) fn insert(tx: &Tx<'_>, table: &Table, row: Vec<Value>) -> Result<bool, StoreError> {
    let columns = table.columns.split(", ").count();
    if row.len() != columns {
        return Ok(false);
    }
    let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.columns, places.join(", "));
    let values = row.into_iter().map(|value| match value {
        Value::Null => Sql::Null,
        Value::Integer(number) => Sql::Integer(number),
        Value::Real(number) => Sql::Real(number),
        Value::Text(text) => Sql::Text(text),
        Value::Blob(bytes) => Sql::Blob(bytes),
    });
    match tx.sql().prepare_cached(&sql)?.execute(params_from_iter(values)) {
        Ok(_) => Ok(true),
        // A value that no journal of ours has.
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether nothing was ever written here.
pub(crate) fn is_empty(read: &Read<'_>) -> Result<bool, StoreError> {
    let mut rows = 0_u64;
    for table in tables().filter(|table| !SETTINGS.contains(&table.name)) {
        rows = rows.saturating_add(count(read, table)?);
    }
    Ok(rows == 0)
}

/// Forgets the settings of a journal that is otherwise empty, since those of the backup come.
pub(crate) fn clear_settings(tx: &Tx<'_>) -> Result<(), StoreError> {
    for table in SETTINGS {
        tx.sql().execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}
