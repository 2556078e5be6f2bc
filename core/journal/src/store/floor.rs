//! The least that the database must do, to measure the journal against. Only [`crate::floors`] calls it.

use super::word::{self, WordKind};
use super::{Read, STRANGE, Tx};
use kith_store::{SearchQuery, StoreError, fold};
use std::hint::black_box;

/// The row ids of words that are there.
pub(crate) fn known_words(tx: &Tx<'_>, kind: WordKind, names: &[String]) -> Result<Vec<i64>, StoreError> {
    names.iter().map(|name| word::id_of(tx, kind, name)).collect()
}

/// The rows of one entry with words that are known already, of its change and of its search item.
pub(crate) fn log(
    tx: &Tx<'_>,
    id: [u8; 16],
    at_ms: i64,
    words: (&[i64], &[i64]),
    note: &str,
    fields: &str,
) -> Result<(), StoreError> {
    let sql = tx.sql();
    sql.prepare_cached("INSERT INTO change (kind, made_ms) VALUES (1, ?1)")?.execute([at_ms])?;
    let change = sql.last_insert_rowid();
    sql.prepare_cached("INSERT INTO change_entry (change, entry, before) VALUES (?1, ?2, NULL)")?
        .execute((change, id))?;
    let day = i32::try_from(at_ms / 86_400_000).map_err(|_| STRANGE)?;
    sql.prepare_cached("INSERT INTO entry (entry, at_ms, zone, day, mood, note) VALUES (?1, ?2, 'UTC', ?3, 4, ?4)")?
        .execute((id, at_ms, day, note))?;
    let row = sql.last_insert_rowid();
    for (kind, words) in [(1, words.0), (2, words.1)] {
        for (place, word) in (0_i64..).zip(words) {
            sql.prepare_cached("INSERT INTO entry_word (entry, kind, place, word) VALUES (?1, ?2, ?3, ?4)")?
                .execute((row, kind, place, word))?;
        }
    }
    let words = fold(fields);
    sql.prepare_cached("INSERT INTO search_item (kind, owner, item, words) VALUES (1, x'', ?1, ?2)")?
        .execute((id, &words))?;
    let doc = sql.last_insert_rowid();
    sql.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?.execute((doc, words))?;
    Ok(())
}

/// Reads the columns that figures need of every entry, once, in order; how many there are.
pub(crate) fn scan(read: &Read<'_>) -> Result<u64, StoreError> {
    let mut select = read
        .sql()
        .prepare_cached("SELECT day, at_ms, zone, mood FROM entry INDEXED BY entry_by_day ORDER BY day, at_ms")?;
    let mut rows = select.query([])?;
    let (mut count, mut sum) = (0_u64, 0_i64);
    while let Some(row) = rows.next()? {
        let (day, at, mood): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
        black_box(row.get_ref(2)?);
        sum = sum.wrapping_add(day ^ at ^ mood);
        count = count.saturating_add(1);
    }
    black_box(sum);
    Ok(count)
}

/// Runs a query of the index alone and counts what matches.
pub(crate) fn matches(read: &Read<'_>, query: &SearchQuery) -> Result<u64, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT rowid FROM search WHERE words MATCH ?1")?;
    let mut rows = select.query([read.expression(query)])?;
    let mut count = 0_u64;
    while let Some(row) = rows.next()? {
        black_box(row.get::<_, i64>(0)?);
        count = count.saturating_add(1);
    }
    Ok(count)
}
