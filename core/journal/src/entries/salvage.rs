//! Reading the entries beside a damage: what can be read whole is shown, the rest is named, nothing is changed.
//!
//! A damaged page makes every reading that meets it an error, the usual lists among them, which read much at once. Here each
//! thing is read from a second tree where the first is damaged ([`crate::store::salvage`]), and the table of entries in
//! ranges of rows that are halved until what fails is only what lies on the damaged page. An entry of which any part cannot
//! be read counts as unreadable: none is ever shown without its note or words.

use super::log::shown;
use super::{Day, Entries, Entry, EntryId, Mood};
use crate::photos::PhotoId;
use crate::store::entry::Bare;
use crate::store::salvage::{self, Rows, Way};
use crate::store::snapshot::Kept;
use crate::store::word::Words;
use crate::store::{Read, STRANGE};
use crate::{Journal, JournalError};
use kith_store::StoreError;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// After so many failed readings the rest of a damaged range is given up: each is a connection of its own.
const MOST_FAILURES: u32 = 4_000;

/// The entries that can be read, and those that cannot.
#[derive(Clone, PartialEq, Eq)]
pub struct Readable {
    /// Whole entries, in order of (`at`, `entry`).
    pub entries: Vec<Entry>,
    /// The others, as far as anything of them is known, in the order in which they were written.
    pub unreadable: Vec<Unreadable>,
    /// Whether it is known which entries there are. When damage hides both lists of ids, none that cannot be read is named, and
    /// there may be more entries than these.
    pub ids_known: bool,
}

/// What a person wrote is in no log.
impl std::fmt::Debug for Readable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Readable({} entries, {} unreadable)", self.entries.len(), self.unreadable.len())
    }
}

/// An entry that lies on a damaged page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// Its id, where an index still tells.
    pub entry: Option<EntryId>,
    /// Its day, where an index still tells.
    pub day: Option<Day>,
    /// Its mood, where an index still tells.
    pub mood: Option<Mood>,
}

impl std::fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unreadable(…)")
    }
}

impl Entries<'_> {
    /// What can be read of the days `from` to `to`, both included, in a database with damaged pages. Slower than
    /// [`Entries::list`], which is for whole ones; an unreadable entry whose day is not known belongs to every range.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when damage hides everything, and what the storage says.
    pub fn list_readable(&self, from: Option<Day>, to: Option<Day>) -> Result<Readable, JournalError> {
        let journal = self.journal;
        let ids = either(|way| journal.read(|read| Ok(salvage::ids(read, way)?)))?;
        let rows: Vec<i64> = match &ids {
            Some(ids) => ids.iter().map(|(row, _)| *row).collect(),
            None => (1..=journal.read(|read| Ok(salvage::last_row(read)?))?).collect(),
        };
        let (bares, _) = gather(journal, &rows, &|read, rows| salvage::bares(read, rows))?;
        let mut parts = Parts::read(journal, &rows)?;
        let mut found: BTreeMap<i64, Kept> = BTreeMap::new();
        for bare in bares {
            if let Some(kept) = parts.whole(bare) {
                found.insert(kept.row, kept);
            }
        }
        let marks = sound(journal.read(|read| Ok(salvage::marks(read)?)))?.unwrap_or_default();
        let marks: HashMap<i64, (Day, Mood)> = marks.into_iter().map(|(row, day, mood)| (row, (day, mood))).collect();
        let within = |day: Day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
        let ids_known = ids.is_some();
        // Without an index, a row that cannot be read may be one that was deleted long ago: no row is named then.
        let unread = ids.into_iter().flatten().filter(|(row, _)| !found.contains_key(row));
        let unreadable: Vec<Unreadable> = unread
            .map(|(row, entry)| (entry, marks.get(&row).copied()))
            .filter(|(_, mark)| mark.is_none_or(|(day, _)| within(day)))
            .map(|(entry, mark)| Unreadable {
                entry: Some(entry),
                day: mark.map(|(day, _)| day),
                mood: mark.map(|(_, mood)| mood),
            })
            .collect();
        let mut entries: Vec<Entry> = found.into_values().map(shown).filter(|entry| within(entry.day)).collect();
        entries.sort_unstable_by_key(|entry| (entry.at, entry.entry));
        Ok(Readable { entries, unreadable, ids_known })
    }
}

/// Words and photos of all entries, as far as they can be read.
struct Parts {
    words: HashMap<i64, Vec<(u8, i64, i64)>>,
    names: Option<HashMap<i64, String>>,
    photos: HashMap<i64, Vec<PhotoId>>,
    /// Rows whose words or photos cannot be read.
    broken: Vec<i64>,
}

impl Parts {
    fn read(journal: &Journal, rows: &[i64]) -> Result<Self, JournalError> {
        let (words_of, mut broken) = both(journal, rows, &salvage::words_of)?;
        let (photos_of, without_photos) = both(journal, rows, &salvage::photos_of)?;
        broken.extend(without_photos);
        broken.sort_unstable();
        let mut words: HashMap<i64, Vec<(u8, i64, i64)>> = HashMap::new();
        for (row, kind, place, word) in words_of {
            words.entry(row).or_default().push((kind, place, word));
        }
        let mut photos: HashMap<i64, Vec<PhotoId>> = HashMap::new();
        for (row, _, photo) in photos_of {
            photos.entry(row).or_default().push(photo);
        }
        let names = either(|way| journal.read(|read| Ok(salvage::names(read, way)?)))?;
        Ok(Self { words, names: names.map(|names| names.into_iter().collect()), photos, broken })
    }

    /// The entry, if every part of it was read.
    fn whole(&mut self, bare: Bare) -> Option<Kept> {
        if self.broken.binary_search(&bare.row).is_ok() {
            return None;
        }
        let mut words = Words::default();
        for (kind, _, word) in self.words.remove(&bare.row).unwrap_or_default() {
            words.push(kind, self.names.as_ref()?.get(&word)?.clone()).ok()?;
        }
        let photos = self.photos.remove(&bare.row).unwrap_or_default();
        bare.whole(words, photos).ok()
    }
}

/// One of the two ways, the first one that meets no damage; none when both do.
fn either<T>(read: impl Fn(Way) -> Result<T, JournalError>) -> Result<Option<T>, JournalError> {
    match sound(read(Way::First))? {
        Some(found) => Ok(Some(found)),
        None => sound(read(Way::Second)),
    }
}

/// What was read, or nothing because of damage.
fn sound<T>(read: Result<T, JournalError>) -> Result<Option<T>, JournalError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(JournalError::Store(StoreError::Corrupt { .. })) => Ok(None),
        Err(other) => Err(other),
    }
}

type ReadBoth<'f, T> = &'f dyn Fn(&Read<'_>, Way, Rows) -> Result<Vec<T>, StoreError>;

/// What the rows have, either way as a whole, else in ranges; and the rows of which it cannot be read.
fn both<T>(journal: &Journal, rows: &[i64], part: ReadBoth<'_, T>) -> Result<(Vec<T>, Vec<i64>), JournalError> {
    let all = (rows.first().copied().unwrap_or(0), rows.last().copied().unwrap_or(0));
    match either(|way| journal.read(|read| Ok(part(read, way, all)?)))? {
        Some(found) => Ok((found, Vec::new())),
        None => gather(journal, rows, &|read, rows| part(read, Way::First, rows)),
    }
}

type ReadRows<'f, T> = &'f dyn Fn(&Read<'_>, Rows) -> Result<Vec<T>, StoreError>;

/// What the rows have, in ranges that are halved where they meet damage, the largest first; and the rows that are left.
fn gather<T>(journal: &Journal, rows: &[i64], part: ReadRows<'_, T>) -> Result<(Vec<T>, Vec<i64>), JournalError> {
    let (mut found, mut lost, mut failures) = (Vec::new(), Vec::new(), 0_u32);
    let mut due = VecDeque::from([rows]);
    while let Some(rows) = due.pop_front() {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        if let Some(some) = sound(journal.read(|read| Ok(part(read, (*first, *last))?)))? {
            found.extend(some);
            continue;
        }
        failures = failures.saturating_add(1);
        if rows.len() == 1 || failures > MOST_FAILURES {
            lost.extend_from_slice(rows);
        } else {
            let (left, right) = rows.split_at_checked(rows.len() / 2).ok_or(STRANGE)?;
            due.extend([left, right]);
        }
    }
    lost.sort_unstable();
    Ok((found, lost))
}
