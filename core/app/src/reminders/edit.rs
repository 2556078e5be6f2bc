//! Changing a reminder, or one occurrence of it.

use super::add::{check, first_after};
use super::fields::{REMINDER, TITLE, moved, other_title, schedule_changes, schedule_of, time};
use super::show::{Seen, living, view_of};
use super::{OccurrenceEdit, ReminderEdit, Reminders};
use crate::records::{self, FieldChange, RecordWrite};
use crate::text::check_title;
use chrono::{DateTime, Utc};
use kith_model::{KithError, RecordId, Refusal, ReminderView};
use kith_planner::{Elapsed, Frame, OccurrenceId, Schedule, WallClock, Zone};
use kith_records::Value;

impl Reminders<'_> {
    /// Changes what is given of the series. What people did to occurrences that still exist goes on to hold.
    ///
    /// # Errors
    /// `reminder_unknown`, `reminder_mixed` for what belongs to the other kind, and those of [`Reminders::add`].
    pub fn edit(&self, id: RecordId, edit: &ReminderEdit) -> Result<ReminderView, KithError> {
        if let Some(title) = &edit.title {
            check_title(title)?;
        }
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let known = living(tx, me, id)?;
            let mut changes = Vec::new();
            if let Some(title) = &edit.title {
                changes.push(FieldChange::Set(TITLE, Value::text(title)));
            }
            let was = schedule_of(&known.picture);
            if let Some(schedule) = edited(was, edit, &device, time(me.now()))? {
                check(&schedule, &device)?;
                changes.extend(schedule_changes(&known.picture, &schedule));
            }
            records::write(tx, me, known.home, &RecordWrite { record: id, kind: REMINDER, changes })?;
            view_of(tx, me, &Seen::from(tx, me, &device)?, known.home, id)
        })
    }

    /// Changes what is given of one occurrence: it says something else, or is due at another time.
    ///
    /// # Errors
    /// `reminder_unknown`, `occurrence_unknown`, `reminder_mixed`, `time_invalid`, and those of [`Reminders::add`].
    pub fn edit_occurrence(
        &self,
        id: RecordId,
        occurrence: OccurrenceId,
        edit: &OccurrenceEdit,
    ) -> Result<ReminderView, KithError> {
        if let Some(title) = &edit.title {
            check_title(title)?;
        }
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let known = living(tx, me, id)?;
            let schedule = schedule_of(&known.picture).ok_or(Refusal::OccurrenceUnknown)?;
            schedule.find(occurrence, &device).ok_or(Refusal::OccurrenceUnknown)?;
            let mut changes = Vec::new();
            if let Some(title) = &edit.title {
                changes.push(other_title(occurrence, title));
            }
            let to = match (edit.at, edit.starting, &schedule) {
                (None, None, _) => None,
                (Some(at), None, Schedule::WallClock(wall)) => {
                    let once = WallClock::once(at, wall.frame.clone());
                    check(&Schedule::WallClock(once), &device)?;
                    Some(OccurrenceId::Local(at))
                }
                (None, Some(instant), Schedule::Elapsed(_)) => Some(OccurrenceId::Instant(instant)),
                _ => return Err(Refusal::ReminderMixed.into()),
            };
            changes.extend(to.map(|to| moved(occurrence, to)));
            records::write(tx, me, known.home, &RecordWrite { record: id, kind: REMINDER, changes })?;
            view_of(tx, me, &Seen::from(tx, me, &device)?, known.home, id)
        })
    }
}

/// The schedule after an edit; none when the edit does not touch it.
fn edited(
    was: Option<Schedule>,
    edit: &ReminderEdit,
    device: &Zone,
    now: DateTime<Utc>,
) -> Result<Option<Schedule>, KithError> {
    let by_wall = edit.at.is_some() || edit.frame.is_some() || edit.rule.is_some() || edit.exceptions.is_some();
    let by_time = edit.every.is_some() || edit.starting.is_some();
    match (by_wall, by_time) {
        (false, false) => Ok(None),
        (true, true) => Err(Refusal::ReminderMixed.into()),
        (true, false) => {
            let mut wall = match (was, edit.at) {
                (Some(Schedule::WallClock(wall)), _) => wall,
                (_, Some(at)) => WallClock::once(at, Frame::Zone(device.clone())),
                _ => return Err(Refusal::ReminderMixed.into()),
            };
            wall.start = edit.at.unwrap_or(wall.start);
            wall.frame = edit.frame.clone().unwrap_or(wall.frame);
            wall.rule = edit.rule.clone().unwrap_or(wall.rule);
            if let Some(exceptions) = &edit.exceptions {
                wall.exceptions = exceptions.iter().copied().collect();
            }
            Ok(Some(Schedule::WallClock(wall)))
        }
        (false, true) => {
            let (start, every) = match (was, edit.every) {
                (Some(Schedule::Elapsed(elapsed)), every) => (Some(elapsed.start), every.unwrap_or(elapsed.every)),
                (_, Some(every)) => (None, every),
                _ => return Err(Refusal::ReminderMixed.into()),
            };
            let start = match edit.starting.or(start) {
                Some(start) => start,
                None => first_after(now, every.step())?,
            };
            Ok(Some(Schedule::Elapsed(Elapsed::new(start, every))))
        }
    }
}
