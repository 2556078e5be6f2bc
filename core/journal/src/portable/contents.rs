//! What a file says, before anything is made of it.

use super::{Format, PortableResult, PortableSettings, Problem};
use crate::entries::{Affect, Day, EntryDraft, EntryId, Mood};
use crate::zones::{WallTime, Zone};
use kith_model::{Refusal, Timestamp};

/// Why nothing of a file can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortableError {
    /// No format that is known.
    #[error("this is no journal of a known format")]
    FormatUnknown,
    /// Made by a later version of Kith.
    #[error("this file was made by a newer Kith")]
    FormatNewer,
    /// More than an import may have.
    #[error("this file is larger than an import may be")]
    TooLarge,
    /// An archive that tries to reach outside of itself, or to fill memory.
    #[error("this archive is not safe to read")]
    ArchiveUnsafe,
    /// The file cannot be read to its end.
    #[error("this file cannot be read")]
    Unreadable,
}

impl From<PortableError> for Refusal {
    fn from(error: PortableError) -> Self {
        match error {
            PortableError::FormatUnknown => Self::FormatUnknown,
            PortableError::FormatNewer => Self::FormatNewer,
            PortableError::TooLarge => Self::FileTooLarge,
            PortableError::ArchiveUnsafe => Self::ArchiveUnsafe,
            PortableError::Unreadable => Self::FileUnreadable,
        }
    }
}

/// When an entry was, as far as the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundTime {
    /// What the clock on the wall showed, somewhere.
    Wall(WallTime),
    /// The same, and how many minutes that clock was before UTC.
    WallAtOffset(WallTime, i32),
    /// An instant in a zone, and the day if it is said.
    Instant(Timestamp, Zone, Option<Day>),
}

/// A mood as a file says it.
#[derive(Clone, PartialEq, Eq)]
pub enum FoundMood {
    /// A level, maybe with the name that the person gave it.
    Level(Mood, Option<String>),
    /// A name alone.
    Name(String),
}

/// What an entry was before it was edited, in files of ours.
#[derive(Clone, PartialEq, Eq)]
pub struct EarlierState {
    /// When it was edited away.
    pub edited_at: Timestamp,
    /// The day that it had.
    pub day: Day,
    /// What it said.
    pub draft: EntryDraft,
}

impl std::fmt::Debug for EarlierState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EarlierState(…)")
    }
}

/// An entry as a file says it.
#[derive(Clone, PartialEq)]
pub struct FoundEntry {
    /// Where it stands, as in [`Problem`].
    pub line: u64,
    /// Its id, in files of ours.
    pub entry: Option<EntryId>,
    /// When it was.
    pub time: FoundTime,
    /// The mood.
    pub mood: FoundMood,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
    /// Its photos, by their names in the archive.
    pub photos: Vec<String>,
    /// What it was before, the latest first.
    pub history: Vec<EarlierState>,
}

/// Everything that a file says.
#[derive(Clone, PartialEq)]
pub struct Contents {
    /// The format that it was found to have.
    pub format: Format,
    /// Its entries.
    pub entries: Vec<FoundEntry>,
    /// Its results of instruments.
    pub results: Vec<PortableResult>,
    /// Its settings.
    pub settings: Option<PortableSettings>,
    /// Its rows that cannot be taken.
    pub problems: Vec<Problem>,
}

impl Contents {
    pub(super) const fn new(format: Format) -> Self {
        Self { format, entries: Vec::new(), results: Vec::new(), settings: None, problems: Vec::new() }
    }

    /// Keeps an entry, or the reason why there is none.
    pub(super) fn keep(&mut self, line: u64, entry: Result<FoundEntry, Refusal>) {
        match entry {
            Ok(entry) => self.entries.push(entry),
            Err(refusal) => self.problems.push(Problem { line, refusal }),
        }
    }
}

/// What a person wrote is in no log.
impl std::fmt::Debug for FoundMood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FoundMood(…)")
    }
}

impl std::fmt::Debug for FoundEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FoundEntry(line {})", self.line)
    }
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contents({:?}, {} entries, {} problems)", self.format, self.entries.len(), self.problems.len())
    }
}
