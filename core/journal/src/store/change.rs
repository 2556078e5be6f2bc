//! What was changed, for undoing it and for the history of an entry.

use super::entry::{ms, time};
use super::snapshot::{self, Whole};
use super::{Read, STRANGE, Tx, result};
use crate::entries::EntryId;
use kith_model::Timestamp;
use kith_store::StoreError;
use rusqlite::OptionalExtension as _;
use std::collections::HashMap;

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// An entry was written.
    Log = 1,
    /// One was edited.
    Edit = 2,
    /// One was deleted.
    Delete = 3,
    /// A file was imported.
    Import = 4,
}

impl ChangeKind {
    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Edit => "edit",
            Self::Delete => "delete",
            Self::Import => "import",
        }
    }

    fn from_number(number: u8) -> Result<Self, StoreError> {
        [Self::Log, Self::Edit, Self::Delete, Self::Import]
            .into_iter()
            .find(|kind| *kind as u8 == number)
            .ok_or(STRANGE)
    }
}

/// The kind of rows that hold what an imported entry was before. They are no change of this journal: no undo meets them.
const HISTORY: u8 = 5;

/// Keeps an earlier state that came with an imported entry.
pub(crate) fn keep_history(tx: &Tx<'_>, entry: EntryId, edited: Timestamp, state: &Whole) -> Result<(), StoreError> {
    tx.sql().prepare_cached("INSERT INTO change (kind, made_ms) VALUES (?1, ?2)")?.execute((HISTORY, ms(edited)))?;
    keep(tx, tx.sql().last_insert_rowid(), entry, Some(state))
}

/// Forgets the earlier states that came with an entry.
pub(crate) fn forget_history(tx: &Tx<'_>, entry: EntryId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM change WHERE kind = ?1 AND id IN (SELECT change FROM change_entry WHERE entry = ?2)",
        )?
        .execute((HISTORY, entry.as_bytes()))?;
    Ok(())
}

/// The earlier states of all entries, those of each the latest first.
pub(crate) fn histories(read: &Read<'_>) -> Result<HashMap<EntryId, Vec<(Timestamp, Whole)>>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT ce.entry, c.made_ms, ce.before FROM change_entry ce JOIN change c ON c.id = ce.change
         WHERE c.kind IN (2, 5) AND ce.before IS NOT NULL ORDER BY c.id DESC",
    )?;
    let mut rows = select.query([])?;
    let mut all: HashMap<EntryId, Vec<(Timestamp, Whole)>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let before: Vec<u8> = row.get(2)?;
        let state = (time(row.get(1)?)?, snapshot::decode(&before)?);
        all.entry(EntryId::new(row.get(0)?)).or_default().push(state);
    }
    Ok(all)
}

/// Begins a change; what it did is added to it.
pub(crate) fn begin(tx: &Tx<'_>, kind: ChangeKind, now: Timestamp) -> Result<i64, StoreError> {
    tx.sql().prepare_cached("INSERT INTO change (kind, made_ms) VALUES (?1, ?2)")?.execute((kind as u8, ms(now)))?;
    Ok(tx.sql().last_insert_rowid())
}

/// Keeps the state of an entry before a change; none when it was not there.
pub(crate) fn keep(tx: &Tx<'_>, change: i64, entry: EntryId, before: Option<&Whole>) -> Result<(), StoreError> {
    let bytes = before.map(snapshot::encode).transpose()?;
    tx.sql().prepare_cached("INSERT INTO change_entry (change, entry, before) VALUES (?1, ?2, ?3)")?.execute((
        change,
        entry.as_bytes(),
        bytes,
    ))?;
    for photo in before.iter().flat_map(|before| &before.photos) {
        tx.sql()
            .prepare_cached("INSERT OR IGNORE INTO change_photo (change, entry, photo) VALUES (?1, ?2, ?3)")?
            .execute((change, entry.as_bytes(), photo.as_bytes()))?;
    }
    Ok(())
}

/// Keeps that an import brought this result.
pub(crate) fn keep_result(tx: &Tx<'_>, change: i64, result: &[u8; 16]) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT OR IGNORE INTO change_result (change, result) VALUES (?1, ?2)")?
        .execute((change, result))?;
    Ok(())
}

/// Keeps what a setting was before an import.
pub(crate) fn keep_setting(tx: &Tx<'_>, change: i64, name: &str, before: Option<&str>) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT OR IGNORE INTO change_setting (change, name, before) VALUES (?1, ?2, ?3)")?
        .execute((change, name, before))?;
    Ok(())
}

/// The last change and what it had touched.
pub(crate) struct Last {
    pub(crate) id: i64,
    pub(crate) kind: ChangeKind,
    pub(crate) entries: Vec<(EntryId, Option<Whole>)>,
    pub(crate) settings: Vec<(String, Option<String>)>,
}

/// The last change.
pub(crate) fn last(read: &Read<'_>) -> Result<Option<Last>, StoreError> {
    let found: Option<(i64, u8)> = read
        .sql()
        .prepare_cached("SELECT id, kind FROM change WHERE kind <> ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([HISTORY], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, kind)) = found else { return Ok(None) };
    let mut select = read.sql().prepare_cached("SELECT entry, before FROM change_entry WHERE change = ?1")?;
    let rows = select.query_map([id], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)))?;
    let mut entries = Vec::new();
    for row in rows {
        let (entry, before) = row?;
        entries.push((EntryId::new(entry), before.as_deref().map(snapshot::decode).transpose()?));
    }
    let mut select = read.sql().prepare_cached("SELECT name, before FROM change_setting WHERE change = ?1")?;
    let settings = select.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(Some(Last { id, kind: ChangeKind::from_number(kind)?, entries, settings }))
}

/// Forgets a change that was taken back, and the results that it had brought.
pub(crate) fn drop_undone(tx: &Tx<'_>, change: i64) -> Result<(), StoreError> {
    result::remove_of_change(tx, change)?;
    tx.sql().prepare_cached("DELETE FROM change WHERE id = ?1")?.execute([change])?;
    Ok(())
}

/// The earlier states of an entry, the latest first, each with when it was left.
pub(crate) fn history(read: &Read<'_>, entry: EntryId) -> Result<Vec<(Timestamp, Whole)>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT c.made_ms, ce.before FROM change_entry ce JOIN change c ON c.id = ce.change
         WHERE ce.entry = ?1 AND c.kind IN (2, 5) AND ce.before IS NOT NULL ORDER BY c.id DESC",
    )?;
    let rows = select.query_map([entry.as_bytes()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (made, before) = row?;
        Ok((time(made)?, snapshot::decode(&before)?))
    })
    .collect()
}

/// Whether a deletion of this entry is still known.
pub(crate) fn was_deleted(read: &Read<'_>, entry: EntryId) -> Result<bool, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM change_entry ce JOIN change c ON c.id = ce.change WHERE ce.entry = ?1 AND c.kind = 3)",
    )?;
    Ok(select.query_row([entry.as_bytes()], |row| row.get(0))?)
}

/// Forgets everything about entries that were deleted before `limit` and are still gone: then they are gone for good.
pub(crate) fn forget_deleted(tx: &Tx<'_>, limit: Timestamp) -> Result<(), StoreError> {
    let mut select = tx.sql().prepare_cached(
        "SELECT DISTINCT ce.entry FROM change c JOIN change_entry ce ON ce.change = c.id
         WHERE c.kind = 3 AND c.made_ms < ?1 AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.entry = ce.entry)",
    )?;
    let gone = select.query_map([ms(limit)], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
    if gone.is_empty() {
        return Ok(());
    }
    for entry in gone {
        tx.sql().prepare_cached("DELETE FROM change_photo WHERE entry = ?1")?.execute([entry])?;
        tx.sql().prepare_cached("DELETE FROM change_entry WHERE entry = ?1")?.execute([entry])?;
    }
    tx.sql()
        .prepare_cached(
            "DELETE FROM change WHERE NOT EXISTS (SELECT 1 FROM change_entry ce WHERE ce.change = change.id)
               AND NOT EXISTS (SELECT 1 FROM change_result cr WHERE cr.change = change.id)
               AND NOT EXISTS (SELECT 1 FROM change_setting cs WHERE cs.change = change.id)",
        )?
        .execute([])?;
    Ok(())
}
