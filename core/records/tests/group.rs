//! Groups that live: people come, go and change roles, clocks are days off, phones are offline for months and lose things, newer
//! versions write what older ones do not know, and some people cheat. All members end equal.
//!
//! The log is a list of entries in one order, as the relay gives it. Each replica admits by the entry alone, and merges.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_protocol::cbor::{Decoder, Encoder, Unknown, Wire};
use kith_protocol::cose::public_key;
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{DeviceCert, Field, Hlc, Merge, NULL, STALE_DAYS, SignedOp, StateOp, VerifiedCert};
use kith_records::{
    AdmittedOp, Entry, MemoryShelf, Picture, admit, apply, bucket_of, buckets, expire, profile_record, root,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const DAY: u64 = 86_400_000;
const CONVERSATION: [u8; 16] = [0x62; 16];
const PEOPLE: usize = 5;
const FOUNDER: usize = 0;

struct Person {
    device_seed: [u8; 32],
    cert: VerifiedCert,
}

impl Person {
    fn number(n: usize) -> Self {
        let seed = u8::try_from(n).unwrap() + 1;
        let (root_seed, device_seed) = ([seed; 32], [seed + 100; 32]);
        let cert = DeviceCert {
            root_pk: PublicKey::new(public_key(&root_seed)),
            device_id: [seed; 16],
            device_pk: PublicKey::new(public_key(&device_seed)),
            serial: 1,
            app_data: None,
            name: None,
            unknown: Unknown::none(),
        };
        Self { device_seed, cert: DeviceCert::verify(&cert.sign(&root_seed)).unwrap() }
    }
}

/// What one phone has.
#[derive(Clone, Default)]
struct Replica {
    shelf: MemoryShelf,
    member: bool,
    /// Written here and not sent yet.
    pending: Vec<SignedOp>,
    /// When it was last up to date.
    synced: u64,
}

struct Group {
    people: Vec<Person>,
    replicas: Vec<Replica>,
    leads: BTreeSet<usize>,
    leads_only: bool,
    now: u64,
    stamp: u16,
    /// Everything that was ever signed, for those who carry things again.
    signed: Vec<SignedOp>,
}

/// What somebody does; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Deed {
    /// Writes, by a clock that is some days off, maybe with what only a later version knows.
    Set { who: usize, record: u8, field: u64, value: u8, skew: i64, later: bool },
    /// Puts a tag on.
    Tag { who: usize, record: u8, tag: u8 },
    /// Takes the tags off that this phone sees.
    Untag { who: usize, record: u8 },
    /// Deletes, or brings back.
    Alive { who: usize, record: u8, alive: bool },
    /// Sends what was written.
    Send { who: usize },
    /// Carries something of anybody once more.
    Carry { who: usize, which: usize },
    /// Signs for another person, or writes on another's profile.
    Cheat { who: usize, whom: usize, record: u8, forged: bool },
    /// The founder makes a lead, or a member.
    Role { who: usize, lead: bool },
    /// The founder says who edits.
    Policy { leads_only: bool },
    /// The founder lets somebody in, or removes somebody.
    Roster { who: usize, member: bool },
    /// Time goes by.
    Wait { days: u64 },
    /// A phone loses a record.
    Lose { who: usize, record: u8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..PEOPLE;
    prop_oneof![
        6 => (who.clone(), 0..4_u8, 1..4_u64, 0..9_u8, -3..4_i64, prop::bool::weighted(0.2)).prop_map(
            |(who, record, field, value, skew, later)| Deed::Set { who, record, field, value, skew, later }
        ),
        2 => (who.clone(), 0..4_u8, 0..3_u8).prop_map(|(who, record, tag)| Deed::Tag { who, record, tag }),
        1 => (who.clone(), 0..4_u8).prop_map(|(who, record)| Deed::Untag { who, record }),
        2 => (who.clone(), 0..4_u8, any::<bool>()).prop_map(|(who, record, alive)| Deed::Alive { who, record, alive }),
        6 => who.clone().prop_map(|who| Deed::Send { who }),
        2 => (who.clone(), any::<usize>()).prop_map(|(who, which)| Deed::Carry { who, which }),
        1 => (who.clone(), who.clone(), 0..4_u8, any::<bool>())
            .prop_map(|(who, whom, record, forged)| Deed::Cheat { who, whom, record, forged }),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, lead)| Deed::Role { who, lead }),
        1 => any::<bool>().prop_map(|leads_only| Deed::Policy { leads_only }),
        3 => (who.clone(), prop::bool::weighted(0.7)).prop_map(|(who, member)| Deed::Roster { who, member }),
        2 => (1..90_u64).prop_map(|days| Deed::Wait { days }),
        1 => (who, 0..4_u8).prop_map(|(who, record)| Deed::Lose { who, record }),
    ]
}

impl Group {
    fn new() -> Self {
        let people = (0..PEOPLE).map(Person::number).collect();
        let mut replicas = vec![Replica::default(); PEOPLE];
        for replica in replicas.iter_mut().take(3) {
            replica.member = true;
        }
        let leads = BTreeSet::from([FOUNDER]);
        Self { people, replicas, leads, leads_only: false, now: 1_000 * DAY, stamp: 0, signed: Vec::new() }
    }

    fn op(&mut self, record: u8, field: Field, merge: Merge, skew: i64, value: &[u8]) -> StateOp {
        self.stamp += 1;
        let ms = self.now.saturating_add_signed(skew * i64::try_from(DAY).unwrap());
        let value = if matches!(merge, Merge::Drop(_)) { NULL.to_vec() } else { value.to_vec() };
        StateOp {
            conversation: CONVERSATION,
            record: [record * 60; 16],
            kind: 2,
            field,
            merge,
            stamp: Hlc::new(Hlc::at_ms(ms).number() + u64::from(self.stamp)),
            value,
            unknown: Unknown::none(),
        }
    }

    fn writes(&mut self, who: usize, op: &StateOp) {
        if !self.replicas[who].member {
            return;
        }
        let signed = op.sign(&self.people[who].device_seed, self.people[who].cert.hash16);
        self.signed.push(signed.clone());
        self.replicas[who].pending.push(signed);
    }

    fn does(&mut self, deed: &Deed) {
        match *deed {
            Deed::Set { who, record, field, value, skew, later } => {
                let mut op = self.op(record, Field::Number(field), Merge::Set, skew, &[value]);
                if later {
                    op.kind = 4_711;
                    op = with_unknown_key(&op);
                }
                self.writes(who, &op);
            }
            Deed::Tag { who, record, tag } => {
                let op = self.op(record, Field::Number(5), Merge::Add, 0, &[tag]);
                self.writes(who, &op);
            }
            Deed::Untag { who, record } => {
                let picture = Picture::of(self.replicas[who].shelf.pieces(&[record * 60; 16]));
                let dots: Vec<[u8; 16]> = picture.elements(&Field::Number(5)).iter().map(|tag| tag.dot).collect();
                if !dots.is_empty() {
                    let op = self.op(record, Field::Number(5), Merge::Drop(dots), 0, &[]);
                    self.writes(who, &op);
                }
            }
            Deed::Alive { who, record, alive } => {
                let op = self.op(record, Field::ALIVE, Merge::Set, 0, &[if alive { 0xf5 } else { 0xf4 }]);
                self.writes(who, &op);
            }
            Deed::Send { who } => {
                let ops = std::mem::take(&mut self.replicas[who].pending);
                self.entry(who, &ops);
            }
            Deed::Carry { who, which } => {
                if let Some(op) = self.signed.get(which % self.signed.len().max(1)).cloned() {
                    self.entry(who, &[op]);
                }
            }
            Deed::Cheat { who, whom, record, forged } if who != whom => {
                let mut op = self.op(record, Field::Number(2), Merge::Set, 0, b"\x65taken");
                let signer = if forged { whom } else { who };
                if !forged {
                    op.kind = 9;
                    op.record = profile_record(&self.people[whom].cert.cert.root_pk);
                }
                let forgery = op.sign(&self.people[who].device_seed, self.people[signer].cert.hash16);
                self.entry(who, &[forgery]);
            }
            Deed::Role { who, lead } if who != FOUNDER => {
                if lead && self.replicas[who].member {
                    self.leads.insert(who);
                } else {
                    self.leads.remove(&who);
                }
            }
            Deed::Policy { leads_only } => self.leads_only = leads_only,
            Deed::Roster { who, member } if who != FOUNDER && self.replicas[who].member != member => {
                self.replicas[who].member = member;
                self.leads.remove(&who);
                if member {
                    self.snapshot(who);
                } else {
                    self.replicas[who].pending.clear();
                    self.replicas[who].synced = self.now;
                }
            }
            Deed::Wait { days } => self.now += days * DAY,
            Deed::Lose { who, record } if who != FOUNDER => {
                let mut left = MemoryShelf::default();
                let kept = self.replicas[who].shelf.ops().filter(|op| op.signed().op().record != [record * 60; 16]);
                for op in kept {
                    apply(&mut left, op).unwrap();
                }
                self.replicas[who].shelf = left;
            }
            Deed::Cheat { .. } | Deed::Role { .. } | Deed::Roster { .. } | Deed::Lose { .. } => {}
        }
    }

    /// An entry of the log: every member decides by it alone.
    fn entry(&mut self, carrier: usize, ops: &[SignedOp]) {
        if !self.replicas[carrier].member || ops.is_empty() {
            return;
        }
        self.now += 1;
        for replica in self.replicas.iter_mut().filter(|replica| replica.member) {
            expire(&mut replica.shelf, self.now).unwrap();
            for op in ops {
                let author = self.people.iter().position(|person| person.cert.hash16 == *op.cert()).unwrap();
                let entry = Entry {
                    conversation: CONVERSATION,
                    relay_ms: self.now,
                    leads_only: self.leads_only,
                    carrier_leads: self.leads.contains(&carrier),
                    author_leads: self.leads.contains(&author),
                };
                if let Ok(op) = admit(op.clone(), &self.people[author].cert, &entry) {
                    apply(&mut replica.shelf, &op).unwrap();
                }
            }
            expire(&mut replica.shelf, self.now).unwrap();
        }
    }

    /// The founder gives somebody everything. What is too old there is replaced, else it is merged.
    fn snapshot(&mut self, who: usize) {
        let ops: Vec<AdmittedOp> = self.replicas[FOUNDER].shelf.ops().cloned().collect();
        if self.now.saturating_sub(self.replicas[who].synced) > STALE_DAYS * DAY {
            self.replicas[who].shelf = MemoryShelf::default();
        }
        for op in ops {
            let author = self.people.iter().position(|person| person.cert.hash16 == *op.signed().cert()).unwrap();
            let entry = Entry {
                conversation: CONVERSATION,
                relay_ms: self.now,
                leads_only: self.leads_only,
                carrier_leads: true,
                author_leads: false,
            };
            let op = admit(op.signed().clone(), &self.people[author].cert, &entry).unwrap();
            apply(&mut self.replicas[who].shelf, &op).unwrap();
        }
    }

    /// Each member whose root is another one is sent what the founder has in the buckets that differ, and sends what it has.
    fn repair(&mut self) {
        for who in 1..PEOPLE {
            for (from, to) in [(FOUNDER, who), (who, FOUNDER)] {
                if !self.replicas[who].member {
                    continue;
                }
                let (mine, theirs) = (self.buckets(from), self.buckets(to));
                let differs = |op: &&AdmittedOp| {
                    let bucket = usize::from(bucket_of(&op.signed().op().record));
                    mine[bucket] != theirs[bucket]
                };
                let ops = self.replicas[from].shelf.ops().filter(differs);
                let ops: Vec<SignedOp> = ops.map(|op| op.signed().clone()).collect();
                self.entry(from, &ops);
            }
        }
    }

    fn buckets(&self, who: usize) -> Vec<[u8; 32]> {
        buckets(self.replicas[who].shelf.items())
    }

    fn root(&self, who: usize) -> [u8; 16] {
        root(&self.buckets(who))
    }
}

fn with_unknown_key(op: &StateOp) -> StateOp {
    let bytes = op.to_bytes();
    let mut d = Decoder::new(&bytes);
    let pairs = d.map().unwrap();
    let mut e = Encoder::new();
    e.map(pairs + 1);
    for _ in 0..pairs * 2 {
        e.raw(d.raw_item().unwrap());
    }
    e.uint(77).text("of a later version");
    StateOp::from_bytes(&e.into_bytes()).unwrap()
}

/// Everybody comes back online, one plain entry is read by all, and what was lost is repaired.
fn ends(group: &mut Group) {
    for who in 0..PEOPLE {
        group.does(&Deed::Send { who });
    }
    let last = group.op(0, Field::Number(7), Merge::Set, 0, &[1]);
    group.writes(FOUNDER, &last);
    group.does(&Deed::Send { who: FOUNDER });
    group.repair();
    group.repair();
}

/// The known gap (docs/records.md): where only leads edit, what one member alone still has of a former lead's is passed on by
/// nobody. In a history with such a policy nobody stops to lead here, until that is mended.
fn within_what_is_built(deeds: &[Deed]) -> impl Iterator<Item = &Deed> {
    let leads_only = deeds.iter().any(|deed| matches!(deed, Deed::Policy { leads_only: true }));
    deeds.iter().filter(move |deed| {
        let stops = matches!(deed, Deed::Role { lead: false, .. } | Deed::Roster { member: false, .. });
        !(leads_only && stops)
    })
}

proptest! {
    // The same histories in each run, so that CI says the same twice; PROPTEST_RNG_SEED gives others.
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).map_or(
            proptest::test_runner::RngSeed::Fixed(20_261_124),
            proptest::test_runner::RngSeed::Fixed,
        ),
        ..ProptestConfig::default()
    })]

    #[test]
    fn all_members_end_equal_whatever_happened(deeds in prop::collection::vec(deed(), 1..90)) {
        let mut group = Group::new();
        for deed in within_what_is_built(&deeds) {
            group.does(deed);
        }
        ends(&mut group);
        for who in 1..PEOPLE {
            if group.replicas[who].member {
                prop_assert_eq!(group.root(who), group.root(FOUNDER), "person {}", who);
                prop_assert_eq!(&group.replicas[who].shelf, &group.replicas[FOUNDER].shelf);
            }
        }
        // What somebody signed for another person, or wrote on their profile, counts nowhere.
        for replica in &group.replicas {
            for op in replica.shelf.ops() {
                let author = group.people.iter().find(|person| person.cert.hash16 == *op.signed().cert()).unwrap();
                prop_assert!(op.signed().is_signed_by(author.cert.cert.device_pk.as_bytes()));
                prop_assert!(op.signed().op().kind != 9);
            }
        }
    }

    #[test]
    fn where_leads_edit_nothing_of_a_member_counts_until_a_lead_carries_it(
        who in 1..3_usize,
        record in 0..4_u8,
        carried in any::<bool>(),
    ) {
        let mut group = Group::new();
        group.does(&Deed::Policy { leads_only: true });
        let before = group.root(FOUNDER);
        group.does(&Deed::Alive { who, record, alive: true });
        group.does(&Deed::Send { who });
        group.does(&Deed::Carry { who: 3 - who, which: 0 });
        prop_assert_eq!(group.root(FOUNDER), before);
        if carried {
            group.does(&Deed::Carry { who: FOUNDER, which: 0 });
        }
        for one in 0..3 {
            prop_assert_eq!(group.root(one) != before, carried);
            prop_assert_eq!(group.root(one), group.root(FOUNDER));
        }
    }
}

#[test]
fn who_was_away_for_less_than_150_days_is_merged_and_for_longer_replaced_and_neither_resurrects() {
    for days in [100, 151, 185, 400] {
        let mut group = Group::new();
        group.does(&Deed::Alive { who: 1, record: 1, alive: true });
        group.does(&Deed::Set { who: 1, record: 1, field: 2, value: 7, skew: 0, later: false });
        group.does(&Deed::Send { who: 1 });
        group.does(&Deed::Roster { who: 1, member: false });
        group.does(&Deed::Wait { days: 1 });
        group.does(&Deed::Alive { who: 2, record: 1, alive: false });
        group.does(&Deed::Send { who: 2 });
        group.does(&Deed::Wait { days });
        group.does(&Deed::Set { who: 2, record: 2, field: 2, value: 1, skew: 0, later: false });
        group.does(&Deed::Send { who: 2 });
        assert!(Picture::of(group.replicas[1].shelf.pieces(&[60; 16])).is_alive(), "as far as it knows");
        group.does(&Deed::Roster { who: 1, member: true });
        ends(&mut group);
        assert!(!Picture::of(group.replicas[1].shelf.pieces(&[60; 16])).is_alive(), "{days}");
        assert_eq!(group.root(1), group.root(FOUNDER), "{days}");
    }
}
