//! Own reminders to write: at a time of day, on some weekdays, planned by the planner of all reminders.
//!
//! They lie in the journal's own database, behind its wall: no reminder of it is a record, and none syncs. A reminder without
//! a zone follows the device; one with a zone stays there. There is one for each time and zone, so that saying it twice is
//! saying it once. Quiet hours come in from outside, since they are the person's and not the journal's.
//!
//! | file | does |
//! |---|---|
//! | `keep` | setting, listing, taking out |
//! | `plan` | what fires next, and what a phone's scheduler has to change |

mod keep;
mod plan;

use crate::zones::Zone;
use crate::{Journal, JournalError};
use data_encoding::HEXLOWER;
use kith_planner::{PlannerError, TimeOfDay, Weekdays};
use std::fmt;

pub use keep::MAX_REMINDERS;
pub use kith_model::journal::{MomentChanges, PendingMoment as Pending};
pub use plan::{Firing, PlanChange, ReminderAsk, ReminderPlan};

/// What a reminder says that has no title: nothing of it tells a passer-by what it is about.
pub const PLAIN_TITLE: &str = "A moment for yourself";

/// The reminders of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Reminders<'a> {
    pub(crate) journal: &'a Journal,
}

/// The id of a reminder: 16 random bytes, shown as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReminderId([u8; 16]);

impl ReminderId {
    /// Wraps the raw bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Lower-case hex.
impl fmt::Display for ReminderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ReminderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReminderId(…)")
    }
}

/// When to remind.
#[derive(Clone, PartialEq, Eq)]
pub struct ReminderRequest {
    /// The time of day, `00:00` to `23:59`.
    pub at: TimeOfDay,
    /// On which weekdays.
    pub days: Weekdays,
    /// Whose clock; without it the device's, wherever it is.
    pub zone: Option<Zone>,
    /// What it says, up to 80 characters; without it [`PLAIN_TITLE`].
    pub title: Option<String>,
}

/// A reminder as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalReminder {
    /// Its id.
    pub reminder: ReminderId,
    /// The time of day.
    pub at: TimeOfDay,
    /// On which weekdays.
    pub days: Weekdays,
    /// Whose clock; without it the device's.
    pub zone: Option<Zone>,
    /// What it says, if the person chose that.
    pub title: Option<String>,
}

impl JournalReminder {
    /// What it says.
    #[must_use]
    pub fn shown_title(&self) -> &str {
        self.title.as_deref().unwrap_or(PLAIN_TITLE)
    }

    /// As a person would ask for it again.
    #[must_use]
    pub fn asked(self) -> ReminderRequest {
        ReminderRequest { at: self.at, days: self.days, zone: self.zone, title: self.title }
    }
}

impl JournalReminder {
    /// Whether it has a time that the planner takes.
    pub(crate) fn can_be_planned(&self) -> bool {
        plan::schedule(self).is_ok()
    }
}

impl fmt::Debug for ReminderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReminderRequest(…)")
    }
}

impl fmt::Debug for JournalReminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalReminder(…)")
    }
}

/// What the planner does not take is a time that does not exist; titles and zones were looked at before.
fn refused(_: PlannerError) -> JournalError {
    JournalError::TimeInvalid
}
