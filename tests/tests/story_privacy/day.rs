//! A day of five people before a recording proxy, and all that the operator has at its end.

use kith::journal::entries::{LogRequest, Mood};
use kith::model::{GroupId, KithError};
use kith::planner::{Frame, Zone};
use kith::{NewReminder, NewResource, ReminderWhen, ResourceBody};
use kith_crypto::{PeriodKeys, PeriodSecret};
use kith_tests::operator::Seen;
use kith_tests::{Device, Planted, RecordingProxy, World};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{LazyLock, Mutex};
use tokio_util::sync::CancellationToken;

pub(crate) const NAMES: [&str; 5] = ["Alice Archer", "Bob Bowman", "Carol Carver", "Dave Dyer", "Eve Everett"];
/// What they write, in messages, names of groups, reminders and resources.
pub(crate) const WORDS: &[&str] = &[
    "The first words of the day",
    "A mind that was changed",
    "Words that were taken back",
    "Only between the two of us",
    "Written in the train, offline",
    "A stranger asks for something",
    "Quiet corner of the house",
    "What this corner is for",
    "Stretch with the others",
    "How to sleep when it is loud",
    "Put the phone into another room",
    "https://sleep.example/nights",
    "quietly-tagged",
];
/// What Alice writes into her journal, which stays at home.
pub(crate) const JOURNAL_WORDS: &[&str] = &["Nobody at work knows that I cry", "hopeless-ish", "night shifts again"];

/// All that is left of a day.
pub(crate) struct Day {
    /// What crossed the proxy.
    pub(crate) wire: Vec<u8>,
    /// What each connection showed, with the person whose it was.
    pub(crate) connections: Vec<(String, Seen)>,
    /// The relay's files while it runs, its WAL among them, and after it stopped.
    pub(crate) relay_files: [Vec<u8>; 2],
    /// The relay's `/metrics` at the end of the day.
    pub(crate) metrics: String,
    /// What relay and phones logged at debug level.
    pub(crate) said: Vec<u8>,
    /// Each home while it is open and after it was suspended, by name.
    pub(crate) homes: BTreeMap<String, [Vec<u8>; 2]>,
    /// Every name, text, id and key of people, groups, messages and records.
    pub(crate) planted: Planted,
    /// What only the journal holds.
    pub(crate) of_journal: Planted,
    /// The read keys, which are shown to the relay and which it must not keep.
    pub(crate) read_keys: Planted,
    /// Ids of logs, which the relay has and may not say.
    pub(crate) logs: Planted,
    /// The logs of each person: their mailbox, and of groups.
    pub(crate) logs_of: BTreeMap<String, Vec<kith_protocol::id::LogId>>,
    /// The bytes of the request that carried "yes", and of that which carried "no".
    pub(crate) yes_and_no: [usize; 2],
}

/// The day, lived once for all tests.
pub(crate) static DAY: LazyLock<Day> = LazyLock::new(live);

/// What is logged by anything in this program, at debug level.
pub(crate) fn said() -> &'static Mutex<Vec<u8>> {
    static SAID: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(|| {
        let writer = || Said;
        let subscriber = tracing_subscriber::fmt().with_env_filter("debug").with_ansi(false).with_writer(writer);
        subscriber.try_init().expect("each test of this program begins with `said`");
        Mutex::default()
    });
    &SAID
}

struct Said;

impl std::io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        said().lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every file below a folder, names included.
pub(crate) fn files_of(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(path.file_name().unwrap().as_encoded_bytes());
        if path.is_dir() {
            bytes.extend(files_of(&path));
        } else {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

fn live() -> Day {
    let _ = said();
    let mut world = World::with_metrics();
    let proxy = RecordingProxy::before(world.url());
    let people: Vec<Device> = NAMES.iter().map(|name| world.person_at(name, proxy.url())).collect();
    let [alice, bob, carol, dave, eve] = &people[..] else { unreachable!() };
    let mut connections = Vec::new();
    let all: Vec<&Device> = people.iter().collect();
    // In turns, so that the proxy knows whose connection it is.
    let settle = |connections: &mut Vec<String>| {
        for _ in 0..12 {
            let mut quiet = true;
            for person in &all {
                let report = person.sync();
                quiet &= report.received == 0 && report.sent == 0;
                connections.resize(proxy.count(), person.name.clone());
            }
            if quiet {
                return;
            }
        }
        panic!("people never came to rest");
    };
    settle(&mut connections);
    for one in &people[..3] {
        for other in people[..3].iter().filter(|other| other.name != one.name) {
            one.knows(other);
        }
    }
    let group = alice.founds(WORDS[6]);
    alice.kith.groups().edit(group, None, Some(WORDS[7])).unwrap();
    alice.adds(group, &[bob, carol]);
    alice.says(group, WORDS[0]);
    settle(&mut connections);
    let taken_back = bob.says(group, WORDS[2]);
    settle(&mut connections);
    bob.kith.messages().unsend(taken_back.message).unwrap();
    let first = alice.finds(group, WORDS[0]);
    alice.kith.messages().edit(first.message, WORDS[1]).unwrap();
    carol.kith.messages().react(first.message, Some("👍")).unwrap();
    let direct = alice.kith.messages().dm(bob.account(), WORDS[3]).unwrap();
    let reminder = remind(alice, group);
    let resources: Vec<_> = share(bob, group);
    settle(&mut connections);
    let link = alice.kith.groups().invite(group, 86_400_000).unwrap().link;
    dave.kith.groups().join(&link).unwrap();
    settle(&mut connections);
    carol.goes_offline();
    carol.says(group, WORDS[4]);
    carol.reconnects();
    connections.resize(proxy.count(), carol.name.clone());
    eve.knows(alice);
    eve.kith.messages().dm(alice.account(), WORDS[5]).unwrap();
    settle(&mut connections);
    alice.kith.contacts().block(eve.account()).unwrap();
    settle(&mut connections);
    alice.removes(group, bob);
    settle(&mut connections);
    let yes_and_no = ["yes", "no"].map(|word| {
        let before = proxy.sent();
        alice.says(group, word);
        alice.sync();
        connections.resize(proxy.count(), alice.name.clone());
        proxy.sent() - before
    });
    watches(&world, alice, &proxy);
    connections.resize(proxy.count(), alice.name.clone());
    settle(&mut connections);
    assert!(dave.reads(group).contains(&WORDS[4].to_owned()));
    assert!(!bob.reads(group).contains(&"yes".to_owned()));
    keeps_a_journal(alice);

    let mut planted = Planted::new();
    for name in NAMES {
        planted.text("a name", name);
    }
    for text in WORDS {
        planted.text("a text", text);
    }
    let mut of_journal = Planted::new();
    for text in JOURNAL_WORDS {
        of_journal.text("a text of the journal", text);
    }
    let (mut read_keys, mut logs) = (Planted::new(), Planted::new());
    planted.bytes("the id of the circle", group.as_bytes()).bytes("the id of the chat", direct.group.as_bytes());
    planted.bytes("the id of a message", first.message.as_bytes());
    planted.bytes("the id of a message", direct.message.as_bytes());
    planted.bytes("the id of a reminder", reminder.as_bytes());
    for id in &resources {
        planted.bytes("the id of a resource", id.as_bytes());
    }
    let mut logs_of = BTreeMap::new();
    for person in &people {
        let me = person.kith.account().me().unwrap();
        planted.bytes("an account", me.account.as_bytes()).bytes("a device", me.device.as_bytes());
        let (account, mailbox) = person
            .store()
            .read(|read| Ok::<_, KithError>((read.find_account()?.unwrap(), read.find_mailbox()?.unwrap())))
            .unwrap();
        planted.bytes("a root key", account.root_seed.expose()).bytes("a device key", account.device_seed.expose());
        for (what, key) in [
            ("a mailbox's founder key", &mailbox.founder_seed),
            ("a mailbox's owner key", &mailbox.owner_seed),
            ("a mailbox's sealing key", &mailbox.seal_ikm),
            ("a key of key packages", &mailbox.kp_key),
        ] {
            planted.bytes(what, key.expose());
        }
        read_keys.bytes("a mailbox's read key", mailbox.read_key.expose());
        let mut own = vec![kith_protocol::id::LogId::new(*mailbox.log.as_bytes())];
        for shown in person.kith.groups().list().unwrap() {
            let replica = person.replica(shown.group);
            let keys = PeriodKeys::derive(&PeriodSecret::new(replica.secret.clone())).unwrap();
            planted.bytes("a period's secret", replica.secret.expose());
            planted.bytes("a period's append key", keys.append_seed.expose());
            planted.bytes("a period's outer key", keys.outer.expose());
            read_keys.bytes("a period's read key", keys.read.expose());
            own.push(person.log_of(shown.group));
        }
        for log in &own {
            logs.bytes("the id of a log", log.as_bytes());
        }
        logs_of.insert(person.name.clone(), own);
    }
    let open: BTreeMap<String, Vec<u8>> =
        people.iter().map(|person| (person.name.clone(), files_of(&person.home))).collect();
    people.iter().for_each(|person| person.kith.suspend());
    let homes = people
        .iter()
        .map(|person| (person.name.clone(), [open[&person.name].clone(), files_of(&person.home)]))
        .collect();
    let metrics = get(&world.metrics_url().unwrap(), "/metrics");
    let running = world.everything_the_relay_has();
    world.stop_relay();
    let recorded = proxy.recorded();
    assert_eq!(recorded.len(), connections.len());
    Day {
        wire: proxy.everything(),
        connections: connections.into_iter().zip(recorded.iter().map(Seen::of)).collect(),
        relay_files: [running, world.everything_the_relay_has()],
        metrics,
        said: said().lock().unwrap().clone(),
        homes,
        planted,
        of_journal,
        read_keys,
        logs,
        logs_of,
        yes_and_no,
    }
}

fn remind(device: &Device, group: GroupId) -> kith::model::RecordId {
    let frame = Some(Frame::Zone(Zone::UTC));
    let (at, rule) = ("2026-03-08T09:00".parse().unwrap(), Some("FREQ=DAILY;COUNT=5".parse().unwrap()));
    let when = ReminderWhen::WallClock { at, frame, rule, exceptions: Vec::new() };
    let id =
        device.kith.reminders().add(Some(group), &NewReminder { title: WORDS[8].to_owned(), when }).unwrap().reminder;
    device.kith.reminders().done(id, None).unwrap();
    id
}

/// A short text, a text that is too long for an entry, and a link.
fn share(device: &Device, group: GroupId) -> Vec<kith::model::RecordId> {
    let long = format!("{} ", WORDS[10]).repeat(800);
    let bodies =
        [ResourceBody::Text(WORDS[10].to_owned()), ResourceBody::Text(long), ResourceBody::Link(WORDS[11].to_owned())];
    let add = |body| {
        let new = NewResource { title: WORDS[9].to_owned(), body, tags: vec![WORDS[12].to_owned()] };
        device.kith.resources().add(group, &new).unwrap().resource
    };
    bodies.map(add).to_vec()
}

/// Listens until the relay has opened a wake stream.
fn watches(world: &World, device: &Device, proxy: &RecordingProxy) {
    let stop = CancellationToken::new();
    let (kith, stopped) = (device.kith.clone(), stop.clone());
    let runtime = world.runtime.clone();
    let watching = std::thread::spawn(move || runtime.block_on(kith.watch(stopped, |_| {})));
    proxy.waits_for(b"text/event-stream");
    stop.cancel();
    watching.join().unwrap().unwrap();
}

fn keeps_a_journal(device: &Device) {
    let journal = device.journal();
    let request = LogRequest {
        note: Some(JOURNAL_WORDS[0].to_owned()),
        labels: vec![JOURNAL_WORDS[1].to_owned()],
        factors: vec![JOURNAL_WORDS[2].to_owned()],
        ..LogRequest::of(Mood::new(2).unwrap())
    };
    journal.entries().log(request).unwrap();
    assert_eq!(journal.entries().search("nobody", Some(10)).unwrap().len(), 1);
}

fn get(url: &str, path: &str) -> String {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer
}
