//! What comes in: files of journals, and pictures.

use crate::Refusal;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ImportFormat {
    /// Daylio's table.
    DaylioCsv,
    /// Daylio's backup.
    DaylioBackup,
    /// Our JSON.
    Json,
    /// Our table.
    Csv,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportProblem {
    /// The line of the file that it begins at, from 1; for a Daylio backup the number of the entry in it.
    pub line: u64,
    /// What is wrong with it.
    pub refusal: Refusal,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportReport {
    /// The format that the file was found to have.
    pub format: ImportFormat,
    /// Entries that the file holds.
    pub entries: u64,
    /// Those that are new.
    pub added: u64,
    /// Those of them that had been deleted here, and are back.
    pub brought_back: u64,
    /// Those that were there already, or twice in the file.
    pub skipped: u64,
    /// Answered questionnaires that are new.
    pub results_added: u64,
    /// Photos that came with new entries.
    pub photos: u64,
    /// Rows and photos that cannot be taken, by line.
    pub problems: Vec<ImportProblem>,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ExportFormat {
    /// Everything: edit history, results, settings, templates, drafts, reminders and photos too; can be taken in again.
    Json,
    /// The entries, safe for spreadsheets; can be taken in again.
    Csv,
    /// For reading.
    Markdown,
}

/// What leaves the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Leaving {
    /// An export that anybody can read.
    Export,
    /// A backup under a recovery code.
    Backup,
    /// One photo, as the picture that it is.
    Photo,
}

/// A backup that was made, read back and compared.
#[derive(Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BackupView {
    /// The code that opens it: to be shown once, and kept nowhere.
    pub code: String,
    /// Entries in it.
    pub entries: u64,
    /// Photos in it.
    pub photos: u64,
    /// Photos that are not in it, since their files are damaged or gone: to be told before the phone is wiped.
    pub photos_left_out: u64,
}

/// What a backup brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RestoredView {
    /// Entries.
    pub entries: u64,
    /// Photos.
    pub photos: u64,
}

/// What an export holds, and what it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExportedView {
    /// Entries that are in the file.
    pub entries: u64,
    /// Photos of theirs that are not in it.
    pub photos_left_out: u64,
    /// Entries that damage hides.
    pub unreadable: u64,
    /// What else damage hides, by names such as `history`.
    pub hidden: Vec<String>,
}

/// The format of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PhotoKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl PhotoKind {
    /// A stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// The number that is kept.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Jpeg => 1,
            Self::Png => 2,
            Self::Webp => 3,
        }
    }

    /// The format of a number that was kept.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Jpeg),
            2 => Some(Self::Png),
            3 => Some(Self::Webp),
            _ => None,
        }
    }
}
