//! `journal list`, `show`, `history`, `search`, `on-this-day`.

use super::open;
use crate::arguments::{DayRange, JournalSearchArgs, Text};
use crate::commands::Context;
use crate::output::{EntryView, Failure};
use kith::journal::entries::Day;

/// Entries of some days.
pub(super) fn list(context: &mut Context, range: &DayRange) -> Result<(), Failure> {
    let journal = open(context)?;
    let entries = journal.entries().list(range.from, range.to).map_err(Failure::journal)?;
    context.printer.many(&EntryView::of_all(&journal, entries)?)
}

/// One entry.
pub(super) fn show(context: &mut Context, id: &Text) -> Result<(), Failure> {
    let id = id.utf8()?;
    let journal = open(context)?;
    let entry = journal.entries().find(id).map_err(Failure::journal)?;
    context.printer.one(&EntryView::of(&journal, entry)?)
}

/// What an entry was.
pub(super) fn history(context: &mut Context, id: &Text) -> Result<(), Failure> {
    let id = id.utf8()?;
    let journal = open(context)?;
    let entry = journal.entries().find(id).map_err(Failure::journal)?;
    let states = journal.entries().history(entry.entry).map_err(Failure::journal)?;
    let mut views = Vec::with_capacity(states.len());
    for (edited_at, state) in states {
        views.push(EntryView::of(&journal, state)?.edited_at(edited_at));
    }
    context.printer.many(&views)
}

/// Entries with these words.
pub(super) fn search(context: &mut Context, arguments: &JournalSearchArgs) -> Result<(), Failure> {
    let query = arguments.query.utf8()?;
    let journal = open(context)?;
    let entries = journal.entries().search(query, arguments.limit).map_err(Failure::journal)?;
    context.printer.many(&EntryView::of_all(&journal, entries)?)
}

/// This day in other years.
pub(super) fn on_this_day(context: &mut Context, day: Option<Day>) -> Result<(), Failure> {
    let journal = open(context)?;
    let day = day.map_or_else(|| journal.entries().today(), Ok).map_err(Failure::journal)?;
    let entries = journal.entries().on_this_day(day).map_err(Failure::journal)?;
    context.printer.many(&EntryView::of_all(&journal, entries)?)
}
