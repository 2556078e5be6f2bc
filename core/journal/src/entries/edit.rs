//! Editing an entry: only what is given changes, and what it was stays in its history.

use super::log::{clean, joined, view};
use super::{Arousal, Entries, Entry, EntryDraft, EntryId, Mood, Valence};
use crate::JournalError;
use crate::photos::{PhotoId, SealedPhoto, keep};
use crate::settings;
use crate::store::change::{self, ChangeKind};
use crate::store::entry;
use crate::store::snapshot::Whole;
use crate::zones::{When, Zone, day_of};
use std::collections::HashMap;

/// What changes. An inner `None` takes a value away.
#[derive(Clone, Default, PartialEq)]
pub struct EntryEdit {
    /// The time; a wall time is read in the new zone if one is given, else in the entry's.
    pub at: Option<When>,
    /// The zone. Without a time the instant stays.
    pub zone: Option<Zone>,
    /// The level.
    pub mood: Option<Mood>,
    /// How pleasant.
    pub valence: Option<Option<Valence>>,
    /// How stirred.
    pub arousal: Option<Option<Arousal>>,
    /// All labels.
    pub labels: Option<Vec<String>>,
    /// All factors.
    pub factors: Option<Vec<String>>,
    /// The note.
    pub note: Option<Option<String>>,
    /// Photos that are taken away.
    pub without: Vec<PhotoId>,
    /// Photos that are added.
    pub photos: Vec<SealedPhoto>,
    /// Takes all earlier photos away.
    pub drop_photos: bool,
}

impl std::fmt::Debug for EntryEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntryEdit(…)")
    }
}

impl Entries<'_> {
    /// Changes an entry, durably. Its day is fixed anew when its time or zone changes. What changes nothing is no change.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], [`JournalError::PhotoUnknown`], and as [`Entries::log`].
    pub fn edit(&self, id: EntryId, edit: EntryEdit) -> Result<Entry, JournalError> {
        let journal = self.journal;
        let now = journal.now();
        journal.write(|tx| {
            let before = entry::find(tx, id)?.ok_or(JournalError::EntryUnknown)?.whole;
            let mut after = before.clone();
            after.draft = clean(changed(before.draft.clone(), &edit)?)?;
            if (after.draft.at, after.draft.zone) != (before.draft.at, before.draft.zone) {
                after.day = day_of(after.draft.at, after.draft.zone, settings::day_start(tx)?);
            }
            if edit.drop_photos {
                after.photos.clear();
            }
            for gone in &edit.without {
                let place = after.photos.iter().position(|photo| photo == gone).ok_or(JournalError::PhotoUnknown)?;
                after.photos.remove(place);
            }
            after.photos = joined(&after.photos, keep(tx, &edit.photos)?)?;
            if after != before {
                let made = change::begin(tx, ChangeKind::Edit, now)?;
                change::keep(tx, made, id, Some(&before))?;
                entry::remove(tx, id)?;
                entry::insert(tx, id, &after)?;
            }
            Ok(view(id, after))
        })
    }

    /// The earlier states of an entry, the latest first, each with when it was edited away.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], and what the storage says.
    pub fn history(&self, id: EntryId) -> Result<Vec<(kith_model::Timestamp, Entry)>, JournalError> {
        self.journal.read(|read| {
            entry::find(read, id)?.ok_or(JournalError::EntryUnknown)?;
            let states = change::history(read, id)?;
            Ok(states.into_iter().map(|(edited, whole): (_, Whole)| (edited, view(id, whole))).collect())
        })
    }
}

impl Entries<'_> {
    /// The earlier states of all entries, as [`Entries::history`] gives those of one.
    ///
    /// # Errors
    /// What the storage says.
    pub fn histories(&self) -> Result<HashMap<EntryId, Vec<(kith_model::Timestamp, Entry)>>, JournalError> {
        let all = self.journal.read(|read| Ok(change::histories(read)?))?;
        let shown = |(id, states): (EntryId, Vec<(kith_model::Timestamp, Whole)>)| {
            (id, states.into_iter().map(|(edited, whole)| (edited, view(id, whole))).collect())
        };
        Ok(all.into_iter().map(shown).collect())
    }
}

fn changed(draft: EntryDraft, edit: &EntryEdit) -> Result<EntryDraft, JournalError> {
    let mut draft = draft;
    draft.zone = edit.zone.unwrap_or(draft.zone);
    if let Some(when) = edit.at {
        draft.at = when.instant(draft.zone)?;
    }
    draft.mood = edit.mood.unwrap_or(draft.mood);
    draft.affect.valence = edit.valence.unwrap_or(draft.affect.valence);
    draft.affect.arousal = edit.arousal.unwrap_or(draft.affect.arousal);
    if let Some(labels) = &edit.labels {
        draft.labels.clone_from(labels);
    }
    if let Some(factors) = &edit.factors {
        draft.factors.clone_from(factors);
    }
    if let Some(note) = &edit.note {
        draft.note.clone_from(note);
    }
    Ok(draft)
}
