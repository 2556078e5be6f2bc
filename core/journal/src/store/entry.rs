//! Rows of entries, with their words and photos, and the search index beside them.

use super::snapshot::{Kept, Whole, affect};
use super::word::{self, WordKind};
use super::{Read, STRANGE, Tx, photo, search};
use crate::entries::{Arousal, Day, EntryDraft, EntryId, Mood, Valence};
use crate::photos::PhotoId;
use kith_model::Timestamp;
use kith_store::StoreError;
use rusqlite::{OptionalExtension as _, Params, Row};
use std::collections::HashMap;

/// What [`bare`] reads, from column 0 on.
pub(super) const COLUMNS: &str = "e.id, e.entry, e.at_ms, e.zone, e.day, e.mood, e.valence, e.arousal, e.note";

/// Writes an entry that is not there.
pub(crate) fn insert(tx: &Tx<'_>, entry: EntryId, whole: &Whole) -> Result<(), StoreError> {
    let Whole { day, draft, photos } = whole;
    tx.sql()
        .prepare_cached(
            "INSERT INTO entry (entry, at_ms, zone, day, mood, valence, arousal, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            entry.as_bytes(),
            ms(draft.at),
            draft.zone.name(),
            day.number(),
            draft.mood.level(),
            draft.affect.valence.map(Valence::value),
            draft.affect.arousal.map(Arousal::value),
            &draft.note,
        ))?;
    let row = tx.sql().last_insert_rowid();
    word::attach(tx, row, WordKind::Label, &draft.labels)?;
    word::attach(tx, row, WordKind::Factor, &draft.factors)?;
    photo::attach(tx, row, photos)?;
    search::put(tx, entry, whole)
}

/// Takes an entry out, its words out of the index. Does nothing when it is not there.
pub(crate) fn remove(tx: &Tx<'_>, entry: EntryId) -> Result<(), StoreError> {
    let removed = tx.sql().prepare_cached("DELETE FROM entry WHERE entry = ?1")?.execute([entry.as_bytes()])?;
    if removed > 0 {
        search::take(tx, entry)?;
        word::forget_unused(tx)?;
    }
    Ok(())
}

/// The entry with this id.
pub(crate) fn find(read: &Read<'_>, entry: EntryId) -> Result<Option<Kept>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM entry e WHERE e.entry = ?1");
    let bare = read.sql().prepare_cached(&sql)?.query_row([entry.as_bytes()], bare).optional()?;
    let Some(bare) = bare else { return Ok(None) };
    let words = word::of_entry(read, bare.row)?;
    let photos = photo::of_entry(read, bare.row)?;
    bare.whole(words, photos).map(Some)
}

/// Up to three ids that begin with these hex digits, which are lower-case.
pub(crate) fn find_by_prefix(read: &Read<'_>, prefix: &str) -> Result<Vec<Kept>, StoreError> {
    let mut select = read
        .sql()
        .prepare_cached("SELECT entry FROM entry WHERE lower(hex(entry)) GLOB ?1 || '*' ORDER BY entry LIMIT 3")?;
    let ids = select.query_map([prefix], |row| row.get(0))?.collect::<Result<Vec<[u8; 16]>, _>>()?;
    ids.into_iter().filter_map(|id| find(read, EntryId::new(id)).transpose()).collect()
}

/// Entries of the days `from` to `to`, both included, in order of (`at`, `entry`).
pub(crate) fn list(read: &Read<'_>, from: Option<Day>, to: Option<Day>) -> Result<Vec<Kept>, StoreError> {
    let range = (number(from, i32::MIN), number(to, i32::MAX));
    let sql = format!("SELECT {COLUMNS} FROM entry e WHERE e.day BETWEEN ?1 AND ?2 ORDER BY e.at_ms, e.entry");
    let bares = rows(read, &sql, range)?;
    let mut words = word::of_days(read, range)?;
    let mut photos = photo::of_days(read, range)?;
    bares
        .into_iter()
        .map(|bare| {
            let (words, photos) = (words.remove(&bare.row).unwrap_or_default(), photos.remove(&bare.row));
            bare.whole(words, photos.unwrap_or_default())
        })
        .collect()
}

/// What statistics need of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) day: Day,
    pub(crate) at: Timestamp,
    /// Equal numbers are equal zones, within one answer.
    pub(crate) zone: u32,
    pub(crate) mood: Mood,
}

/// The marks of the days `from` to `to`, both included, in order of day and time, and the names of their zones.
pub(crate) fn marks(
    read: &Read<'_>,
    from: Option<Day>,
    to: Option<Day>,
) -> Result<(Vec<Mark>, Vec<String>), StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT day, at_ms, zone, mood FROM entry INDEXED BY entry_by_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day, at_ms",
    )?;
    let mut rows = select.query((number(from, i32::MIN), number(to, i32::MAX)))?;
    let (mut marks, mut zones): (Vec<Mark>, Vec<String>) = (Vec::new(), Vec::new());
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut last = 0_u32;
    while let Some(row) = rows.next()? {
        let name = row.get_ref(2)?.as_str().map_err(|_| STRANGE)?;
        let known = zones.get(usize::try_from(last).unwrap_or(0)).is_some_and(|zone| zone == name);
        if !known {
            last = match numbers.get(name) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(zones.len()).map_err(|_| STRANGE)?;
                    numbers.insert(name.to_owned(), number);
                    zones.push(name.to_owned());
                    number
                }
            };
        }
        marks.push(Mark {
            day: Day::from_number(row.get(0)?).ok_or(STRANGE)?,
            at: time(row.get(1)?)?,
            zone: last,
            mood: Mood::new(row.get(3)?).ok_or(STRANGE)?,
        });
    }
    Ok((marks, zones))
}

/// How many entries there are.
pub(crate) fn count(read: &Read<'_>) -> Result<u64, StoreError> {
    let count: i64 = read.sql().query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?;
    u64::try_from(count).map_err(|_| STRANGE)
}

/// The columns of an entry, as they lie there.
pub(crate) struct Bare {
    pub(crate) row: i64,
    pub(super) entry: [u8; 16],
    pub(super) at_ms: i64,
    zone: String,
    day: i32,
    mood: u8,
    valence: Option<f64>,
    arousal: Option<f64>,
    note: Option<String>,
}

/// Reads [`COLUMNS`].
pub(super) fn bare(row: &Row<'_>) -> rusqlite::Result<Bare> {
    Ok(Bare {
        row: row.get(0)?,
        entry: row.get(1)?,
        at_ms: row.get(2)?,
        zone: row.get(3)?,
        day: row.get(4)?,
        mood: row.get(5)?,
        valence: row.get(6)?,
        arousal: row.get(7)?,
        note: row.get(8)?,
    })
}

impl Bare {
    /// The entry with its words and photos.
    pub(crate) fn whole(self, words: word::Words, photos: Vec<PhotoId>) -> Result<Kept, StoreError> {
        let draft = EntryDraft {
            at: time(self.at_ms)?,
            zone: self.zone.parse().map_err(|_| STRANGE)?,
            mood: Mood::new(self.mood).ok_or(STRANGE)?,
            affect: affect(self.valence, self.arousal)?,
            labels: words.labels,
            factors: words.factors,
            note: self.note,
        };
        let day = Day::from_number(self.day).ok_or(STRANGE)?;
        Ok(Kept { row: self.row, entry: EntryId::new(self.entry), whole: Whole { day, draft, photos } })
    }
}

fn rows(read: &Read<'_>, sql: &str, params: impl Params) -> Result<Vec<Bare>, StoreError> {
    let mut select = read.sql().prepare_cached(sql)?;
    let rows = select.query_map(params, bare)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn number(day: Option<Day>, otherwise: i32) -> i32 {
    day.map_or(otherwise, Day::number)
}

/// A time as its column; none is later than the year 9999.
pub(super) fn ms(time: Timestamp) -> i64 {
    i64::try_from(time.as_ms()).unwrap_or(i64::MAX)
}

pub(super) fn time(ms: i64) -> Result<Timestamp, StoreError> {
    u64::try_from(ms).map(Timestamp::from_ms).map_err(|_| STRANGE)
}
