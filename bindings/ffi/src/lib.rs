//! Kith for Kotlin and Swift: nothing decided here; what crosses are the core's own types. No call blocks its thread; one given up ends its write and stops
//! its waiting; a panic is `Internal`; no person's text is logged. Every call may also fail with what the storage says (`store_…`) or with `internal`. `home` is
//! the root, `push` a notification extension's entry, `shell` what apps implement, `observe` what follows changes, `run` threads, `values` other crates' types.

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
