//! What an app implements, and on which thread it is called.
//!
//! Everything here is called on threads of the library, never on the one that a screen draws on, and may block for a while.
//! It may call back into Kith, but must not wait for what itself blocks. Whatever it throws is caught and counts as
//! [`ShellError::Failed`]; what the exception said is not kept, since it may hold words of a person.

use crate::values::{ContactsUpdate, GroupsUpdate, MessagesUpdate, OutboxUpdate, RemindersUpdate, ResourcesUpdate};
use kith_model::{Change, LogLine, Network, PlanDifferenceView, VaultError};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Why the app could not do what Kith asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ShellError {
    /// It is locked, or holds nothing now.
    #[error("it is locked")]
    Locked,
    /// It failed.
    #[error("it failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ShellError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Where the secret is kept that opens a home: Keychain, Keystore. Asked seldom: at opening, making and changing the PIN.
#[uniffi::export(with_foreign)]
pub trait SecretVault: Send + Sync {
    /// The secret of this home, at least 16 random bytes, better 32 that were made once.
    /// Errors: [`ShellError::Locked`] when there is none, or none now.
    fn secret(&self) -> Result<Vec<u8>, ShellError>;

    /// The PIN that the person gave, asked for only where one is set; none when they gave none.
    /// Errors: [`ShellError::Failed`] when the person could not be asked.
    fn pin(&self) -> Result<Option<Vec<u8>>, ShellError>;

    /// Forgets the secret for good: the home is wiped.
    /// Errors: [`ShellError::Failed`] when the platform refuses.
    fn forget(&self) -> Result<(), ShellError>;
}

/// The vault as the core knows it.
pub(crate) struct Vault(pub(crate) Arc<dyn SecretVault>);

fn vault_error(error: ShellError) -> VaultError {
    match error {
        ShellError::Locked => VaultError::Locked,
        ShellError::Failed => VaultError::Failed { reason: "the app's vault failed".to_owned() },
    }
}

impl kith_model::SecretVault for Vault {
    fn secret(&self) -> Result<Vec<u8>, VaultError> {
        self.0.secret().map_err(vault_error)
    }

    fn pin(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.0.pin().map_err(vault_error)?.map(Zeroizing::new))
    }

    fn destroy(&self) -> Result<(), VaultError> {
        self.0.forget().map_err(vault_error)
    }
}

/// How far opening a home has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OpenStage {
    /// The vault is asked.
    AskingVault,
    /// The keys are opened and the tables brought to this version, which may take a while after an update.
    OpeningStore,
    /// It is open.
    Ready,
}

/// Hears how far opening has come.
#[uniffi::export(with_foreign)]
pub trait OpenProgress: Send + Sync {
    /// A stage began.
    fn on_stage(&self, stage: OpenStage) -> Result<(), ShellError>;
}

/// Hears how far a long call has come.
#[uniffi::export(with_foreign)]
pub trait WorkProgress: Send + Sync {
    /// So many steps of so many are done. Called at each hundredth, while the work waits.
    /// Errors: Whatever it throws is ignored.
    fn on_progress(&self, done: u64, of: u64) -> Result<(), ShellError>;
}

/// Sets the system's notifications.
#[uniffi::export(with_foreign)]
pub trait ReminderScheduler: Send + Sync {
    /// Makes what is pending what the plan says: cancels, then adds, then sets the refresh. One call at a time, in order.
    /// Errors: When it throws, the next difference begins from nothing.
    fn apply(&self, difference: PlanDifferenceView) -> Result<(), ShellError>;
}

/// Knows whether there is a network.
#[uniffi::export(with_foreign)]
pub trait ConnectivitySource: Send + Sync {
    /// What there is now. Asked before each sync.
    /// Errors: When it throws, the last answer stands.
    fn network(&self) -> Result<Network, ShellError>;
}

/// Takes lines of the log.
#[uniffi::export(with_foreign)]
pub trait LogSink: Send + Sync {
    /// A line. Called on a thread of its own.
    fn log(&self, line: LogLine) -> Result<(), ShellError>;
}

/// Hears of single changes, for announcing them.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Something changed by a sync.
    /// Errors: Whatever it throws is ignored; the next change is told all the same.
    fn on_change(&self, change: Change) -> Result<(), ShellError>;
}

macro_rules! listeners {
    ($($(#[$doc:meta])* $name:ident: $update:ident),+ $(,)?) => {
        $($(#[$doc])*
        #[uniffi::export(with_foreign)]
        pub trait $name: Send + Sync {
            /// What happened to the window: all of it once before the call that subscribes returns, then the edits that keep it
            /// fresh, in order, together when this is slow. What it throws is ignored; the next edits come all the same.
            fn on_update(&self, update: $update) -> Result<(), ShellError>;
        })+
    };
}

listeners! {
    /// Follows the contacts.
    ContactsListener: ContactsUpdate,
    /// Follows the list of groups.
    GroupsListener: GroupsUpdate,
    /// Follows a timeline.
    MessagesListener: MessagesUpdate,
    /// Follows reminders.
    RemindersListener: RemindersUpdate,
    /// Follows resources.
    ResourcesListener: ResourcesUpdate,
    /// Follows what waits to be sent.
    OutboxListener: OutboxUpdate,
}
