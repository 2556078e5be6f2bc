//! Kith for Kotlin and Swift: nothing decided here; what crosses are the core's own types. No call blocks its thread; one given up ends its write and stops
//! its waiting; a panic is `Internal`; no person's text is logged. Every call may also fail with what the storage says (`store_…`) or with `internal`. `home` is
//! the root, `push` a notification extension's entry, `shell` what apps implement, `observe` what follows changes, `run` threads, `values` other crates' types.

mod account;
mod contacts;
mod groups;
mod help;
mod home;
mod journal;
mod journal_instruments;
mod journal_portable;
mod journal_reminders;
mod journal_review;
mod journal_settings;
mod journal_sketches;
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

pub use help::Help;
pub use home::{
    Account, Contacts, Groups, HomeRequest, Journal, JournalInstruments, JournalPortable, JournalReminders,
    JournalReview, JournalSettings, JournalSketches, Kith, Messages, Reminders, Resources, Syncing, has_pin, set_pin,
    wipe,
};
pub use journal::{EarlierEntry, EntryChange, EntryWords};
pub use journal_portable::LeaveTicket;
pub use log::{recent_log, set_log_sink};
pub use observe::Subscription;
pub use push::process_push;
pub use reminders::{Mark, ReminderChange};
pub use run::CancelHandle;
pub use shell::{
    ChangeListener, ConnectivitySource, ContactsListener, GroupsListener, LogSink, MessagesListener, OpenProgress,
    OpenStage, OutboxListener, ReminderScheduler, RemindersListener, ResourcesListener, SecretVault, ShellError,
    WorkProgress,
};
pub use sync::SyncResult;

/// What was freed is wiped: texts and keys do not stay in memory after their use (decision 80).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

uniffi::setup_scaffolding!("kith_core");
kith_model::uniffi_reexport_scaffolding!();
