//! Entries in the search index: note, labels and factors, each a field of its own.

use super::{Read, STRANGE, Tx};
use crate::entries::{EntryDraft, EntryId};
use kith_store::{SearchQuery, StoreError};

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
    for kept in super::entry::list(tx, None, None)? {
        put(tx, kept.entry, &kept.whole.draft)?;
    }
    Ok(())
}

/// Takes an entry out of the index.
pub(super) fn take(tx: &Tx<'_>, entry: EntryId) -> Result<(), StoreError> {
    tx.unindex(ENTRY, entry.as_bytes())
}

/// The ids of all entries that match, in order of (`at`, `entry`).
pub(crate) fn matching(read: &Read<'_>, query: &SearchQuery) -> Result<Vec<EntryId>, StoreError> {
    let mut select = read.sql().prepare_cached(
        "SELECT e.entry FROM search s JOIN search_item i ON i.doc = s.rowid JOIN entry e ON e.entry = i.item
         WHERE s.words MATCH ?1 AND i.kind = ?2 ORDER BY e.at_ms, e.entry",
    )?;
    let rows = select.query_map((read.expression(query), ENTRY), |row| row.get::<_, [u8; 16]>(0))?;
    rows.map(|row| row.map(EntryId::new).map_err(|_| STRANGE)).collect()
}
