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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, Store};
    use kith_model::SeededRng;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), b"secret of sixteen", &SeededRng::new([1; 32])).unwrap();
        (dir, store)
    }

    fn at(key: &[u8]) -> Place<'_> {
        Place { scope: u64::MAX, kind: Kind::MessageSecrets, key }
    }

    /// Bytes that one write of `value` adds to a fresh WAL.
    fn cost(store: &Store, value: &Vec<u8>) -> u64 {
        store.suspend();
        store.resume().unwrap();
        store.write(Durability::Full, |tx| put(tx.conn(), &at(b"k"), value)).unwrap();
        assert_eq!(store.read(|read| get(read.conn(), &at(b"k"))), Ok(Some(value.clone())));
        std::fs::metadata(store.home().join("peer.db-wal")).map_or(0, |meta| meta.len())
    }

    #[test]
    fn a_long_value_costs_only_what_changed_in_it() {
        let (_dir, store) = store();
        let mut value: Vec<u8> = (0..1_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
        assert!(cost(&store, &value) > 1_000_000);
        assert_eq!(cost(&store, &value), 0);
        value[654_321] ^= 1;
        assert!(cost(&store, &value) < 10_000);
        value.extend([7; 40]);
        assert!(cost(&store, &value) < 50_000);
        value.truncate(100);
        cost(&store, &value);
        value.clear();
        cost(&store, &value);
    }

    #[test]
    fn a_value_of_whole_pieces_and_one_beside_it_keep_apart() {
        let (_dir, store) = store();
        for length in [0, 1, PIECE - 4, PIECE - 3, PIECE - 2, PIECE, 2 * PIECE, 3 * PIECE - 4] {
            let value = vec![9_u8; length];
            store.write(Durability::Full, |tx| put(tx.conn(), &at(b"other"), &vec![1_u8; 40_000])).unwrap();
            cost(&store, &value);
        }
        assert_eq!(store.read(|read| get(read.conn(), &at(b"other"))), Ok(Some(vec![1_u8; 40_000])));
        store.write(Durability::Full, |tx| delete_scope(tx.conn(), u64::MAX)).unwrap();
        assert_eq!(store.read(|read| get::<Vec<u8>>(read.conn(), &at(b"other"))), Ok(None));
    }

    #[test]
    fn a_value_with_a_piece_gone_is_damage() {
        let (_dir, store) = store();
        cost(&store, &vec![3; 3 * PIECE]);
        store.write(Durability::Full, |tx| delete_element(tx.conn(), &at(b"k"), 1)).unwrap();
        assert!(matches!(store.read(|read| get::<Vec<u8>>(read.conn(), &at(b"k"))), Err(StoreError::Corrupt { .. })));
    }
}
