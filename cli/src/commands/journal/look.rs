//! `journal list`, `show`, `history`, `search`, `on-this-day`.

use super::{open, rescue};
use crate::arguments::{DayRange, JournalSearchArgs, Text};
use crate::commands::Context;
use crate::output::{EntryView, Failure, UnreadableView};
use kith::journal::Journal;
use kith::journal::entries::{Day, Readable, Unreadable};
use kith_model::StorageFault;

/// Entries of some days.
pub(super) fn list(context: &mut Context, range: &DayRange) -> Result<(), Failure> {
    let journal = match open(context) {
        Err(failure) if failure.is_damage() => return readable(context, failure, None, range),
        journal => journal?,
    };
    let entries = journal.entries().list(range.from, range.to).map_err(Failure::journal);
    // The names of moods lie elsewhere, and may be what is damaged.
    match entries.and_then(|entries| EntryView::of_all(&journal, entries)) {
        Err(failure) if failure.is_damage() => readable(context, failure, Some(&journal), range),
        views => context.printer.many(&views?),
    }
}

/// Entries beside a damage: those that can be read, and then the error that says what cannot.
fn readable(context: &mut Context, why: Failure, opened: Option<&Journal>, range: &DayRange) -> Result<(), Failure> {
    match (rescue(context), opened) {
        (Ok(rescued), _) => {
            let found = rescued.list(range.from, range.to).map_err(Failure::journal)?;
            shown(context, rescued.journal(), found)
        }
        // There may be no room for what a rescue needs.
        (Err(_), Some(journal)) => {
            let found = journal.entries().list_readable(range.from, range.to).map_err(Failure::journal)?;
            shown(context, journal, found)
        }
        (Err(error), None) => Err(if error.is_damage() { why } else { error }),
    }
}

fn shown(context: &mut Context, journal: &Journal, found: Readable) -> Result<(), Failure> {
    let readable = found.entries.len();
    context.printer.many(&EntryView::of_readable(journal, found.entries))?;
    Err(damaged(readable, &found.unreadable, found.ids_known))
}

fn damaged(readable: usize, unreadable: &[Unreadable], ids_known: bool) -> Failure {
    let views: Vec<UnreadableView> = unreadable.iter().map(UnreadableView::from).collect();
    let others = if ids_known { format!("{} cannot", views.len()) } else { "how many cannot is not known".to_owned() };
    let sentence = format!(
        "the journal is damaged: {readable} entries can be read, {others}: bring a backup back into a new home, or save what can be read with `kith journal export --salvage`"
    );
    let mut details = serde_json::json!({ "readable": readable, "unreadable": views });
    if let (false, Some(details)) = (ids_known, details.as_object_mut()) {
        details.insert("hidden".to_owned(), serde_json::json!(["entries"]));
    }
    Failure::Kith { error: StorageFault::Corrupt.into(), sentence: Some(sentence), details: Some(details) }
}

/// One entry.
pub(super) fn show(context: &mut Context, id: &Text) -> Result<(), Failure> {
    let id = id.utf8()?;
    let why = match open(context) {
        Ok(journal) => match journal.entries().find(id).map_err(Failure::journal) {
            Err(failure) if failure.is_damage() => failure,
            found => return context.printer.many(&EntryView::of_readable(&journal, vec![found?])),
        },
        Err(failure) if failure.is_damage() => failure,
        Err(failure) => return Err(failure),
    };
    let rescued = rescue(context).map_err(|_| why)?;
    let entry = rescued.find(id).map_err(Failure::journal)?;
    context.printer.many(&EntryView::of_readable(rescued.journal(), vec![entry]))
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
