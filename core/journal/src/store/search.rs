//! Entries in the search index: note, labels and factors, each a field of its own.
//!
//! Beside the index lies what a list of hits shows of each (`search_place`), so that finding reads no entry.

use super::entry::{self, Bare, COLUMNS, ms, time};
use super::snapshot::{Kept, Whole};
use super::word::Words;
use super::{Read, STRANGE, Tx, photo};
use crate::entries::{Day, EntryId, Hit, Mood};
use kith_store::{SearchQuery, StoreError};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The kind that entries have in the index.
const ENTRY: u8 = 1;

/// Puts what an entry says into the index; one that says nothing is not in it.
pub(super) fn put(tx: &Tx<'_>, entry: EntryId, whole: &Whole) -> Result<(), StoreError> {
    let Whole { day, draft, .. } = whole;
    let words = draft.labels.iter().chain(&draft.factors).map(String::as_str);
    let fields: Vec<&str> = draft.note.as_deref().into_iter().chain(words).collect();
    if fields.is_empty() {
        return Ok(());
    }
    tx.index(ENTRY, &[], entry.as_bytes(), &fields)?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO search_place (doc, at_ms, day, mood, entry)
             SELECT doc, ?3, ?4, ?5, item FROM search_item WHERE kind = ?1 AND item = ?2",
        )?
        .execute((ENTRY, entry.as_bytes(), ms(draft.at), day.number(), draft.mood.level()))?;
    Ok(())
}

/// Puts every entry into an index that is empty.
pub(crate) fn fill(tx: &Tx<'_>) -> Result<(), StoreError> {
    for kept in entry::list(tx, None, None)? {
        put(tx, kept.entry, &kept.whole)?;
    }
    Ok(())
}

/// Takes an entry out of the index.
pub(super) fn take(tx: &Tx<'_>, entry: EntryId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "DELETE FROM search_place WHERE doc = (SELECT doc FROM search_item WHERE kind = ?1 AND item = ?2)",
        )?
        .execute((ENTRY, entry.as_bytes()))?;
    tx.unindex(ENTRY, entry.as_bytes())
}

/// What a list shows of each entry that matches, in order of (`at`, `entry`). No entry is read.
pub(crate) fn hits(read: &Read<'_>, query: &SearchQuery) -> Result<Vec<Hit>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT p.at_ms, p.day, p.mood, p.entry FROM search s CROSS JOIN search_place p ON p.doc = s.rowid
         WHERE s.words MATCH ?1",
    )?;
    let mut rows = select.query([read.expression(query)])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        hits.push(Hit {
            at: time(row.get(0)?)?,
            day: Day::from_number(row.get(1)?).ok_or(STRANGE)?,
            mood: Mood::new(row.get(2)?).ok_or(STRANGE)?,
            entry: EntryId::new(row.get(3)?),
        });
    }
    hits.sort_unstable_by_key(|hit| (hit.at, hit.entry));
    Ok(hits)
}

/// All entries that match, whole, in order of (`at`, `entry`); at most the last `limit`.
pub(crate) fn matching(read: &Read<'_>, query: &SearchQuery, limit: Option<u64>) -> Result<Vec<Kept>, StoreError> {
    let Some(limit) = limit else { return since(read, query, 0) };
    let hits = hits(read, query)?;
    let before = hits.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
    let Some(first) = hits.get(before) else { return Ok(Vec::new()) };
    let mut found = since(read, query, ms(first.at))?;
    // Of several at the time of the first, those before it.
    let more = found.len().saturating_sub(hits.len().saturating_sub(before));
    Ok(found.split_off(more.min(found.len())))
}

/// All of them that were not before `at_ms`.
///
/// One statement reads entries and words, and what it finds is put in order here: asking for each entry by itself took eight
/// times as long, and sorting whole rows in the database half as long again.
fn since(read: &Read<'_>, query: &SearchQuery, at_ms: i64) -> Result<Vec<Kept>, StoreError> {
    let any_photos = photo::is_any(read)?;
    // CROSS JOIN fixes the order: what the index finds comes first.
    let mut select = read.sql().prepare_cached(&format!(
        "SELECT {COLUMNS}, ew.kind, ew.place, w.name
         FROM search s CROSS JOIN search_place p ON p.doc = s.rowid CROSS JOIN entry e ON e.entry = p.entry
         LEFT JOIN entry_word ew ON ew.entry = e.id LEFT JOIN word w ON w.id = ew.word
         WHERE s.words MATCH ?1 AND p.at_ms >= ?2"
    ))?;
    let mut rows = select.query((read.expression(query), at_ms))?;
    let mut found: Vec<Found> = Vec::new();
    let mut places: HashMap<i64, usize> = HashMap::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let place = match places.entry(id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                found.push((entry::bare(row)?, Vec::new()));
                *new.insert(found.len().saturating_sub(1))
            }
        };
        if let (Some((_, words)), Some(kind)) = (found.get_mut(place), row.get(9)?) {
            words.push((kind, row.get(10)?, row.get(11)?));
        }
    }
    found.sort_unstable_by_key(|(one, _)| (one.at_ms, one.entry));
    found.into_iter().map(|(bare, words)| whole(read, bare, words, any_photos)).collect()
}

/// An entry and its words: kind, place and name of each.
type Found = (Bare, Vec<(u8, i64, String)>);

fn whole(read: &Read<'_>, bare: Bare, mut words: Vec<(u8, i64, String)>, any_photos: bool) -> Result<Kept, StoreError> {
    words.sort_unstable();
    let mut named = Words::default();
    for (kind, _, name) in words {
        named.push(kind, name)?;
    }
    let photos = if any_photos { photo::of_entry(read, bare.row)? } else { Vec::new() };
    bare.whole(named, photos)
}
