//! Writing an entry: now or back-dated, as many a day as wanted.

use super::{Affect, Entries, Entry, EntryDraft, EntryId, Mood, check_note, clean_words};
use crate::JournalError;
use crate::photos::{MAX_PHOTOS, PhotoId};
use crate::store::change::{self, ChangeKind};
use crate::store::entry;
use crate::store::snapshot::{Kept, Whole};
use crate::zones::{When, Zone, day_of};
use crate::{settings, sketches};

/// What a person writes. Only the mood is needed.
#[derive(Clone, PartialEq)]
pub struct LogRequest {
    /// The level.
    pub mood: Mood,
    /// When; now, if none is given.
    pub at: Option<When>,
    /// The zone that a wall time is read in and that is kept; the device's, if none is given.
    pub zone: Option<Zone>,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// Photos that were sealed for this entry ([`crate::photos::Photos::seal`]).
    pub photos: Vec<crate::photos::SealedPhoto>,
    /// The draft that this entry was: it goes in the same transaction.
    pub finishes: Option<String>,
}

impl LogRequest {
    /// An entry of this mood, now.
    #[must_use]
    pub fn of(mood: Mood) -> Self {
        Self {
            mood,
            at: None,
            zone: None,
            affect: Affect::default(),
            labels: Vec::new(),
            factors: Vec::new(),
            note: None,
            photos: Vec::new(),
            finishes: None,
        }
    }
}

impl std::fmt::Debug for LogRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogRequest(…)")
    }
}

impl Entries<'_> {
    /// Writes an entry, durably.
    ///
    /// # Errors
    /// [`JournalError::TextEmpty`], [`JournalError::TextTooLong`], [`JournalError::ValueInvalid`] for too many words or
    /// photos, [`JournalError::SketchUnknown`] for a draft that is gone, [`JournalError::TimeInvalid`] for a time that does not exist, and what the storage says.
    pub fn log(&self, request: LogRequest) -> Result<Entry, JournalError> {
        let journal = self.journal;
        let zone = request.zone.unwrap_or_else(|| journal.device_zone());
        let now = journal.now();
        let at = request.at.map_or(Ok(now), |when| when.instant(zone))?;
        if request.photos.len() > MAX_PHOTOS {
            return Err(JournalError::PhotosTooMany);
        }
        let draft = clean(EntryDraft {
            at,
            zone,
            mood: request.mood,
            affect: request.affect,
            labels: request.labels,
            factors: request.factors,
            note: request.note,
        })?;
        let id = EntryId::new(journal.rng().bytes16());
        journal.write(|tx| {
            let day = day_of(at, zone, settings::day_start(tx)?);
            let photos = crate::photos::keep(tx, &request.photos)?;
            let whole = Whole { day, draft, photos };
            let made = change::begin(tx, ChangeKind::Log, now)?;
            change::keep(tx, made, id, None)?;
            entry::insert(tx, id, &whole)?;
            if let Some(draft) = &request.finishes {
                sketches::finish(tx, draft)?;
            }
            Ok(view(id, whole))
        })
    }
}

/// A draft within its bounds, its words in the form in which they are kept.
pub(super) fn clean(draft: EntryDraft) -> Result<EntryDraft, JournalError> {
    if let Some(note) = &draft.note {
        check_note(note)?;
    }
    Ok(EntryDraft { labels: clean_words(&draft.labels)?, factors: clean_words(&draft.factors)?, ..draft })
}

/// An entry to be shown.
pub(super) fn view(entry: EntryId, whole: Whole) -> Entry {
    let Whole { day, draft, photos } = whole;
    let EntryDraft { at, zone, mood, affect, labels, factors, note } = draft;
    let photos = u8::try_from(photos.len()).unwrap_or(u8::MAX);
    Entry { entry, day, at, zone, mood, affect, labels, factors, note, photos }
}

/// A stored entry to be shown.
pub(crate) fn shown(kept: Kept) -> Entry {
    view(kept.entry, kept.whole)
}

/// Photos of an entry after some were added.
pub(super) fn joined(photos: &[PhotoId], added: Vec<PhotoId>) -> Result<Vec<PhotoId>, JournalError> {
    let all: Vec<PhotoId> = photos.iter().copied().chain(added).collect();
    if all.len() > MAX_PHOTOS { Err(JournalError::PhotosTooMany) } else { Ok(all) }
}
