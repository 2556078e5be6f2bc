//! Rows that were read without SQLite into the stand-in, each checked by the constraints of its table.

use crate::backup::Value;
use crate::entries::{Day, EntryId, Mood, Unreadable};
use crate::store::{dump, salvage};
use crate::{Journal, JournalError};
use kith_store::{RawRow, RawTree, RawValue, Recovered, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// What did not get into the stand-in.
pub(super) struct Filled {
    /// Entries that cannot be read, as far as anything of them is known.
    pub(super) unreadable: Vec<Unreadable>,
    /// Whether these are all.
    pub(super) ids_known: bool,
    /// What else is damaged, by the names of [`crate::exchange::Exported`].
    pub(super) hidden: Vec<&'static str>,
}

/// What a table is called where its loss is told; the tables of entries are told by entry.
const PARTS: [(&str, &[&str]); 9] = [
    ("result", &["results"]),
    ("change", &["history"]),
    ("change_entry", &["history"]),
    ("change_photo", &["history"]),
    ("setting", &["settings"]),
    ("mood_name", &["mood_names"]),
    ("sketch", &["templates", "drafts"]),
    ("reminder", &["reminders"]),
    ("photo", &["photos"]),
];

/// Puts everything into an empty journal.
pub(super) fn fill(stand_in: &Journal, mut found: Recovered) -> Result<Filled, JournalError> {
    let damaged = || JournalError::from(StoreError::Corrupt { what: "the database" });
    let (names, ids_known) = known_entries(&mut found);
    let ids_known = ids_known && !found.lacks_some();
    let mut hidden = Vec::new();
    let mut rows: BTreeMap<&str, Vec<RawRow>> = BTreeMap::new();
    for table in dump::tables() {
        let tree = match (table.name, found.take(table.name)) {
            ("entry", tree) => tree.ok_or_else(damaged)?,
            ("entry_word", tree) => completed(tree, found.take("entry_word_by_word"), word_of).ok_or_else(damaged)?,
            ("entry_photo", tree) => {
                completed(tree, found.take("entry_photo_by_photo"), photo_of).ok_or_else(damaged)?
            }
            ("word", tree) => {
                let whole = tree.as_ref().is_some_and(|tree| tree.whole);
                hidden.extend((!whole).then_some("factor_groups"));
                let mut tree = tree.unwrap_or_default();
                if !whole {
                    more(&mut tree, found.take("sqlite_autoindex_word_1").unwrap_or_default(), name_of);
                }
                tree
            }
            (_, tree) => {
                let tree = tree.unwrap_or_default();
                let parts = PARTS.iter().filter(|(name, _)| !tree.whole && *name == table.name);
                hidden.extend(parts.flat_map(|(_, parts)| parts.iter().copied()));
                tree
            }
        };
        rows.insert(table.name, tree.rows);
    }
    hidden.dedup();
    let there = stand_in.write(|tx| {
        let mut broken = BTreeSet::new();
        let mut there = BTreeSet::new();
        for table in dump::tables() {
            for row in rows.remove(table.name).unwrap_or_default() {
                let row = row_of(row);
                let entry = owner(table.name, &row);
                if table.name == "entry_photo" {
                    salvage::stand_for_photo(tx, row.get(2))?;
                }
                let fits = dump::insert(tx, table, row)?;
                match entry {
                    Some(entry) if !fits => {
                        broken.insert(entry);
                    }
                    Some(entry) if table.name == "entry" => {
                        there.insert(entry);
                    }
                    _ => {}
                }
            }
        }
        for row in &broken {
            salvage::remove_row(tx, *row)?;
        }
        Ok::<_, JournalError>(there.into_iter().filter(|row| !broken.contains(row)).collect::<BTreeSet<_>>())
    })?;
    let unreadable = names.into_iter().filter(|(row, _)| !there.contains(row)).map(|(_, one)| one).collect();
    Ok(Filled { unreadable, ids_known, hidden })
}

/// Every entry that an index names, by its row, and whether these are all there are.
fn known_entries(found: &mut Recovered) -> (BTreeMap<i64, Unreadable>, bool) {
    let (times, ids) = (found.take("entry_by_time"), found.take("sqlite_autoindex_entry_1"));
    let known = [&times, &ids].into_iter().flatten().any(|tree| tree.whole);
    let mut names = BTreeMap::new();
    let by_time = times.unwrap_or_default().rows.into_iter().filter_map(|row| match row.values.as_slice() {
        [_, RawValue::Blob(id), RawValue::Integer(row)] => Some((*row, id.clone())),
        _ => None,
    });
    let by_id = ids.unwrap_or_default().rows.into_iter().filter_map(|row| match row.values.as_slice() {
        [RawValue::Blob(id), RawValue::Integer(row)] => Some((*row, id.clone())),
        _ => None,
    });
    for (row, id) in by_time.chain(by_id) {
        let entry = id.try_into().ok().map(EntryId::new);
        names.insert(row, Unreadable { entry, day: None, mood: None });
    }
    for row in found.take("entry_by_day").unwrap_or_default().rows {
        let [RawValue::Integer(day), _, _, RawValue::Integer(mood), RawValue::Integer(row)] = row.values.as_slice()
        else {
            continue;
        };
        if let Some(one) = names.get_mut(row) {
            one.day = i32::try_from(*day).ok().and_then(Day::from_number);
            one.mood = u8::try_from(*mood).ok().and_then(Mood::new);
        }
    }
    (names, known)
}

type Turn = fn(RawRow) -> Option<RawRow>;

/// A table that an index holds whole too; none when both are damaged, since nobody could tell what an entry lacks.
fn completed(table: Option<RawTree>, index: Option<RawTree>, turn: Turn) -> Option<RawTree> {
    match (table, index) {
        (Some(table), _) if table.whole => Some(table),
        (table, Some(index)) if index.whole => {
            let mut tree = table.unwrap_or_default();
            more(&mut tree, index, turn);
            Some(tree)
        }
        _ => None,
    }
}

/// Adds what an index has; what is there already is refused when it is written.
fn more(tree: &mut RawTree, index: RawTree, turn: Turn) {
    tree.rows.extend(index.rows.into_iter().filter_map(turn));
    let mut kept: Vec<RawRow> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in std::mem::take(&mut tree.rows) {
        if seen.insert(key(&row)) {
            kept.push(row);
        }
    }
    tree.rows = kept;
}

/// What tells the rows of these tables apart.
fn key(row: &RawRow) -> Vec<Vec<u8>> {
    let bytes = |value: &RawValue| match value {
        RawValue::Integer(number) => number.to_be_bytes().to_vec(),
        RawValue::Text(text) => text.clone().into_bytes(),
        RawValue::Blob(bytes) => bytes.clone(),
        RawValue::Real(_) | RawValue::Null => Vec::new(),
    };
    match row.number {
        Some(number) => vec![number.to_be_bytes().to_vec()],
        None => row.values.iter().map(bytes).collect(),
    }
}

/// (word, entry, kind, place) as (entry, kind, place, word).
fn word_of(row: RawRow) -> Option<RawRow> {
    let [word, entry, kind, place] = <[RawValue; 4]>::try_from(row.values).ok()?;
    Some(RawRow { number: None, values: vec![entry, kind, place, word] })
}

/// (photo, entry, place) as (entry, place, photo).
fn photo_of(row: RawRow) -> Option<RawRow> {
    let [photo, entry, place] = <[RawValue; 3]>::try_from(row.values).ok()?;
    Some(RawRow { number: None, values: vec![entry, place, photo] })
}

/// (kind, name, row) as a word without its group.
fn name_of(row: RawRow) -> Option<RawRow> {
    let [kind, name, RawValue::Integer(number)] = <[RawValue; 3]>::try_from(row.values).ok()? else { return None };
    Some(RawRow { number: Some(number), values: vec![RawValue::Null, kind, name, RawValue::Null] })
}

/// The row of the entry that a row belongs to.
fn owner(table: &str, row: &[Value]) -> Option<i64> {
    match (table, row.first()) {
        ("entry" | "entry_word" | "entry_photo", Some(Value::Integer(entry))) => Some(*entry),
        _ => None,
    }
}

/// A row as a backup has it: the number of a row stands in its first column.
fn row_of(row: RawRow) -> Vec<Value> {
    let number = row.number;
    let mut values: Vec<Value> = row.values.into_iter().map(value).collect();
    if let (Some(number), Some(first @ Value::Null)) = (number, values.first_mut()) {
        *first = Value::Integer(number);
    }
    values
}

fn value(value: RawValue) -> Value {
    match value {
        RawValue::Null => Value::Null,
        RawValue::Integer(number) => Value::Integer(number),
        RawValue::Real(number) => Value::Real(number),
        RawValue::Text(text) => Value::Text(text),
        RawValue::Blob(bytes) => Value::Blob(bytes),
    }
}
