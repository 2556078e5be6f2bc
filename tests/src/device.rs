//! A person's device: a real home on disk, driven through the facade.

use crate::{Faults, FaultyNetwork, TestVault, World};
use kith::model::{AccountId, Clock, GroupId, GroupKind, GroupView, KithError, MessageView, SeededRng, SyncReport};
use kith::{Kith, NewAccount, NewGroup, Options, PageRequest, SyncOutcome};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A device.
pub struct Device {
    /// The facade.
    pub kith: Kith,
    /// Whose it is.
    pub name: String,
    /// Its home.
    pub home: PathBuf,
    /// Its network.
    pub network: FaultyNetwork,
    pub(crate) runtime: Arc<Runtime>,
    options: Options,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Device({})", self.name)
    }
}

impl Device {
    pub(crate) fn create(world: &World, name: &str, seed: u8, relay: &str) -> Self {
        let home = world.dir.path().join(format!("home-{seed}"));
        let network = FaultyNetwork::new(seed, world.air.clone());
        let options = Options {
            vault: Arc::new(TestVault(vec![seed; 32])),
            clock: world.clock.clone(),
            rng: Arc::new(SeededRng::new([seed; 32])),
            network: Arc::new(network.clone()),
        };
        let account = NewAccount { name: name.to_owned(), relay: Some(relay.to_owned()), relay_code: None };
        let kith = Kith::create(&home, options.clone(), account).unwrap();
        Self { kith, name: name.to_owned(), home, network, options, runtime: world.runtime.clone() }
    }

    /// Opens the home again, as after a kill.
    pub fn restart(&mut self) {
        self.kith.suspend();
        self.kith = Kith::open(&self.home, self.options.clone()).unwrap();
    }

    /// Dies in the middle of a sync, at a point of its network, and starts again. Whether it got as far as that point.
    pub fn dies_in_a_sync(&mut self, points: u32) -> bool {
        self.network.stand_still_after(Some(points));
        let (kith, network) = (self.kith.clone(), self.network.clone());
        let died = self.runtime.block_on(async {
            let sync = tokio::spawn(async move { kith.sync_once(Duration::from_secs(60)).await });
            let ending = sync.abort_handle();
            let killer = tokio::spawn(async move {
                network.stands_still().await;
                ending.abort();
            });
            let ended = sync.await;
            killer.abort();
            ended.is_err()
        });
        self.network.stand_still_after(None);
        self.restart();
        died
    }

    /// A second process on the same home.
    #[must_use]
    pub fn second_process(&self) -> Self {
        let seed = self.secret()[0].wrapping_add(128);
        let options = Options { rng: Arc::new(SeededRng::new([seed; 32])), ..self.options.clone() };
        Self {
            kith: Kith::open(&self.home, options.clone()).unwrap(),
            name: format!("{} (second process)", self.name),
            home: self.home.clone(),
            network: self.network.clone(),
            runtime: self.runtime.clone(),
            options,
        }
    }

    /// A copy of the home as it is now.
    #[must_use]
    pub fn copies_home(&mut self) -> PathBuf {
        self.kith.suspend();
        let copy = self.copies_files();
        self.kith.resume().unwrap();
        copy
    }

    /// A copy of the files as they stand, with what a sudden end would leave: nothing is closed before.
    #[must_use]
    pub fn copies_files(&self) -> PathBuf {
        let copies = (0..).map(|nth| self.home.with_extension(format!("copy-{nth}")));
        let copy = copies.into_iter().find(|copy| !copy.exists()).unwrap();
        copy_folder(&self.home, &copy);
        copy
    }

    /// Puts an older copy of the home in its place. Requests of the other life that were still on their way never arrive:
    /// one that comes after the older home has read the log is a message under a key that the older home uses next, and
    /// others read only the first of the two.
    pub fn restores_home(&mut self, copy: &Path) {
        self.kith.suspend();
        self.network.loses_what_is_late();
        std::fs::remove_dir_all(&self.home).unwrap();
        copy_folder(copy, &self.home);
        self.kith = Kith::open(&self.home, self.options.clone()).unwrap();
    }

    /// What the vault gives.
    #[must_use]
    pub fn secret(&self) -> Vec<u8> {
        self.options.vault.secret().unwrap()
    }

    /// What opens the home.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options.clone()
    }

    /// The journal of the home, in London.
    #[must_use]
    pub fn journal(&self) -> kith::journal::Journal {
        let zone: kith::journal::zones::Zone = "Europe/London".parse().unwrap();
        kith::journal::open(&self.home, &self.options, Arc::new(zone)).unwrap()
    }

    /// Gives the device a clock of its own from the next restart on.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.options.clock = clock;
        self.restart();
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.kith.account().me().unwrap().account
    }

    /// One run of the engine.
    pub fn try_sync(&self) -> Result<SyncOutcome, KithError> {
        self.runtime.block_on(self.kith.sync_once(Duration::from_secs(60)))
    }

    /// One run within a time.
    #[must_use]
    pub fn syncs_within(&self, time: Duration) -> SyncOutcome {
        self.runtime.block_on(self.kith.sync_once(time)).unwrap()
    }

    /// One run that must work.
    pub fn sync(&self) -> SyncReport {
        let outcome = self.try_sync().unwrap();
        assert_eq!(outcome.problem, None, "{} could not sync", self.name);
        assert!(outcome.report.caught_up, "{} did not catch up", self.name);
        outcome.report
    }

    /// Has no network from now on.
    pub fn goes_offline(&self) {
        self.network.set(Faults { offline: true, ..Faults::default() });
    }

    /// Has a working network again, and syncs.
    pub fn reconnects(&self) -> SyncReport {
        self.network.set(Faults::default());
        self.sync()
    }

    /// A contact link.
    #[must_use]
    pub fn link(&self) -> String {
        self.kith.links().make().unwrap().link
    }

    /// Adds somebody by a link of theirs.
    pub fn knows(&self, other: &Self) {
        self.kith.contacts().add(&other.link()).unwrap();
    }

    /// Makes a circle.
    #[must_use]
    pub fn founds(&self, name: &str) -> GroupId {
        let group = NewGroup { name: name.to_owned(), kind: GroupKind::Circle, about: String::new() };
        self.kith.groups().create(group).unwrap().group
    }

    /// Adds people to a group.
    pub fn adds(&self, group: GroupId, others: &[&Self]) {
        let accounts: Vec<AccountId> = others.iter().map(|other| other.account()).collect();
        self.kith.groups().add(group, &accounts).unwrap();
    }

    /// Writes into a group.
    pub fn says(&self, group: GroupId, text: &str) -> MessageView {
        self.kith.messages().say(group, text, None).unwrap()
    }

    /// The whole timeline.
    #[must_use]
    pub fn messages(&self, group: GroupId) -> Vec<MessageView> {
        self.kith.messages().page(group, PageRequest { limit: None, before: None, peek: true }).unwrap()
    }

    /// The texts of a timeline.
    #[must_use]
    pub fn reads(&self, group: GroupId) -> Vec<String> {
        self.messages(group).into_iter().map(|m| m.text.unwrap_or_else(|| "(deleted)".to_owned())).collect()
    }

    /// The group as this device sees it.
    #[must_use]
    pub fn sees(&self, group: GroupId) -> GroupView {
        self.kith.groups().show(group).unwrap()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o700)).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
