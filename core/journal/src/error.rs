//! What can go wrong with the journal, named by situation. No text of a person is in any of it.

use crate::entries::{Day, EntryId};
use kith_model::{Candidate, KithError, Refusal};
use kith_store::StoreError;

/// Why the journal cannot do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// No entry has this id.
    #[error("no entry has this id")]
    EntryUnknown,
    /// The beginning of an id that several entries have.
    #[error("several entries have an id that begins so")]
    EntryAmbiguous {
        /// Some of them, with their days.
        candidates: Vec<(EntryId, Day)>,
    },
    /// A text is no id, nor the first six digits of one.
    #[error("this is not an id")]
    IdInvalid,
    /// Nothing was changed yet, or all of it was taken back.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Something that is no JPEG, PNG or WebP.
    #[error("this is not a picture that can be cleaned")]
    PhotoUnsupported,
    /// A picture whose parts do not fit together.
    #[error("this picture is damaged")]
    PhotoDamaged,
    /// An entry has fewer photos.
    #[error("this entry has no such photo")]
    PhotoUnknown,
    /// An entry would have more than three photos.
    #[error("an entry has at most three photos")]
    PhotosTooMany,
    /// A file that was handed in cannot be read.
    #[error("this file cannot be read")]
    FileUnreadable,
    /// Another code than that of the backup.
    #[error("this code does not open this backup")]
    CodeWrong,
    /// Not a backup of a journal.
    #[error("this file is no backup of a journal")]
    BackupForeign,
    /// A backup of a form that is no longer read.
    #[error("this backup is older than this program can read")]
    BackupOld,
    /// A backup of a later version.
    #[error("this backup was made by a newer version")]
    BackupNewer,
    /// A backup that ends too early.
    #[error("this backup ends too early")]
    BackupTruncated,
    /// A backup that was changed.
    #[error("this backup was changed or damaged")]
    BackupDamaged,
    /// A journal that is to be restored into has something in it.
    #[error("this journal has something in it already")]
    NotEmpty,
    /// Somebody stopped it; nothing was changed.
    #[error("this was stopped")]
    Stopped,
    /// A query without letter or digit.
    #[error("there is no word to search for")]
    QueryEmpty,
    /// No template or draft has this name.
    #[error("no template has this name")]
    SketchUnknown,
    /// No own reminder has this time.
    #[error("no reminder has this time")]
    ReminderUnknown,
    /// A ticket that is used up, too old, or for something else.
    #[error("ask again: what was agreed to is over")]
    TicketVoid,
    /// A text is longer than allowed.
    #[error("this text is too long")]
    TextTooLong,
    /// A label, factor or name is empty.
    #[error("this text is empty")]
    TextEmpty,
    /// A number or time is outside of what the journal keeps.
    #[error("this value is out of range")]
    ValueInvalid,
    /// A text is no day such as 2026-03-07.
    #[error("this is not a day such as 2026-03-07")]
    DayInvalid,
    /// A text is no time, or one that does not exist on a day without a single minute.
    #[error("this is not a time such as 2026-03-07T09:00")]
    TimeInvalid,
    /// A text names no zone of the tz database.
    #[error("this is not a zone such as Europe/London")]
    ZoneUnknown,
    /// The database or its files.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl JournalError {
    /// Whether a file of the journal is damaged: then other parts of it may still be read
    /// ([`crate::entries::Entries::list_readable`]).
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Store(StoreError::Corrupt { .. }))
    }
}

impl From<JournalError> for KithError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::EntryUnknown => Refusal::EntryUnknown.into(),
            JournalError::EntryAmbiguous { candidates } => Self::Ambiguous {
                candidates: candidates
                    .into_iter()
                    .map(|(entry, day)| Candidate { id: entry.to_string(), name: day.to_string() })
                    .collect(),
            },
            JournalError::IdInvalid => Refusal::IdInvalid.into(),
            JournalError::NothingToUndo => Refusal::NothingToUndo.into(),
            JournalError::PhotoUnsupported => Refusal::PhotoUnsupported.into(),
            JournalError::PhotoDamaged => Refusal::PhotoDamaged.into(),
            JournalError::PhotoUnknown => Refusal::PhotoUnknown.into(),
            JournalError::PhotosTooMany => Refusal::PhotosTooMany.into(),
            JournalError::FileUnreadable => Refusal::FileUnreadable.into(),
            JournalError::CodeWrong => Refusal::CodeWrong.into(),
            JournalError::BackupForeign => Refusal::BackupForeign.into(),
            JournalError::BackupOld => Refusal::BackupOld.into(),
            JournalError::BackupNewer => Refusal::BackupNewer.into(),
            JournalError::BackupTruncated => Refusal::BackupTruncated.into(),
            JournalError::BackupDamaged => Refusal::BackupDamaged.into(),
            JournalError::NotEmpty => Refusal::JournalNotEmpty.into(),
            JournalError::Stopped => Refusal::Stopped.into(),
            JournalError::QueryEmpty => Refusal::QueryEmpty.into(),
            JournalError::SketchUnknown => Refusal::TemplateUnknown.into(),
            JournalError::ReminderUnknown => Refusal::ReminderUnknown.into(),
            JournalError::TicketVoid => Refusal::TicketVoid.into(),
            JournalError::TextTooLong => Refusal::TextTooLong.into(),
            JournalError::TextEmpty => Refusal::TextEmpty.into(),
            JournalError::ValueInvalid => Refusal::ValueInvalid.into(),
            JournalError::DayInvalid | JournalError::TimeInvalid => Refusal::TimeInvalid.into(),
            JournalError::ZoneUnknown => Refusal::ZoneUnknown.into(),
            JournalError::Store(error) => error.into(),
        }
    }
}
