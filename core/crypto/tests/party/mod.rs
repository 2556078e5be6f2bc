//! Devices with a storage in memory, and a log that gives every entry to everybody in order.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_crypto::*;
use kith_model::{GroupId, SeededRng};
use kith_protocol::cbor::Unknown;
use kith_protocol::hash::direct_conversation_id;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{Control, GroupKind, JoinByLink, Policy, ReadmitRequest, WelcomeInfo, Who};
use openmls_memory_storage::MemoryStorage;

pub const LOG: LogId = LogId::new([0x10; 32]);
pub const CONVERSATION: [u8; 16] = [0xc0; 16];

/// One phone: its keys, its storage, and its group if it has one.
pub struct Device {
    pub me: OwnIdentity,
    pub storage: MemoryStorage,
    pub rng: SeededRng,
    pub group: Option<Group>,
}

impl Device {
    pub fn new(name: &str, seed: u8) -> Self {
        let rng = SeededRng::new([seed; 32]);
        Self { me: OwnIdentity::make(&rng, name).unwrap(), storage: MemoryStorage::default(), rng, group: None }
    }

    pub fn p(&self) -> Provider<'_, MemoryStorage> {
        Provider::new(&self.storage, &self.rng)
    }

    pub fn founds(&mut self, control: &Control) {
        let id = MlsGroupId::first(GroupId::new(control.conversation));
        self.group = Some(Group::create(&self.p(), &self.me, id, control).unwrap());
    }

    pub fn group(&self) -> &Group {
        self.group.as_ref().unwrap()
    }

    pub fn key_package(&self) -> Vec<u8> {
        make_key_package(&self.p(), &self.me, false).unwrap().bytes
    }

    pub fn asks_back(&self, conversation: GroupId) -> ReadmitRequest {
        let package = make_key_package(&self.p(), &self.me, false).unwrap();
        make_readmit_request(&self.me, &package, conversation, &[])
    }

    pub fn stages(&mut self, plan: CommitPlan) -> Result<StagedOut, CryptoError> {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().stage(&p, &self.me, plan)
    }

    pub fn merges(&mut self) -> Effects {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().merge_pending(&p).unwrap()
    }

    pub fn clears(&mut self) {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().clear_pending(&p).unwrap();
    }

    pub fn processes(&mut self, message: &[u8]) -> Incoming {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().process(&p, message).unwrap()
    }

    pub fn accepts(&mut self, message: &[u8]) -> Effects {
        let incoming = self.processes(message);
        let Incoming::Commit(commit) = incoming else { panic!("no commit: {incoming:?}") };
        self.takes(*commit)
    }

    pub fn takes(&mut self, commit: StagedIncoming) -> Effects {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().accept(&p, commit).unwrap()
    }

    pub fn says(&mut self, text: &[u8]) -> Vec<u8> {
        let p = Provider::new(&self.storage, &self.rng);
        self.group.as_mut().unwrap().encrypt(&p, &self.me, text).unwrap()
    }

    pub fn hears(&mut self, message: &[u8]) -> Vec<u8> {
        let incoming = self.processes(message);
        let Incoming::Application(application) = incoming else { panic!("no message: {incoming:?}") };
        application.bytes
    }

    pub fn joins(&mut self, welcome: &[u8]) {
        let p = Provider::new(&self.storage, &self.rng);
        let joined = Invitation::open(&p, welcome).unwrap().verify(&p).unwrap().finish(&p).unwrap();
        self.group = Some(joined);
    }

    pub fn rejoins(&mut self, group_info: &[u8], old_certs: &[[u8; 16]]) -> Rejoined {
        self.storage = MemoryStorage::default();
        Group::rejoin(&self.p(), &self.me, group_info, old_certs).unwrap()
    }
}

pub fn info(period_secret: Option<[u8; 32]>) -> WelcomeInfo {
    WelcomeInfo {
        period: 0,
        period_secret: period_secret.map(kith_protocol::peer::WireSecret::new),
        log: LOG,
        relay: "http://127.0.0.1:8787".into(),
        seq: 0,
        chain: Chain::new([3; 32]),
        cards: Vec::new(),
        unknown: Unknown::none(),
    }
}

/// A circle led by `leads`, in which everybody adds.
pub fn circle(leads: &[&Device]) -> Control {
    Control {
        conversation: CONVERSATION,
        kind: GroupKind::Circle,
        leads: leads.iter().map(|lead| lead.me.root_pk()).collect(),
        policy: Policy { who_adds: Who::Leads, join_by_link: JoinByLink::Off, ..Policy::default_of(GroupKind::Circle) },
        name: "circle".into(),
        topic: String::new(),
        picture: None,
        revoked: Vec::new(),
        created_ms: 1,
        min_version: 1,
        predecessor: None,
        unknown: Unknown::none(),
    }
}

pub fn direct(one: &Device, other: &Device) -> Control {
    let (a, b) = (one.me.root_pk(), other.me.root_pk());
    Control {
        conversation: direct_conversation_id(&a, &b),
        kind: GroupKind::Direct,
        leads: vec![a, b],
        name: String::new(),
        ..circle(&[])
    }
}

/// A circle of these devices, founded and led by the first.
pub fn circle_of(names: &[&str]) -> Vec<Device> {
    let mut devices: Vec<Device> =
        names.iter().enumerate().map(|(at, name)| Device::new(name, u8::try_from(at + 1).unwrap())).collect();
    let control = circle(&[&devices[0]]);
    devices[0].founds(&control);
    let adds: Vec<Vec<u8>> = devices[1..].iter().map(Device::key_package).collect();
    if adds.is_empty() {
        return devices;
    }
    let secret = *devices[0].group().period_secret(&devices[0].p(), &LOG, 0).unwrap().secret().expose();
    let staged =
        devices[0].stages(CommitPlan { adds, welcome: Some(info(Some(secret))), ..CommitPlan::default() }).unwrap();
    devices[0].merges();
    let welcome = staged.welcome.unwrap();
    for device in &mut devices[1..] {
        device.joins(&welcome);
    }
    devices
}

/// Everybody but the committer takes the commit.
pub fn everybody_accepts(devices: &mut [Device], committer: usize, message: &[u8]) {
    for (at, device) in devices.iter_mut().enumerate() {
        if at == committer {
            device.merges();
        } else {
            device.accepts(message);
        }
    }
}

/// All devices are in one epoch with one state.
pub fn assert_agree(devices: &[Device]) {
    let first = devices[0].group();
    for device in devices {
        let group = device.group();
        assert_eq!(group.epoch(), first.epoch());
        assert_eq!(group.epoch_authenticator(), first.epoch_authenticator());
        assert_eq!(group.tree_hash(), first.tree_hash());
        assert_eq!(group.control().unwrap(), first.control().unwrap());
        assert_eq!(group.tree().unwrap(), first.tree().unwrap());
    }
}
