//! `journal template` and `journal draft`.

use super::entries::{texts, when};
use super::names::mood;
use super::open;
use crate::arguments::{DraftCommand, SketchWords, TemplateCommand, Text};
use crate::commands::Context;
use crate::commands::say::whole;
use crate::output::{Failure, SketchView};
use kith::journal::sketches::Sketch;
use kith::journal::zones::Zone;
use kith::journal::{Journal, JournalError};
use kith_model::Refusal;
use std::io::BufRead;

/// Templates.
pub(super) fn template(context: &mut Context, command: &TemplateCommand) -> Result<(), Failure> {
    let journal = open(context)?;
    let sketches = journal.sketches();
    match command {
        TemplateCommand::Save(arguments) => {
            let name = arguments.name.utf8()?;
            let mut sketch = known(sketches.template(name))?;
            write(&journal, &mut sketch, &arguments.words)?;
            if let Some(note) = arguments.words.note.as_ref().filter(|note| note.is_dash()) {
                context.printer.idle();
                sketch.note = Some(whole(note)?);
            }
            sketches.save_template(name, &sketch).map_err(Failure::journal)?;
            show_template(context, &journal, name)
        }
        TemplateCommand::List => {
            let mut views = Vec::new();
            for (name, written) in sketches.templates().map_err(Failure::journal)? {
                let sketch = sketches.template(&name).map_err(Failure::journal)?;
                views.push(SketchView::template(name, sketch, Some(written)));
            }
            context.printer.many(&views)
        }
        TemplateCommand::Show { name } => show_template(context, &journal, name.utf8()?),
        TemplateCommand::Delete { name } => {
            let name = name.utf8()?;
            let gone = sketches.template(name).map_err(Failure::journal)?;
            sketches.remove_template(name).map_err(Failure::journal)?;
            context.printer.one(&SketchView::template(name.trim().to_owned(), gone, None))
        }
    }
}

/// Drafts.
pub(super) fn draft(context: &mut Context, command: &DraftCommand) -> Result<(), Failure> {
    let journal = open(context)?;
    let sketches = journal.sketches();
    match command {
        DraftCommand::Save(arguments) => {
            let name = arguments.name.utf8()?;
            let mut sketch = known(sketches.draft(name))?;
            if let Some(zone) = &arguments.zone {
                sketch.zone = Some(zone.utf8()?.parse().map_err(Failure::journal)?);
            }
            if let Some(at) = when(arguments.at.as_ref())? {
                let zone: Zone = sketch.zone.unwrap_or_else(crate::home::device);
                (sketch.at, sketch.zone) = (Some(at.instant(zone).map_err(Failure::journal)?), Some(zone));
            }
            let typed = arguments.words.note.as_ref().is_some_and(Text::is_dash);
            write(&journal, &mut sketch, &arguments.words)?;
            sketches.save_draft(name, &sketch).map_err(Failure::journal)?;
            if typed {
                context.printer.idle();
                take_down(&journal, name, sketch)?;
            }
            show_draft(context, &journal, name)
        }
        DraftCommand::List => {
            let mut views = Vec::new();
            for (name, written) in sketches.drafts().map_err(Failure::journal)? {
                let sketch = sketches.draft(&name).map_err(Failure::journal)?;
                views.push(SketchView::draft(name, sketch, Some(written)));
            }
            context.printer.many(&views)
        }
        DraftCommand::Show { name } => show_draft(context, &journal, name.utf8()?),
        DraftCommand::Delete { name } => {
            let name = name.utf8()?;
            let gone = sketches.draft(name).map_err(Failure::journal)?;
            sketches.remove_draft(name).map_err(Failure::journal)?;
            context.printer.one(&SketchView::draft(name.trim().to_owned(), gone, None))
        }
    }
}

/// Keeps a note while it is typed: after each line it is on disk.
fn take_down(journal: &Journal, name: &str, mut sketch: Sketch) -> Result<(), Failure> {
    let mut note = sketch.note.take().unwrap_or_default();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|_| Failure::from(Refusal::TextNotUtf8))?;
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(&line);
        if !note.is_empty() {
            sketch.note = Some(note.clone());
            journal.sketches().save_draft(name, &sketch).map_err(Failure::journal)?;
        }
    }
    Ok(())
}

/// What was kept under a name, or nothing yet.
fn known(found: Result<Sketch, JournalError>) -> Result<Sketch, Failure> {
    match found {
        Err(JournalError::SketchUnknown) => Ok(Sketch::default()),
        other => other.map_err(Failure::journal),
    }
}

fn write(journal: &Journal, sketch: &mut Sketch, words: &SketchWords) -> Result<(), Failure> {
    if let Some(given) = &words.mood {
        sketch.mood = Some(mood(journal, given)?);
    }
    sketch.affect.valence = words.valence.or(sketch.affect.valence);
    sketch.affect.arousal = words.arousal.or(sketch.affect.arousal);
    if !words.labels.is_empty() {
        sketch.labels = texts(&words.labels)?;
    }
    if !words.factors.is_empty() {
        sketch.factors = texts(&words.factors)?;
    }
    match &words.note {
        Some(note) if !note.is_dash() => sketch.note = Some(note.utf8()?.to_owned()),
        _ => {}
    }
    Ok(())
}

fn show_template(context: &mut Context, journal: &Journal, name: &str) -> Result<(), Failure> {
    let sketch = journal.sketches().template(name).map_err(Failure::journal)?;
    context.printer.one(&SketchView::template(name.trim().to_owned(), sketch, None))
}

fn show_draft(context: &mut Context, journal: &Journal, name: &str) -> Result<(), Failure> {
    let sketch = journal.sketches().draft(name).map_err(Failure::journal)?;
    context.printer.one(&SketchView::draft(name.trim().to_owned(), sketch, None))
}
