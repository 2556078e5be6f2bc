//! Taking in files of other journals and of our own, and giving out our own: what ties `portable` to the journal.
//!
//! An import is one durable change and one step of `undo`. An export needs a [`crate::leaving::Ticket`]. No file is opened
//! here: the shell hands over something to read from or to write to.

mod export;
mod import;

pub use export::{ExportAsk, ExportError, Exported};
pub use import::{ImportAsk, ImportError};
pub use kith_model::journal::{ExportFormat, ImportReport};
