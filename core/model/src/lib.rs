//! Ids, views, errors and the traits through which time, randomness and secrets come in.
//!
//! This crate does no I/O. Everything that a shell shows or passes in is a type of this crate, so that the bindings can
//! export the core's own types instead of mirrors. Rule kept here: an id is a newtype, a secret has a redacting `Debug`.

mod clock;
mod error;
#[cfg(feature = "uniffi")]
mod export;
mod helplines;
mod id;
pub mod journal;
mod list;
mod log_line;
mod pack_view;
mod reminder_view;
mod request;
mod rng;
mod secret;
mod timestamp;
mod topic;
mod view;

pub use clock::{Clock, ManualClock, Running, SystemClock};
pub use error::{Candidate, Denial, KithError, LockReason, OutboxReason, Refusal, RelayFault, StorageFault};
pub use helplines::{HelpLine, Region, RegionError, first_steps, help_lines, is_stale};
pub use id::{AccountId, DeviceId, GroupId, IdError, IntentId, LinkId, LogId, MessageId, PackId, RecordId};
pub use list::{ListEdit, ListUpdate, TimelineWindow, WaitingEdits, Window};
pub use log_line::{LogLevel, LogLine};
pub use pack_view::PackView;
pub use reminder_view::{
    LeaveView, OccurrenceState, OccurrenceView, PendingView, PlanDifferenceView, PlanItemView, PlanView, QuietView,
    QuietWindowView, ReminderKind, ReminderView,
};
pub use request::{Network, NewAccount, PageRequest, PolicyRequest};
pub use rng::{OsRng, Rng, SeededRng};
pub use secret::{Secret32, SecretVault, VaultError};
pub use timestamp::{Timestamp, TimestampError};
pub use topic::Topic;
pub use view::{
    AccountView, Change, CheckView, ContactView, GapView, GroupKind, GroupState, GroupView, IntentView, JoinRule,
    LinkView, MemberState, MemberView, MessageState, MessageView, PackTrust, PolicyView, ReactionView, ResourceView,
    Role, SafetyView, StatusView, SyncReport, UndoneView, Who,
};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!("kith_model");
