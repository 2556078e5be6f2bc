//! What the memory of a phone's process holds while the app is in the background: no key in a statement, nothing of what
//! our own code has freed; but copies of the database library, keys and texts among them.
//!
//! This program starts itself again as the phone, so that its memory is that of a real process with the allocator that the
//! shells have. All of its readable memory is looked at through `/proc`, which is more than a core dump holds. What is
//! looked for is made at random here and reaches the phone through its database only: nothing of it stands in the program.

use super::day::said;
use kith::model::{GroupId, KithError, Rng as _, SeededRng};
use kith::{Kith, Options, PageRequest};
use kith_crypto::{PeriodKeys, PeriodSecret};
use kith_tests::{Device, Planted, TestVault, World};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const HOME: &str = "KITH_TEST_MEMORY_HOME";
const GROUP: &str = "KITH_TEST_MEMORY_GROUP";

/// The seed of words that the phone makes and frees.
const FREED: u8 = 7;

/// Words that nobody has said before.
fn words(seed: u8, what: &str) -> String {
    let mut text = format!("{what} ");
    for byte in SeededRng::new([seed; 32]).bytes16() {
        let _ = write!(text, "{}{}", char::from(b'a' + byte % 26), char::from(b'a' + byte / 26));
    }
    text
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

/// Not a test of its own: the phone.
#[test]
fn phone() {
    let Some(home) = std::env::var_os(HOME) else { return };
    let group = GroupId::from_hex(&std::env::var(GROUP).unwrap()).unwrap();
    let mut input = std::io::stdin().lock();
    let mut line = String::new();
    input.read_line(&mut line).unwrap();
    let secret = data_encoding::HEXLOWER.decode(line.trim().as_bytes()).unwrap();
    let freed: Vec<String> = (1..50).map(|times| words(FREED, "freed").repeat(times)).collect();
    let kith = Kith::open(&PathBuf::from(home), Options::platform(Arc::new(TestVault(secret))).unwrap()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let synced = runtime.block_on(kith.sync_once(Duration::from_secs(60))).unwrap();
    assert_eq!(synced.problem, None);
    let messages = kith.messages().page(group, PageRequest { limit: None, before: None, peek: true }).unwrap();
    let query = messages[1].text.clone().unwrap();
    let found = kith.messages().search(&query, None, None).unwrap();
    assert_eq!(found.len(), 1);
    kith.messages().say(group, &query.chars().rev().collect::<String>(), None).unwrap();
    let synced_again = runtime.block_on(kith.sync_once(Duration::from_secs(60))).unwrap();
    let (groups, people) = (kith.groups().list().unwrap(), kith.contacts().list().unwrap());
    say("shows");
    input.read_line(&mut line).unwrap();
    drop(freed);
    drop((messages, found, query, synced, synced_again, groups, people));
    kith.suspend();
    say("suspended");
    input.read_line(&mut line).unwrap();
    kith.resume().unwrap();
    say("resumed");
}

/// A phone in a process of its own.
struct Phone {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Phone {
    fn start(device: &Device, group: GroupId) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "memory::phone", "--nocapture", "--test-threads=1"])
            .env(HOME, &device.home)
            .env(GROUP, group.to_hex())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let secret = data_encoding::HEXLOWER.encode(&device.secret());
        writeln!(child.stdin.as_mut().unwrap(), "{secret}").unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    fn until(&mut self, what: &str) {
        let mut line = String::new();
        while line.trim() != what {
            line.clear();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the phone ended before {what:?}");
        }
    }

    fn goes_on(&mut self) {
        writeln!(self.child.stdin.as_mut().unwrap()).unwrap();
    }

    /// All memory that the process can read and write.
    fn memory(&self) -> Vec<u8> {
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", self.child.id())).unwrap();
        let mut file = std::fs::File::open(format!("/proc/{}/mem", self.child.id())).unwrap();
        let mut memory = Vec::new();
        for line in maps.lines() {
            let mut fields = line.split(' ');
            let (range, access) = (fields.next().unwrap(), fields.next().unwrap());
            if !access.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
            file.seek(std::io::SeekFrom::Start(start)).unwrap();
            // A few special mappings cannot be read.
            let _ = (&mut file).take(end - start).read_to_end(&mut memory);
            memory.extend([0; 64]);
        }
        memory
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// `x'…'` with 64 digits: how the cipher is given its key.
fn keys_in_statements(memory: &[u8]) -> usize {
    memchr::memmem::find_iter(memory, b"x'")
        .filter(|at| {
            let rest = &memory[at + 2..];
            rest.len() > 64 && rest[..64].iter().all(u8::is_ascii_hexdigit) && rest[64] == b'\''
        })
        .count()
}

#[test]
fn a_suspended_phone_keeps_what_the_database_library_copied_and_no_more() {
    let _ = said();
    let world = World::new();
    let names = [words(1, "Zora"), words(2, "Ymir")];
    let people = world.people(&[&names[0], &names[1]]);
    let [zora, ymir] = &people[..] else { unreachable!() };
    let (group_name, own, theirs, late) = (words(3, "circle"), words(4, "own"), words(5, "theirs"), words(6, "late"));
    let group = zora.founds(&group_name);
    zora.adds(group, &[ymir]);
    world.settle(&[zora, ymir]);
    zora.says(group, &own);
    ymir.says(group, &theirs);
    world.settle(&[zora, ymir]);
    ymir.says(group, &late);
    ymir.sync();
    let replica = zora.replica(group);
    let keys = PeriodKeys::derive(&PeriodSecret::new(replica.secret.clone())).unwrap();
    let account = zora.store().read(|read| Ok::<_, KithError>(read.find_account()?.unwrap())).unwrap();
    zora.kith.suspend();

    let (mut read, mut of_groups, mut in_use) = (Planted::new(), Planted::new(), Planted::new());
    let mut freed = Planted::new();
    freed.text("freed words", &words(FREED, "freed"));
    for (what, text) in [("own words", &own), ("others' words", &theirs), ("words of this sync", &late)] {
        read.text(what, text);
    }
    read.text("words written in the phone", &theirs.chars().rev().collect::<String>());
    read.text("the name of a group", &group_name).text("the name of a contact", &names[1]);
    of_groups.bytes("a period's secret", replica.secret.expose()).bytes("a period's outer key", keys.outer.expose());
    of_groups.bytes("a period's append key", keys.append_seed.expose());
    in_use.bytes("the root key", account.root_seed.expose()).bytes("the device key", account.device_seed.expose());

    let mut phone = Phone::start(zora, group);
    phone.until("shows");
    let memory = phone.memory();
    let found = read.found_in(&memory);
    assert!(!freed.found_in(&memory).is_empty(), "while they are held, words to be freed were not found");
    for what in ["own words", "others' words", "words of this sync", "the name of a group", "the name of a contact"] {
        assert!(found.contains(&format!("{what} as text")), "while it is shown, {what} was not found: {found:?}");
    }
    phone.goes_on();
    phone.until("suspended");
    let memory = phone.memory();
    assert!(memory.len() > 1_000_000, "no memory was read");
    let (texts, groups, own) = (read.found_in(&memory), of_groups.found_in(&memory), in_use.found_in(&memory));
    println!("{} bytes hold {texts:?} {groups:?} {own:?}", memory.len());
    // What our own code frees is wiped by the allocator, and the key is in no statement.
    freed.are_not_in("the memory of a suspended phone", &memory);
    assert_eq!(keys_in_statements(&memory), 0, "the database's key stands in a statement");
    // The rest is there as the database library copied it, in no other form; docs/threat-model.md says so. When this fails
    // because less is found, the page can promise more.
    assert!(!texts.is_empty(), "no text is in the memory of a suspended phone any more: say so on the page");
    assert!(texts.iter().all(|found| found.ends_with("as text")), "{texts:?}");
    assert!(groups.iter().chain(&own).all(|found| found.ends_with("as bytes")), "{groups:?} {own:?}");
    phone.goes_on();
    phone.until("resumed");
}

/// What is shown here of this program's allocator holds for the shells, since they have the same.
#[test]
fn the_shells_wipe_what_they_free_as_this_program_does() {
    for shell in ["cli/src/lib.rs", "bindings/ffi/src/lib.rs"] {
        let source = std::fs::read_to_string(format!("{}/../{shell}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let wipes =
            source.contains("#[global_allocator]\nstatic ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System>");
        assert!(wipes, "{shell} leaves in memory what it frees");
    }
}
