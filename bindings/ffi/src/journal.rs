//! The private journal: entries and their photos. Nothing of it reaches the network: it is opened beside the home, and no
//! service of the network knows it.

use crate::home::{Journal, calls};
use crate::values::{Affect, Day, Entry, EntryId, JournalZone, Mood, PhotoId, PhotoView};
use kith::journal::JournalError;
use kith::journal::entries::{EntryEdit, LogRequest};
use kith::journal::zones::When;
use kith_model::{KithError, Timestamp};
use std::io::Cursor;

/// What a person writes. Only the mood is needed.
#[derive(Clone, uniffi::Record)]
pub struct EntryWords {
    /// The level, 1 to 5.
    pub mood: Mood,
    /// When; now, if none is given.
    #[uniffi(default = None)]
    pub at: Option<Timestamp>,
    /// The zone that is kept; the device's, if none is given.
    #[uniffi(default = None)]
    pub zone: Option<JournalZone>,
    /// Valence and arousal.
    #[uniffi(default = None)]
    pub affect: Option<Affect>,
    /// Words for the feeling.
    #[uniffi(default = [])]
    pub labels: Vec<String>,
    /// What was going on.
    #[uniffi(default = [])]
    pub factors: Vec<String>,
    /// Markdown.
    #[uniffi(default = None)]
    pub note: Option<String>,
    /// The name of the draft that this entry was: it goes in the same step.
    #[uniffi(default = None)]
    pub finishes: Option<String>,
}

/// What changes of an entry; what is none stays.
#[derive(Clone, uniffi::Record)]
pub struct EntryChange {
    /// The level.
    #[uniffi(default = None)]
    pub mood: Option<Mood>,
    /// The time.
    #[uniffi(default = None)]
    pub at: Option<Timestamp>,
    /// The zone.
    #[uniffi(default = None)]
    pub zone: Option<JournalZone>,
    /// All labels.
    #[uniffi(default = None)]
    pub labels: Option<Vec<String>>,
    /// All factors.
    #[uniffi(default = None)]
    pub factors: Option<Vec<String>>,
    /// The note; empty takes it away.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

/// What an entry was before it was edited.
#[derive(Clone, uniffi::Record)]
pub struct EarlierEntry {
    /// When it was edited away.
    pub edited_at: Timestamp,
    /// As it was.
    pub entry: Entry,
}

calls! { Journal by journaled:
    /// Deletes an entry, and gives it as it was. Undoing brings it back.
    /// Errors: `entry_unknown`.
    delete(entry: EntryId) -> Entry = |journal| journal.entries().delete(entry);
    /// Takes back the last change, and gives the entries that it had touched.
    /// Errors: `nothing_to_undo`.
    undo() -> Vec<Entry> = |journal| Ok::<_, JournalError>(journal.entries().undo()?.entries);
    /// One entry.
    /// Errors: `entry_unknown`.
    show(entry: EntryId) -> Entry = |journal| journal.entries().show(entry);
    /// The entries of the days `from` to `to`, both included, in order of time.
    #[uniffi::method(default(from = None, to = None))]
    list(from: Option<Day>, to: Option<Day>) -> Vec<Entry> = |journal| journal.entries().list(from, to);
    /// Entries in which every word of the query is.
    /// Errors: `query_empty`.
    #[uniffi::method(default(limit = None))]
    search(query: String, limit: Option<u64>) -> Vec<Entry> = |journal| journal.entries().search(&query, limit);
    /// The day that it is now, by the rule of the journal.
    today() -> Day = |journal| journal.entries().today();
    /// Entries of this day in earlier years.
    on_this_day(day: Day) -> Vec<Entry> = |journal| journal.entries().on_this_day(day);
    /// What is known of the photos of an entry, in order.
    /// Errors: `entry_unknown`.
    photos(entry: EntryId) -> Vec<PhotoView> = |journal| journal.photos().of_entry(entry);
    /// The picture of an entry that has this number, from 1.
    /// Errors: `entry_unknown`, `photo_unknown`, `store_corrupt` when its file is damaged.
    photo(entry: EntryId, number: u8) -> Vec<u8> = |journal| journal.photos().bytes(entry, number);
}

#[uniffi::export]
impl Journal {
    /// Writes an entry, durably.
    /// Errors: `text_empty`, `text_too_long`, `value_invalid`, `template_unknown` for a draft that is not there.
    pub async fn log(&self, words: EntryWords) -> Result<Entry, KithError> {
        let request = LogRequest {
            at: words.at.map(When::Instant),
            zone: words.zone,
            affect: words.affect.unwrap_or_default(),
            labels: words.labels,
            factors: words.factors,
            note: words.note,
            finishes: words.finishes,
            ..LogRequest::of(words.mood)
        };
        self.home.journaled(move |journal| journal.entries().log(request)).await
    }

    /// Changes an entry, durably.
    /// Errors: `entry_unknown`, and those of `log`.
    pub async fn edit(&self, entry: EntryId, change: EntryChange) -> Result<Entry, KithError> {
        let edit = EntryEdit {
            mood: change.mood,
            at: change.at.map(When::Instant),
            zone: change.zone,
            labels: change.labels,
            factors: change.factors,
            note: change.note.map(|note| (!note.is_empty()).then_some(note)),
            ..EntryEdit::default()
        };
        self.home.journaled(move |journal| journal.entries().edit(entry, edit)).await
    }

    /// What an entry was before it was edited, the latest first.
    /// Errors: `entry_unknown`.
    pub async fn history(&self, entry: EntryId) -> Result<Vec<EarlierEntry>, KithError> {
        let earlier = |(edited_at, entry)| EarlierEntry { edited_at, entry };
        let look = move |states: Vec<_>| states.into_iter().map(earlier).collect();
        self.home.journaled(move |journal| journal.entries().history(entry).map(look)).await
    }

    /// Adds a JPEG, PNG or WebP to an entry, without its metadata; an entry has at most three.
    /// Errors: `entry_unknown`, `photo_unsupported`, `photo_damaged`, `photos_too_many`.
    pub async fn add_photo(&self, entry: EntryId, picture: Vec<u8>) -> Result<Entry, KithError> {
        let act = move |journal: &kith::journal::Journal| {
            let photos = vec![journal.photos().seal(&mut Cursor::new(picture))?];
            journal.entries().edit(entry, EntryEdit { photos, ..EntryEdit::default() })
        };
        self.home.journaled(act).await
    }

    /// Takes one photo away from an entry. Undoing brings it back.
    /// Errors: `entry_unknown`, `photo_unknown`.
    pub async fn remove_photo(&self, entry: EntryId, photo: PhotoId) -> Result<Entry, KithError> {
        let edit = EntryEdit { without: vec![photo], ..EntryEdit::default() };
        self.home.journaled(move |journal| journal.entries().edit(entry, edit)).await
    }
}
