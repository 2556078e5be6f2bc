//! The rows of the `mls` table: values in pieces, lists by element.

use super::codec;
use super::kind::Kind;
use crate::StoreError;
use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::{Zeroize as _, Zeroizing};

/// Bytes of a piece of a long value. A change in length moves only what follows it in the same value, and SQLite writes
/// only those pages of a piece of unchanged length that differ.
const PIECE: usize = 16_384;

/// Where a value lies: its scope, what it is, and the key that OpenMLS gives it.
pub(super) struct Place<'a> {
    pub(super) scope: u64,
    pub(super) kind: Kind,
    pub(super) key: &'a [u8],
}

impl Place<'_> {
    /// SQLite's integers are signed; the same 64 bits stand for the scope.
    fn scope(&self) -> i64 {
        signed(self.scope)
    }
}

fn signed(scope: u64) -> i64 {
    i64::from_ne_bytes(scope.to_ne_bytes())
}

/// Writes the pieces of a value that are not already there.
pub(super) fn put<V: Serialize + ?Sized>(conn: &Connection, at: &Place<'_>, value: &V) -> Result<(), StoreError> {
    let bytes = codec::encode(at.kind.codec(), value)?;
    let mut upsert = conn.prepare_cached(
        "INSERT INTO mls (scope, kind, key, part, value) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
    )?;
    let mut parts = 0_i64;
    for piece in bytes.chunks(PIECE) {
        upsert.execute((at.scope(), at.kind.number(), at.key, parts, piece))?;
        parts = parts.saturating_add(1);
    }
    conn.prepare_cached("DELETE FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3 AND part >= ?4")?.execute((
        at.scope(),
        at.kind.number(),
        at.key,
        parts,
    ))?;
    Ok(())
}

/// Reads a value.
pub(super) fn get<V: DeserializeOwned>(conn: &Connection, at: &Place<'_>) -> Result<Option<V>, StoreError> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut next = 0_i64;
    let mut select =
        conn.prepare_cached("SELECT part, value FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3 ORDER BY part")?;
    let mut rows = select.query((at.scope(), at.kind.number(), at.key))?;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)? != next {
            return Err(StoreError::Corrupt { what: "a piece of an MLS value is gone" });
        }
        next = next.saturating_add(1);
        let piece = row
            .get_ref(1)?
            .as_blob()
            .map_err(|_| StoreError::Corrupt { what: "a stored MLS value has an unknown form" })?;
        bytes.extend_from_slice(piece);
    }
    if next == 0 { Ok(None) } else { codec::decode(&bytes).map(Some) }
}

/// Deletes a value or a whole list.
pub(super) fn delete(conn: &Connection, at: &Place<'_>) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3")?.execute((
        at.scope(),
        at.kind.number(),
        at.key,
    ))?;
    Ok(())
}

/// Adds an element at the end of a list.
pub(super) fn append<V: Serialize + ?Sized>(conn: &Connection, at: &Place<'_>, value: &V) -> Result<(), StoreError> {
    let bytes = codec::encode(at.kind.codec(), value)?;
    conn.prepare_cached(
        "INSERT INTO mls (scope, kind, key, part, value)
         SELECT ?1, ?2, ?3, coalesce(max(part) + 1, 0), ?4 FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3",
    )?
    .execute((at.scope(), at.kind.number(), at.key, bytes.as_slice()))?;
    Ok(())
}

/// Reads a list, each element with its place in it.
pub(super) fn list<V: DeserializeOwned>(conn: &Connection, at: &Place<'_>) -> Result<Vec<(i64, V)>, StoreError> {
    let mut select =
        conn.prepare_cached("SELECT part, value FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3 ORDER BY part")?;
    let mut rows = select.query((at.scope(), at.kind.number(), at.key))?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        let mut bytes: Vec<u8> = row.get(1)?;
        let value = codec::decode(&bytes);
        bytes.zeroize();
        values.push((row.get(0)?, value?));
    }
    Ok(values)
}

/// Deletes one element of a list.
pub(super) fn delete_element(conn: &Connection, at: &Place<'_>, part: i64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM mls WHERE scope = ?1 AND kind = ?2 AND key = ?3 AND part = ?4")?.execute((
        at.scope(),
        at.kind.number(),
        at.key,
        part,
    ))?;
    Ok(())
}

/// Deletes everything of a scope.
pub(super) fn delete_scope(conn: &Connection, scope: u64) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM mls WHERE scope = ?1")?.execute([signed(scope)])?;
    Ok(())
}
