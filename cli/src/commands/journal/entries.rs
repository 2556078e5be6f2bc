//! `journal log`, `edit`, `delete`, `undo`.

use super::names::mood;
use super::{open, photos};
use crate::arguments::{ChangeArgs, Clear, JournalEditArgs, JournalLogArgs, Text};
use crate::commands::Context;
use crate::commands::say::whole;
use crate::output::{EntryView, Failure};
use kith::journal::entries::{Affect, Day, EntryEdit, LogRequest};
use kith::journal::sketches::Sketch;
use kith::journal::zones::{When, Zone};
use kith_model::Refusal;

/// When: what reads as no time is refused as a time that does not exist is. A day alone has no time, and none is made up.
pub(super) fn when(at: Option<&Text>) -> Result<Option<When>, Failure> {
    let Some(text) = at else { return Ok(None) };
    let text = text.utf8()?;
    let refused = |_| {
        let example = text.trim().parse().map_or_else(|_| "2026-03-07".to_owned(), |day: Day| day.to_string());
        let sentence = format!("this is not a time that exists: give day and time, such as {example}T09:00");
        Failure::because(Refusal::TimeInvalid, sentence)
    };
    text.parse().map(Some).map_err(refused)
}

/// Writes an entry.
pub(super) fn log(context: &mut Context, arguments: &JournalLogArgs) -> Result<(), Failure> {
    let change = &arguments.change;
    let (at, zone, note) = (when(change.at.as_ref())?, zone(change)?, note(change)?);
    let (labels, factors) = (texts(&change.labels)?, texts(&change.factors)?);
    let template = arguments.template.as_ref().map(Text::utf8).transpose()?;
    let draft = arguments.draft.as_ref().map(Text::utf8).transpose()?;
    let journal = open(context)?;
    let begun = match (template, draft) {
        (Some(name), _) => journal.sketches().template(name).map_err(Failure::journal)?,
        (None, Some(name)) => journal.sketches().draft(name).map_err(Failure::journal)?,
        (None, None) => Sketch::default(),
    };
    let given = arguments.mood.as_ref().map(|given| mood(&journal, given)).transpose()?;
    let none = || Failure::Usage("--mood is needed: what it begins with has none".to_owned());
    let zone = zone.or(begun.zone);
    let request = LogRequest {
        at: at.or(begun.at.map(When::Instant)),
        zone,
        affect: Affect {
            valence: change.valence.or(begun.affect.valence),
            arousal: change.arousal.or(begun.affect.arousal),
        },
        labels: if labels.is_empty() { begun.labels } else { labels },
        factors: if factors.is_empty() { begun.factors } else { factors },
        note: note.or(begun.note),
        finishes: draft.map(str::to_owned),
        ..LogRequest::of(given.or(begun.mood).ok_or_else(none)?)
    };
    let photos = photos::seal(&journal, &change.photos)?;
    let request = LogRequest { photos, ..request };
    let entry = journal.entries().log(request).map_err(Failure::journal)?;
    context.printer.one(&EntryView::of(&journal, entry)?)
}

/// Changes an entry.
pub(super) fn edit(context: &mut Context, arguments: &JournalEditArgs) -> Result<(), Failure> {
    let change = &arguments.change;
    let cleared = |field| arguments.clear.contains(&field);
    let words = |words: &[Text], field| -> Result<_, Refusal> {
        Ok(if words.is_empty() { cleared(field).then(Vec::new) } else { Some(texts(words)?) })
    };
    let edit = EntryEdit {
        at: when(change.at.as_ref())?,
        zone: zone(change)?,
        valence: change.valence.map(Some).or(cleared(Clear::Valence).then_some(None)),
        arousal: change.arousal.map(Some).or(cleared(Clear::Arousal).then_some(None)),
        labels: words(&change.labels, Clear::Labels)?,
        factors: words(&change.factors, Clear::Factors)?,
        note: note(change)?.map(Some).or(cleared(Clear::Note).then_some(None)),
        drop_photos: cleared(Clear::Photos),
        ..EntryEdit::default()
    };
    let id = arguments.entry.utf8()?;
    let journal = open(context)?;
    let found = journal.entries().find(id).map_err(Failure::journal)?;
    let mood = arguments.mood.as_ref().map(|given| mood(&journal, given)).transpose()?;
    let edit = EntryEdit { mood, photos: photos::seal(&journal, &change.photos)?, ..edit };
    let entry = journal.entries().edit(found.entry, edit).map_err(Failure::journal)?;
    context.printer.one(&EntryView::of(&journal, entry)?)
}

/// Deletes an entry.
pub(super) fn delete(context: &mut Context, id: &Text) -> Result<(), Failure> {
    let id = id.utf8()?;
    let journal = open(context)?;
    let found = journal.entries().find(id).map_err(Failure::journal)?;
    let entry = journal.entries().delete(found.entry).map_err(Failure::journal)?;
    context.printer.one(&EntryView::of(&journal, entry)?)
}

/// Takes back the last change.
pub(super) fn undo(context: &mut Context) -> Result<(), Failure> {
    let journal = open(context)?;
    let undone = journal.entries().undo().map_err(Failure::journal)?;
    let views = EntryView::of_all(&journal, undone.entries)?;
    let views: Vec<EntryView> = views.into_iter().map(|view| view.undone(undone.kind)).collect();
    context.printer.many(&views)
}

fn zone(change: &ChangeArgs) -> Result<Option<Zone>, Failure> {
    let Some(name) = &change.zone else { return Ok(None) };
    name.utf8()?.parse().map(Some).map_err(Failure::journal)
}

/// A note, or standard input for a dash.
fn note(change: &ChangeArgs) -> Result<Option<String>, Failure> {
    change.note.as_ref().map(whole).transpose()
}

pub(super) fn texts(texts: &[Text]) -> Result<Vec<String>, Refusal> {
    texts.iter().map(|text| text.utf8().map(str::to_owned)).collect()
}
