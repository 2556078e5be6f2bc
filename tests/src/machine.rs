//! The machine of protocol 5: some devices in one group, random steps, a network with all faults, and what must hold
//! whenever the network heals.
//!
//! | step | is |
//! |---|---|
//! | say, rename | a message with a text of its own; another name |
//! | add, remove, promote, demote, leave | what a person may try at that moment; a typed refusal is an answer too |
//! | lose state | the home is put back to an older copy, and a first word is written at once |
//! | die | the process ends at any point of the network, in a sync |
//! | offline | nothing is reachable for a while |
//! | at once | several devices sync at the same time |
//!
//! After each lap the network heals. Then, within a bounded number of rounds, nothing moves any more, and:
//! - every device that is a member follows the group, and all are equal: authenticator of the epoch, Control, tree, roster;
//! - nothing waits: every intent is done or refused with its reason;
//! - no text is anywhere twice, every author's texts are in the order written;
//! - what was said in this lap and not refused is with everybody who was a member through all of it, and so is the first
//!   word of a device that had lost its state.

use crate::{Device, Dice, Faults, Ordeal, World};
use kith::model::{GroupId, GroupState, KithError, MemberState, MessageState, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

const NAMES: [&str; 5] = ["Ada", "Ben", "Cem", "Dora", "Eve"];
/// Steps between two looks at everything.
const LAP: u64 = 60;
/// Rounds in which a healed network becomes quiet. Who waits for somebody's help asks again after 1 h, 6 h and 24 h, who
/// comes back too often waits for a day: most rounds are for that.
const ROUNDS: u64 = 60;
const HOUR_MS: u64 = 3_600_000;

/// What a person may be told when a step is not possible now.
const REFUSALS: &[&str] = &[
    "not_lead",
    "last_lead",
    "group_closed",
    "group_unknown",
    "member_unknown",
    "contact_unknown",
    "not_accepted",
    "value_invalid",
];

/// A text, and who said it.
#[derive(Debug)]
struct Said {
    text: String,
    by: usize,
    /// How often its author's home had been put back when it was written.
    life: u64,
}

/// One person of the machine, beside the device.
#[derive(Debug, Default)]
struct Person {
    /// A copy of the home, and the scope of the group's state then: whoever was let in again since is somebody else to the
    /// group, and an older home can only be told so by a member.
    copy: Option<(PathBuf, u64)>,
    /// Put back so often.
    lives: u64,
    /// Whether it followed the group through this lap without a break.
    steady: bool,
    /// Whether it was put back in this lap.
    lost: bool,
}

/// The devices, and what they should agree on.
#[derive(Debug)]
pub struct Machine {
    world: World,
    devices: Vec<Device>,
    people: Vec<Person>,
    group: GroupId,
    dice: Dice,
    faults: Faults,
    said: Vec<Said>,
    /// A lead who stays through this lap, whom whoever lost its place can ask.
    anchor: usize,
    step: u64,
    counts: BTreeMap<&'static str, u64>,
    /// Whether those who sync at once do so in threads.
    races: bool,
}

impl Machine {
    /// A circle of five with a lead, on a network with this share of all faults at once.
    #[must_use]
    pub fn new(seed: u64, percent: u8) -> Self {
        let world = World::new();
        let (devices, group) = world.circle(&NAMES);
        for lead in &devices[1..3] {
            devices[0].makes(group, lead, Role::Lead);
        }
        world.settle(&devices);
        let mut dice = Dice::new(seed);
        for device in &devices {
            device.network.draws_from(dice.roll());
        }
        let people = NAMES.iter().map(|_| Person { steady: true, ..Person::default() }).collect();
        let faults = Faults::all(percent);
        let (said, anchor, step, counts, races) = (Vec::new(), 0, 0, BTreeMap::new(), false);
        Self { world, devices, people, group, dice, faults, said, anchor, step, counts, races }
    }

    /// Runs the whole ordeal; gives how often each step happened.
    ///
    /// # Panics
    /// When something does not hold.
    pub fn runs(mut self, ordeal: Ordeal) -> BTreeMap<&'static str, u64> {
        self.races = ordeal.is_given;
        while self.step < ordeal.steps {
            for device in &self.devices {
                device.network.set(self.faults);
            }
            for _ in 0..LAP.min(ordeal.steps - self.step) {
                self.step += 1;
                self.takes_a_step();
            }
            self.heals();
            self.checks();
            self.begins_a_lap();
        }
        self.counts
    }

    fn counts(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// A step that a person takes: it works, or says why not.
    fn tries<T>(&mut self, what: &'static str, tried: Result<T, KithError>) -> bool {
        match tried {
            Ok(_) => {
                self.counts(what);
                true
            }
            Err(error) => {
                assert!(REFUSALS.contains(&error.code()), "step {}: {what}: {error:?}", self.step);
                self.counts("refused at once");
                false
            }
        }
    }

    fn takes_a_step(&mut self) {
        let who = self.dice.of(self.devices.len());
        let group = self.group;
        match self.dice.below(100) {
            0..=35 => {
                let _ = self.devices[who].try_sync().unwrap();
                self.counts("sync");
            }
            36..=49 => self.says(who, "said"),
            50..=53 => {
                let named = self.devices[who].kith.groups().edit(group, Some(&format!("Name {}", self.step)), None);
                self.tries("rename", named);
            }
            54..=60 => {
                let out = self.others(who, false);
                if let Some(other) = self.one_of(&out) {
                    let added = self.devices[who].kith.groups().add(group, &[self.devices[other].account()]);
                    self.tries("add", added);
                }
            }
            61..=66 => {
                let within = self.others(who, true);
                let Some(other) = self.one_of(&within) else { return };
                if other == self.anchor {
                    return;
                }
                let removed = self.devices[who].kith.groups().remove(group, self.devices[other].account());
                if self.tries("remove", removed) {
                    self.breaks(other);
                }
            }
            67..=73 => {
                let within = self.others(who, true);
                let Some(other) = self.one_of(&within) else { return };
                let role = if self.dice.percent(65) { Role::Lead } else { Role::Member };
                if other == self.anchor && role == Role::Member {
                    return;
                }
                let given = self.devices[who].kith.groups().set_role(group, self.devices[other].account(), role);
                self.tries(if role == Role::Lead { "promote" } else { "demote" }, given);
            }
            74..=75 => {
                if who == self.anchor {
                    return;
                }
                let left = self.devices[who].kith.groups().leave(group);
                if self.tries("leave", left) {
                    self.breaks(who);
                }
            }
            76..=79 => self.loses_state(who),
            80..=84 => {
                let points = u32::try_from(self.dice.below(6)).unwrap();
                self.devices[who].network.set(self.faults);
                let died = self.devices[who].dies_in_a_sync(points);
                self.counts(if died { "died in a sync" } else { "restarted" });
            }
            85..=87 => {
                self.devices[who].network.set(Faults { offline: true, ..self.faults });
                self.counts("offline");
            }
            88..=90 => self.devices[who].network.set(self.faults),
            91..=93 => self.sync_at_once(),
            _ => {
                let most = if self.dice.percent(10) { 2 * HOUR_MS } else { 10_000 };
                self.world.wait_ms(self.dice.below(most));
            }
        }
    }

    /// The others who are in the roster that this device has, or who are not.
    fn others(&self, who: usize, within: bool) -> Vec<usize> {
        let device = &self.devices[who];
        if device.sees(self.group).state != GroupState::Active {
            return Vec::new();
        }
        let members = device.kith.groups().members(self.group).unwrap();
        let is_in = |index: &usize| members.iter().any(|member| member.member == self.devices[*index].account());
        (0..self.devices.len()).filter(|index| *index != who && is_in(index) == within).collect()
    }

    fn one_of(&mut self, some: &[usize]) -> Option<usize> {
        (!some.is_empty()).then(|| some[self.dice.of(some.len())])
    }

    /// Whether everybody whose home was put back has found its way in again, as far as this story knows.
    fn nobody_is_lost(&self) -> bool {
        !self.people.iter().any(|person| person.lost)
    }

    fn says(&mut self, who: usize, what: &'static str) {
        let text = format!("{} {}", NAMES[who], self.step);
        let said = self.devices[who].kith.messages().say(self.group, &text, None);
        if self.tries(what, said) {
            let life = self.people[who].lives;
            self.said.push(Said { text, by: who, life });
        }
    }

    /// Somebody is out, or may be: what it misses it need not have, and an older copy of it knows less than nothing.
    fn breaks(&mut self, who: usize) {
        self.people[who].steady = false;
        self.people[who].copy = None;
    }

    /// Copies a home, or puts it back to the copy. Of all devices one at a time: somebody must be there to help.
    fn loses_state(&mut self, who: usize) {
        if who == self.anchor || self.devices[who].sees(self.group).state != GroupState::Active {
            return;
        }
        let scope = self.devices[who].replica(self.group).scope;
        match self.people[who].copy.take().filter(|(_, then)| *then == scope) {
            Some((copy, _)) if self.nobody_is_lost() => {
                self.devices[who].restores_home(&copy);
                std::fs::remove_dir_all(&copy).unwrap();
                self.people[who].lives += 1;
                self.people[who].steady = false;
                self.people[who].lost = true;
                if self.devices[who].outbox().iter().any(|(kind, _)| kind == "remove") {
                    // What waited in the copy is done once more, to whoever it was.
                    (0..self.people.len()).for_each(|other| self.breaks(other));
                }
                self.counts("lost state");
                self.says(who, "first word after a loss");
            }
            Some(copy) => self.people[who].copy = Some(copy),
            None => self.people[who].copy = Some((self.devices[who].copies_home(), scope)),
        }
    }

    /// In threads when races are wanted, else one after the other.
    fn sync_at_once(&mut self) {
        let count = 2 + self.dice.of(self.devices.len() - 1);
        self.counts("at once");
        if !self.races {
            self.devices.iter().take(count).for_each(|device| drop(device.try_sync().unwrap()));
            return;
        }
        std::thread::scope(|scope| {
            for device in self.devices.iter().take(count) {
                // Who loses a race for the fence waits for up to two seconds of real time, but not beyond its deadline.
                scope.spawn(move || device.syncs_within(Duration::from_millis(200)));
            }
        });
    }

    /// The network is good again; rounds until nobody has anything new and everybody knows where it is.
    fn heals(&mut self) {
        for device in &self.devices {
            device.network.set(Faults::default());
        }
        for round in 0..ROUNDS {
            let mut quiet = true;
            for device in &self.devices {
                let outcome = device.try_sync().unwrap();
                assert_eq!(outcome.problem, None, "step {}: {device:?}", self.step);
                let report = outcome.report;
                quiet &= report.received == 0 && report.sent == 0 && report.queued == 0 && report.caught_up;
                let state = device.sees(self.group).state;
                if state == GroupState::Request {
                    device.kith.groups().accept(self.group).unwrap();
                }
                quiet &= !matches!(state, GroupState::Joining | GroupState::Request);
            }
            quiet &= self.nobody_is_leaving() && self.everybody_read_the_same();
            if quiet {
                return;
            }
            self.world.wait_ms(if round < 6 { 65_000 } else { 70 * 60_000 });
        }
        let states: Vec<_> = self.devices.iter().map(|device| self.tells(device)).collect();
        panic!("step {}: not quiet after {ROUNDS} rounds: {states:#?}", self.step);
    }

    /// Whether everybody who said that it leaves is out of every roster.
    fn nobody_is_leaving(&self) -> bool {
        let rosters = self.members();
        rosters.windows(2).all(|pair| pair[0].1 == pair[1].1)
            && rosters.first().is_none_or(|(_, roster)| {
                self.active().iter().all(|device| roster.contains(&NAMES[*device].to_owned()))
                    && roster.len() == self.active().len()
            })
    }

    /// Whether everybody is at one place of the log: what no person sees is sent in a quiet round too.
    fn everybody_read_the_same(&self) -> bool {
        let cursors: BTreeSet<u64> =
            self.active().into_iter().map(|index| self.devices[index].replica(self.group).cursor).collect();
        cursors.len() <= 1
    }

    fn active(&self) -> Vec<usize> {
        let is_active = |index: &usize| self.devices[*index].sees(self.group).state == GroupState::Active;
        (0..self.devices.len()).filter(is_active).collect()
    }

    /// The names in the roster of each active device.
    fn members(&self) -> Vec<(usize, BTreeSet<String>)> {
        let names = |index: usize| {
            let members = self.devices[index].kith.groups().members(self.group).unwrap();
            members.into_iter().filter(|member| member.state != MemberState::Gone).map(|member| member.name).collect()
        };
        self.active().into_iter().map(|index| (index, names(index))).collect()
    }

    fn tells(&self, device: &Device) -> String {
        let seen = device.sees(self.group);
        let roster = device.kith.groups().members(self.group).map(|_| device.roster(self.group)).unwrap_or_default();
        let replica = device.replica(self.group);
        let mail = device.waiting_mail();
        format!(
            "{}, put back {} times: {:?} {:?} {roster:?} outbox {:?} mail {mail:?} replica {:?} epoch {} period {} fence {} cursor {}",
            device.name,
            self.people.iter().zip(NAMES).find(|(_, name)| *name == device.name).map_or(0, |(person, _)| person.lives),
            seen.state,
            seen.details,
            device.outbox(),
            replica.state,
            replica.epoch,
            replica.period,
            replica.fence,
            replica.cursor
        )
    }

    fn checks(&mut self) {
        let step = self.step;
        let active = self.active();
        assert!(!active.is_empty(), "step {step}: nobody is left");
        let told: Vec<String> = self.devices.iter().map(|device| self.tells(device)).collect();
        let first = &self.devices[active[0]];
        let (inside, roster) = (first.inside(self.group), first.roster(self.group));
        for device in active.iter().map(|index| &self.devices[*index]) {
            assert_eq!(device.inside(self.group), inside, "step {step}: {device:?} and {first:?}: {told:#?}");
            assert_eq!(device.roster(self.group), roster, "step {step}: {device:?}: {told:#?}");
            assert_eq!(device.sees(self.group).name, first.sees(self.group).name, "step {step}: {device:?}");
        }
        for (index, device) in self.devices.iter().enumerate() {
            let state = device.sees(self.group).state;
            assert_ne!(state, GroupState::Stopped, "step {step}: {device:?}: {told:#?}");
            assert!(
                !self.people[index].steady || state == GroupState::Active,
                "step {step}: {device:?} was not taken out and is {state:?}: {told:#?}"
            );
            let waits: Vec<_> = device.outbox().into_iter().filter(|(_, why)| why.is_none()).collect();
            assert!(waits.is_empty(), "step {step}: {device:?}: {waits:?}");
        }
        self.checks_texts(&active);
    }

    fn checks_texts(&self, active: &[usize]) {
        let step = self.step;
        let timelines: Vec<Vec<String>> = self.devices.iter().map(|device| device.reads(self.group)).collect();
        for (timeline, device) in timelines.iter().zip(&self.devices) {
            let unique: BTreeSet<&String> = timeline.iter().collect();
            assert_eq!(unique.len(), timeline.len(), "step {step}: {device:?} has a text twice: {timeline:?}");
            for (by, name) in NAMES.iter().enumerate().filter(|(by, _)| self.people[*by].lives == 0) {
                let numbers: Vec<u64> = device
                    .messages(self.group)
                    .into_iter()
                    // What was refused stands at the end.
                    .filter(|message| matches!(message.state, MessageState::Sent | MessageState::Received))
                    .filter_map(|message| message.text?.strip_prefix(name)?.trim().parse().ok())
                    .collect();
                assert!(numbers.is_sorted(), "step {step}: {device:?} has texts of {} in {numbers:?}", NAMES[by]);
            }
        }
        for said in self.said.iter().filter(|said| self.people[said.by].lives == said.life) {
            let author = &self.devices[said.by];
            let own = author.messages(self.group).into_iter().find(|m| m.text.as_ref() == Some(&said.text));
            let Some(own) = own else { panic!("step {step}: {author:?} does not show its own {:?}", said.text) };
            if own.state != MessageState::Sent {
                let told = self.tells(author);
                assert!(own.state == MessageState::Refused, "step {step}: {:?} is {:?}: {told}", said.text, own.state);
                continue;
            }
            for index in active.iter().filter(|index| self.people[**index].steady) {
                assert!(
                    timelines[*index].contains(&said.text),
                    "step {step}: {:?} never saw {:?} of life {}",
                    self.devices[*index],
                    said.text,
                    said.life
                );
            }
        }
    }

    /// Everybody who is in begins anew; copies of those who are out are of no use.
    fn begins_a_lap(&mut self) {
        let active = self.active();
        self.said.clear();
        let leads: Vec<usize> = active
            .iter()
            .copied()
            .filter(|index| {
                let members = self.devices[*index].kith.groups().members(self.group).unwrap();
                let account = self.devices[*index].account();
                members.iter().any(|member| member.member == account && member.role == Role::Lead)
            })
            .collect();
        self.anchor = self.one_of(&leads).unwrap();
        for index in 0..self.people.len() {
            self.people[index].steady = active.contains(&index);
            self.people[index].lost = false;
            if !self.people[index].steady {
                self.people[index].copy = None;
            }
        }
    }
}
