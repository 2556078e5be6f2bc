//! SIGKILL of the real `kith` and the real `kith-relay`, at random instants and at points on both sides of what they write
//! to the disk and to the network: what exited 0 arrives exactly once, and nothing that was shown disappears.
//!
//! The points are made from outside, by `strace`, which kills a process as it enters its n-th system call of a kind: before
//! an `fdatasync` nothing of the commit is on the disk for sure, before the call after it all of it is; the same with a
//! request and its answer. The programs have no code for it. Where `strace` is not installed there are only instants.
//!
//! `cargo xtask torture kills` runs it for long.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use crate::dice::{Dice, Ordeal};
use serde_json::Value;
use shell::Shell;
use shell::relay::{RelayProcess, knows, person, texts};
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::Duration;

const GROUP: &str = "Night shift";
/// Rounds between two looks at everything.
const LAP: u64 = 12;
/// What a commit is made of, and what carries a request and its answer.
const CALLS: [&str; 4] =
    ["pwrite64,write", "fdatasync,fsync", "sendto,recvfrom,writev,readv", "openat,unlink,ftruncate,rename"];

/// How a process ends.
#[derive(Debug, Clone)]
enum Blow {
    /// After so many microseconds.
    Instant(u64),
    /// By this program in front of it.
    Point(Vec<String>),
}

/// A program that kills what it runs at the n-th call of a kind.
fn watcher(calls: &str, nth: u64) -> Vec<String> {
    let words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e"];
    let trace = [format!("trace={calls}"), "-e".to_owned(), format!("inject={calls}:signal=KILL:when={nth}")];
    words.into_iter().map(str::to_owned).chain(trace).collect()
}

/// Whether processes can be watched here.
fn can_watch() -> bool {
    let mut tries = Command::new("strace");
    tries.args(["-f", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    tries.status().is_ok_and(|status| status.success())
}

fn some_blow(dice: &mut Dice, watches: bool, longest_us: u64) -> Blow {
    if watches && dice.percent(70) {
        let calls = CALLS[dice.of(CALLS.len())];
        Blow::Point(watcher(calls, 1 + dice.below(if calls.starts_with('f') { 8 } else { 40 })))
    } else {
        Blow::Instant(dice.below(longest_us))
    }
}

/// Runs a command that may be killed; whether it was, and its exit code otherwise.
fn strike(shell: &Shell, arguments: &[&str], blow: &Blow) -> Option<i32> {
    let inner = shell.command(arguments.iter().copied().chain(["--json"]));
    let mut command = match blow {
        Blow::Instant(_) => inner,
        Blow::Point(words) => {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]).arg(inner.get_program()).args(inner.get_args()).env_clear();
            command.envs(inner.get_envs().filter_map(|(key, value)| Some((key, value?))));
            command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
            command.stdin(Stdio::null());
            command
        }
    };
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if let Blow::Instant(us) = blow {
        std::thread::sleep(Duration::from_micros(*us));
        let _ = child.kill();
    }
    child.wait().unwrap().code()
}

/// Everything that the story knows.
struct Night {
    folder: tempfile::TempDir,
    relay: Option<RelayProcess>,
    phones: [Shell; 2],
    /// What was written by a command that exited 0, by phone.
    said: [Vec<String>; 2],
    /// What was written by a command that was killed: it is there once or not at all.
    maybe: BTreeSet<String>,
    /// What each phone has shown.
    shown: [BTreeSet<String>; 2],
    counts: BTreeMap<&'static str, u64>,
}

impl Night {
    fn begins() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let relay = RelayProcess::start(folder.path());
        let phones = ["Alice", "Bob"].map(|name| person(name, &relay.url));
        let [alice, bob] = &phones;
        knows(alice, bob);
        knows(bob, alice);
        alice.json(&["group", "create", GROUP]);
        alice.json(&["group", "add", GROUP, "Bob"]);
        alice.json(&["sync"]);
        bob.json(&["sync"]);
        let (said, shown) = Default::default();
        Self { folder, relay: Some(relay), phones, said, maybe: BTreeSet::new(), shown, counts: BTreeMap::new() }
    }

    fn counts(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// One command of a phone, struck.
    fn phone(&mut self, who: usize, number: u64, dice: &mut Dice, watches: bool) {
        let text = format!("{who} {number:06}");
        let say = ["say", GROUP, &text];
        let say_and_sync = ["say", GROUP, &text, "--sync"];
        let writes = dice.percent(65);
        let arguments: &[&str] = match (writes, dice.percent(60)) {
            (true, true) => &say_and_sync,
            (true, false) => &say,
            (false, _) => &["sync"],
        };
        let blow = some_blow(dice, watches, 60_000);
        let ended = strike(&self.phones[who], arguments, &blow);
        assert!(matches!(ended, None | Some(0 | 5)), "{arguments:?} {blow:?}: {ended:?}");
        self.counts(if ended.is_none() { "phone killed" } else { "phone unhurt" });
        match (writes, ended) {
            (true, Some(0)) => self.said[who].push(text),
            (true, _) => drop(self.maybe.insert(text)),
            _ => {}
        }
    }

    /// The relay dies while phones write and sync; what a phone could not send it keeps.
    fn relay(&mut self, number: u64, dice: &mut Dice, watches: bool) {
        let blow = some_blow(dice, watches, 40_000);
        let relay = self.relay.take().unwrap();
        let mut relay = match &blow {
            Blow::Point(words) => relay.dies_and_comes_back_under(words),
            Blow::Instant(_) => relay,
        };
        let said = std::thread::scope(|scope| {
            let phones = self.phones.each_ref();
            let writers: Vec<_> = phones
                .into_iter()
                .enumerate()
                .map(|(who, phone)| {
                    scope.spawn(move || {
                        let text = format!("{who} {number:06}");
                        // The write is durable before the relay is asked: exit 0 with a warning when it is away.
                        phone.json(&["say", GROUP, &text, "--sync"]);
                        text
                    })
                })
                .collect();
            if let Blow::Instant(us) = blow {
                std::thread::sleep(Duration::from_micros(us));
                relay.dies();
            }
            writers.into_iter().map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
        });
        for (who, text) in said.into_iter().enumerate() {
            self.said[who].push(text);
        }
        self.relay = Some(relay.dies_and_comes_back());
        self.counts("relay killed");
    }

    /// Nothing that was shown is gone.
    fn look(&mut self) {
        for who in 0..2 {
            let now: Vec<String> = texts(&self.phones[who], GROUP);
            let unique: BTreeSet<String> = now.iter().cloned().collect();
            assert_eq!(unique.len(), now.len(), "shown twice: {now:?}");
            let gone: Vec<&String> = self.shown[who].difference(&unique).collect();
            assert!(gone.is_empty(), "phone {who} no longer shows {gone:?}");
            self.shown[who] = unique;
        }
    }

    /// Everybody is well: everything is everywhere, once.
    fn rests(&mut self, step: u64) {
        for round in 0.. {
            let reports = self.phones.each_ref().map(|phone| phone.one(&["sync"]));
            let zero = |report: &Value| ["received", "sent", "queued"].iter().all(|field| report[field] == 0);
            if reports.iter().all(zero) {
                break;
            }
            assert!(round < 8, "step {step}: never quiet: {reports:?}");
        }
        self.look();
        let timeline = texts(&self.phones[0], GROUP);
        assert_eq!(texts(&self.phones[1], GROUP), timeline, "step {step}");
        for (who, said) in self.said.iter().enumerate() {
            let mark = format!("{who} ");
            let theirs: Vec<&String> = timeline.iter().filter(|text| text.starts_with(&mark)).collect();
            assert!(theirs.is_sorted(), "step {step}: {theirs:?}");
            let sure: Vec<&String> = theirs.into_iter().filter(|text| !self.maybe.contains(*text)).collect();
            assert_eq!(sure, said.iter().collect::<Vec<_>>(), "step {step}: what exited 0 is there, and once");
        }
        for phone in &self.phones {
            assert_eq!(phone.one(&["group", "show", GROUP])["state"], "active", "step {step}");
            assert!(phone.json(&["doctor"]).iter().all(|check| check["ok"] == true), "step {step}");
        }
    }
}

#[test]
fn what_exited_0_arrives_once_whoever_is_killed_and_when() {
    let ordeal = Ordeal::or(1, 36);
    let (mut dice, watches) = (Dice::new(ordeal.seed), can_watch());
    println!("points: {watches}");
    let mut night = Night::begins();
    for step in 1..=ordeal.steps {
        if dice.percent(30) {
            night.relay(step, &mut dice, watches);
        } else {
            let who = dice.of(2);
            night.phone(who, step, &mut dice, watches);
        }
        night.look();
        if step % LAP == 0 || step == ordeal.steps {
            night.rests(step);
        }
    }
    println!("{:?} in {}", night.counts, night.folder.path().display());
    assert!(night.counts["phone killed"] * 4 > ordeal.steps, "{:?}", night.counts);
    assert!(night.counts["relay killed"] * 6 > ordeal.steps, "{:?}", night.counts);
}
