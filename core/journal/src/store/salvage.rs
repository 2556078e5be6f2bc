//! Each thing that an entry consists of, by every tree of the database that has it: where a page of one is damaged, another
//! may be whole.
//!
//! | thing | the tree that is read first | the other one |
//! |---|---|---|
//! | which rows there are, and their ids | index by time | index of ids |
//! | the entry itself | its table, by rows | none |
//! | day and mood | index by day | the table |
//! | which words, in order | table of words of entries | index by word |
//! | the words | table of words | index of names |
//! | which photos | table of photos of entries | index by photo |
//!
//! Nothing here is written, and every read is refused as a whole when a page of it was not authentic ([`kith_store::Store::read`]).

use super::entry::{Bare, COLUMNS, bare};
use super::{Read, STRANGE, Tx};
use crate::backup::Value;
use crate::entries::{Day, EntryId, Mood};
use crate::photos::PhotoId;
use kith_store::StoreError;
use rusqlite::Row;

/// A range of rows, both ends included.
pub(crate) type Rows = (i64, i64);

/// Which of its two trees a thing is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The usual one.
    First,
    /// The other one.
    Second,
}

/// The row and id of every entry, in order of rows.
pub(crate) fn ids(read: &Read<'_>, way: Way) -> Result<Vec<(i64, EntryId)>, StoreError> {
    let tree = match way {
        Way::First => "entry_by_time",
        Way::Second => "sqlite_autoindex_entry_1",
    };
    let sql = format!("SELECT id, entry FROM entry INDEXED BY {tree}");
    let mut ids = all(read, &sql, None, |row| Ok((row.get(0)?, EntryId::new(row.get(1)?))))?;
    ids.sort_unstable();
    Ok(ids)
}

/// The last row that an entry ever had.
pub(crate) fn last_row(read: &Read<'_>) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'entry'";
    Ok(read.sql().query_row(sql, [], |row| row.get(0))?)
}

/// The day and mood of every entry, by row, from the index by day.
pub(crate) fn marks(read: &Read<'_>) -> Result<Vec<(i64, Day, Mood)>, StoreError> {
    let sql = "SELECT id, day, mood FROM entry INDEXED BY entry_by_day";
    let marks = all(read, sql, None, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known = |(row, day, mood)| Some((row, Day::from_number(day)?, Mood::new(mood)?));
    marks.into_iter().map(|mark| known(mark).ok_or(STRANGE)).collect()
}

/// The entries of these rows, without words and photos. One row is looked up and not searched for as a range is, which ends with a
/// look at the row after it: that may lie on a damaged page.
pub(crate) fn bares(read: &Read<'_>, rows: Rows) -> Result<Vec<Bare>, StoreError> {
    let which = if rows.0 == rows.1 { "e.id = ?1 AND ?1 = ?2" } else { "e.id BETWEEN ?1 AND ?2" };
    all(read, &format!("SELECT {COLUMNS} FROM entry e NOT INDEXED WHERE {which}"), Some(rows), bare)
}

/// A word of an entry: the entry's row, kind and place, the word's row.
pub(crate) type WordOf = (i64, u8, i64, i64);

/// Which words the entries of these rows have.
pub(crate) fn words_of(read: &Read<'_>, way: Way, rows: Rows) -> Result<Vec<WordOf>, StoreError> {
    let tree = match way {
        Way::First => "NOT INDEXED",
        Way::Second => "INDEXED BY entry_word_by_word",
    };
    let sql = format!("SELECT entry, kind, place, word FROM entry_word {tree} WHERE entry BETWEEN ?1 AND ?2");
    let mut words = all(read, &sql, Some(rows), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    words.sort_unstable();
    Ok(words)
}

/// The row and name of every word.
pub(crate) fn names(read: &Read<'_>, way: Way) -> Result<Vec<(i64, String)>, StoreError> {
    let tree = match way {
        Way::First => "NOT INDEXED",
        Way::Second => "INDEXED BY sqlite_autoindex_word_1",
    };
    all(read, &format!("SELECT id, name FROM word {tree}"), None, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// A photo of an entry: the entry's row, the place, the photo.
pub(crate) type PhotoOf = (i64, i64, PhotoId);

/// Which photos the entries of these rows have.
pub(crate) fn photos_of(read: &Read<'_>, way: Way, rows: Rows) -> Result<Vec<PhotoOf>, StoreError> {
    let tree = match way {
        Way::First => "NOT INDEXED",
        Way::Second => "INDEXED BY entry_photo_by_photo",
    };
    let sql = format!("SELECT entry, place, photo FROM entry_photo {tree} WHERE entry BETWEEN ?1 AND ?2");
    let mut photos = all(read, &sql, Some(rows), |row| Ok((row.get(0)?, row.get(1)?, PhotoId::new(row.get(2)?))))?;
    photos.sort_unstable();
    Ok(photos)
}

fn all<T>(
    read: &Read<'_>,
    sql: &str,
    rows: Option<Rows>,
    each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut select = read.sql().prepare(sql)?;
    let found = match rows {
        Some(rows) => select.query_map(rows, each)?.collect::<Result<_, _>>()?,
        None => select.query_map([], each)?.collect::<Result<_, _>>()?,
    };
    Ok(found)
}

/// Takes the row of an entry out of a stand-in, with its words and photos.
pub(crate) fn remove_row(tx: &Tx<'_>, row: i64) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM entry WHERE id = ?1")?.execute([row])?;
    Ok(())
}

/// A photo whose own row is damaged, and so its key, is still a photo of its entry: it stands there as one that does not open.
pub(crate) fn stand_for_photo(tx: &Tx<'_>, photo: Option<&Value>) -> Result<(), StoreError> {
    if let Some(Value::Blob(photo)) = photo {
        tx.sql()
            .prepare_cached(
                "INSERT OR IGNORE INTO photo (photo, key, kind, orientation, bytes, created_ms)
                 VALUES (?1, zeroblob(32), 1, 1, 0, 0)",
            )?
            .execute([photo])?;
    }
    Ok(())
}
