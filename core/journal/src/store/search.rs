//! Entries in the search index: note, labels and factors, each a field of its own.

use super::entry::{self, Bare, COLUMNS};
use super::snapshot::Kept;
use super::word::Words;
use super::{Read, Tx, photo};
use crate::entries::{EntryDraft, EntryId};
use kith_store::{SearchQuery, StoreError};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The kind that entries have in the index.
const ENTRY: u8 = 1;

/// Puts what an entry says into the index; one that says nothing is not in it.
pub(super) fn put(tx: &Tx<'_>, entry: EntryId, draft: &EntryDraft) -> Result<(), StoreError> {
    let words = draft.labels.iter().chain(&draft.factors).map(String::as_str);
    let fields: Vec<&str> = draft.note.as_deref().into_iter().chain(words).collect();
    if fields.is_empty() { Ok(()) } else { tx.index(ENTRY, &[], entry.as_bytes(), &fields) }
}

/// Puts every entry into an index that is empty.
pub(crate) fn fill(tx: &Tx<'_>) -> Result<(), StoreError> {
    for kept in entry::list(tx, None, None)? {
        put(tx, kept.entry, &kept.whole.draft)?;
    }
    Ok(())
}

/// Takes an entry out of the index.
pub(super) fn take(tx: &Tx<'_>, entry: EntryId) -> Result<(), StoreError> {
    tx.unindex(ENTRY, entry.as_bytes())
}

/// All entries that match, in order of (`at`, `entry`); at most the last `limit`.
///
/// One statement reads entries and words, and what it finds is put in order here: asking for each entry by itself took eight
/// times as long, and sorting whole rows in the database half as long again.
pub(crate) fn matching(read: &Read<'_>, query: &SearchQuery, limit: Option<u64>) -> Result<Vec<Kept>, StoreError> {
    // CROSS JOIN and the plus fix the order: what the index finds comes first. Left to itself the database may go through all
    // items of the kind instead.
    const HITS: &str = "search s CROSS JOIN search_item i ON i.doc = s.rowid CROSS JOIN entry e ON e.entry = i.item";
    const HIT: &str = "s.words MATCH ?1 AND +i.kind = ?2";
    const WORDS: &str = "LEFT JOIN entry_word ew ON ew.entry = e.id LEFT JOIN word w ON w.id = ew.word";
    let from = if limit.is_none() {
        format!("{HITS} {WORDS} WHERE {HIT} AND ?3 < 0")
    } else {
        let last = format!("SELECT e.id FROM {HITS} WHERE {HIT} ORDER BY e.at_ms DESC, e.entry DESC LIMIT ?3");
        format!("({last}) hit JOIN entry e ON e.id = hit.id {WORDS}")
    };
    let any_photos = photo::is_any(read)?;
    let mut select = read.sql().prepare_cached(&format!("SELECT {COLUMNS}, ew.kind, ew.place, w.name FROM {from}"))?;
    let limit = limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let mut rows = select.query((read.expression(query), ENTRY, limit))?;
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
