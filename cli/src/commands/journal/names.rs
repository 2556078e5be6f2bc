//! `journal mood` and `journal factor`: the names of moods, and the groups of factors.

use super::open;
use crate::arguments::{FactorCommand, MoodArg, MoodCommand};
use crate::commands::Context;
use crate::output::{FactorView, Failure, MoodView};
use kith::journal::Journal;
use kith::journal::entries::Mood;
use kith::journal::settings::MoodName;
use kith_model::{Candidate, KithError, Refusal};

/// Names of moods.
pub(super) fn moods(context: &mut Context, command: &MoodCommand) -> Result<(), Failure> {
    let journal = open(context)?;
    let settings = journal.settings();
    match command {
        MoodCommand::List => {
            let view = |mood| Ok(MoodView::of(mood, settings.mood_names(mood).map_err(Failure::journal)?));
            let views: Vec<MoodView> = Mood::ALL.into_iter().rev().map(view).collect::<Result<_, Failure>>()?;
            context.printer.many(&views)
        }
        MoodCommand::Set { level, names } => {
            let mut given = Vec::new();
            for name in names {
                given.push(match name.utf8()?.split_once('=') {
                    Some((name, emoji)) => MoodName { name: name.to_owned(), emoji: Some(emoji.trim().to_owned()) },
                    None => MoodName { name: name.utf8()?.to_owned(), emoji: None },
                });
            }
            let set = settings.set_mood_names(*level, &given).map_err(Failure::journal)?;
            context.printer.one(&MoodView::of(*level, set))
        }
        MoodCommand::Reset { level } => {
            let set = settings.set_mood_names(*level, &[]).map_err(Failure::journal)?;
            context.printer.one(&MoodView::of(*level, set))
        }
    }
}

/// The level of a mood as it was given. A name is looked for whole, in any case.
pub(super) fn mood(journal: &Journal, given: &MoodArg) -> Result<Mood, Failure> {
    let name = match given {
        MoodArg::Level(mood) => return Ok(*mood),
        MoodArg::Name(name) => name.utf8()?.trim().to_lowercase(),
    };
    let mut known = Vec::new();
    for mood in Mood::ALL.into_iter().rev() {
        for one in journal.settings().mood_names(mood).map_err(Failure::journal)? {
            if one.name.to_lowercase() == name {
                return Ok(mood);
            }
            known.push(Candidate { id: mood.level().to_string(), name: one.name });
        }
    }
    let names: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
    let sentence = format!("no mood has this name: there are {}, or a level from 1 to 5", names.join(", "));
    let error = KithError::RefusedNaming { refusal: Refusal::MoodUnknown, candidates: known };
    Err(Failure::Kith { error, sentence: Some(sentence), details: None })
}

/// Factors and their groups.
pub(super) fn factors(context: &mut Context, command: &FactorCommand) -> Result<(), Failure> {
    let journal = open(context)?;
    let (factor, group) = match command {
        FactorCommand::List => {
            let all = journal.factors().list().map_err(Failure::journal)?;
            let views: Vec<FactorView> = all.into_iter().map(FactorView::from).collect();
            return context.printer.many(&views);
        }
        FactorCommand::Group { factor, group } => (factor.utf8()?, Some(group.utf8()?)),
        FactorCommand::Ungroup { factor } => (factor.utf8()?, None),
    };
    let set = journal.factors().set_group(factor, group).map_err(Failure::journal)?;
    context.printer.one(&FactorView::from(set))
}
