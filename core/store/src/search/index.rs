//! Putting texts into the index, taking them out, finding them.

use super::fold::{FIELD_BREAK, fold};
use super::query::SearchQuery;
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

impl Tx<'_> {
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
            .prepare_cached("INSERT INTO search_item (kind, owner, item) VALUES (?1, ?2, ?3)")?
            .execute((kind, owner, item))?;
        let doc = self.conn().last_insert_rowid();
        self.conn().prepare_cached("INSERT INTO search (rowid, text) VALUES (?1, ?2)")?.execute((doc, words))?;
        Ok(())
    }

    /// Takes a thing out of the index; does nothing when it is not in it.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn unindex(&self, kind: u8, item: &[u8]) -> Result<(), StoreError> {
        let doc: Option<i64> = self
            .conn()
            .prepare_cached("DELETE FROM search_item WHERE kind = ?1 AND item = ?2 RETURNING doc")?
            .query_row((kind, item), |row| row.get(0))
            .optional()?;
        if let Some(doc) = doc {
            self.conn().prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([doc])?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Rewrites the index without what was taken out of it: until then the words of deleted texts, though no longer found,
    /// still lie in it. Takes time in proportion to the whole index; for quiet moments.
    ///
    /// # Errors
    /// Whatever writing meets.
    pub fn purge_index(&self) -> Result<(), StoreError> {
        Ok(self.conn().execute_batch("INSERT INTO search (search) VALUES ('optimize')")?)
    }
}

impl Read<'_> {
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
             WHERE s.text MATCH ?1 AND i.kind = ?2 AND (?3 IS NULL OR i.owner = ?3)
             ORDER BY s.rowid DESC LIMIT ?4",
        )?;
        let found = |row: &Row<'_>| Ok(Found { kind: row.get(0)?, owner: row.get(1)?, item: row.get(2)? });
        let rows = select.query_map((query.expression(), kind, owner, limit), found)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
