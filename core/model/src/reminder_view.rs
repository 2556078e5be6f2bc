//! What a screen shows of reminders, plans and quiet hours.

use crate::{AccountId, GroupId, RecordId};
use serde::Serialize;

/// The two kinds of reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// By the clock on a wall.
    WallClock,
    /// By time that passes.
    Elapsed,
}

/// A reminder in a list. Instants are RFC 3339 in UTC, with decimals only where they have some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReminderView {
    /// The reminder.
    pub reminder: RecordId,
    /// What it says.
    pub title: String,
    /// Its group; none for one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Its kind.
    pub kind: ReminderKind,
    /// The local time at which it starts, or the instant of an elapsed one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Whose clock; none when it floats and for elapsed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// How it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// The local times that are taken out, in order.
    pub exdates: Vec<String>,
    /// The step of an elapsed one, as `8h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_by: Option<AccountId>,
    /// When it fires next, after snoozes and quiet hours; none when it never fires again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether it was deleted; only in changes, never in a list.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What was done to an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceState {
    /// Somebody did it.
    Done,
    /// It was left out on purpose.
    Skipped,
    /// It fires later, for oneself.
    Snoozed,
}

/// An occurrence after something was done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OccurrenceView {
    /// Its reminder.
    pub reminder: RecordId,
    /// Its nominal time.
    pub occurrence: String,
    /// How it stands now.
    pub state: OccurrenceState,
    /// The instant until which it was snoozed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<String>,
}

/// One thing that a plan shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanItemView {
    /// Its reminder.
    pub reminder: RecordId,
    /// The nominal time of the occurrence.
    pub occurrence: String,
    /// When it fires, after snoozes, moves and quiet hours.
    pub fires_at: String,
    /// The same by the clock of the reminder's zone, with its offset.
    pub local: String,
    /// What it says.
    pub title: String,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanView {
    /// The soonest items.
    pub items: Vec<PlanItemView>,
    /// When to make a new plan; there exactly when the limit cut something off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_at: Option<String>,
}

/// What to do so that what is pending becomes what a new plan says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanDifferenceView {
    /// Whether everything that is pending is taken back first: nothing is known of it.
    pub from_nothing: bool,
    /// To take back, soonest first.
    pub cancel: Vec<PendingView>,
    /// To schedule afterwards, soonest first.
    pub add: Vec<PlanItemView>,
    /// When to make a new plan; takes the place of the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_at: Option<String>,
}

/// The name under which something was scheduled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PendingView {
    /// Its reminder.
    pub reminder: RecordId,
    /// The nominal time of the occurrence.
    pub occurrence: String,
}

/// A quiet time of day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuietWindowView {
    /// The weekdays on which it begins, as `mon-fri`.
    pub days: String,
    /// When it begins, as `20:00`.
    pub from: String,
    /// When it ends; on the next date when that is earlier.
    pub to: String,
}

/// Whole days off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LeaveView {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// When a person wants to be left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QuietView {
    /// Quiet times of day.
    pub windows: Vec<QuietWindowView>,
    /// Days off, in order.
    pub leave: Vec<LeaveView>,
}
