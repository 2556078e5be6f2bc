//! The log against a naive reference: random ops, replays, reads, waits and restarts, on every storage.
//!
//! The reference is written from protocol 1 and 2.1 in the plainest way: it keeps every entry for ever, looks through lists,
//! and asks at each step what is past. It shares nothing with the relay but the wire types.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::cast_possible_truncation)]

#[allow(unreachable_pub, reason = "shared by several test crates")]
use crate::log_support;

use kith_protocol::api::{Done, Entry, OpResult, PageBody, Refusal};
use kith_protocol::hash::chain_start;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::op::{Act, Append, Cut, Grant, LogClass, Manage, Rights, SlotIndex};
use kith_relay::log::Database;
use log_support::*;
use std::collections::{BTreeMap, BTreeSet};

/// Repeatable randomness (splitmix64): a failing seed is in the panic's message.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

#[derive(Clone)]
struct KnownEntry {
    entry: Entry,
    chain: Chain,
    trimmed: bool,
}

/// A log as the reference sees it.
struct Naive {
    class: LogClass,
    ttl: u64,
    /// Every entry that ever was; seq is the place plus 1.
    entries: Vec<KnownEntry>,
    id: LogId,
    grants: Vec<(Grant, u64, u64)>,
    former: BTreeMap<u8, u64>,
    closed: BTreeMap<u8, u64>,
    period_key: u8,
    period: u32,
    fence: u64,
    ctl: u64,
    slots: [(u64, u64, Vec<u8>); 2],
    stock: Vec<Vec<u8>>,
    last_resort: Option<Vec<u8>>,
    held: BTreeSet<Vec<u8>>,
    takes: BTreeMap<(u8, u8), (u64, Vec<u8>, bool)>,
    now: u64,
}

impl Naive {
    fn new(salt: u8, class: LogClass, ttl: u64, grants: Vec<Grant>, now: u64) -> Self {
        Self {
            class,
            ttl,
            entries: Vec::new(),
            id: log(salt),
            grants: grants.into_iter().map(|grant| (grant, 0, 0)).collect(),
            former: BTreeMap::new(),
            closed: BTreeMap::new(),
            period_key: 0,
            period: 0,
            fence: 0,
            ctl: 0,
            slots: Default::default(),
            stock: Vec::new(),
            last_resort: None,
            held: BTreeSet::new(),
            takes: BTreeMap::new(),
            now,
        }
    }

    fn past(&self, entry: &KnownEntry) -> bool {
        entry.entry.time + self.ttl < self.now
    }

    /// Entries whose time is over have none of their results left; a shorter ttl that grew again does not bring them back.
    fn first(&self) -> u64 {
        self.entries.iter().take_while(|entry| entry.trimmed).count() as u64 + 1
    }

    fn expire(&mut self) {
        let count = self.entries.iter().take_while(|entry| self.past(entry)).count();
        for entry in &mut self.entries[..count] {
            entry.trimmed = true;
            entry.entry.id = entry_id(u64::MAX);
        }
    }

    fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    fn chain(&self, seq: u64) -> Chain {
        if seq == 0 { chain_start(&self.id) } else { self.entries[seq as usize - 1].chain }
    }

    fn standing(&self, key: Key, right: u8) -> Result<usize, Refusal> {
        let holder = kith_protocol::op::Holder::Key(key.public());
        if let Some(place) = self.grants.iter().position(|(grant, _, _)| grant.holder == holder) {
            let grant = &self.grants[place].0;
            if grant.rights.bits() & right == 0 {
                return Err(Refusal::NotAllowed);
            }
            if grant.until_ms.is_some_and(|until| self.now >= until) {
                return Err(Refusal::GrantSpent);
            }
            return Ok(place);
        }
        match self.former.get(&key.0) {
            Some(closed_at) if *closed_at >= self.first() => Err(Refusal::Closed { closed_at: *closed_at }),
            _ => Err(Refusal::NotAllowed),
        }
    }

    fn act(&mut self, key: Key, act: &Act) -> Result<Done, Refusal> {
        self.expire();
        match act {
            Act::Append(append) => self.append(key, append),
            Act::Slot(put) => {
                self.standing(key, 4)?;
                if put.at.is_some_and(|at| at != self.fence) {
                    return Err(Refusal::FenceMoved { fence: self.fence, head: self.head() });
                }
                let fence = self.fence;
                let slot = &mut self.slots[usize::from(put.slot.number())];
                if slot.0 != put.ver {
                    return Err(Refusal::SlotMoved { ver: slot.0 });
                }
                *slot = (put.ver + 1, fence, put.value.clone());
                Ok(Done::SlotPut { fence, ver: put.ver + 1 })
            }
            Act::Manage(manage) => self.manage(key, manage),
            Act::PutKeyPackages(put) => {
                self.standing(key, 8)?;
                for package in &put.packages {
                    if self.held.insert(package.clone()) {
                        self.stock.push(package.clone());
                    }
                }
                if let Some(last) = &put.last_resort
                    && self.held.insert(last.clone())
                {
                    self.last_resort = Some(last.clone());
                }
                Ok(Done::Stocked { stock: self.stock.len() as u64 })
            }
            Act::TakeKeyPackage(take) => {
                self.standing(key, 16)?;
                let request = (key.0, take.request.as_bytes()[0]);
                if let Some((time, package, last_resort)) = self.takes.get(&request) {
                    if self.now >= time + DAY {
                        return Err(Refusal::StaleView { first: Some(self.first()) });
                    }
                    return Ok(Done::Taken { package: package.clone(), last_resort: *last_resort });
                }
                let last_resort = self.stock.is_empty();
                let package = match (last_resort, &self.last_resort) {
                    (false, _) => self.stock.remove(0),
                    (true, Some(last)) => last.clone(),
                    (true, None) => return Err(Refusal::NotAllowed),
                };
                self.takes.insert(request, (self.now, package.clone(), last_resort));
                Ok(Done::Taken { package, last_resort })
            }
            Act::Create(_) | Act::Blob(_) => panic!("not of the model"),
        }
    }

    fn append(&mut self, key: Key, append: &Append) -> Result<Done, Refusal> {
        let right = if append.expect.is_some() { 2 } else { 1 };
        let standing = self.standing(key, right);
        let somebody =
            self.grants.iter().any(|(grant, _, _)| grant.holder == kith_protocol::op::Holder::Key(key.public()))
                || self.former.get(&key.0).is_some_and(|closed_at| *closed_at >= self.first());
        if somebody && let Some(known) = self.entries.iter().find(|known| known.entry.id == append.entry) {
            if known.entry.body != append.body {
                return Err(Refusal::EntryReused);
            }
            let Entry { seq, time, fence, .. } = known.entry;
            return Ok(Done::Appended { seq, time, chain: known.chain, fence });
        }
        let place = standing?;
        if append.expect.is_some() && self.class != LogClass::Normal {
            return Err(Refusal::NotAllowed);
        }
        let (grant, entries, bytes) = &self.grants[place];
        let size = append.body.len() as u64;
        if grant.max_entries.is_some_and(|max| entries + 1 > max)
            || grant.max_bytes.is_some_and(|max| bytes + size > max)
        {
            return Err(Refusal::GrantSpent);
        }
        match append.seen {
            None if grant.rights.bits() & 2 != 0 => return Err(Refusal::Malformed),
            Some(seen) if seen + 1 < self.first() => return Err(Refusal::StaleView { first: Some(self.first()) }),
            _ => {}
        }
        if append.expect.or(append.at).is_some_and(|fence| fence != self.fence) {
            return Err(Refusal::FenceMoved { fence: self.fence, head: self.head() });
        }
        if append.slot_1_ver.is_some_and(|ver| ver != self.slots[1].0) {
            return Err(Refusal::SlotMoved { ver: self.slots[1].0 });
        }
        if let Some(cut) = &append.cut {
            let kept = |grant: &Grant| grant.rights.bits() & 8 != 0;
            let clash = cut.grants.iter().any(|new| {
                kept(new)
                    || self
                        .grants
                        .iter()
                        .any(|(old, _, _)| kept(old) && (old.gid == new.gid || old.holder == new.holder))
            });
            if clash {
                return Err(Refusal::Malformed);
            }
        }
        self.fence += u64::from(append.expect.is_some());
        let entry = Entry {
            seq: self.head() + 1,
            time: self.now.max(self.entries.last().map_or(0, |last| last.entry.time)),
            fence: self.fence,
            period: self.period,
            fenced: append.expect.is_some(),
            id: append.entry,
            body: append.body.clone(),
        };
        let chain = entry.chain_after(&self.chain(self.head()));
        let done = Done::Appended { seq: entry.seq, time: entry.time, chain, fence: entry.fence };
        self.entries.push(KnownEntry { entry, chain, trimmed: false });
        self.grants[place].1 += 1;
        self.grants[place].2 += size;
        if let Some(cut) = &append.cut {
            self.cut(cut);
        }
        Ok(done)
    }

    fn cut(&mut self, cut: &Cut) {
        let closed_at = self.head();
        for key in ALL_KEYS {
            let holder = kith_protocol::op::Holder::Key(key.public());
            let ended = self.grants.iter().any(|(grant, _, _)| grant.holder == holder && grant.rights.bits() & 8 == 0);
            if ended {
                self.former.insert(key.0, closed_at);
            }
        }
        self.grants.retain(|(grant, _, _)| grant.rights.bits() & 8 != 0);
        self.grants.extend(cut.grants.iter().map(|grant| (grant.clone(), 0, 0)));
        self.closed.insert(self.period_key, closed_at);
        self.period_key = (0..=255).find(|key| read_key(*key).hash() == cut.read_key).unwrap();
        self.period += 1;
        if let Some(value) = &cut.slot_1 {
            self.slots[1] = (self.slots[1].0 + 1, self.fence, value.clone());
        }
    }

    fn manage(&mut self, key: Key, manage: &Manage) -> Result<Done, Refusal> {
        self.standing(key, 8)?;
        if manage.ctl != self.ctl {
            return Err(Refusal::CtlMoved { ctl: self.ctl });
        }
        if manage.trim.is_some() && self.class != LogClass::Small {
            return Err(Refusal::Malformed);
        }
        let mut after = self.grants.clone();
        after.retain(|(grant, _, _)| {
            !manage.drop.contains(&grant.gid) && manage.grants.iter().all(|new| new.gid != grant.gid)
        });
        if manage.grants.iter().any(|new| manage.drop.contains(&new.gid)) {
            return Err(Refusal::Malformed);
        }
        after.extend(manage.grants.iter().map(|grant| (grant.clone(), 0, 0)));
        let holders: Vec<_> = after.iter().map(|(grant, _, _)| &grant.holder).collect();
        if (1..holders.len()).any(|place| holders[..place].contains(&holders[place])) {
            return Err(Refusal::Malformed);
        }
        for key in ALL_KEYS {
            let holder = kith_protocol::op::Holder::Key(key.public());
            let had = |(grant, _, _): &(Grant, u64, u64)| grant.holder == holder;
            let lost = self.grants.iter().find(|entry| had(entry)).is_some_and(|(grant, _, _)| {
                manage.drop.contains(&grant.gid) || manage.grants.iter().any(|new| new.gid == grant.gid)
            });
            if lost {
                self.former.remove(&key.0);
            }
        }
        self.grants = after;
        if let Some(ttl) = manage.ttl_ms {
            self.ttl = ttl;
        }
        if let Some(upto) = manage.trim {
            for entry in self.entries.iter_mut().filter(|entry| entry.entry.seq <= upto) {
                entry.trimmed = true;
            }
        }
        self.ctl += 1;
        Ok(Done::Managed { ctl: self.ctl })
    }

    /// The page of a read with a key, if there is one.
    fn page(&mut self, key: u8, after: u64) -> Option<PageBody> {
        self.expire();
        let closed_at = match self.closed.get(&key) {
            _ if key == self.period_key => None,
            Some(closed_at) if *closed_at >= self.first() => Some(*closed_at),
            _ => return Some(PageBody::Problem(Refusal::NotAllowed)),
        };
        let head = closed_at.unwrap_or(self.head());
        let entries: Vec<Entry> = self
            .entries
            .iter()
            .map(|known| known.entry.clone())
            .filter(|entry| entry.seq >= self.first() && entry.seq > after && entry.seq <= head)
            .collect();
        if entries.is_empty() && closed_at.is_none() && after <= head {
            return None;
        }
        let fence = closed_at.map_or(self.fence, |seq| self.entries[seq as usize - 1].entry.fence);
        let chain = self.chain(after.max(self.first() - 1).min(head));
        Some(PageBody::Log {
            entries,
            head,
            fence,
            first: self.first(),
            chain,
            more: false,
            closed_at,
            slots: Vec::new(),
        })
    }
}

const ALL_KEYS: [Key; 5] = [FOUNDER, ANNA, BEN, Key(4), STRANGER];

fn some_key(dice: &mut Dice) -> Key {
    let others = ALL_KEYS[dice.below(5) as usize];
    if dice.chance(40) { FOUNDER } else { others }
}

/// Grants that do not always fit: numbers and keys clash at times.
fn some_grants(dice: &mut Dice, owner: bool) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for _ in 0..dice.below(3) {
        let key = ALL_KEYS[1 + dice.below(3) as usize];
        let any = owner || dice.chance(5);
        let bits = 1 + dice.below(if any { 31 } else { 7 });
        let mut grant = grant(key, Rights::from_bits(bits).unwrap());
        if dice.chance(10) {
            grant.gid = 1 + dice.below(5);
        }
        grant.max_entries = dice.chance(20).then(|| dice.below(4));
        grant.max_bytes = dice.chance(20).then(|| dice.below(40));
        grant.until_ms = dice.chance(10).then(|| START + dice.below(90) * DAY);
        // What comes twice in one list is malformed by its bytes alone and is tested elsewhere.
        if grants.iter().all(|other| other.gid != grant.gid && other.holder != grant.holder) {
            grants.push(grant);
        }
    }
    grants
}

fn near(dice: &mut Dice, value: u64) -> u64 {
    if dice.chance(80) { value } else { (value + dice.below(3)).saturating_sub(1) }
}

fn some_act(dice: &mut Dice, log: &Naive, salt: u8) -> Act {
    let entry = u64::from(salt) * 1_000_000 + dice.below(400);
    match dice.below(100) {
        0..=59 => {
            let mut append = plain(entry, &vec![b'x'; dice.below(12) as usize]);
            append.seen = dice.chance(95).then(|| near(dice, log.head()));
            match dice.below(10) {
                0..=1 => append.at = Some(near(dice, log.fence)),
                2..=4 => append.expect = Some(near(dice, log.fence)),
                _ => {}
            }
            if append.expect.is_some() && dice.chance(30) {
                let read_key = read_key(dice.below(60) as u8).hash();
                let slot_1 = dice.chance(30).then(|| vec![b's'; dice.below(5) as usize]);
                // A read key comes back only when its period is long forgotten, as with keys that derive from secrets.
                append.cut = Some(Cut { grants: some_grants(dice, false), read_key, slot_1 });
            }
            append.slot_1_ver = dice.chance(10).then(|| near(dice, log.slots[1].0));
            Act::Append(append)
        }
        60..=69 => {
            let slot = if dice.chance(50) { SlotIndex::Zero } else { SlotIndex::One };
            let mut put = put_slot(slot, 0, &vec![b'v'; dice.below(9) as usize]);
            put.ver = near(dice, log.slots[usize::from(slot.number())].0);
            put.at = dice.chance(40).then(|| near(dice, log.fence));
            Act::Slot(put)
        }
        70..=81 => {
            let mut manage = managed(near(dice, log.ctl));
            if dice.chance(60) {
                manage.grants = some_grants(dice, true);
            }
            if dice.chance(20) {
                manage.drop = vec![2 + dice.below(4)];
            }
            manage.trim = dice.chance(25).then(|| dice.below(log.head() + 2));
            manage.ttl_ms = dice.chance(8).then(|| (1 + dice.below(60)) * DAY);
            Act::Manage(manage)
        }
        82..=90 => {
            let package = dice.below(60) as u8;
            let last = dice.chance(15).then(|| vec![200, dice.below(20) as u8]);
            Act::PutKeyPackages(packages(&[&[package], &[package, 1]], last.as_deref()))
        }
        _ => take(dice.below(80) as u8),
    }
}

async fn compare(database: &Database, seed: u64, steps: u64, restarts: bool) {
    let mut dice = Dice(seed);
    let mut bench = Bench::with(database, open_rules());
    let mut logs = Vec::new();
    for (salt, class, ttl) in
        [(1, LogClass::Normal, 45 * DAY), (2, LogClass::Small, 60 * DAY), (3, LogClass::Normal, 45 * DAY)]
    {
        let grants = vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::from_bits(7).unwrap())];
        bench.made(salt, class, grants.clone()).await;
        logs.push(Naive::new(salt, class, ttl, grants, START));
    }
    let mut now = START;
    let mut sent: Vec<(usize, Key, Act)> = Vec::new();
    let mut seen: BTreeMap<&'static str, u64> = BTreeMap::new();
    for step in 0..steps {
        let place = dice.below(3) as usize;
        match dice.below(100) {
            0..=4 => {
                now += if dice.chance(70) { dice.below(1000) } else { dice.below(12) * DAY };
                bench.clock.set(now);
                logs.iter_mut().for_each(|log| log.now = now);
            }
            5 => drop(bench.service.expire().await),
            6 if restarts && dice.chance(30) => {
                drop(bench);
                bench = Bench::at(now, database, open_rules());
            }
            6..=29 => {
                let log = &mut logs[place];
                let key = if dice.chance(50) { log.period_key } else { dice.below(60) as u8 };
                let after = dice.below(log.head() + 3);
                let page = bench.read(vec![read(log.id, Some(key), after)]).await.pop().map(|page| page.body);
                assert_eq!(page, log.page(key, after), "seed {seed}, step {step}: a read");
            }
            chosen => {
                let (place, key, act) = if chosen < 40 && !sent.is_empty() {
                    sent[dice.below(sent.len() as u64) as usize].clone()
                } else {
                    (place, some_key(&mut dice), some_act(&mut dice, &logs[place], place as u8))
                };
                let log = &mut logs[place];
                // A key package put is bounded by the stock, which the reference does not know.
                if matches!(act, Act::PutKeyPackages(_)) && log.stock.len() > 100 {
                    continue;
                }
                // A read key that was used before would open two periods; clients never do that.
                if let Act::Append(Append { cut: Some(cut), .. }) = &act {
                    let used = |key: &u8| read_key(*key).hash() == cut.read_key;
                    let again = log.closed.keys().chain([&log.period_key]).any(used);
                    if again && !sent.iter().any(|(_, _, before)| *before == act) {
                        continue;
                    }
                }
                let expected = OpResult::from(log.act(key, &act));
                let result = bench.act(key, log.id, act.clone()).await;
                assert_eq!(result, expected, "seed {seed}, step {step}: {key:?} {act:?}");
                *seen.entry(code(&result)).or_default() += 1;
                sent.push((place, key, act));
            }
        }
    }
    // The dice must have met the interesting answers, or the test proves little.
    for code in [
        "ok",
        "not_allowed",
        "closed",
        "fence_moved",
        "slot_moved",
        "ctl_moved",
        "entry_reused",
        "stale_view",
        "malformed",
        "grant_spent",
    ] {
        assert!(seen.get(code).copied().unwrap_or(0) > 0, "seed {seed}: no {code} in {seen:?}");
    }
}

/// How many steps, and from which seed: `KITH_MODEL_STEPS` and `KITH_MODEL_SEED` make long runs.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[tokio::test]
async fn the_relay_agrees_with_a_naive_log_over_collections() {
    let steps = setting("KITH_MODEL_STEPS", 6000);
    compare(&Database::Collections, setting("KITH_MODEL_SEED", 1), steps, false).await;
}

#[tokio::test]
async fn the_relay_agrees_with_a_naive_log_over_sqlite_in_memory() {
    let steps = setting("KITH_MODEL_STEPS", 6000);
    compare(&Database::SqliteMemory, setting("KITH_MODEL_SEED", 2), steps, false).await;
}

#[tokio::test]
async fn the_relay_agrees_with_a_naive_log_over_a_file_that_is_reopened() {
    let folder = tempfile::tempdir().unwrap();
    let steps = setting("KITH_MODEL_STEPS", 4000);
    let database = Database::SqliteFile(folder.path().join("relay.db"));
    compare(&database, setting("KITH_MODEL_SEED", 3), steps, true).await;
}
