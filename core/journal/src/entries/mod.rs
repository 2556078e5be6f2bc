//! Entries: what one is, and everything that a person does with them.
//!
//! Every change is one durable transaction that also keeps what was there before, for [`Entries::undo`] and for the history.
//! Nothing here can be serialised: an entry leaves the crate to be shown, or by an export.

mod affect;
mod day;
mod delete;
mod edit;
mod entry;
mod find;
mod import;
mod list;
mod log;
mod mood;
mod salvage;
mod search;
mod undo;
mod words;

use crate::Journal;

pub use crate::store::change::ChangeKind;
pub use affect::{Affect, Arousal, Valence, ValenceClass};
pub use day::{Day, DayStart};
pub use edit::EntryEdit;
pub use entry::{Entry, EntryDraft, EntryId};
pub use import::{ImportRequest, Imported, ImportedEntry};
pub use log::LogRequest;
pub use mood::Mood;
pub use salvage::{Readable, Unreadable};
pub use search::Hit;
pub use undo::Undone;
pub use words::{MAX_NOTE_BYTES, MAX_WORD_CHARS, MAX_WORDS, check_note, clean_words};

/// Entries of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a> {
    pub(crate) journal: &'a Journal,
}
