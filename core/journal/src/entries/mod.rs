//! What an entry is. Nothing here can be serialised: an entry leaves the crate to be shown, or by an export.

mod affect;
mod day;
mod entry;
mod mood;
mod words;

pub use affect::{Affect, Arousal, Valence, ValenceClass};
pub use day::{Day, DayStart};
pub use entry::{Entry, EntryDraft, EntryId};
pub use mood::Mood;
pub use words::{MAX_NOTE_BYTES, MAX_WORD_CHARS, MAX_WORDS, check_note, clean_words};
