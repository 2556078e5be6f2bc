//! An entry as it is kept, and as a person hands it in.

use super::{Affect, Day, Mood};
use crate::JournalError;
use crate::zones::Zone;
use data_encoding::HEXLOWER;
use kith_model::Timestamp;
use std::fmt;

/// The id of an entry: 16 random bytes, shown as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId([u8; 16]);

impl EntryId {
    /// Wraps the raw bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads a whole id from hex, in either case.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`] when the text is not 32 hex digits.
    pub fn from_hex(text: &str) -> Result<Self, JournalError> {
        let bytes = HEXLOWER.decode(text.to_ascii_lowercase().as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(JournalError::EntryUnknown)
    }
}

/// Lower-case hex.
impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EntryId(…)")
    }
}

/// What a person writes: everything of an entry but its id and its day, which the journal gives.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryDraft {
    /// When it was, as an instant.
    pub at: Timestamp,
    /// The zone that it was in.
    pub zone: Zone,
    /// The level.
    pub mood: Mood,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on: own tags.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
}

/// An entry as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub entry: EntryId,
    /// The local day that it belongs to, fixed when it was written or its time edited.
    pub day: Day,
    /// When it was, as an instant.
    pub at: Timestamp,
    /// The zone that it was in.
    pub zone: Zone,
    /// The level.
    pub mood: Mood,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on: own tags.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// How many photos it has.
    pub photos: u8,
}

/// What a person wrote is in no log.
impl fmt::Debug for EntryDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EntryDraft(…)")
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}
