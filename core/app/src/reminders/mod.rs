//! Reminders: of a group, which holds them together, and one's own (docs/reminders.md says when they fire).
//!
//! A reminder is a record of type 1. What it says and when it is due are fields, so edits at once merge; what people did to an
//! occurrence is a field of its own, named by the occurrence. A snooze is one's own: it lies under the same record id among
//! one's own records, which never leave the device.
//!
//! | file | does |
//! |---|---|
//! | `add`, `edit`, `delete`, `list` | reminders |
//! | `mark` | done, skip, snooze |
//! | `plan` | what fires next |
//! | `fields` | how the fields of a record say a reminder, and back |
//! | `words` | a time as people write it |
//! | `show` | finding one, and its view |
//! | `kind` | reminders among the types of records |

mod add;
mod delete;
mod edit;
mod fields;
mod kind;
mod list;
mod mark;
mod observe;
mod plan;
mod show;
mod words;

pub use plan::Pending;

pub(crate) use kind::ReminderKind;
pub use words::TimeText;

use crate::Kith;
use chrono::{DateTime, Utc};
use kith_model::{KithError, Refusal};
use kith_planner::{Every, Frame, LocalTime, PlannerError, Rule, Zone};
use std::num::NonZeroUsize;

/// Reminders of all groups, and one's own.
#[derive(Debug, Clone, Copy)]
pub struct Reminders<'a> {
    pub(crate) kith: &'a Kith,
}

/// What a new reminder is.
#[derive(Clone)]
pub struct NewReminder {
    /// What it says, 1 to 500 characters.
    pub title: String,
    /// When it is due.
    pub when: ReminderWhen,
}

/// When a new reminder is due.
#[derive(Debug, Clone)]
pub enum ReminderWhen {
    /// By the clock on a wall.
    WallClock {
        /// DTSTART.
        at: LocalTime,
        /// Whose clock; without it the zone where the device is now, by name.
        frame: Option<Frame>,
        /// How it repeats.
        rule: Option<Rule>,
        /// Nominal times that are taken out.
        exceptions: Vec<LocalTime>,
    },
    /// By time that passes.
    Elapsed {
        /// The step.
        every: Every,
        /// The first time; without it one step from now.
        starting: Option<DateTime<Utc>>,
    },
}

/// What should change of a reminder; what is `None` stays. `at` and `every` may make one kind of the other.
#[derive(Clone, Default)]
pub struct ReminderEdit {
    /// What it says.
    pub title: Option<String>,
    /// DTSTART.
    pub at: Option<LocalTime>,
    /// Whose clock.
    pub frame: Option<Frame>,
    /// How it repeats; `Some(None)` takes the rule away.
    pub rule: Option<Option<Rule>>,
    /// All the nominal times that are taken out.
    pub exceptions: Option<Vec<LocalTime>>,
    /// The step.
    pub every: Option<Every>,
    /// The first time of an elapsed one.
    pub starting: Option<DateTime<Utc>>,
}

/// What should change of one occurrence; what is `None` stays.
#[derive(Clone, Default)]
pub struct OccurrenceEdit {
    /// What it says.
    pub title: Option<String>,
    /// Another local time, for the wall clock.
    pub at: Option<LocalTime>,
    /// Another instant, for elapsed ones.
    pub starting: Option<DateTime<Utc>>,
}

/// What people write is theirs.
macro_rules! hidden {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
hidden!(NewReminder, ReminderEdit, OccurrenceEdit);

/// Which plan.
#[derive(Debug, Clone)]
pub struct PlanRequest {
    /// The first instant, inclusive; without it now.
    pub from: Option<DateTime<Utc>>,
    /// Spans of 24 hours.
    pub days: u32,
    /// The most items.
    pub limit: NonZeroUsize,
    /// Where the device is, if not where it said it is.
    pub device: Option<Zone>,
}

/// The refusal for what the planner does not take.
#[must_use]
pub fn planner_refusal(error: PlannerError) -> KithError {
    let refusal = match error {
        PlannerError::TimeInvalid
        | PlannerError::OccurrenceInvalid
        | PlannerError::TimeOfDayInvalid
        | PlannerError::LeaveInvalid => Refusal::TimeInvalid,
        PlannerError::ZoneUnknown | PlannerError::ZoneInvalid => Refusal::ZoneUnknown,
        PlannerError::TitleEmpty => Refusal::TextEmpty,
        PlannerError::TitleTooLong => Refusal::TextTooLong,
        PlannerError::WindowEmpty | PlannerError::QuietAlways | PlannerError::QuietTooMany => Refusal::QuietInvalid,
        PlannerError::EveryTooShort | PlannerError::EveryTooLong | PlannerError::WeekdaysInvalid => {
            Refusal::ValueInvalid
        }
        _ => Refusal::RruleUnsupported,
    };
    refusal.into()
}
