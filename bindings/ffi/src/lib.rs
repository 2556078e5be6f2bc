//! Kith for Kotlin and Swift: one library, and nothing decided in it.
//!
//! Everything here takes what the other language says, asks the facade, and gives its answer back; what crosses are the
//! core's own types. Rules kept here: no call blocks the thread that made it; a call that is given up goes on to its end
//! when it writes and stops when it only waits; a panic becomes `Internal` with a report id; no text of a person is logged.
//! Every call may also fail with what the storage says (`store_…`) or with `internal`, which is not said again at each.
//!
//! `home` is the root, `push` the small entry of a notification extension, `shell` what an app implements, `observe` what
//! follows changes, `run` threads and panics, `values` how types of other crates cross; the other files are services.

mod account;
mod contacts;
mod groups;
mod help;
mod home;
mod journal;
mod log;
mod messages;
mod observe;
mod push;
mod reminders;
mod resources;
mod run;
mod shell;
mod sync;
pub mod values;

pub use account::Account;
pub use contacts::Contacts;
pub use groups::Groups;
pub use help::Help;
pub use home::{HomeRequest, Kith, has_pin, set_pin, wipe};
pub use journal::{BackupView, EntryChange, EntryWords, Journal, LeaveTicket, RestoredView};
pub use log::{LogLevel, LogLine, recent_log, set_log_sink};
pub use messages::Messages;
pub use observe::Subscription;
pub use push::process_push;
pub use reminders::{Mark, ReminderChange, Reminders};
pub use resources::Resources;
pub use run::CancelHandle;
pub use shell::{
    ChangeListener, ConnectivitySource, ContactsListener, GroupsListener, LogSink, MessagesListener, OpenProgress,
    OpenStage, OutboxListener, ReminderScheduler, RemindersListener, ResourcesListener, SecretVault, ShellError,
};
pub use sync::{SyncResult, Syncing};

/// What was freed is wiped: texts and keys do not stay in memory after their use (decision 80).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

uniffi::setup_scaffolding!("kith_core");
kith_model::uniffi_reexport_scaffolding!();
