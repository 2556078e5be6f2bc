//! Arguments of `journal export` and `journal import`.

use super::Text;
use clap::{Args, ValueEnum};
use kith::journal::entries::Mood;
use kith::journal::exchange::ExportFormat;
use std::path::PathBuf;
use std::str::FromStr;

/// `journal export`.
#[derive(Debug, Args)]
pub(crate) struct JournalExportArgs {
    /// The form: json and csv can be imported again
    #[arg(long, value_name = "json|csv|md")]
    pub(crate) format: FormatName,
    /// The file to write; only you can read it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
    /// Write what can be read of a damaged journal
    #[arg(long)]
    pub(crate) salvage: bool,
    /// Leave the photos out of a json file, which holds them otherwise
    #[arg(long)]
    pub(crate) without_photos: bool,
}

/// A form of an export by its name.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FormatName {
    /// Everything: photos, edit history, templates, drafts and reminders included.
    Json,
    /// A table of the entries.
    Csv,
    /// For reading.
    Md,
}

impl From<FormatName> for ExportFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Json => Self::Json,
            FormatName::Csv => Self::Csv,
            FormatName::Md => Self::Markdown,
        }
    }
}

/// `journal import`.
#[derive(Debug, Args)]
pub(crate) struct JournalImportArgs {
    /// The file: a Daylio CSV or backup, or JSON or CSV of Kith
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The level, 1 (worst) to 5 (best), of a name that moods have in the file; may be given several times
    #[arg(long = "map", value_name = "NAME=LEVEL")]
    pub(crate) maps: Vec<MoodMap>,
    /// The zone that times without one are read in (default: the device's)
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<Text>,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// A name and its level.
#[derive(Debug, Clone)]
pub(crate) struct MoodMap {
    /// The name as it stands in the file.
    pub(crate) name: String,
    /// Its level.
    pub(crate) mood: Mood,
}

/// Why a text is no map.
#[derive(Debug, thiserror::Error)]
#[error("this is a name and its level, such as happy=5")]
pub(crate) struct MoodMapError;

impl FromStr for MoodMap {
    type Err = MoodMapError;

    fn from_str(text: &str) -> Result<Self, MoodMapError> {
        let (name, level) = text.rsplit_once('=').ok_or(MoodMapError)?;
        let mood = level.trim().parse().ok().and_then(Mood::new).ok_or(MoodMapError)?;
        let name = name.trim();
        if name.is_empty() { Err(MoodMapError) } else { Ok(Self { name: name.to_owned(), mood }) }
    }
}
