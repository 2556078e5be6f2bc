//! `reminder` and `quiet`.

use super::Context;
use crate::arguments::{
    AddReminderArgs, EditReminderArgs, OccurrenceArgs, PlanArgs, QuietCommand, QuietSetArgs, ReminderCommand, Span,
    Text, WhenArgs,
};
use crate::output::{Failure, PlanLine};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kith::planner::{Every, Frame, Leave, LocalTime, OccurrenceId, PlannerError, Rule, Window, Zone};
use kith::{NewReminder, OccurrenceEdit, PlanRequest, ReminderEdit, ReminderWhen, TimeText, planner_refusal};
use kith_model::Refusal;
use std::num::NonZeroUsize;
use std::str::FromStr;

/// Everything about reminders.
pub(super) fn reminder(context: &mut Context, command: ReminderCommand) -> Result<(), Failure> {
    match command {
        ReminderCommand::Add(arguments) => add(context, &arguments),
        ReminderCommand::List { group } => {
            let group = group.as_ref().map(Text::utf8).transpose()?;
            context.read(|kith| {
                let group = group.map(|group| kith.resolve().group(group)).transpose()?;
                Ok(kith.reminders().list(group)?)
            })
        }
        ReminderCommand::Edit(arguments) => edit(context, &arguments),
        ReminderCommand::Delete { id } => {
            let id = id.utf8()?;
            context.write(|kith| Ok(kith.reminders().delete(kith.resolve().reminder(id)?)?), |_, view| Ok(vec![view]))
        }
        ReminderCommand::Done(which) => {
            let (id, occurrence) = named(&which)?;
            context.write(
                |kith| Ok(kith.reminders().done(kith.resolve().reminder(id)?, occurrence)?),
                |_, view| Ok(vec![view]),
            )
        }
        ReminderCommand::Skip(which) => {
            let (id, occurrence) = named(&which)?;
            context.write(
                |kith| Ok(kith.reminders().skip(kith.resolve().reminder(id)?, occurrence)?),
                |_, view| Ok(vec![view]),
            )
        }
        ReminderCommand::Snooze { which, span } => {
            let (id, occurrence) = named(&which)?;
            context.write(
                |kith| Ok(kith.reminders().snooze(kith.resolve().reminder(id)?, occurrence, span.duration())?),
                |_, view| Ok(vec![view]),
            )
        }
        ReminderCommand::Plan(arguments) => plan(context, &arguments),
    }
}

/// Everything about quiet hours.
pub(super) fn quiet(context: &mut Context, command: QuietCommand) -> Result<(), Failure> {
    match command {
        QuietCommand::Show => context.read(|kith| Ok(vec![kith.quiet().show()?])),
        QuietCommand::Set(arguments) => {
            let windows = windows(&arguments)?;
            context.write(|kith| Ok(kith.quiet().set(&windows)?), |_, view| Ok(vec![view]))
        }
        QuietCommand::Leave { from, to } => {
            let leave = Leave::new(day(&from)?, day(&to)?).map_err(planner_refusal)?;
            context.write(|kith| Ok(kith.quiet().leave(leave)?), |_, view| Ok(vec![view]))
        }
        QuietCommand::Clear => context.write(|kith| Ok(kith.quiet().clear()?), |_, view| Ok(vec![view])),
    }
}

fn add(context: &mut Context, arguments: &AddReminderArgs) -> Result<(), Failure> {
    let group = arguments.group.as_ref().map(Text::utf8).transpose()?;
    let when = &arguments.when;
    let at = time_text(when)?;
    let frame = frame(when)?;
    let rule = when.rrule.as_ref().map(read::<Rule>).transpose()?;
    let exceptions: Vec<LocalTime> = when.exdates.iter().map(read).collect::<Result<_, _>>()?;
    let elapsed = when.every.map(every).transpose()?;
    let starting = when.starting.as_ref().map(instant).transpose()?;
    let title = arguments.title.utf8()?.to_owned();
    context.write(
        |kith| {
            let group = group.map(|group| kith.resolve().group(group)).transpose()?;
            let when = match (&at, elapsed) {
                (Some(at), _) => {
                    let at = kith.reminders().time_of(at, frame.as_ref())?;
                    ReminderWhen::WallClock { at, frame, rule, exceptions }
                }
                (None, Some(every)) => ReminderWhen::Elapsed { every, starting },
                (None, None) => return Err(Failure::Usage("one of --at and --every is needed".to_owned())),
            };
            Ok(kith.reminders().add(group, &NewReminder { title, when })?)
        },
        |_, view| Ok(vec![view]),
    )
}

fn edit(context: &mut Context, arguments: &EditReminderArgs) -> Result<(), Failure> {
    let id = arguments.id.utf8()?;
    let title = arguments.title.as_ref().map(Text::utf8).transpose()?.map(str::to_owned);
    let when = &arguments.when;
    let at = time_text(when)?;
    let frame = frame(when)?;
    let starting = when.starting.as_ref().map(instant).transpose()?;
    if let Some(occurrence) = &arguments.occurrence {
        let occurrence: OccurrenceId = read(occurrence)?;
        return context.write(
            |kith| {
                let at = at.map(|at| kith.reminders().time_of(&at, frame.as_ref())).transpose()?;
                let edit = OccurrenceEdit { title, at, starting };
                Ok(kith.reminders().edit_occurrence(kith.resolve().reminder(id)?, occurrence, &edit)?)
            },
            |_, view| Ok(vec![view]),
        );
    }
    let rule = when.rrule.as_ref().map(rule_or_none).transpose()?;
    let exceptions = exceptions(&when.exdates)?;
    let every = when.every.map(every).transpose()?;
    context.write(
        |kith| {
            let at = at.map(|at| kith.reminders().time_of(&at, frame.as_ref())).transpose()?;
            let edit = ReminderEdit { title, at, frame, rule, exceptions, every, starting };
            Ok(kith.reminders().edit(kith.resolve().reminder(id)?, &edit)?)
        },
        |_, view| Ok(vec![view]),
    )
}

/// A time, written or in words.
fn time_text(when: &WhenArgs) -> Result<Option<TimeText>, Failure> {
    Ok(when.at.as_ref().map(|at| TimeText::read(at.utf8()?)).transpose()?)
}

fn plan(context: &mut Context, arguments: &PlanArgs) -> Result<(), Failure> {
    let request = PlanRequest {
        from: arguments.from.as_ref().map(instant).transpose()?,
        days: arguments.days,
        limit: usize::try_from(arguments.limit).ok().and_then(NonZeroUsize::new).unwrap_or(NonZeroUsize::MIN),
        device: arguments.device_zone.as_ref().map(zone).transpose()?,
    };
    context.read(|kith| Ok(PlanLine::all(kith.reminders().plan(&request)?)))
}

/// A value of the planner.
fn read<T: FromStr<Err = PlannerError>>(text: &Text) -> Result<T, Failure> {
    Ok(text.utf8()?.trim().parse().map_err(planner_refusal)?)
}

fn zone(text: &Text) -> Result<Zone, Failure> {
    Ok(Zone::named(text.utf8()?.trim()).map_err(planner_refusal)?)
}

fn frame(when: &WhenArgs) -> Result<Option<Frame>, Failure> {
    if when.floating {
        return Ok(Some(Frame::Floating));
    }
    when.zone.as_ref().map(|name| zone(name).map(Frame::Zone)).transpose()
}

/// An empty rule takes the rule away.
fn rule_or_none(text: &Text) -> Result<Option<Rule>, Failure> {
    if text.utf8()?.trim().is_empty() { Ok(None) } else { read(text).map(Some) }
}

/// Nothing given leaves them; an empty one alone takes all away.
fn exceptions(texts: &[Text]) -> Result<Option<Vec<LocalTime>>, Failure> {
    if texts.is_empty() {
        return Ok(None);
    }
    let mut times = Vec::new();
    for text in texts {
        if !text.utf8()?.trim().is_empty() {
            times.push(read(text)?);
        }
    }
    Ok(Some(times))
}

fn instant(text: &Text) -> Result<DateTime<Utc>, Failure> {
    let read = DateTime::parse_from_rfc3339(text.utf8()?.trim()).map_err(|_| Refusal::TimeInvalid)?;
    // The planner's own reading checks the rest: no leap second.
    let utc = OccurrenceId::Instant(read.to_utc()).to_string();
    match utc.parse().map_err(planner_refusal)? {
        OccurrenceId::Instant(instant) => Ok(instant),
        OccurrenceId::Local(_) => Err(Refusal::TimeInvalid.into()),
    }
}

fn every(span: Span) -> Result<Every, Failure> {
    let ms = i64::try_from(span.as_ms()).map_err(|_| Refusal::ValueInvalid)?;
    Ok(Every::new(TimeDelta::milliseconds(ms)).map_err(planner_refusal)?)
}

fn named(which: &OccurrenceArgs) -> Result<(&str, Option<OccurrenceId>), Failure> {
    Ok((which.id.utf8()?, which.occurrence.as_ref().map(read).transpose()?))
}

fn day(text: &Text) -> Result<NaiveDate, Failure> {
    let text = text.utf8()?.trim();
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    Ok(day.ok_or(Refusal::TimeInvalid)?)
}

fn windows(arguments: &QuietSetArgs) -> Result<Vec<Window>, Failure> {
    let count = arguments.days.len();
    if arguments.from.len() != count || arguments.to.len() != count {
        return Err(Failure::Usage("give --days, --from and --to once for each window".to_owned()));
    }
    let all = arguments.days.iter().zip(&arguments.from).zip(&arguments.to);
    let windows = all.map(|((days, from), to)| Window::new(*days, *from, *to).map_err(planner_refusal));
    Ok(windows.collect::<Result<_, _>>()?)
}
