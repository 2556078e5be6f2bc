//! The root: a home on this device, opened once for an app and given to every screen.

use crate::Help;
use crate::run::{on_pool, runtime};
use crate::shell::{ConnectivitySource, OpenProgress, OpenStage, SecretVault, ShellError, Vault};
use crate::values::JournalZone;
use kith::{Options, journal};
use kith_model::{KithError, NewAccount, UndoneView};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// Where a home is and how it is opened.
#[derive(Debug, Clone, uniffi::Record)]
pub struct HomeRequest {
    /// The folder; only this app may read it.
    pub folder: String,
    /// The zone of the device, such as `Europe/London`.
    pub zone: String,
}

/// What the services of one home share.
pub(crate) struct Home {
    pub(crate) kith: kith::Kith,
    pub(crate) connectivity: Mutex<Option<Arc<dyn ConnectivitySource>>>,
    door: journal::JournalDoor,
}

impl Home {
    /// Runs a call of the facade on the pool.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        act: impl FnOnce(&kith::Kith) -> Result<T, KithError> + Send + 'static,
    ) -> Result<T, KithError> {
        let kith = self.kith.clone();
        on_pool(move || act(&kith)).await
    }

    /// Runs a call of the journal on the pool.
    pub(crate) async fn journaled<T: Send + 'static, E: Into<KithError>>(
        self: &Arc<Self>,
        act: impl FnOnce(&journal::Journal) -> Result<T, E> + Send + 'static,
    ) -> Result<T, KithError> {
        let home = self.clone();
        on_pool(move || act(&home.door.journal()?).map_err(Into::into)).await
    }
}

/// What opens a home: its folder, and what comes in from outside.
pub(crate) fn surroundings(
    request: &HomeRequest,
    vault: Arc<dyn SecretVault>,
) -> Result<(PathBuf, Options), KithError> {
    Ok((PathBuf::from(&request.folder), Options::platform(Arc::new(Vault(vault)))?))
}

/// A vault that says when it is asked.
struct Watched {
    vault: Arc<dyn SecretVault>,
    progress: Arc<dyn OpenProgress>,
}

impl SecretVault for Watched {
    fn secret(&self) -> Result<Vec<u8>, ShellError> {
        let _ = self.progress.on_stage(OpenStage::AskingVault);
        let secret = self.vault.secret();
        let _ = self.progress.on_stage(OpenStage::OpeningStore);
        secret
    }

    fn pin(&self) -> Result<Option<Vec<u8>>, ShellError> {
        self.vault.pin()
    }

    fn forget(&self) -> Result<(), ShellError> {
        self.vault.forget()
    }
}

/// An open home: one device of one person. Services share it; it closes when it and all of them are closed.
#[derive(uniffi::Object)]
pub struct Kith {
    home: Arc<Home>,
}

impl Kith {
    async fn start(
        request: HomeRequest,
        vault: Arc<dyn SecretVault>,
        progress: Option<Arc<dyn OpenProgress>>,
        open: impl FnOnce(&std::path::Path, Options) -> Result<kith::Kith, KithError> + Send + 'static,
    ) -> Result<Arc<Self>, KithError> {
        runtime()?;
        on_pool(move || {
            let vault: Arc<dyn SecretVault> = match &progress {
                Some(progress) => Arc::new(Watched { vault, progress: progress.clone() }),
                None => vault,
            };
            let zone: JournalZone = request.zone.parse().map_err(KithError::from)?;
            let (folder, options) = surroundings(&request, vault)?;
            let kith = open(&folder, options.clone())?;
            kith.set_zone(kith::planner::Zone::named(&request.zone).map_err(kith::planner_refusal)?);
            if let Some(progress) = progress {
                let _ = progress.on_stage(OpenStage::Ready);
            }
            let door = journal::JournalDoor::new(folder, options, zone);
            let home = Home { kith, connectivity: Mutex::default(), door };
            Ok(Arc::new(Self { home: Arc::new(home) }))
        })
        .await
    }
}

/// Functions of a service that are one call of the facade, or of the journal, each: `name(what) -> gives = |facade| call;`. All of
/// them are async, run on the pool, and fail with the one error.
macro_rules! calls {
    ($service:ident by $way:ident:
        $($(#[$meta:meta])* $name:ident($($arg:ident: $of:ty),* $(,)?) -> $gives:ty = |$root:ident| $call:expr;)+
    ) => {
        #[uniffi::export]
        impl $service {
            $($(#[$meta])*
            pub async fn $name(&self, $($arg: $of),*) -> Result<$gives, kith_model::KithError> {
                self.home.$way(move |$root| $call).await
            })+
        }
    };
}

/// Functions of a service that follow a list: `name(what) to Listener = |facade, told| call;`.
macro_rules! watches {
    ($service:ident:
        $($(#[$meta:meta])* $name:ident($($arg:ident: $of:ty),*) to $listener:ident = |$root:ident, $told:ident| $call:expr;)+
    ) => {
        #[uniffi::export]
        impl $service {
            $($(#[$meta])*
            pub async fn $name(&self, $($arg: $of,)* listener: std::sync::Arc<dyn $listener>) -> $crate::observe::Watching {
                let watch = move |$root: &kith::Kith, $told: $crate::observe::Listener<_>| $call;
                self.home.list(watch, move |update| listener.on_update(update)).await
            })+
        }
    };
}
pub(crate) use {calls, watches};

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident: $service:ident),+ $(,)?) => {
        $($(#[$doc])*
        #[derive(uniffi::Object)]
        pub struct $service {
            pub(crate) home: Arc<Home>,
        })+

        #[uniffi::export]
        impl Kith {
            $($(#[$doc])*
            pub fn $name(&self) -> Arc<$service> {
                Arc::new($service { home: self.home.clone() })
            })+
        }
    };
}

services! {
    /// Who I am, the relay, the state of the home.
    account: Account,
    /// People, and links to oneself.
    contacts: Contacts,
    /// Groups and direct chats.
    groups: Groups,
    /// Messages.
    messages: Messages,
    /// Reminders and quiet hours.
    reminders: Reminders,
    /// Resources of groups, and one's own.
    resources: Resources,
    /// The private journal, which never reaches the network: entries and their photos.
    journal: Journal,
    /// Looking back over the journal: figures, calendars, what goes with which mood.
    journal_review: JournalReview,
    /// Questionnaires.
    journal_instruments: JournalInstruments,
    /// The ways into the journal and out of it: files of other journals, exports, backups.
    journal_portable: JournalPortable,
    /// The day start, names of moods, groups of factors.
    journal_settings: JournalSettings,
    /// Templates, and entries that are being written.
    journal_sketches: JournalSketches,
    /// Own reminders to write.
    journal_reminders: JournalReminders,
    /// The network, and what waits for it.
    sync: Syncing,
}

#[uniffi::export]
impl Kith {
    /// Makes a home with a new account in it. Works offline.
    /// Errors: `home_exists`, the bounds of a name, `relay_invalid`, `zone_unknown`, `vault_locked`, and what the storage says.
    #[uniffi::constructor]
    pub async fn create(
        request: HomeRequest,
        account: NewAccount,
        vault: Arc<dyn SecretVault>,
    ) -> Result<Arc<Self>, KithError> {
        Self::start(request, vault, None, |folder, options| kith::Kith::create(folder, options, account)).await
    }

    /// Opens the home; `progress` hears how far it has come.
    /// Errors: `home_missing`, `home_exposed`, `vault_locked`, `secret_wrong`, `pin_needed`, `pin_wrong`, `zone_unknown`.
    #[uniffi::constructor(default(progress = None))]
    pub async fn open(
        request: HomeRequest,
        vault: Arc<dyn SecretVault>,
        progress: Option<Arc<dyn OpenProgress>>,
    ) -> Result<Arc<Self>, KithError> {
        Self::start(request, vault, progress, kith::Kith::open).await
    }

    /// Help lines, which need neither account nor network.
    pub fn help(&self) -> Arc<Help> {
        Help::new()
    }

    /// Takes back one's own last change of a record, and gives it as it stands then.
    /// Errors: `nothing_to_undo`; `not_lead`, `group_closed` where it may not be changed any more.
    pub async fn undo(&self) -> Result<UndoneView, KithError> {
        self.home.call(kith::Kith::undo).await
    }

    /// The device travelled: says the zone where it is now.
    /// Errors: `zone_unknown`.
    pub async fn set_zone(&self, zone: String) -> Result<(), KithError> {
        let known: JournalZone = zone.parse().map_err(KithError::from)?;
        self.home.door.set_zone(known);
        self.home.kith.set_zone(kith::planner::Zone::named(&zone).map_err(kith::planner_refusal)?);
        Ok(())
    }

    /// Closes the files before the system suspends the app: whoever holds a lock in the background is killed. Calls fail with
    /// `store_busy` until `resume`.
    pub async fn suspend(&self) -> Result<(), KithError> {
        let home = self.home.clone();
        on_pool(move || {
            home.door.suspend();
            home.kith.suspend();
            Ok(())
        })
        .await
    }

    /// Opens the files again, and tells listeners what another process changed meanwhile.
    pub async fn resume(&self) -> Result<(), KithError> {
        let home = self.home.clone();
        on_pool(move || {
            home.kith.resume()?;
            home.door.resume()
        })
        .await
    }
}

/// Whether a PIN is set in the home in `folder`.
/// Errors: `store_corrupt` when the key file is damaged.
#[uniffi::export]
pub async fn has_pin(folder: String) -> Result<bool, KithError> {
    on_pool(move || kith::Kith::has_pin(&PathBuf::from(folder))).await
}

/// Sets the PIN of a home that is not open, or changes it, or takes it away with none; the vault gives the one that is set.
/// Errors: `pin_too_short`, `text_too_long`, and what opening says.
#[uniffi::export]
pub async fn set_pin(request: HomeRequest, vault: Arc<dyn SecretVault>, pin: Option<Vec<u8>>) -> Result<(), KithError> {
    let pin = pin.map(Zeroizing::new);
    on_pool(move || {
        let (folder, options) = surroundings(&request, vault)?;
        match pin {
            Some(pin) => kith::Kith::set_pin(&folder, &options, &pin),
            None => kith::Kith::clear_pin(&folder, &options),
        }
    })
    .await
}

/// Destroys the keys of the home in `folder`, then removes every file that Kith made, then has the vault forget its secret.
/// Needs no PIN. Close the home first.
/// Errors: `home_missing`, `vault_locked` when the vault refuses, and what the disk says.
#[uniffi::export]
pub async fn wipe(folder: String, vault: Arc<dyn SecretVault>) -> Result<(), KithError> {
    on_pool(move || {
        kith::Kith::wipe(&PathBuf::from(folder))?;
        vault.forget().map_err(|_| kith_model::LockReason::VaultLocked.into())
    })
    .await
}
