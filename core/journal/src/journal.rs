//! The root: opening a journal, and the one way to write and to read.

use crate::backup::Backups;
use crate::entries::Entries;
use crate::factors::Factors;
use crate::leaving::Tickets;
use crate::looking_back::LookingBack;
use crate::photos::Photos;
use crate::reminders::Reminders;
use crate::results::Results;
use crate::settings::Settings;
use crate::sketches::Sketches;
use crate::store::{JournalDb, Read, Tx};
use crate::zones::{DeviceZone, Zone};
use crate::{JournalError, store};
use kith_model::{Clock, Rng, Timestamp};
use kith_store::{Check, Durability, Store, StoreError, Unlock};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// For how long a deleted entry can be brought back; then its last trace goes with the next deletion.
pub const DELETED_KEPT_MS: u64 = 30 * 24 * 3_600 * 1_000;

/// What comes in from outside: time, randomness and the zone of the device.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, fit for keys.
    pub rng: Arc<dyn Rng>,
    /// Where the device is.
    pub zone: Arc<dyn DeviceZone>,
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Surroundings(…)")
    }
}

/// An open journal. Clones share it; calls block and may come from any thread.
#[derive(Clone)]
pub struct Journal {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    store: Store<JournalDb>,
    around: Surroundings,
    /// Where the photos are: not beside the database of a stand-in.
    home: PathBuf,
    /// Whether this stands for a damaged journal ([`crate::rescue`]), and nothing may be written.
    is_stand_in: bool,
    pub(crate) tickets: Mutex<Tickets>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal(…)")
    }
}

impl Journal {
    /// Opens the journal of the home in `home`, made on its first use. It needs no account: a folder of one's own is enough.
    ///
    /// # Errors
    /// As [`Store::attach`].
    pub fn open(home: &Path, unlock: Unlock<'_>, around: Surroundings) -> Result<Self, JournalError> {
        let store = Store::attach(home, unlock, &*around.rng)?;
        let journal = Self::over(store, around);
        journal.photos().sweep();
        Ok(journal)
    }

    /// Over a database that is open.
    pub(crate) fn over(store: Store<JournalDb>, around: Surroundings) -> Self {
        let home = store.home().to_owned();
        Self { inner: Arc::new(Inner { store, around, home, is_stand_in: false, tickets: Mutex::default() }) }
    }

    /// Over a stand-in for the journal in `home`, to which the photos belong.
    pub(crate) fn in_place_of(home: &Path, store: Store<JournalDb>, around: Surroundings) -> Self {
        let home = home.to_owned();
        Self { inner: Arc::new(Inner { store, around, home, is_stand_in: true, tickets: Mutex::default() }) }
    }

    /// Entries: writing, changing, undoing, finding.
    #[must_use]
    pub const fn entries(&self) -> Entries<'_> {
        Entries { journal: self }
    }

    /// The day start, grace, and the names of the levels.
    #[must_use]
    pub const fn settings(&self) -> Settings<'_> {
        Settings { journal: self }
    }

    /// Factors and their groups.
    #[must_use]
    pub const fn factors(&self) -> Factors<'_> {
        Factors { journal: self }
    }

    /// Templates, and entries that are being written.
    #[must_use]
    pub const fn sketches(&self) -> Sketches<'_> {
        Sketches { journal: self }
    }

    /// Statistics, calendars and charts.
    #[must_use]
    pub const fn looking_back(&self) -> LookingBack<'_> {
        LookingBack { journal: self }
    }

    /// Photos of entries.
    #[must_use]
    pub const fn photos(&self) -> Photos<'_> {
        Photos { journal: self }
    }

    /// Answered questionnaires.
    #[must_use]
    pub const fn results(&self) -> Results<'_> {
        Results { journal: self }
    }

    /// Own reminders to write.
    #[must_use]
    pub const fn reminders(&self) -> Reminders<'_> {
        Reminders { journal: self }
    }

    /// Encrypted copies of the whole journal.
    #[must_use]
    pub const fn backups(&self) -> Backups<'_> {
        Backups { journal: self }
    }

    /// Checks every page of the database, and every photo's file.
    ///
    /// # Errors
    /// As [`Store::examine`]; damage is a check that is not ok, and no error.
    pub fn doctor(&self) -> Result<Vec<Check>, JournalError> {
        let mut checks = self.examine()?;
        checks.push(self.photos().check()?);
        Ok(checks)
    }

    /// The checks of the database alone.
    pub(crate) fn examine(&self) -> Result<Vec<Check>, JournalError> {
        Ok(self.inner.store.examine()?)
    }

    /// Bytes that the database takes on disk, without photos.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn size_bytes(&self) -> Result<u64, JournalError> {
        Ok(self.inner.store.size_bytes()?)
    }

    /// The SQL of every table, index and trigger: what `schema.sql` holds.
    ///
    /// # Errors
    /// Whatever reading meets.
    pub fn schema(&self) -> Result<String, JournalError> {
        Ok(self.inner.store.schema()?)
    }

    /// Closes the files, before the system suspends the app.
    pub fn suspend(&self) {
        self.inner.store.suspend();
    }

    /// Opens the files again.
    ///
    /// # Errors
    /// As [`Store::resume`].
    pub fn resume(&self) -> Result<(), JournalError> {
        Ok(self.inner.store.resume()?)
    }

    /// One durable change.
    pub(crate) fn write<T>(&self, act: impl FnOnce(&Tx<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        if self.inner.is_stand_in {
            return Err(StoreError::Corrupt { what: "the database" }.into());
        }
        self.inner.store.write(Durability::Full, act)
    }

    /// One state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, JournalError>) -> Result<T, JournalError> {
        self.inner.store.read(look)
    }

    pub(crate) fn home(&self) -> &Path {
        &self.inner.home
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.inner.is_stand_in || self.inner.store.is_read_only()
    }

    pub(crate) fn surroundings(&self) -> &Surroundings {
        &self.inner.around
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.around.clock.now()
    }

    pub(crate) fn rng(&self) -> &dyn Rng {
        &*self.inner.around.rng
    }

    pub(crate) fn device_zone(&self) -> Zone {
        self.inner.around.zone.zone()
    }

    /// Forgets what was deleted long ago.
    pub(crate) fn forget_old(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let limit = Timestamp::from_ms(self.now().as_ms().saturating_sub(DELETED_KEPT_MS));
        store::change::forget_deleted(tx, limit)?;
        store::photo::forget_unused(tx)
    }
}
