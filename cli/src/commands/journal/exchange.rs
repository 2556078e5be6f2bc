//! `journal export` and `journal import`.

use super::open;
use crate::arguments::{JournalExportArgs, JournalImportArgs};
use crate::commands::Context;
use crate::output::{ExportedView, Failure, ImportedView, NewFile, ProblemView};
use kith::journal::exchange::{ExportAsk, ImportAsk, ImportError};
use kith::journal::leaving::Leaving;
use kith::journal::portable::MoodNames;
use kith_model::{KithError, Refusal};
use std::fs::File;
use std::io::BufWriter;

/// How many problems the error names when nothing can be read.
const PROBLEMS_NAMED: usize = 20;

/// Gives the journal out.
pub(super) fn export(context: &mut Context, arguments: &JournalExportArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let mut file = NewFile::begin(&arguments.out, arguments.force)?;
    // Whoever types this command asks for it and agrees to it in one.
    let ticket = journal.ask_to_leave(Leaving::Export).map_err(Failure::journal)?;
    let photos = !arguments.without_photos;
    let ask = ExportAsk { format: arguments.format.into(), salvage: arguments.salvage, photos };
    let exported = journal.export(ticket, ask, &mut BufWriter::new(file.file())).map_err(KithError::from)?;
    file.finish()?;
    let view = ExportedView::of(&exported);
    for warning in view.warnings() {
        context.printer.warn(None, &warning);
    }
    context.printer.one(&view)
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
