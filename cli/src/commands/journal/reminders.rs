//! `journal remind` and `journal reminders`.

use super::open;
use crate::arguments::{RemindArgs, RemindersArgs, Text};
use crate::commands::Context;
use crate::output::{Failure, OwnPlanLine, OwnReminderView};
use kith::journal::JournalError;
use kith::journal::reminders::{ReminderAsk, ReminderRequest};
use kith::journal::zones::Zone;
use kith::planner::Weekdays;
use kith_model::{Refusal, Timestamp};
use std::num::NonZeroUsize;

/// The plan that `reminders` shows without `--days`.
const DAYS: u32 = 30;
/// Items of it without `--limit`.
const LIMIT: u32 = 64;
/// How far ahead the next time of a reminder is looked for.
const NEXT_DAYS: u32 = 366;

/// Sets a reminder, or takes it away.
pub(super) fn remind(context: &mut Context, arguments: &RemindArgs) -> Result<(), Failure> {
    let zone = arguments.zone.as_ref().map(zone).transpose()?;
    let title = arguments.title.as_ref().map(|title| title.utf8().map(str::to_owned)).transpose()?;
    let journal = open(context)?;
    if arguments.off {
        let none = "no reminder of the journal has this time: look at `kith journal reminders`";
        let gone = journal.reminders().remove(arguments.at, zone).map_err(|error| match error {
            JournalError::ReminderUnknown => Failure::because(Refusal::ReminderUnknown, none),
            other => Failure::journal(other),
        })?;
        let views: Vec<OwnReminderView> = gone.into_iter().map(|one| OwnReminderView::of(one, None).off()).collect();
        return context.printer.many(&views);
    }
    let at = arguments.at.ok_or_else(|| Failure::Usage("--at is needed".to_owned()))?;
    let request = ReminderRequest { at, days: arguments.days.unwrap_or(Weekdays::ALL), zone, title };
    let made = journal.reminders().set(request).map_err(Failure::journal)?;
    let next = next(context, &journal, None)?.into_iter().find(|next| next.reminder == made.reminder);
    context.printer.one(&OwnReminderView::of(made, next))
}

/// Lists reminders, or what fires next.
pub(super) fn reminders(context: &mut Context, arguments: &RemindersArgs) -> Result<(), Failure> {
    let device = arguments.device_zone.as_ref().map(zone).transpose()?;
    let journal = open(context)?;
    if !arguments.plan {
        let mut next = next(context, &journal, device)?;
        let mut views = Vec::new();
        for one in journal.reminders().list().map_err(Failure::journal)? {
            let place = next.iter().position(|next| next.reminder == one.reminder);
            views.push(OwnReminderView::of(one, place.map(|place| next.swap_remove(place))));
        }
        return context.printer.many(&views);
    }
    let from = arguments.from.as_ref().map(instant).transpose()?;
    let limit = usize::try_from(arguments.limit.unwrap_or(LIMIT)).ok().and_then(NonZeroUsize::new);
    let ask = ReminderAsk {
        from,
        days: arguments.days.unwrap_or(DAYS),
        limit: limit.unwrap_or(NonZeroUsize::MIN),
        device,
        quiet: context.home()?.quiet_hours()?,
    };
    let plan = journal.reminders().plan(&ask).map_err(Failure::journal)?;
    context.printer.many(&OwnPlanLine::all(plan))
}

/// The next time of each reminder, after quiet hours.
fn next(
    context: &Context,
    journal: &kith::journal::Journal,
    device: Option<Zone>,
) -> Result<Vec<kith::journal::reminders::Firing>, Failure> {
    let ask = ReminderAsk {
        from: None,
        days: NEXT_DAYS,
        limit: NonZeroUsize::MAX.min(NonZeroUsize::MIN.saturating_add(100_000)),
        device,
        quiet: context.home()?.quiet_hours()?,
    };
    let mut soonest: Vec<kith::journal::reminders::Firing> = Vec::new();
    for item in journal.reminders().plan(&ask).map_err(Failure::journal)?.items {
        if soonest.iter().all(|known| known.reminder != item.reminder) {
            soonest.push(item);
        }
    }
    Ok(soonest)
}

fn zone(text: &Text) -> Result<Zone, Failure> {
    text.utf8()?.trim().parse().map_err(Failure::journal)
}

fn instant(text: &Text) -> Result<Timestamp, Failure> {
    Ok(Timestamp::parse_rfc3339(text.utf8()?.trim()).map_err(|_| Refusal::TimeInvalid)?)
}
