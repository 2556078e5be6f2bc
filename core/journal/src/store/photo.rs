//! Rows of photos: which file belongs to which entry, and the key of each file.

use super::entry::{ms, time};
use super::{Read, STRANGE, Tx};
use crate::entries::EntryId;
use crate::photos::{PhotoId, PhotoKind};
use kith_model::{Secret32, Timestamp};
use kith_store::StoreError;
use rusqlite::OptionalExtension as _;
use std::collections::HashMap;

/// What is known about the file of a photo.
#[derive(Clone)]
pub(crate) struct PhotoRow {
    pub(crate) photo: PhotoId,
    pub(crate) key: Secret32,
    pub(crate) kind: PhotoKind,
    pub(crate) orientation: u8,
    pub(crate) bytes: u64,
    pub(crate) created: Timestamp,
}

/// Keeps the key of a file that was just sealed.
pub(crate) fn insert(tx: &Tx<'_>, row: &PhotoRow) -> Result<(), StoreError> {
    let bytes = i64::try_from(row.bytes).map_err(|_| STRANGE)?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO photo (photo, key, kind, orientation, bytes, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            row.photo.as_bytes(),
            row.key.expose(),
            row.kind.number(),
            row.orientation,
            bytes,
            ms(row.created),
        ))?;
    Ok(())
}

/// The photo with this id.
pub(crate) fn find(read: &Read<'_>, photo: PhotoId) -> Result<Option<PhotoRow>, StoreError> {
    type Columns = ([u8; 32], u8, u8, i64, i64);
    let found: Option<Columns> = read
        .sql()
        .prepare_cached("SELECT key, kind, orientation, bytes, created_ms FROM photo WHERE photo = ?1")?
        .query_row([photo.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .optional()?;
    let Some((key, kind, orientation, bytes, created)) = found else { return Ok(None) };
    Ok(Some(PhotoRow {
        photo,
        key: Secret32::new(key),
        kind: PhotoKind::from_number(kind).ok_or(STRANGE)?,
        orientation,
        bytes: u64::try_from(bytes).map_err(|_| STRANGE)?,
        created: time(created)?,
    }))
}

/// Gives an entry its photos.
pub(super) fn attach(tx: &Tx<'_>, row: i64, photos: &[PhotoId]) -> Result<(), StoreError> {
    for (place, photo) in photos.iter().enumerate() {
        let place = i64::try_from(place).map_err(|_| STRANGE)?;
        tx.sql().prepare_cached("INSERT INTO entry_photo (entry, place, photo) VALUES (?1, ?2, ?3)")?.execute((
            row,
            place,
            photo.as_bytes(),
        ))?;
    }
    Ok(())
}

/// The photos of one entry, in order.
pub(super) fn of_entry(read: &Read<'_>, row: i64) -> Result<Vec<PhotoId>, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT photo FROM entry_photo WHERE entry = ?1 ORDER BY place")?;
    let ids = select.query_map([row], |row| row.get::<_, [u8; 16]>(0))?;
    ids.map(|id| Ok(PhotoId::new(id?))).collect()
}

/// Whether any entry has a photo.
pub(super) fn is_any(read: &Read<'_>) -> Result<bool, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT EXISTS (SELECT 1 FROM entry_photo)")?;
    Ok(select.query_row([], |row| row.get(0))?)
}

/// The photos of all entries of a range of days, by row.
pub(super) fn of_days(read: &Read<'_>, range: (i32, i32)) -> Result<HashMap<i64, Vec<PhotoId>>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT ep.entry, ep.photo FROM entry_photo ep JOIN entry e ON e.id = ep.entry WHERE e.day BETWEEN ?1 AND ?2
         ORDER BY ep.entry, ep.place",
    )?;
    let mut rows = select.query(range)?;
    let mut all: HashMap<i64, Vec<PhotoId>> = HashMap::new();
    while let Some(row) = rows.next()? {
        all.entry(row.get(0)?).or_default().push(PhotoId::new(row.get(1)?));
    }
    Ok(all)
}

/// The photos of all entries, in order.
pub(crate) fn of_entries(read: &Read<'_>) -> Result<HashMap<EntryId, Vec<PhotoId>>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT e.entry, ep.photo FROM entry_photo ep JOIN entry e ON e.id = ep.entry ORDER BY ep.entry, ep.place",
    )?;
    let mut rows = select.query([])?;
    let mut all: HashMap<EntryId, Vec<PhotoId>> = HashMap::new();
    while let Some(row) = rows.next()? {
        all.entry(EntryId::new(row.get(0)?)).or_default().push(PhotoId::new(row.get(1)?));
    }
    Ok(all)
}

/// Every photo that there is a row of.
pub(crate) fn all(read: &Read<'_>) -> Result<Vec<PhotoId>, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT photo FROM photo ORDER BY photo")?;
    let ids = select.query_map([], |row| row.get::<_, [u8; 16]>(0))?;
    ids.map(|id| Ok(PhotoId::new(id?))).collect()
}

/// The entry that has a photo and its place there, from 0; without a place when only an earlier state has it.
pub(crate) fn owner(read: &Read<'_>, photo: PhotoId) -> Result<(EntryId, Option<i64>), StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT e.entry, ep.place FROM entry_photo ep JOIN entry e ON e.id = ep.entry WHERE ep.photo = ?1
         UNION ALL SELECT entry, NULL FROM change_photo WHERE photo = ?1 LIMIT 1",
    )?;
    let owner = select.query_row([photo.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    owner.map(|(entry, place)| (EntryId::new(entry), place)).ok_or(STRANGE)
}

/// Forgets the rows, and so the keys, of photos that no entry and no earlier state has.
pub(crate) fn forget_unused(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM photo WHERE NOT EXISTS (SELECT 1 FROM entry_photo ep WHERE ep.photo = photo.photo)
               AND NOT EXISTS (SELECT 1 FROM change_photo cp WHERE cp.photo = photo.photo)",
        )?
        .execute([])?;
    Ok(())
}
