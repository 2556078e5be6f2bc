//! Taking in entries that were read from a file: all in one change, none twice.

use super::log::{clean, view};
use super::{ChangeKind, Day, Entries, Entry, EntryDraft, EntryId};
use crate::JournalError;
use crate::photos::{MAX_PHOTOS, PhotoId, SealedPhoto, keep};
use crate::portable::EarlierState;
use crate::results::InstrumentResult;
use crate::settings::{self, named};
use crate::store::snapshot::Whole;
use crate::store::{Tx, change, entry, result};
use crate::zones::{WallTime, day_of, local_of};
use kith_model::Timestamp;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// An entry from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedEntry {
    /// What it says.
    pub draft: EntryDraft,
    /// Its day, where the file knows it; else it is worked out with today's day start.
    pub day: Option<Day>,
    /// Its id, where the file is a journal of ours: an entry with it that is there is the same entry, whatever became of it.
    pub entry: Option<EntryId>,
    /// What it was before, the latest first.
    pub history: Vec<EarlierState>,
    /// Its photos, sealed; more than an entry may have are left out.
    pub photos: Vec<SealedPhoto>,
    /// Those of its earlier states, in the order of these; a photo that several have is one.
    pub earlier_photos: Vec<Vec<SealedPhoto>>,
}

/// Everything that a file brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportRequest {
    /// Entries.
    pub entries: Vec<ImportedEntry>,
    /// Answered questionnaires.
    pub results: Vec<InstrumentResult>,
    /// Settings by name, as [`crate::settings`] keeps them; what is unknown or does not fit is left out.
    pub settings: Vec<(String, String)>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Entries that are new.
    pub added: Vec<Entry>,
    /// Where each of them stands in the request.
    pub places: Vec<usize>,
    /// How many of them had been deleted here, and are back.
    pub brought_back: u64,
    /// Entries that were there already, or twice in the file.
    pub skipped: u64,
    /// Answered questionnaires that are new.
    pub results_added: u64,
}

impl Entries<'_> {
    /// Adds what is not there yet, in one durable change that [`Entries::undo`] takes back whole. The same day, time, mood,
    /// note and factors are the same entry. One that was deleted here comes back: whoever takes in a file asks for what is in
    /// it. A dry run changes nothing and says what would be added.
    ///
    /// # Errors
    /// The bounds of a text, in any entry; then nothing is added. What the storage says.
    pub fn import(&self, request: ImportRequest, dry_run: bool) -> Result<Imported, JournalError> {
        let journal = self.journal;
        let now = journal.now();
        let mut outcome =
            Imported { added: Vec::new(), places: Vec::new(), brought_back: 0, skipped: 0, results_added: 0 };
        let done = journal.write(|tx| {
            let made = change::begin(tx, ChangeKind::Import, now)?;
            let day_start = settings::day_start(tx)?;
            let mut ready = Vec::with_capacity(request.entries.len());
            for imported in request.entries {
                let draft = clean(imported.draft)?;
                let day = imported.day.unwrap_or_else(|| day_of(draft.at, draft.zone, day_start));
                let photos = (imported.photos, imported.earlier_photos);
                ready.push((imported.entry, day, draft, imported.history, photos));
            }
            let mut twins = Twins::of(tx, ready.iter().map(|(_, day, ..)| *day))?;
            for (place, (given, day, draft, history, (sealed, earlier))) in ready.into_iter().enumerate() {
                let known = match given {
                    Some(id) => entry::find(tx, id)?.is_some(),
                    None => false,
                };
                if known || twins.has(day, &draft, given.is_some()) {
                    outcome.skipped = outcome.skipped.saturating_add(1);
                    continue;
                }
                let deleted = given.map_or(Ok(false), |id| change::was_deleted(tx, id))?;
                outcome.brought_back = outcome.brought_back.saturating_add(deleted.into());
                let id = given.unwrap_or_else(|| EntryId::new(journal.rng().bytes16()));
                twins.add(day, &draft);
                let mut kept = Vec::new();
                let photos = kept_once(tx, &mut kept, &sealed)?;
                let whole = Whole { day, draft, photos };
                // One that was here before it was deleted has its history still.
                if !history.is_empty() && change::history(tx, id)?.is_empty() {
                    let earlier = earlier.into_iter().chain(std::iter::repeat_with(Vec::new));
                    let states: Vec<_> = history.into_iter().zip(earlier).collect();
                    for (state, sealed) in states.into_iter().rev() {
                        let EarlierState { edited_at, day, draft, .. } = state;
                        let photos = kept_once(tx, &mut kept, &sealed)?;
                        change::keep_history(tx, id, edited_at, &Whole { day, draft, photos })?;
                    }
                }
                change::keep(tx, made, id, None)?;
                entry::insert(tx, id, &whole)?;
                outcome.added.push(view(id, whole));
                outcome.places.push(place);
            }
            for result in &request.results {
                if !result::has_twin(tx, result)? && result::insert(tx, result)? {
                    change::keep_result(tx, made, &result.result)?;
                    outcome.results_added = outcome.results_added.saturating_add(1);
                }
            }
            let changed = take_settings(tx, made, &request.settings, now)?;
            let nothing = outcome.added.is_empty() && outcome.results_added == 0 && !changed;
            // Rolled back: the outcome is told all the same.
            if dry_run || nothing { Err(JournalError::NothingToUndo) } else { Ok(()) }
        });
        match done {
            Ok(()) | Err(JournalError::NothingToUndo) => Ok(outcome),
            Err(error) => Err(error),
        }
    }
}

/// The ids of up to as many photos as an entry may have, whose keys are kept with the first state that has them.
fn kept_once(tx: &Tx<'_>, kept: &mut Vec<PhotoId>, sealed: &[SealedPhoto]) -> Result<Vec<PhotoId>, JournalError> {
    let mut ids = Vec::new();
    for photo in sealed.iter().take(MAX_PHOTOS) {
        if !kept.contains(&photo.id()) {
            kept.extend(keep(tx, std::slice::from_ref(photo))?);
        }
        ids.push(photo.id());
    }
    Ok(ids)
}

/// What tells an entry from others, as one number of 64 bits beside its day and its time on the wall.
type Likeness = (Day, WallTime, u64);

/// Which entries are there, by what makes two of them the same: day, time on the wall, mood, note and factors. The zone
/// says nothing: a file of another journal has wall times only, and may be read again at another place.
struct Twins {
    before: HashSet<Likeness>,
    brought: HashSet<Likeness>,
    hasher: RandomState,
}

impl Twins {
    /// The entries of the days that a file touches.
    fn of(tx: &Tx<'_>, days: impl Iterator<Item = Day> + Clone) -> Result<Self, JournalError> {
        let mut twins = Self { before: HashSet::new(), brought: HashSet::new(), hasher: RandomState::new() };
        let (Some(from), Some(to)) = (days.clone().min(), days.max()) else { return Ok(twins) };
        for kept in entry::list(tx, Some(from), Some(to))? {
            let likeness = twins.likeness(kept.whole.day, &kept.whole.draft);
            twins.before.insert(likeness);
        }
        Ok(twins)
    }

    fn likeness(&self, day: Day, draft: &EntryDraft) -> Likeness {
        let mut factors: Vec<&str> = draft.factors.iter().map(String::as_str).collect();
        factors.sort_unstable();
        (day, local_of(draft.at, draft.zone), self.hasher.hash_one((draft.mood, &draft.note, factors)))
    }

    /// Whether it is there. Two entries of one file of ours, which have ids, may look alike: they are two.
    fn has(&self, day: Day, draft: &EntryDraft, has_id: bool) -> bool {
        let likeness = self.likeness(day, draft);
        self.before.contains(&likeness) || (!has_id && self.brought.contains(&likeness))
    }

    fn add(&mut self, day: Day, draft: &EntryDraft) {
        let likeness = self.likeness(day, draft);
        self.brought.insert(likeness);
    }
}

/// Takes settings; one that does not fit is left out.
fn take_settings(tx: &Tx<'_>, made: i64, brought: &[(String, String)], now: Timestamp) -> Result<bool, JournalError> {
    let mut changed = false;
    for (name, value) in brought {
        if !named::fits(tx, name, value)? {
            continue;
        }
        let before = named::get(tx, name)?;
        if before.as_deref() != Some(value) {
            change::keep_setting(tx, made, name, before.as_deref())?;
            named::put(tx, name, Some(value), now)?;
            changed = true;
        }
    }
    Ok(changed)
}
