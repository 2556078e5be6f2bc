//! The network: one run, watching, and who hears of changes.

mod observe;
mod once;
mod watch;

pub(crate) use observe::Observers;
pub use observe::Subscription;
pub use once::SyncOutcome;
