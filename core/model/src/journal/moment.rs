//! Own reminders to write, as a phone's list of notifications has them.

use crate::Timestamp;

/// A notification of an own reminder, pending or to be scheduled.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PendingMoment {
    /// The name that it has on the phone.
    pub name: String,
    /// When it fires.
    pub fires_at: Timestamp,
    /// What it says.
    pub title: String,
}

impl std::fmt::Debug for PendingMoment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PendingMoment(…)")
    }
}

/// What to do on the phone: first cancel, then add.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MomentChanges {
    /// Names to take back.
    pub cancel: Vec<String>,
    /// To schedule, soonest first.
    pub add: Vec<PendingMoment>,
    /// When to ask again; there exactly when the limit cut something off.
    pub refresh_at: Option<Timestamp>,
}
