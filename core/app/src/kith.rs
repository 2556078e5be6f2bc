//! The root: making, opening and wiping a home.

use crate::lists::Board;
use crate::lock::unlocked;
use crate::messages::MessageDomain;
use crate::records::RecordDomain;
use crate::sync::Observers;
use crate::text::check_name;
use crate::{Account, Contacts, Groups, Links, Messages, Options, Outbox, Packs, Quiet, Reminders, Resolve, Resources};
use kith_model::{KithError, NewAccount, Refusal, UndoneView};
use kith_planner::Zone;
use kith_protocol::api::Origin;
use kith_store::{Durability, Read, Setting, Store, Tx};
use kith_sync::{Domain, Engine, Me};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// An open home: one device of one person. Clones share it; calls block and may come from any thread.
#[derive(Clone)]
pub struct Kith {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) me: Arc<Me>,
    pub(crate) engine: Engine,
    pub(crate) observers: Observers,
    /// The lists that are watched.
    pub(crate) lists: Arc<Board>,
    zone: Mutex<Zone>,
}

impl std::fmt::Debug for Kith {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kith(…)")
    }
}

impl Kith {
    /// Makes a home in `home`, with a new account in it. Works offline.
    ///
    /// # Errors
    /// `home_exists`, the bounds of a name, `relay_invalid`, `vault_locked`, and what the storage says.
    pub fn create(home: &Path, options: Options, account: NewAccount) -> Result<Self, KithError> {
        check_name(&account.name)?;
        let relay = account.relay.as_deref().map(origin_of).transpose()?;
        let (store, me) = unlocked(home, &options, |unlock| {
            Store::create_unlocked(home, unlock, &*options.rng, |tx| {
                if let Some(origin) = &relay {
                    tx.put_setting(Setting::Relay, origin.as_str().as_bytes())?;
                }
                if let Some(code) = &account.relay_code {
                    tx.put_setting(Setting::RelayCode, code.trim_end().as_bytes())?;
                }
                Me::make(tx, &account.name, options.clock.clone(), options.rng.clone())
            })
        })?;
        Self::assemble(store, me, &options)
    }

    /// Opens the home in `home`.
    ///
    /// # Errors
    /// `home_missing`, `home_exposed`, `store_newer`, `vault_locked`, `secret_wrong`, `store_corrupt` and the like.
    pub fn open(home: &Path, options: Options) -> Result<Self, KithError> {
        kith_store::check_home(home)?;
        let store = unlocked(home, &options, |unlock| Ok(Store::open_unlocked(home, unlock)?))?;
        let me = store.read(|read| Me::load(read, options.clock.clone(), options.rng.clone()))?;
        Self::assemble(store, me, &options)
    }

    /// Destroys the keys of the home in `home`, then removes every file that Kith made. Needs no secret.
    ///
    /// # Errors
    /// `home_missing`, and what the disk says.
    pub fn wipe(home: &Path) -> Result<(), KithError> {
        Ok(kith_store::wipe(home)?)
    }

    fn assemble(store: Store, me: Me, options: &Options) -> Result<Self, KithError> {
        let me = Arc::new(me);
        let domains: Vec<Box<dyn Domain>> =
            vec![Box::new(MessageDomain { me: me.clone() }), Box::new(RecordDomain { me: me.clone() })];
        let engine = Engine::new(store.clone(), me.clone(), options.network.clone(), domains);
        let observers = Observers::default();
        let hears = observers.clone();
        store.on_commit(move |touched| hears.tell(touched))?;
        let (lists, zone) = (Arc::default(), Mutex::new(Zone::UTC));
        Ok(Self { inner: Arc::new(Inner { store, me, engine, observers, lists, zone }) })
    }

    /// The account of this home.
    #[must_use]
    pub const fn account(&self) -> Account<'_> {
        Account { kith: self }
    }

    /// People.
    #[must_use]
    pub const fn contacts(&self) -> Contacts<'_> {
        Contacts { kith: self }
    }

    /// Contact links.
    #[must_use]
    pub const fn links(&self) -> Links<'_> {
        Links { kith: self }
    }

    /// Groups and direct chats.
    #[must_use]
    pub const fn groups(&self) -> Groups<'_> {
        Groups { kith: self }
    }

    /// Messages.
    #[must_use]
    pub const fn messages(&self) -> Messages<'_> {
        Messages { kith: self }
    }

    /// Resources of groups, and one's own.
    #[must_use]
    pub const fn resources(&self) -> Resources<'_> {
        Resources { kith: self }
    }

    /// Signed packs of resources.
    #[must_use]
    pub const fn packs(&self) -> Packs<'_> {
        Packs { kith: self }
    }

    /// Reminders of groups, and one's own.
    #[must_use]
    pub const fn reminders(&self) -> Reminders<'_> {
        Reminders { kith: self }
    }

    /// One's quiet hours and leave.
    #[must_use]
    pub const fn quiet(&self) -> Quiet<'_> {
        Quiet { kith: self }
    }

    /// Says in which zone this device is, as the platform knows it: at the start, and when it travels. Until then it is UTC.
    pub fn set_zone(&self, zone: Zone) {
        *self.inner.zone.lock().unwrap_or_else(PoisonError::into_inner) = zone;
        self.inner.lists.mark_all();
    }

    /// The zone where this device is.
    pub(crate) fn zone(&self) -> Zone {
        self.inner.zone.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes back one's own last change of a record or of a group's settings, and gives it as it stands then. Again goes
    /// further back, up to 100 changes.
    ///
    /// # Errors
    /// `nothing_to_undo`; `not_lead`, `group_closed` where it may not be changed any more.
    pub fn undo(&self) -> Result<UndoneView, KithError> {
        let device = self.zone();
        self.write(|tx, me| crate::records::undo_last(tx, me, &device))
    }

    /// What waits to be sent.
    #[must_use]
    pub const fn outbox(&self) -> Outbox<'_> {
        Outbox { kith: self }
    }

    /// Names and id prefixes.
    #[must_use]
    pub const fn resolve(&self) -> Resolve<'_> {
        Resolve { kith: self }
    }

    /// Closes the database files, before the system suspends the app. Calls fail with `store_busy` until [`Kith::resume`].
    pub fn suspend(&self) {
        self.inner.store.suspend();
    }

    /// Opens the files again, and tells whoever observes that anything may have changed meanwhile.
    ///
    /// # Errors
    /// What the storage says.
    pub fn resume(&self) -> Result<(), KithError> {
        self.inner.store.resume()?;
        self.look_for_others()?;
        // Time went by: what a list shows may have changed by itself.
        self.inner.lists.mark_all();
        Ok(())
    }

    /// One durable write. Whoever observes what it touched is told after it.
    pub(crate) fn write<T>(&self, act: impl FnOnce(&Tx<'_>, &Me) -> Result<T, KithError>) -> Result<T, KithError> {
        self.inner.store.write(Durability::Full, |tx| act(tx, &self.inner.me))
    }

    /// One consistent read.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Read<'_>, &Me) -> Result<T, KithError>) -> Result<T, KithError> {
        self.inner.store.read(|read| look(read, &self.inner.me))
    }
}

/// The origin of a relay's address.
pub(crate) fn origin_of(url: &str) -> Result<Origin, KithError> {
    let origin = Origin::from_url(url.trim()).map_err(|_| Refusal::RelayInvalid)?;
    if origin.as_str().starts_with("http://") && !origin.is_loopback() {
        return Err(Refusal::RelayInvalid.into());
    }
    Ok(origin)
}

/// A task of the runtime that ended by itself: a bug.
pub(crate) fn lost_task(_: tokio::task::JoinError) -> KithError {
    KithError::Internal { report_id: "task".to_owned() }
}
