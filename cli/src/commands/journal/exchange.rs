//! `journal export` and `journal import`.

use super::{open, rescue};
use crate::arguments::{JournalExportArgs, JournalImportArgs};
use crate::commands::Context;
use crate::output::{ExportedView, Failure, ImportedView, NewFile, ProblemView};
use kith::journal::Journal;
use kith::journal::exchange::{ExportAsk, Exported, ImportAsk, ImportError};
use kith::journal::leaving::Leaving;
use kith::journal::portable::MoodNames;
use kith_model::{KithError, Refusal};
use std::fs::File;
use std::io::BufWriter;

/// How many problems the error names when nothing can be read.
const PROBLEMS_NAMED: usize = 20;

/// Gives the journal out.
pub(super) fn export(context: &mut Context, arguments: &JournalExportArgs) -> Result<(), Failure> {
    let photos = !arguments.without_photos;
    let ask = ExportAsk { format: arguments.format.into(), salvage: arguments.salvage, photos };
    let mut file = NewFile::begin(&arguments.out, arguments.force)?;
    let exported = match open(context).and_then(|journal| give(&journal, ask, false, &mut file)) {
        Err(failure) if failure.is_damage() && arguments.salvage => {
            file.begin_again()?;
            salvaged(context, ask, &mut file, failure)?
        }
        whole => whole?,
    };
    file.finish()?;
    let view = ExportedView::of(&exported);
    for warning in view.warnings() {
        context.printer.warn(None, &warning);
    }
    context.printer.one(&view)
}

/// Writes a journal. Whoever types the command asks for it and agrees to it in one.
fn give(journal: &Journal, ask: ExportAsk, salvage: bool, file: &mut NewFile) -> Result<Exported, Failure> {
    let ticket = journal.ask_to_leave(Leaving::Export).map_err(Failure::journal)?;
    let ask = ExportAsk { salvage, ..ask };
    Ok(journal.export(ticket, ask, &mut BufWriter::new(file.file())).map_err(KithError::from)?)
}

/// Writes what can be read of a damaged journal; where there is no room for a rescue, what SQLite reads of it.
fn salvaged(context: &mut Context, ask: ExportAsk, file: &mut NewFile, why: Failure) -> Result<Exported, Failure> {
    let rescued = match rescue(context) {
        Ok(rescued) => rescued,
        Err(_) => return give(&open(context).map_err(|_| why)?, ask, true, file),
    };
    let ticket = rescued.journal().ask_to_leave(Leaving::Export).map_err(Failure::journal)?;
    Ok(rescued.export(ticket, ask, &mut BufWriter::new(file.file())).map_err(KithError::from)?)
}

/// Takes a file in.
pub(super) fn import(context: &mut Context, arguments: &JournalImportArgs) -> Result<(), Failure> {
    let zone = arguments.zone.as_ref().map(|name| name.utf8()?.parse().map_err(Failure::journal)).transpose()?;
    let names = MoodNames::new(arguments.maps.iter().map(|map| (map.name.as_str(), map.mood)));
    let unreadable = || {
        let path = arguments.file.display();
        Failure::because(Refusal::FileUnreadable, format!("{path} cannot be read: look at its path and its mode"))
    };
    let mut source = File::open(&arguments.file).map_err(|_| unreadable())?;
    if !source.metadata().is_ok_and(|about| about.is_file()) {
        return Err(unreadable());
    }
    let journal = open(context)?;
    context.printer.busy("Importing");
    let ask = ImportAsk { names, zone, dry_run: arguments.dry_run };
    let report = journal.import(&mut source, &ask).map_err(refused)?;
    let problems: Vec<ProblemView> = report.problems.iter().map(ProblemView::from).collect();
    context.printer.many(&problems)?;
    context.printer.one(&ImportedView::of(&report, arguments.dry_run))
}

fn refused(error: ImportError) -> Failure {
    match &error {
        ImportError::NothingReadable(problems) => {
            let named: Vec<ProblemView> = problems.iter().take(PROBLEMS_NAMED).map(ProblemView::from).collect();
            let details = serde_json::json!({ "problems": named });
            Failure::detailed(KithError::from(error), details)
        }
        _ => KithError::from(error).into(),
    }
}
