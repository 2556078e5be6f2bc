//! What people do to an occurrence: done, skip, snooze.

use super::Reminders;
use super::fields::{REMINDER, mark, snooze, time, written};
use super::show::{living, planned};
use crate::me::Me;
use crate::records::{self, Home, Record, RecordWrite};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use kith_model::{KithError, OccurrenceState, OccurrenceView, RecordId, Refusal};
use kith_planner::{Ask, OccurrenceId, QuietHours, Reminder, Settled, Zone, plan};
use kith_store::Tx;
use std::num::NonZeroUsize;
use std::time::Duration;

impl Reminders<'_> {
    /// Marks an occurrence as done, for everybody who has the reminder; without `occurrence` the earliest that is due and
    /// open, else the next. What is done already stays as it is.
    ///
    /// # Errors
    /// `reminder_unknown`, `occurrence_unknown`, `group_closed`, `not_lead` where only leads edit.
    pub fn done(&self, id: RecordId, occurrence: Option<OccurrenceId>) -> Result<OccurrenceView, KithError> {
        self.settle(id, occurrence, Settled::Done)
    }

    /// Leaves an occurrence out, for everybody who has the reminder.
    ///
    /// # Errors
    /// Those of [`Reminders::done`].
    pub fn skip(&self, id: RecordId, occurrence: Option<OccurrenceId>) -> Result<OccurrenceView, KithError> {
        self.settle(id, occurrence, Settled::Skipped)
    }

    fn settle(
        &self,
        id: RecordId,
        occurrence: Option<OccurrenceId>,
        state: Settled,
    ) -> Result<OccurrenceView, KithError> {
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let (known, reminder) = open(tx, me, id)?;
            let (occurrence, is_open) = meant(&reminder, occurrence, &device, time(me.now()))?;
            let stands = reminder.marks.settled.get(&occurrence).copied();
            let stands = match stands {
                // All are settled, and nobody named one: nothing changes.
                Some(stands) if !is_open || stands == state => stands,
                _ => {
                    let changes = vec![mark(me, occurrence, state)];
                    records::write(tx, me, known.home, &RecordWrite { record: id, kind: REMINDER, changes })?;
                    state
                }
            };
            Ok(view(id, occurrence, stands))
        })
    }

    /// Lets an occurrence fire again later, for oneself: `span` from now, or from when it is due if that is still to come. One
    /// that is done or skipped stays so.
    ///
    /// # Errors
    /// `reminder_unknown`, `occurrence_unknown`, `value_invalid` for a span without an end.
    pub fn snooze(
        &self,
        id: RecordId,
        occurrence: Option<OccurrenceId>,
        span: Duration,
    ) -> Result<OccurrenceView, KithError> {
        let span = TimeDelta::from_std(span).map_err(|_| Refusal::ValueInvalid)?;
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let (_, reminder) = open(tx, me, id)?;
            let now = time(me.now());
            let (occurrence, _) = meant(&reminder, occurrence, &device, now)?;
            if let Some(stands) = reminder.marks.settled.get(&occurrence) {
                return Ok(view(id, occurrence, *stands));
            }
            let due = reminder.due(occurrence, &device).ok_or(Refusal::OccurrenceUnknown)?;
            let until = now.trunc_subsecs(0).max(due).checked_add_signed(span).ok_or(Refusal::ValueInvalid)?;
            if until > latest() {
                return Err(Refusal::ValueInvalid.into());
            }
            let changes = vec![snooze(occurrence, until)];
            records::write(tx, me, Home::Own, &RecordWrite { record: id, kind: REMINDER, changes })?;
            Ok(OccurrenceView {
                reminder: id,
                occurrence: occurrence.to_string(),
                state: OccurrenceState::Snoozed,
                snoozed_until: Some(written(until)),
            })
        })
    }
}

fn view(reminder: RecordId, occurrence: OccurrenceId, state: Settled) -> OccurrenceView {
    let state = match state {
        Settled::Done => OccurrenceState::Done,
        Settled::Skipped => OccurrenceState::Skipped,
    };
    OccurrenceView { reminder, occurrence: occurrence.to_string(), state, snoozed_until: None }
}

/// No plan looks after this.
fn latest() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(2_932_896)
}

fn open(tx: &Tx<'_>, me: &Me, id: RecordId) -> Result<(Record, Reminder<RecordId>), KithError> {
    let known = living(tx, me, id)?;
    let reminder = planned(tx, me, &known)?.ok_or(Refusal::OccurrenceUnknown)?;
    Ok((known, reminder))
}

/// The occurrence that is meant, and whether it may be changed: the one that was named; else the earliest that is due and
/// open; else the next; else, when all are settled, the last, which stays as it is.
fn meant(
    reminder: &Reminder<RecordId>,
    named: Option<OccurrenceId>,
    device: &Zone,
    now: DateTime<Utc>,
) -> Result<(OccurrenceId, bool), KithError> {
    if let Some(named) = named {
        let found = reminder.schedule.find(named, device).ok_or(Refusal::OccurrenceUnknown)?;
        return Ok((found.id, true));
    }
    let quiet = QuietHours::default();
    let first = |from, until| {
        let ask = Ask { from, until, device, quiet: &quiet, limit: NonZeroUsize::MIN };
        plan(std::slice::from_ref(reminder), &ask).items.first().map(|item| item.occurrence)
    };
    let open = first(DateTime::<Utc>::MIN_UTC, now + TimeDelta::milliseconds(1))
        .or_else(|| first(now, DateTime::<Utc>::MAX_UTC));
    let settled = || {
        let known = reminder.marks.settled.keys().rev();
        known.copied().find(|id| reminder.schedule.find(*id, device).is_some())
    };
    match open {
        Some(open) => Ok((open, true)),
        None => settled().map(|last| (last, false)).ok_or_else(|| Refusal::OccurrenceUnknown.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_planner::{Frame, Schedule, Title, WallClock};

    fn daily(rule: Option<&str>) -> Reminder<RecordId> {
        let mut wall = WallClock::once("2026-03-07T09:00".parse().unwrap(), Frame::Zone(Zone::UTC));
        wall.rule = rule.map(|rule| rule.parse().unwrap());
        Reminder::new(RecordId::new([1; 16]), Title::new("Stretch").unwrap(), Schedule::WallClock(wall))
    }

    fn says(reminder: &Reminder<RecordId>, now: &str) -> Result<(String, bool), &'static str> {
        let now = now.parse().unwrap();
        let found = meant(reminder, None, &Zone::UTC, now);
        found.map(|(id, open)| (id.to_string(), open)).map_err(|error| error.code())
    }

    #[test]
    fn the_earliest_due_and_open_is_meant_else_the_next_else_the_last() {
        let mut reminder = daily(Some("FREQ=DAILY;COUNT=3"));
        let id = |text: &str| -> OccurrenceId { text.parse().unwrap() };
        let is = |text: &str, open: bool| Ok((text.to_owned(), open));
        assert_eq!(says(&reminder, "2026-03-01T00:00:00Z"), is("2026-03-07T09:00", true), "the next");
        assert_eq!(says(&reminder, "2026-03-09T12:00:00Z"), is("2026-03-07T09:00", true), "the earliest due");
        reminder.marks.settled.insert(id("2026-03-07T09:00"), Settled::Done);
        assert_eq!(says(&reminder, "2026-03-08T09:00:00Z"), is("2026-03-08T09:00", true), "due at this moment");
        reminder.marks.settled.insert(id("2026-03-08T09:00"), Settled::Skipped);
        assert_eq!(says(&reminder, "2026-03-08T12:00:00Z"), is("2026-03-09T09:00", true), "the next");
        reminder.marks.snoozed.insert(id("2026-03-09T09:00"), "2026-03-10T09:00:00Z".parse().unwrap());
        assert_eq!(says(&reminder, "2026-03-09T10:00:00Z"), is("2026-03-09T09:00", true), "snoozed and not due yet");
        reminder.marks.settled.insert(id("2026-03-09T09:00"), Settled::Done);
        assert_eq!(says(&reminder, "2026-03-08T12:00:00Z"), is("2026-03-09T09:00", false), "all are settled");
        let named = meant(&reminder, Some(id("2026-03-10T09:00")), &Zone::UTC, DateTime::UNIX_EPOCH);
        assert_eq!(named.map_err(|error| error.code()), Err("occurrence_unknown"));
    }
}
