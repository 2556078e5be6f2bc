//! Reminders and quiet hours.

use crate::home::Home;
use crate::observe::Subscription;
use crate::shell::{ReminderScheduler, RemindersListener};
use crate::values::{Every, Frame, Instant, LocalTime, NewReminder, OccurrenceEdit, OccurrenceId, Rule};
use kith::{PlanRequest, ReminderEdit, Topic};
use kith_model::{
    GroupId, KithError, OccurrenceView, PlanView, QuietView, QuietWindowView, RecordId, Refusal, ReminderView, Window,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Reminders of groups and one's own, and quiet hours.
#[derive(uniffi::Object)]
pub struct Reminders {
    pub(crate) home: Arc<Home>,
}

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

fn most(limit: u32) -> Result<NonZeroUsize, KithError> {
    let limit = usize::try_from(limit).ok().and_then(NonZeroUsize::new);
    limit.ok_or_else(|| Refusal::ValueInvalid.into())
}

#[uniffi::export]
impl Reminders {
    /// The reminders of a group, or of all groups and one's own: by when they fire next.
    #[uniffi::method(default(group = None))]
    pub async fn list(&self, group: Option<GroupId>) -> Result<Vec<ReminderView>, KithError> {
        self.home.call(move |kith| kith.reminders().list(group)).await
    }

    /// Follows that list.
    pub async fn observe(
        &self,
        group: Option<GroupId>,
        window: Window,
        listener: Arc<dyn RemindersListener>,
    ) -> Result<Arc<Subscription>, KithError> {
        let watch = move |kith: &kith::Kith, told| kith.reminders().observe(group, window, told);
        self.home.list(watch, move |update| listener.on_update(update)).await
    }

    /// Adds a reminder to a group, or one's own.
    /// Errors: `text_empty`, `text_too_long`, `time_invalid`, `rrule_unsupported`, `group_unknown`, `not_lead` and the like.
    pub async fn add(&self, group: Option<GroupId>, reminder: NewReminder) -> Result<ReminderView, KithError> {
        self.home.call(move |kith| kith.reminders().add(group, &reminder)).await
    }

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

    /// Changes what is given of one occurrence.
    /// Errors: `reminder_unknown`, `occurrence_unknown`, `reminder_mixed`, `time_invalid`, and those of `add`.
    pub async fn edit_occurrence(
        &self,
        reminder: RecordId,
        occurrence: OccurrenceId,
        edit: OccurrenceEdit,
    ) -> Result<ReminderView, KithError> {
        self.home.call(move |kith| kith.reminders().edit_occurrence(reminder, occurrence, &edit)).await
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

    /// Lets an occurrence fire again later, for oneself.
    /// Errors: `reminder_unknown`, `occurrence_unknown`, `value_invalid`.
    #[uniffi::method(default(occurrence = None))]
    pub async fn snooze(
        &self,
        reminder: RecordId,
        later: Duration,
        occurrence: Option<OccurrenceId>,
    ) -> Result<OccurrenceView, KithError> {
        self.home.call(move |kith| kith.reminders().snooze(reminder, occurrence, later)).await
    }

    /// Deletes a reminder, and gives it as it was.
    /// Errors: `reminder_unknown`, `group_closed`, `not_lead`.
    pub async fn delete(&self, reminder: RecordId) -> Result<ReminderView, KithError> {
        self.home.call(move |kith| kith.reminders().delete(reminder)).await
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
    pub async fn schedule(
        &self,
        days: u32,
        limit: u32,
        scheduler: Arc<dyn ReminderScheduler>,
    ) -> Result<Arc<Subscription>, KithError> {
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

    /// One's quiet hours and leave.
    pub async fn quiet(&self) -> Result<QuietView, KithError> {
        self.home.call(|kith| kith.quiet().show()).await
    }

    /// Sets quiet times of day. On the weekdays that they name they take the place of what was; none clears everything.
    /// Errors: `value_invalid`, `time_invalid`, `quiet_invalid`.
    pub async fn set_quiet(&self, windows: Vec<QuietWindowView>) -> Result<QuietView, KithError> {
        self.home
            .call(move |kith| {
                if windows.is_empty() {
                    return kith.quiet().clear();
                }
                let read = |window: &QuietWindowView| {
                    let days = window.days.parse()?;
                    kith::planner::Window::new(days, window.from.parse()?, window.to.parse()?)
                };
                let windows = windows.iter().map(read).collect::<Result<Vec<_>, _>>();
                kith.quiet().set(&windows.map_err(kith::planner_refusal)?)
            })
            .await
    }

    /// Takes leave: whole days, both included, such as `2026-03-07`.
    /// Errors: `time_invalid`, `quiet_invalid`.
    pub async fn take_leave(&self, from: String, to: String) -> Result<QuietView, KithError> {
        let day = |text: String| text.parse().map_err(|_| KithError::from(Refusal::TimeInvalid));
        let leave = kith::planner::Leave::new(day(from)?, day(to)?).map_err(kith::planner_refusal)?;
        self.home.call(move |kith| kith.quiet().leave(leave)).await
    }
}
