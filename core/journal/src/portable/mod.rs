//! The formats of other journals and our own, to and from neutral rows. No file is opened here and nothing is stored.
//!
//! | format | in | out | file |
//! |---|---|---|---|
//! | Daylio CSV, 7 and 8 columns | yes | | `daylio_csv` |
//! | Daylio backup (`.daylio`) | yes | | `daylio_backup` |
//! | JSON: entries, results, settings (`docs/journal-format.md`) | yes | yes | `own_json` |
//! | CSV: entries | yes | yes | `own_csv` |
//! | Markdown, for reading | | yes | `markdown` |
//!
//! Reading goes in two steps: [`read`] finds the format by content and gives what the file says, then [`settle`] gives each
//! row its instant, day and mood level. Rules kept here: a mood that is only a name is never guessed; a broken row is a
//! problem with its line and stops no other row; a hostile file meets a bound before it costs memory; nothing of an
//! archive is ever unpacked to a path.

mod archive;
mod contents;
mod daylio_backup;
mod daylio_csv;
mod daylio_note;
mod format;
pub(crate) mod forms;
mod markdown;
mod mood_names;
mod neutral_cell;
mod own_csv;
mod own_json;
mod settle;
mod table;

pub use archive::PhotoArchive;
pub use contents::{Contents, EarlierState, FoundEntry, FoundMood, FoundTime, PortableError};
pub use format::read;
pub use kith_model::journal::{ImportFormat as Format, ImportProblem as Problem};
pub use markdown::write_markdown;
pub use mood_names::MoodNames;
pub use own_csv::write_csv;
pub use own_json::{PortableResult, PortableSettings, write_json};
pub use settle::{Likeness, Settled, SettledEntry, settle};

/// Bytes of text that an import may have; photos of an archive are not counted.
pub const MAX_TEXT_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes that a photo of an archive may have: it is in memory while it is cleaned.
pub const MAX_PHOTO_BYTES: u64 = 16 * 1024 * 1024;
/// Entries that an import may have.
pub const MAX_ENTRIES: usize = 500_000;
