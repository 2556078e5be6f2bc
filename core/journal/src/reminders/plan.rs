//! What fires next, by the planner of all reminders, and what a phone's scheduler has to change for it.
//!
//! A phone hands in what is pending there, under the names that it was given: so the difference is right also after a
//! restart, a restore or a notification that the system dropped.

use super::{JournalReminder, MomentChanges, Pending, ReminderId, Reminders, refused};
use crate::JournalError;
use crate::store::reminder;
use crate::zones::Zone;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use kith_model::Timestamp;
use kith_planner::{
    Ask, Frame, Item, LocalTime, OccurrenceId, Plan, QuietHours, Reminder, Schedule, Title, WallClock, Weekdays,
    difference, plan,
};
use std::num::NonZeroUsize;

/// Which plan.
#[derive(Debug, Clone)]
pub struct ReminderAsk {
    /// The first instant, inclusive; without it now.
    pub from: Option<Timestamp>,
    /// Spans of 24 hours.
    pub days: u32,
    /// The most items. What a phone keeps for all reminders is for the shell to divide.
    pub limit: NonZeroUsize,
    /// Where the device is, if not where it said it is.
    pub device: Option<Zone>,
    /// When the person is left alone: what is due then comes at the end of it.
    pub quiet: QuietHours,
}

/// One time to remind.
#[derive(Clone, PartialEq, Eq)]
pub struct Firing {
    /// Its reminder.
    pub reminder: ReminderId,
    /// Which of its occurrences: the nominal local time.
    pub occurrence: OccurrenceId,
    /// When.
    pub fires_at: Timestamp,
    /// The same by the clock of the reminder's zone, or of the device.
    pub local: DateTime<FixedOffset>,
    /// What it says.
    pub title: String,
}

impl Firing {
    /// The name for a phone's list of notifications.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(self.reminder, self.occurrence)
    }

    /// As a phone's list of notifications has it.
    #[must_use]
    pub fn pending(&self) -> Pending {
        Pending { name: self.name(), fires_at: self.fires_at, title: self.title.clone() }
    }
}

impl std::fmt::Debug for Firing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Firing(…)")
    }
}

/// The soonest, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderPlan {
    /// What fires.
    pub items: Vec<Firing>,
    /// There exactly when the limit cut something off: when a new plan is due.
    pub refresh_at: Option<Timestamp>,
}

/// What to do on the phone: first cancel, then add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    /// Names to take back.
    pub cancel: Vec<String>,
    /// To schedule, soonest first.
    pub add: Vec<Firing>,
    /// When a new plan is due, if the limit cut something off.
    pub refresh_at: Option<Timestamp>,
}

impl PlanChange {
    /// As a phone's list of notifications has it.
    #[must_use]
    pub fn moments(self) -> MomentChanges {
        let add = self.add.iter().map(Firing::pending).collect();
        MomentChanges { cancel: self.cancel, add, refresh_at: self.refresh_at }
    }
}

impl Reminders<'_> {
    /// What fires next, after quiet hours.
    ///
    /// # Errors
    /// What the storage says.
    pub fn plan(&self, ask: &ReminderAsk) -> Result<ReminderPlan, JournalError> {
        let plan = self.planned(ask)?;
        Ok(ReminderPlan { refresh_at: plan.refresh.map(instant), items: plan.items.iter().map(firing).collect() })
    }

    /// What has to change on a phone where `pending` is scheduled. A name that is none of ours is cancelled.
    ///
    /// # Errors
    /// What the storage says.
    pub fn changes(&self, ask: &ReminderAsk, pending: &[Pending]) -> Result<PlanChange, JournalError> {
        let new = self.planned(ask)?;
        let (mut items, mut cancel) = (Vec::new(), Vec::new());
        for one in pending {
            match item(one) {
                Some(item) => items.push(item),
                None => cancel.push(one.name.clone()),
            }
        }
        let change = difference(&Plan { from: new.from, items, refresh: None }, &new);
        cancel.extend(change.cancel.into_iter().map(|(reminder, occurrence)| name_of(reminder, occurrence)));
        Ok(PlanChange { cancel, add: change.add.iter().map(firing).collect(), refresh_at: new.refresh.map(instant) })
    }

    fn planned(&self, ask: &ReminderAsk) -> Result<Plan<ReminderId>, JournalError> {
        let kept = self.journal.read(|read| Ok(reminder::all(read)?))?;
        let reminders = kept.iter().map(planner_reminder).collect::<Result<Vec<_>, _>>()?;
        let device = ask.device.unwrap_or_else(|| self.journal.device_zone());
        let device = kith_planner::Zone::named(device.name()).map_err(|_| JournalError::ZoneUnknown)?;
        let from = utc(ask.from.unwrap_or_else(|| self.journal.now()));
        let until = from.checked_add_signed(TimeDelta::days(ask.days.into())).unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok(plan(&reminders, &Ask { from, until, device: &device, quiet: &ask.quiet, limit: ask.limit }))
    }
}

fn planner_reminder(kept: &JournalReminder) -> Result<Reminder<ReminderId>, JournalError> {
    let title = Title::new(kept.shown_title()).map_err(|_| JournalError::TextTooLong)?;
    Ok(Reminder::new(kept.reminder, title, schedule(kept)?))
}

/// A series that has always been there, so that no day is missed by who travels right after setting it.
pub(super) fn schedule(kept: &JournalReminder) -> Result<Schedule, JournalError> {
    let start: LocalTime = format!("2000-01-01T{}", kept.at).parse().map_err(refused)?;
    let frame = match kept.zone {
        Some(zone) => Frame::Zone(kith_planner::Zone::named(zone.name()).map_err(|_| JournalError::ZoneUnknown)?),
        None => Frame::Floating,
    };
    let mut wall = WallClock::once(start, frame);
    let rule = if kept.days == Weekdays::ALL {
        "FREQ=DAILY".to_owned()
    } else {
        let days = kept.days.to_string();
        let days: Vec<String> = days.split(',').map(|day| day.chars().take(2).collect()).collect();
        format!("FREQ=WEEKLY;BYDAY={}", days.join(",").to_ascii_uppercase())
    };
    wall.rule = Some(rule.parse().map_err(refused)?);
    Ok(Schedule::WallClock(wall))
}

fn firing(item: &Item<ReminderId>) -> Firing {
    Firing {
        reminder: item.reminder,
        occurrence: item.occurrence,
        fires_at: instant(item.fires_at),
        local: item.local,
        title: item.title.as_str().to_owned(),
    }
}

/// A pending notification as the planner compares it; `None` when its name is none of ours.
fn item(pending: &Pending) -> Option<Item<ReminderId>> {
    let (id, occurrence) = pending.name.split_once('@')?;
    let id = data_encoding::HEXLOWER.decode(id.as_bytes()).ok()?;
    let fires_at = utc(pending.fires_at);
    Some(Item {
        reminder: ReminderId::new(id.try_into().ok()?),
        occurrence: occurrence.parse().ok()?,
        fires_at,
        local: fires_at.fixed_offset(),
        title: Title::new(&pending.title).unwrap_or_else(|_| Title::untitled()),
    })
}

fn name_of(reminder: ReminderId, occurrence: OccurrenceId) -> String {
    format!("{reminder}@{occurrence}")
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    i64::try_from(at.as_ms()).ok().and_then(DateTime::from_timestamp_millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn instant(at: DateTime<Utc>) -> Timestamp {
    Timestamp::from_ms(u64::try_from(at.timestamp_millis()).unwrap_or(0))
}
