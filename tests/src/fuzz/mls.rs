//! What MLS reads: key packages, Welcomes, GroupInfos, messages of a log; with a group that follows it.

use kith_crypto::{
    CommitPlan, Group, GroupInfoView, Incoming, Invitation, MlsGroupId, OwnIdentity, Provider, make_key_package,
    read_key_package,
};
use kith_model::{GroupId, SeededRng};
use kith_protocol::cbor::Unknown;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{Control, GroupKind, Policy, WelcomeInfo, WireSecret};
use openmls_rust_crypto::MemoryStorage;

/// A phone with a group of its own.
struct Phone {
    storage: MemoryStorage,
    rng: SeededRng,
    me: OwnIdentity,
    group: Group,
}

impl Phone {
    fn new(seed: u8) -> Self {
        let (storage, rng) = (MemoryStorage::default(), SeededRng::new([seed; 32]));
        let me = OwnIdentity::make(&rng, "Zoë").unwrap();
        let conversation = [0x62; 16];
        let control = Control {
            conversation,
            kind: GroupKind::Circle,
            leads: vec![me.root_pk()],
            policy: Policy::default_of(GroupKind::Circle),
            name: "Circle".to_owned(),
            topic: String::new(),
            picture: None,
            revoked: Vec::new(),
            created_ms: 1,
            min_version: 1,
            predecessor: None,
            unknown: Unknown::none(),
        };
        let id = MlsGroupId::first(GroupId::new(conversation));
        let group = Group::create(&Provider::new(&storage, &rng), &me, id, &control).unwrap();
        Self { storage, rng, me, group }
    }
}

pub(super) fn decode(input: &[u8]) {
    thread_local!(static PHONE: std::cell::RefCell<Phone> = std::cell::RefCell::new(Phone::new(1)));
    PHONE.with_borrow_mut(|phone| {
        let p = Provider::new(&phone.storage, &phone.rng);
        let _ = read_key_package(&p, input);
        let _ = GroupInfoView::verify(&p, input);
        let _ = phone.group.check_slot(&p, input);
        if let Ok(invitation) = Invitation::open(&p, input) {
            assert!(invitation.verify(&p).is_err(), "a stranger's Welcome was taken");
        }
        // Nothing from outside moves the group: no commit of anybody is valid in it, and nothing that it reads opens.
        match phone.group.process(&p, input).unwrap() {
            Incoming::CannotOpen(_) | Incoming::Void(_) => {}
            Incoming::Own => panic!("own words from outside"),
            Incoming::Application(_) | Incoming::Commit(_) => panic!("a stranger's message was taken"),
        }
        let _ = MlsGroupId::from_bytes(input);
    });
}

/// A message of each kind, of a group with the same id: they get as far as the keys.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut other = Phone::new(2);
    let joiner = Phone::new(3);
    let package = make_key_package(&Provider::new(&joiner.storage, &joiner.rng), &joiner.me, false).unwrap().bytes;
    let last_resort = make_key_package(&Provider::new(&joiner.storage, &joiner.rng), &joiner.me, true).unwrap().bytes;
    let p = Provider::new(&other.storage, &other.rng);
    let group_info = other.group.export_group_info(&p, &other.me).unwrap();
    let words = other.group.encrypt(&p, &other.me, b"words").unwrap();
    let welcome = WelcomeInfo {
        period: 0,
        period_secret: Some(WireSecret::new([4; 32])),
        log: LogId::new([5; 32]),
        relay: "https://relay.example".into(),
        seq: 0,
        chain: Chain::new([6; 32]),
        cards: Vec::new(),
        unknown: Unknown::none(),
    };
    let plan = CommitPlan { adds: vec![package.clone()], welcome: Some(welcome), ..CommitPlan::default() };
    let staged = other.group.stage(&p, &other.me, plan).unwrap();
    vec![package, last_resort, group_info, words, staged.message, staged.welcome.unwrap()]
}
