//! Reminders and quiet hours.

use crate::home::{Reminders, calls, watches};
use crate::observe::Watching;
use crate::shell::{ReminderScheduler, RemindersListener};
use crate::values::{Every, Frame, Instant, LocalTime, NewReminder, OccurrenceEdit, OccurrenceId, Rule};
use kith::{PlanRequest, ReminderEdit, Topic};
use kith_model::{
    GroupId, KithError, OccurrenceView, PlanView, QuietView, QuietWindowView, RecordId, Refusal, ReminderView, Window,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What should change of a reminder; what is none stays.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ReminderChange {
    /// What it says.
    #[uniffi(default = None)]
    pub title: Option<String>,
    /// The local time at which it starts.
    #[uniffi(default = None)]
    pub at: Option<LocalTime>,
    /// Whose clock.
    #[uniffi(default = None)]
    pub frame: Option<Frame>,
    /// How it repeats.
    #[uniffi(default = None)]
    pub rule: Option<Rule>,
    /// Takes the rule away.
    #[uniffi(default = false)]
    pub drop_rule: bool,
    /// All the local times that are taken out.
    #[uniffi(default = None)]
    pub exceptions: Option<Vec<LocalTime>>,
    /// The step of an elapsed one.
    #[uniffi(default = None)]
    pub every: Option<Every>,
    /// The first time of an elapsed one.
    #[uniffi(default = None)]
    pub starting: Option<Instant>,
}

/// What is done to an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Mark {
    /// It is done, for everybody.
    Done,
    /// It is left out, for everybody.
    Skipped,
}

pub(crate) fn most(limit: u32) -> Result<NonZeroUsize, KithError> {
    let limit = usize::try_from(limit).ok().and_then(NonZeroUsize::new);
    limit.ok_or_else(|| Refusal::ValueInvalid.into())
}

calls! { Reminders by call:
    /// The reminders of a group, or of all groups and one's own: by when they fire next.
    #[uniffi::method(default(group = None))]
    list(group: Option<GroupId>) -> Vec<ReminderView> = |kith| kith.reminders().list(group);
    /// Adds a reminder to a group, or one's own.
    /// Errors: `text_empty`, `text_too_long`, `time_invalid`, `rrule_unsupported`, `group_unknown`, `not_lead` and the like.
    add(group: Option<GroupId>, reminder: NewReminder) -> ReminderView = |kith| kith.reminders().add(group, &reminder);
    /// Changes what is given of one occurrence.
    /// Errors: `reminder_unknown`, `occurrence_unknown`, `reminder_mixed`, `time_invalid`, and those of `add`.
    edit_occurrence(reminder: RecordId, occurrence: OccurrenceId, edit: OccurrenceEdit) -> ReminderView =
        |kith| kith.reminders().edit_occurrence(reminder, occurrence, &edit);
    /// Lets an occurrence fire again later, for oneself.
    /// Errors: `reminder_unknown`, `occurrence_unknown`, `value_invalid`.
    #[uniffi::method(default(occurrence = None))]
    snooze(reminder: RecordId, later: Duration, occurrence: Option<OccurrenceId>) -> OccurrenceView =
        |kith| kith.reminders().snooze(reminder, occurrence, later);
    /// Deletes a reminder, and gives it as it was.
    /// Errors: `reminder_unknown`, `group_closed`, `not_lead`.
    delete(reminder: RecordId) -> ReminderView = |kith| kith.reminders().delete(reminder);
    /// One's quiet hours and leave.
    quiet() -> QuietView = |kith| kith.quiet().show();
    /// Sets quiet times of day. On the weekdays that they name they take the place of what was; none clears everything.
    /// Errors: `value_invalid`, `time_invalid`, `quiet_invalid`.
    set_quiet(windows: Vec<QuietWindowView>) -> QuietView = |kith| kith.quiet().set_shown(&windows);
    /// Takes leave: whole days, both included, such as `2026-03-07`.
    /// Errors: `time_invalid`, `quiet_invalid`.
    take_leave(from: String, to: String) -> QuietView = |kith| kith.quiet().leave_days(&from, &to);
}

watches! { Reminders:
    /// Follows that list.
    observe(group: Option<GroupId>, window: Window) to RemindersListener = |kith, told| kith.reminders().observe(group, window, told);
}

#[uniffi::export]
impl Reminders {
    /// Changes what is given of the series.
    /// Errors: `reminder_unknown`, `reminder_mixed`, and those of `add`.
    pub async fn edit(&self, reminder: RecordId, change: ReminderChange) -> Result<ReminderView, KithError> {
        let rule = if change.drop_rule { Some(None) } else { change.rule.map(Some) };
        let edit = ReminderEdit {
            title: change.title,
            at: change.at,
            frame: change.frame,
            rule,
            exceptions: change.exceptions,
            every: change.every,
            starting: change.starting,
        };
        self.home.call(move |kith| kith.reminders().edit(reminder, &edit)).await
    }

    /// Marks an occurrence; without one the earliest that is due and open, else the next.
    /// Errors: `reminder_unknown`, `occurrence_unknown`, `group_closed`, `not_lead`.
    #[uniffi::method(default(occurrence = None))]
    pub async fn mark(
        &self,
        reminder: RecordId,
        mark: Mark,
        occurrence: Option<OccurrenceId>,
    ) -> Result<OccurrenceView, KithError> {
        self.home
            .call(move |kith| match mark {
                Mark::Done => kith.reminders().done(reminder, occurrence),
                Mark::Skipped => kith.reminders().skip(reminder, occurrence),
            })
            .await
    }

    /// What fires in the next days, after snoozes and quiet hours, at most `limit` items; from now, if nothing else is said.
    /// Errors: `value_invalid` for a limit of 0.
    #[uniffi::method(default(from = None))]
    pub async fn plan(&self, days: u32, limit: u32, from: Option<Instant>) -> Result<PlanView, KithError> {
        let request = PlanRequest { from, days, limit: most(limit)?, device: None };
        self.home.call(move |kith| kith.reminders().plan(&request)).await
    }

    /// Keeps the system's notifications as the plan says: gives `scheduler` everything now, then what changes. A system that
    /// keeps 64 notifications is served with a limit of 63, as the refresh is one too.
    /// Errors: `value_invalid` for a limit of 0.
    pub async fn schedule(&self, days: u32, limit: u32, scheduler: Arc<dyn ReminderScheduler>) -> Watching {
        let request = PlanRequest { from: None, days, limit: most(limit)?, device: None };
        let pending = Mutex::new(None);
        let look = move |kith: &kith::Kith| kith.reminders().replan(&request);
        let tell = move |new: kith::Pending| {
            let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
            let difference = new.difference(pending.as_ref());
            let applied = scheduler.apply(difference);
            *pending = applied.is_ok().then_some(new);
            applied
        };
        self.home.follow(&[Topic::Records, Topic::Groups, Topic::Sync], look, tell).await
    }
}
