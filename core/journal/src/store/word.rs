//! Labels and factors, and the groups of factors.

use super::{Read, STRANGE, Tx};
use kith_store::StoreError;
use rusqlite::OptionalExtension as _;
use std::collections::HashMap;

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// A feeling.
    Label = 1,
    /// What was going on.
    Factor = 2,
}

/// The words of an entry, in the order given.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) labels: Vec<String>,
    pub(crate) factors: Vec<String>,
}

impl Words {
    /// Adds one, by the number of its kind.
    pub(crate) fn push(&mut self, kind: u8, name: String) -> Result<(), StoreError> {
        match kind {
            1 => self.labels.push(name),
            2 => self.factors.push(name),
            _ => return Err(STRANGE),
        }
        Ok(())
    }
}

/// Gives an entry its words.
pub(super) fn attach(tx: &Tx<'_>, row: i64, kind: WordKind, names: &[String]) -> Result<(), StoreError> {
    for (place, name) in names.iter().enumerate() {
        let word = id_of(tx, kind, name)?;
        let place = i64::try_from(place).map_err(|_| STRANGE)?;
        tx.sql()
            .prepare_cached("INSERT INTO entry_word (entry, kind, place, word) VALUES (?1, ?2, ?3, ?4)")?
            .execute((row, kind as u8, place, word))?;
    }
    Ok(())
}

pub(super) fn id_of(tx: &Tx<'_>, kind: WordKind, name: &str) -> Result<i64, StoreError> {
    let known = tx
        .sql()
        .prepare_cached("SELECT id FROM word WHERE kind = ?1 AND name = ?2")?
        .query_row((kind as u8, name), |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    tx.sql().prepare_cached("INSERT INTO word (kind, name) VALUES (?1, ?2)")?.execute((kind as u8, name))?;
    Ok(tx.sql().last_insert_rowid())
}

/// Forgets words that no entry has any more; factors in a group stay, for the next entry.
pub(super) fn forget_unused(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM word WHERE word_group IS NULL AND NOT EXISTS (SELECT 1 FROM entry_word w WHERE w.word = word.id)",
        )?
        .execute([])?;
    Ok(())
}

/// The words of one entry.
pub(super) fn of_entry(read: &Read<'_>, row: i64) -> Result<Words, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT ew.kind, w.name FROM entry_word ew JOIN word w ON w.id = ew.word WHERE ew.entry = ?1
         ORDER BY ew.kind, ew.place",
    )?;
    let mut rows = select.query([row])?;
    let mut words = Words::default();
    while let Some(row) = rows.next()? {
        words.push(row.get(0)?, row.get(1)?)?;
    }
    Ok(words)
}

/// The words of all entries of a range of days, by row.
pub(super) fn of_days(read: &Read<'_>, range: (i32, i32)) -> Result<HashMap<i64, Words>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT ew.entry, ew.kind, w.name FROM entry e JOIN entry_word ew ON ew.entry = e.id JOIN word w ON w.id = ew.word
         WHERE e.day BETWEEN ?1 AND ?2 ORDER BY ew.entry, ew.kind, ew.place",
    )?;
    let mut rows = select.query(range)?;
    let mut all: HashMap<i64, Words> = HashMap::new();
    while let Some(row) = rows.next()? {
        all.entry(row.get(0)?).or_default().push(row.get(1)?, row.get(2)?)?;
    }
    Ok(all)
}

/// A factor, its group, and how many entries have it.
pub(crate) fn factors(read: &Read<'_>) -> Result<Vec<(String, Option<String>, u64)>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT name, word_group, (SELECT count(*) FROM entry_word ew WHERE ew.word = word.id) FROM word WHERE kind = 2
         ORDER BY word_group IS NULL, word_group, name",
    )?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
    rows.map(|row| {
        let (name, group, uses) = row?;
        Ok((name, group, u64::try_from(uses).map_err(|_| STRANGE)?))
    })
    .collect()
}

/// Puts a factor, known or not, into a group, or into none.
pub(crate) fn set_group(tx: &Tx<'_>, factor: &str, group: Option<&str>) -> Result<(), StoreError> {
    let word = id_of(tx, WordKind::Factor, factor)?;
    tx.sql().prepare_cached("UPDATE word SET word_group = ?2 WHERE id = ?1")?.execute((word, group))?;
    forget_unused(tx)
}
