//! Adding a reminder.

use super::fields::{ADDED, REMINDER, TITLE, schedule_changes, time};
use super::show::{Seen, view_of};
use super::{NewReminder, ReminderWhen, Reminders, planner_refusal};
use crate::records::{self, FieldChange, Home, RecordWrite};
use crate::text::check_title;
use chrono::{DateTime, SubsecRound, Utc};
use kith_model::{GroupId, KithError, RecordId, Refusal, ReminderView};
use kith_planner::{Elapsed, Frame, PlannerError, Schedule, WallClock, Zone};
use kith_protocol::peer::Field;
use kith_records::{Picture, Value};

impl Reminders<'_> {
    /// Adds a reminder to a group, or one's own.
    ///
    /// # Errors
    /// `text_empty`, `text_too_long`; `time_invalid`, `rrule_unsupported` for what would never fire; `group_unknown`,
    /// `group_closed`, `not_lead` where only leads edit; `records_full`.
    pub fn add(&self, group: Option<GroupId>, new: &NewReminder) -> Result<ReminderView, KithError> {
        check_title(&new.title)?;
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let schedule = schedule(&new.when, &device, time(me.now()))?;
            let home = group.map_or(Home::Own, Home::Group);
            let mut changes = vec![
                FieldChange::Set(Field::ALIVE, Value::bool(true)),
                FieldChange::Set(TITLE, Value::text(&new.title)),
                FieldChange::Set(ADDED, Value::uint(me.now().as_ms())),
            ];
            changes.extend(schedule_changes(&Picture::default(), &schedule));
            let record = RecordId::new(me.rng().bytes16());
            records::write(tx, me, home, &RecordWrite { record, kind: REMINDER, changes })?;
            view_of(tx, me, &Seen::from(tx, me, &device)?, home, record)
        })
    }
}

/// The schedule that is asked for, if it ever fires.
fn schedule(when: &ReminderWhen, device: &Zone, now: DateTime<Utc>) -> Result<Schedule, KithError> {
    let schedule = match when {
        ReminderWhen::WallClock { at, frame, rule, exceptions } => {
            let frame = frame.clone().unwrap_or_else(|| Frame::Zone(device.clone()));
            let mut wall = WallClock::once(*at, frame);
            wall.rule.clone_from(rule);
            wall.exceptions = exceptions.iter().copied().collect();
            Schedule::WallClock(wall)
        }
        ReminderWhen::Elapsed { every, starting } => {
            let first = || first_after(now, every.step());
            Schedule::Elapsed(Elapsed::new(starting.map_or_else(first, Ok)?, *every))
        }
    };
    check(&schedule, device)?;
    Ok(schedule)
}

/// One step from now, in whole seconds.
pub(super) fn first_after(now: DateTime<Utc>, step: chrono::TimeDelta) -> Result<DateTime<Utc>, KithError> {
    now.trunc_subsecs(0).checked_add_signed(step).ok_or_else(|| Refusal::TimeInvalid.into())
}

/// Whether a person may write it.
pub(super) fn check(schedule: &Schedule, device: &Zone) -> Result<(), KithError> {
    let repeats = matches!(schedule, Schedule::WallClock(wall) if wall.rule.is_some());
    schedule.check(device).map_err(|error| match error {
        PlannerError::NeverFires if !repeats => Refusal::TimeInvalid.into(),
        other => planner_refusal(other),
    })
}
