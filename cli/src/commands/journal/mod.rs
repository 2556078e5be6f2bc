//! `journal`: ask the journal, print what it answers. One file for each group of commands.

mod backup;
mod entries;
mod exchange;
mod figures;
mod insights;
mod look;
mod names;
mod photos;
mod reminders;
mod sketches;

use super::Context;
use crate::arguments::{JournalCommand, JournalSettingsArgs};
use crate::output::{Failure, JournalSettingsView};
use kith::journal::Journal;
use kith::journal::rescue::Rescued;

/// The journal.
pub(super) fn journal(context: &mut Context, command: JournalCommand) -> Result<(), Failure> {
    match command {
        JournalCommand::Log(arguments) => entries::log(context, &arguments),
        JournalCommand::List(range) => look::list(context, &range),
        JournalCommand::Show { entry } => look::show(context, &entry),
        JournalCommand::Edit(arguments) => entries::edit(context, &arguments),
        JournalCommand::History { entry } => look::history(context, &entry),
        JournalCommand::Delete { entry } => entries::delete(context, &entry),
        JournalCommand::Undo => entries::undo(context),
        JournalCommand::Search(arguments) => look::search(context, &arguments),
        JournalCommand::OnThisDay { day } => look::on_this_day(context, day),
        JournalCommand::Stats(range) => figures::stats(context, &range),
        JournalCommand::Chart(arguments) => figures::chart(context, &arguments),
        JournalCommand::Calendar(arguments) => figures::calendar(context, &arguments),
        JournalCommand::Photo(arguments) => photos::photo(context, &arguments),
        JournalCommand::Backup(arguments) => backup::backup(context, &arguments),
        JournalCommand::Restore(arguments) => backup::restore(context, &arguments),
        JournalCommand::Settings(arguments) => settings(context, &arguments),
        JournalCommand::Template(command) => sketches::template(context, &command),
        JournalCommand::Draft(command) => sketches::draft(context, &command),
        JournalCommand::Mood(command) => names::moods(context, &command),
        JournalCommand::Factor(command) => names::factors(context, &command),
        JournalCommand::Remind(arguments) => reminders::remind(context, &arguments),
        JournalCommand::Reminders(arguments) => reminders::reminders(context, &arguments),
        JournalCommand::Insights(arguments) => insights::insights(context, &arguments),
        JournalCommand::Instrument(command) => insights::instrument(context, &command),
        JournalCommand::Export(arguments) => exchange::export(context, &arguments),
        JournalCommand::Import(arguments) => exchange::import(context, &arguments),
    }
}

/// Opens the journal of the home.
pub(super) fn open(context: &mut Context) -> Result<Journal, Failure> {
    let home = context.home()?;
    context.printer.busy("Opening the journal");
    home.open_journal()
}

/// What can be read of the journal of the home beside damage.
pub(super) fn rescue(context: &mut Context) -> Result<Rescued, Failure> {
    let home = context.home()?;
    context.printer.busy("Reading beside the damage");
    home.rescue_journal()
}

fn settings(context: &mut Context, arguments: &JournalSettingsArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let settings = match (arguments.day_start, arguments.grace) {
        (None, None) => journal.settings().show(),
        (day_start, grace) => journal.settings().change(day_start, grace),
    };
    context.printer.one(&JournalSettingsView::from(settings.map_err(Failure::journal)?))
}
