//! `journal insights` and `journal instrument`.

use super::open;
use crate::arguments::{InsightsArgs, InstrumentCommand, TakeArgs};
use crate::commands::Context;
use crate::home::clock;
use crate::output::{EffectView, Failure, FindingView, InstrumentView, QuestionsView, TakenView, below_results};
use kith::journal::insights::{Insights, Progress};
use kith::journal::instruments::{Answers, AnswersError, Instrument, pack};
use kith::journal::results::TakeError;
use kith_model::{Clock, HelpLine, Refusal, Region, SystemClock, help_lines};
use std::ops::ControlFlow;

/// What stands below insights, for people.
const RULE: &str = "The difference is that of the means of the days' moods, or for a trend that of 30 days, with its 95 % interval. One is \
                    claimed when its interval leaves out 0 and q, which counts in everything that was asked of these days \
                    (all factors, the trend, the changes), is at most 5 %. Association, not cause.";

/// What goes with which mood. Factors, trend and changes are one look, whichever of them are shown: that is what the q-values and
/// claims are corrected for. Nothing is printed before all is counted, so that Ctrl-C leaves nothing half.
pub(super) fn insights(context: &mut Context, arguments: &InsightsArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let (from, to) = (arguments.range.from, arguments.range.to);
    let mut steps = context.printer.steps("Looking for what goes with which mood");
    let found = journal.looking_back().insights(from, to, &mut |Progress { done, of }| {
        if steps.tell(done.into(), of.into()) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let Insights { days, days_needed, effects, findings } =
        found.map_err(|error| steps.failure(Failure::journal(error)))?;
    drop(steps);
    let nothing = if arguments.trends {
        let views: Vec<FindingView> = findings.into_iter().map(FindingView::from).collect();
        context.printer.many(&views)?;
        views.is_empty()
    } else {
        let views: Vec<EffectView> = effects.into_iter().map(EffectView::from).collect();
        context.printer.many(&views)?;
        views.is_empty()
    };
    if nothing {
        context.printer.note(&format!(
            "nothing can be said from {days} days yet: a factor needs {days_needed} days with it and {days_needed} without"
        ));
        return Ok(());
    }
    context.printer.tell(RULE)
}

/// Questionnaires.
pub(super) fn instrument(context: &mut Context, command: &InstrumentCommand) -> Result<(), Failure> {
    match command {
        InstrumentCommand::List => list(context),
        InstrumentCommand::Show { name, language } => show(context, *name, language),
        InstrumentCommand::Take(arguments) => take(context, arguments),
        InstrumentCommand::History { name } => history(context, *name),
    }
}

fn list(context: &mut Context) -> Result<(), Failure> {
    let journal = open(context)?;
    let mut views = Vec::new();
    for instrument in Instrument::ALL {
        let history = journal.results().history(instrument).map_err(Failure::journal)?;
        views.push(InstrumentView::of(instrument, history.last()));
    }
    context.printer.many(&views)?;
    if views.iter().any(InstrumentView::is_taken) { context.printer.tell(&below_results()) } else { Ok(()) }
}

/// Needs no home: the words are in the program.
fn show(context: &mut Context, instrument: Instrument, language: &str) -> Result<(), Failure> {
    let none = || Failure::because(Refusal::FileUnreadable, "this build leaves the words of this questionnaire out");
    let pack = pack(instrument).ok_or_else(none)?;
    let known: Vec<&str> = pack.texts.iter().map(|text| text.language.as_str()).collect();
    let Some(text) = pack.texts.iter().find(|text| text.language == language) else {
        return Err(Failure::Usage(format!("this questionnaire is there in: {}", known.join(", "))));
    };
    context.printer.one(&QuestionsView::of(instrument, &pack, text))
}

fn take(context: &mut Context, arguments: &TakeArgs) -> Result<(), Failure> {
    let text = arguments.answers.utf8().map_err(|_| Refusal::AnswersInvalid)?;
    let lines = lines(arguments.region.as_ref())?;
    let answers = Answers::parse(arguments.name, text).map_err(|error| unscored(error.into(), &lines))?;
    let journal = open(context)?;
    let taken = journal.results().take(answers).map_err(|error| unscored(error, &lines))?;
    context.printer.one(&TakenView::of(&taken, &lines))?;
    context.printer.tell(&below_results())
}

/// Why there is no score; an answer that calls for help lines shows them all the same.
fn unscored(error: TakeError, lines: &[HelpLine]) -> Failure {
    match error {
        TakeError::Answers(AnswersError::Missing { alarm: true }) => {
            let sentence = "too few answers for a score; you can talk to somebody now, `kith help-now` says where";
            Failure::Kith {
                error: Refusal::AnswersMissing.into(),
                sentence: Some(sentence.to_owned()),
                details: Some(serde_json::json!({ "helplines": lines })),
            }
        }
        other => kith_model::KithError::from(other).into(),
    }
}

fn history(context: &mut Context, instrument: Instrument) -> Result<(), Failure> {
    let journal = open(context)?;
    let lines = lines(None)?;
    let history = journal.results().history(instrument).map_err(Failure::journal)?;
    let last = history.len().saturating_sub(1);
    let view = |(at, taken)| {
        let view = TakenView::of(taken, &lines);
        if at == last { view } else { view.earlier() }
    };
    let views: Vec<TakenView> = history.iter().enumerate().map(view).collect();
    context.printer.many(&views)?;
    if views.is_empty() { Ok(()) } else { context.printer.tell(&below_results()) }
}

fn lines(region: Option<&Region>) -> Result<Vec<HelpLine>, Failure> {
    Ok(help_lines(region, clock::standing()?.unwrap_or_else(|| SystemClock.now())))
}
