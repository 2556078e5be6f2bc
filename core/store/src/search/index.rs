//! Putting texts into the index, taking them out, finding them.

use super::fold::{FIELD_BREAK, fold};
use super::query::SearchQuery;
use crate::open::Kind;
use crate::{Read, StoreError, Tx};
use rusqlite::{OptionalExtension as _, Row};

/// A thing that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its kind, as given when it was indexed.
    pub kind: u8,
    /// Its owner, as given.
    pub owner: Vec<u8>,
    /// Its id, as given.
    pub item: Vec<u8>,
}

impl<K: Kind> Tx<'_, K> {
    /// Puts a thing's fields into the index in place of what was there under (`kind`, `item`).
    ///
    /// `kind` tells messages from resources and so on, `owner` is the group. A word of a query lies in one field whole.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn index(&self, kind: u8, owner: &[u8], item: &[u8], fields: &[&str]) -> Result<(), StoreError> {
        self.unindex(kind, item)?;
        let words = fields.iter().map(|field| fold(field)).collect::<Vec<_>>().join(&format!(" {FIELD_BREAK} "));
        self.conn()
            .prepare_cached("INSERT INTO search_item (kind, owner, item, words) VALUES (?1, ?2, ?3, ?4)")?
            .execute((kind, owner, item, &words))?;
        let doc = self.conn().last_insert_rowid();
        self.conn().prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute((doc, words))?;
        Ok(())
    }

    /// Takes a thing out of the index, its words out of the file; does nothing when it is not in it.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn unindex(&self, kind: u8, item: &[u8]) -> Result<(), StoreError> {
        let gone: Option<(i64, String)> = self
            .conn()
            .prepare_cached("DELETE FROM search_item WHERE kind = ?1 AND item = ?2 RETURNING doc, words")?
            .query_row((kind, item), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some(gone) = gone {
            self.conn()
                .prepare_cached("INSERT INTO search (search, rowid, words) VALUES ('delete', ?1, ?2)")?
                .execute(gone)?;
        }
        Ok(())
    }
}

impl<K: Kind> Read<'_, K> {
    /// The things of `kind` that match, those indexed last first, of one owner or of all.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn search(
        &self,
        query: &SearchQuery,
        kind: u8,
        owner: Option<&[u8]>,
        limit: Option<u64>,
    ) -> Result<Vec<Found>, StoreError> {
        let limit = limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        let mut select = self.conn().prepare_cached(
            "SELECT i.kind, i.owner, i.item FROM search s JOIN search_item i ON i.doc = s.rowid
             WHERE s.words MATCH ?1 AND i.kind = ?2 AND (?3 IS NULL OR i.owner = ?3)
             ORDER BY s.rowid DESC LIMIT ?4",
        )?;
        let found = |row: &Row<'_>| Ok(Found { kind: row.get(0)?, owner: row.get(1)?, item: row.get(2)? });
        let rows = select.query_map((query.expression(), kind, owner, limit), found)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Durability, Store, StoreError};
    use kith_model::SeededRng;

    fn words_left(store: &Store, table: &str, column: &str) -> usize {
        let blobs: Vec<Vec<u8>> = store
            .read(|read| {
                let sql = format!("SELECT CAST({column} AS BLOB) FROM {table}");
                let mut select = read.conn().prepare(&sql)?;
                let blobs = select.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                Ok::<_, StoreError>(blobs)
            })
            .unwrap();
        blobs.iter().filter(|blob| blob.windows(9).any(|window| window == b"xylophone")).count()
    }

    #[test]
    fn no_word_of_a_removed_text_stays_in_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), b"secret of sixteen", &SeededRng::new([1; 32])).unwrap();
        for n in 0..40_u8 {
            store.write(Durability::Full, |tx| tx.index(1, b"", &[n], &["some other words"])).unwrap();
        }
        for item in [b"edited", b"unsent"] {
            store.write(Durability::Full, |tx| tx.index(1, b"", item, &["xylophone"])).unwrap();
        }
        assert!(words_left(&store, "search_data", "block") > 0);
        assert_eq!(words_left(&store, "search_item", "words"), 2);
        store.write(Durability::Full, |tx| tx.index(1, b"", b"edited", &["something else"])).unwrap();
        store.write(Durability::Full, |tx| tx.unindex(1, b"unsent")).unwrap();
        assert_eq!(words_left(&store, "search_data", "block"), 0);
        assert_eq!(words_left(&store, "search_item", "words"), 0);
        assert!(store.doctor().unwrap().iter().all(|check| check.ok));
    }
}
