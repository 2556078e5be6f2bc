//! The story, act by act. Each act ends with its claims; `stage.breaks(…)` is where a claim can be made false for real.

use super::claim::{Claim, Line, Question, Witness};
use super::kill;
use super::line::Weather;
use super::person::Person;
use super::stage::Stage;
use super::words::{
    ABOUT, ADELHEID, BERTRAND, CORDELIA, DOMINIKA, GROUP, KILLED, LATER, OFFLINE, THANKS, WELCOME, before_the_newcomer,
    private, texts,
};
use crate::output::Failure;
use kith::NewGroup;
use kith_model::{GroupId, GroupKind, GroupState};

/// A week, for the newcomer's link.
const WEEK_MS: u64 = 7 * 86_400_000;

/// Tells all of it.
///
/// # Errors
/// When an act cannot be played; a claim that does not hold is no error here.
pub(super) fn tell(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let people = homes(stage)?;
    let group = meet(stage, &people)?;
    offline(stage, &people, group)?;
    back(stage, &people, group)?;
    killed(stage, &people, group)?;
    let newcomer = late(stage, &people, group)?;
    removed(stage, &people, &newcomer, group)?;
    searched(stage, &people, &newcomer, group)
}

/// The three of the first act.
struct People {
    adelheid: Person,
    bertrand: Person,
    cordelia: Person,
}

impl People {
    const fn all(&self) -> [&Person; 3] {
        [&self.adelheid, &self.bertrand, &self.cordelia]
    }

    fn named(&self, name: &str) -> &Person {
        self.all().into_iter().find(|person| person.name == name).unwrap_or(&self.adelheid)
    }

    fn witnesses(&self) -> Vec<Witness> {
        self.all().map(Person::witness).to_vec()
    }
}

fn homes(stage: &mut Stage<'_>) -> Result<People, Failure> {
    let url = stage.relay_url();
    stage.tell(&format!("A relay starts at {url}. It will carry everything and understand nothing."))?;
    let move_in = |name| Person::moves_in(name, stage.home_folder(name), &url);
    let (adelheid, bertrand, cordelia) = (move_in(ADELHEID)?, move_in(BERTRAND)?, move_in(CORDELIA)?);
    stage.tell(&format!("{ADELHEID}, {BERTRAND} and {CORDELIA} each make a home. That needs no network."))?;
    Ok(People { adelheid, bertrand, cordelia })
}

fn meet(stage: &mut Stage<'_>, people: &People) -> Result<GroupId, Failure> {
    let People { adelheid, bertrand, cordelia } = people;
    for (giver, taker) in [(adelheid, bertrand), (adelheid, cordelia), (bertrand, adelheid), (cordelia, adelheid)] {
        taker.adds(&giver.gives_link()?)?;
    }
    stage.everybody_syncs(&people.all())?;
    stage.tell("They give each other links and sync once, so that others can add them.")?;
    let kith = adelheid.opens()?;
    let new = NewGroup { name: GROUP.to_owned(), kind: GroupKind::Circle, about: ABOUT.to_owned() };
    let group = kith.groups().create(new)?.group;
    let contacts = [kith.resolve().contact(BERTRAND)?, kith.resolve().contact(CORDELIA)?];
    kith.groups().add(group, &contacts)?;
    stage.everybody_syncs(&people.all())?;
    stage.tell(&format!("{ADELHEID} makes the group \"{GROUP}\" and adds the two others."))?;
    Ok(group)
}

fn offline(stage: &mut Stage<'_>, people: &People, group: GroupId) -> Result<(), Failure> {
    stage.line.turn(Weather::Down);
    stage.tell("\nThe network goes down. All three write, two messages each.")?;
    for (name, texts) in OFFLINE {
        for text in texts {
            people.named(name).says(group, text)?;
        }
    }
    let output = people.cordelia.process(&["sync"])?.output().map_err(|_| Failure::bug("sync"))?;
    if output.status.code() != Some(5) {
        return Err(Failure::bug("a sync without a network did not say so"));
    }
    stage.tell(&format!("{CORDELIA} tries to sync: the relay does not answer, and what they wrote is kept."))?;
    if stage.breaks(Claim::OfflineWritesLast) {
        let kith = people.bertrand.opens()?;
        if let Some(intent) = kith.outbox().list()?.first() {
            kith.outbox().cancel(intent.intent)?;
        }
    }
    let question = Question::Waiting { witnesses: people.witnesses(), group: group.to_hex(), lines: offline_lines() };
    stage.check(Claim::OfflineWritesLast, &question)
}

fn offline_lines() -> Vec<Line> {
    OFFLINE.iter().flat_map(|(name, texts)| texts.iter().map(|text| Line::new(name, text))).collect()
}

fn back(stage: &mut Stage<'_>, people: &People, group: GroupId) -> Result<(), Failure> {
    stage.line.turn(Weather::Up);
    stage.tell("\nThe network comes back. Everybody syncs.")?;
    if stage.breaks(Claim::EverybodyReadsOnce) {
        let [_, (name, [text, _]), _] = OFFLINE;
        people.named(name).says(group, text)?;
    }
    stage.everybody_syncs(&people.all())?;
    let once = Question::Once { witnesses: people.witnesses(), group: group.to_hex(), lines: offline_lines() };
    stage.check(Claim::EverybodyReadsOnce, &once)?;
    if stage.breaks(Claim::SameOrder) {
        people.cordelia.says(group, "Only my own home knows this line")?;
    }
    let alike = Question::Alike { witnesses: people.witnesses(), group: group.to_hex() };
    stage.check(Claim::SameOrder, &alike)
}

fn killed(stage: &mut Stage<'_>, people: &People, group: GroupId) -> Result<(), Failure> {
    let People { adelheid, bertrand, .. } = people;
    bertrand.says(group, KILLED)?;
    stage.tell(&format!(
        "\n{BERTRAND} writes one more. While a `kith sync` sends it, the process is killed (SIGKILL): the relay has the \
         message, its answer never arrives."
    ))?;
    kill::mid_send(stage, bertrand, adelheid, group, KILLED)?;
    if stage.breaks(Claim::KilledMidSend) {
        stage.everybody_syncs(&people.all())?;
    }
    let between = Question::InBetween {
        writer: bertrand.witness(),
        other: adelheid.witness(),
        group: group.to_hex(),
        text: KILLED.to_owned(),
    };
    stage.check(Claim::KilledMidSend, &between)?;
    if stage.breaks(Claim::KilledSendArrivesOnce) {
        bertrand.says(group, KILLED)?;
    }
    stage.everybody_syncs(&people.all())?;
    stage.tell(&format!("{BERTRAND} starts Kith again and syncs, as everybody does."))?;
    let arrived = Question::Arrived {
        writer: bertrand.witness(),
        witnesses: people.witnesses(),
        group: group.to_hex(),
        line: Line::new(BERTRAND, KILLED),
    };
    stage.check(Claim::KilledSendArrivesOnce, &arrived)
}

fn late(stage: &mut Stage<'_>, people: &People, group: GroupId) -> Result<Person, Failure> {
    let adelheid = &people.adelheid;
    let newcomer = Person::moves_in(DOMINIKA, stage.home_folder(DOMINIKA), &stage.relay_url())?;
    let link = adelheid.opens()?.groups().invite(group, WEEK_MS)?.link;
    newcomer.opens()?.groups().join(&link)?;
    stage.tell(&format!("\n{DOMINIKA} comes late, with a link from {ADELHEID}."))?;
    let [a, b, c] = people.all();
    stage.everybody_syncs(&[&newcomer, a, b, c])?;
    adelheid.says(group, WELCOME)?;
    newcomer.says(group, THANKS)?;
    if stage.breaks(Claim::NewcomerReadsOn)
        && let Some(text) = before_the_newcomer().first()
    {
        adelheid.says(group, text)?;
    }
    stage.everybody_syncs(&[a, b, c, &newcomer])?;
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    let knows = Question::Knows {
        witness: newcomer.witness(),
        group: group.to_hex(),
        state: GroupState::Active.as_str().to_owned(),
        has: owned(vec![WELCOME, THANKS]),
        lacks: owned(before_the_newcomer()),
    };
    stage.check(Claim::NewcomerReadsOn, &knows)?;
    Ok(newcomer)
}

fn removed(stage: &mut Stage<'_>, people: &People, newcomer: &Person, group: GroupId) -> Result<(), Failure> {
    let People { adelheid, bertrand, cordelia } = people;
    let kith = adelheid.opens()?;
    let member = kith.resolve().member(group, CORDELIA)?;
    kith.groups().remove(group, member)?;
    stage.tell(&format!("\n{ADELHEID} removes {CORDELIA}, and the others go on writing."))?;
    let everybody = [adelheid, bertrand, newcomer, cordelia];
    stage.everybody_syncs(&everybody)?;
    if stage.breaks(Claim::RemovedReadsNothingLater) {
        kith.groups().add(group, &[member])?;
        stage.everybody_syncs(&everybody)?;
    }
    for (person, text) in [adelheid, bertrand].into_iter().zip(LATER) {
        person.says(group, text)?;
    }
    stage.everybody_syncs(&everybody)?;
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let knows = Question::Knows {
        witness: cordelia.witness(),
        group: group.to_hex(),
        state: GroupState::Removed.as_str().to_owned(),
        has: owned(&[KILLED, WELCOME, THANKS]),
        lacks: owned(&LATER),
    };
    stage.check(Claim::RemovedReadsNothingLater, &knows)
}

fn searched(stage: &mut Stage<'_>, people: &People, newcomer: &Person, group: GroupId) -> Result<(), Failure> {
    stage.tell("\nWhat lies on disk is searched for every word, name and key: raw, as hex, as base64, as UTF-16.")?;
    let [a, b, c] = people.all();
    let everybody = [a, b, c, newcomer];
    let mut keys = vec![group.to_hex()];
    let mut texts = private();
    for person in everybody {
        let kith = person.opens()?;
        let me = kith.account().me()?;
        keys.extend([me.account.to_hex(), me.device.to_hex(), me.fingerprint]);
        texts.push(std::fs::read_to_string(person.folder().join("secret")).unwrap_or_default().trim().to_owned());
        for contact in kith.contacts().list()? {
            let number = kith.contacts().verify(contact.contact, None)?.safety_number;
            texts.push(number);
        }
        let page = kith::PageRequest { limit: None, before: None, peek: true };
        keys.extend(kith.messages().page(group, page)?.into_iter().map(|message| message.message.to_hex()));
    }
    for list in [&mut keys, &mut texts] {
        list.sort_unstable();
        list.dedup();
    }
    if stage.breaks(Claim::RelayLearnsNothing) {
        leak(&stage.relay_folder().join("leak"), &data_encoding::BASE64.encode(b"..Cordelia.."))?;
    }
    let relay = Question::Absent { folders: vec![stage.relay_folder()], at_least: 20_000, texts, keys };
    stage.check(Claim::RelayLearnsNothing, &relay)?;
    if stage.breaks(Claim::HomesAreSealed) {
        leak(&a.folder().join("draft"), texts_of_the_story().as_str())?;
    }
    let folders = everybody.map(|person| person.folder().clone()).to_vec();
    let homes = Question::Absent { folders, at_least: 20_000, texts: private(), keys: Vec::new() };
    stage.check(Claim::HomesAreSealed, &homes)
}

fn texts_of_the_story() -> String {
    texts().join("\n")
}

fn leak(file: &std::path::Path, text: &str) -> Result<(), Failure> {
    std::fs::write(file, text).map_err(|_| Failure::bug("leak"))
}
