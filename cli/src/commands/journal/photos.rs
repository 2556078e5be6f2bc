//! Photos on their way in and out.

use super::open;
use crate::arguments::PhotoArgs;
use crate::commands::Context;
use crate::output::{Failure, NewFile, PhotoFileView, not_written};
use kith::journal::exchange::ExportError;
use kith::journal::leaving::Leaving;
use kith::journal::photos::SealedPhoto;
use kith::journal::{Journal, JournalError};
use kith_model::{Refusal, StorageFault};
use std::fs::File;
use std::path::PathBuf;

/// Seals the files of an entry that is about to be written.
pub(super) fn seal(journal: &Journal, files: &[PathBuf]) -> Result<Vec<SealedPhoto>, Failure> {
    if files.len() > kith::journal::photos::MAX_PHOTOS {
        return Err(Refusal::PhotosTooMany.into());
    }
    let one = |path: &PathBuf| {
        let mut file = File::open(path).map_err(|_| Failure::from(Refusal::FileUnreadable))?;
        journal.photos().seal(&mut file).map_err(Failure::journal)
    };
    files.iter().map(one).collect()
}

/// Writes a photo into a file.
pub(super) fn photo(context: &mut Context, arguments: &PhotoArgs) -> Result<(), Failure> {
    let id = arguments.entry.utf8()?;
    let journal = open(context)?;
    let entry = journal.entries().find(id).map_err(Failure::journal)?;
    // That there is such a photo is said before anything about the file.
    journal.photos().read(entry.entry, arguments.number).map_err(failed)?;
    let mut out = NewFile::begin(&arguments.out, arguments.force)?;
    // Whoever types this command asks for it and agrees to it in one.
    let ticket = journal.ask_to_leave(Leaving::Photo).map_err(Failure::journal)?;
    let given = journal.photos().give_out(ticket, entry.entry, arguments.number, out.file());
    let photo = given.map_err(|error| match error {
        ExportError::Journal(error) => failed(error),
        ExportError::Write(error) => not_written(&error),
    })?;
    out.finish()?;
    context.printer.one(&PhotoFileView::of(&photo))
}

fn failed(error: JournalError) -> Failure {
    if error.is_damage() {
        Failure::because(StorageFault::Corrupt, "this photo is damaged or gone: run `kith doctor`")
    } else {
        Failure::journal(error)
    }
}
