//! Photos on their way in and out.

use super::open;
use crate::arguments::PhotoArgs;
use crate::commands::Context;
use crate::output::{Failure, NewFile, PhotoFileView, not_written};
use kith::journal::Journal;
use kith::journal::photos::SealedPhoto;
use kith_model::{Refusal, StorageFault};
use std::fs::File;
use std::io::{Error, ErrorKind};
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
    let mut photo = journal.photos().read(entry.entry, arguments.number).map_err(Failure::journal)?;
    let mut out = NewFile::begin(&arguments.out, arguments.force)?;
    std::io::copy(&mut photo, out.file()).map_err(|error| failed(&error))?;
    out.finish()?;
    context.printer.one(&PhotoFileView::of(&photo.view))
}

fn failed(error: &Error) -> Failure {
    match error.kind() {
        ErrorKind::InvalidData => Failure::because(StorageFault::Corrupt, "this photo is damaged: run `kith doctor`"),
        _ => not_written(error),
    }
}
