//! What a shell hands in: plain data, checked by the call that it is given to.

use crate::{JoinRule, MessageId, Who};

/// What a new account needs.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewAccount {
    /// The name that others will see, 1 to 80 characters.
    pub name: String,
    /// The home relay; it can be set later.
    pub relay: Option<String>,
    /// The operator's code, where the relay needs one.
    pub relay_code: Option<String>,
}

/// What the shell knows of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Network {
    /// There, without limits.
    #[default]
    Online,
    /// There, and paid by the byte: only what a person waits for.
    Metered,
    /// Not there: nothing is tried.
    Offline,
}

/// What should change of a group's rules; what is none stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PolicyRequest {
    /// Who adds.
    pub add: Option<Who>,
    /// Who edits shared records.
    pub records: Option<Who>,
    /// Who admits by link.
    pub join: Option<JoinRule>,
    /// Days of history for newcomers, at most 90.
    pub history: Option<u64>,
    /// Seconds after which messages go, 0 for never.
    pub disappear: Option<u64>,
}

/// Which part of a timeline is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PageRequest {
    /// The newest so many; none for all.
    pub limit: Option<u64>,
    /// Only those before this one.
    pub before: Option<MessageId>,
    /// Leave unread what is shown.
    pub peek: bool,
}
