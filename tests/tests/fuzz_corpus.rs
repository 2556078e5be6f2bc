//! The cheap share of fuzzing, the same in every run: each file of the corpus and mutations of all of them through the
//! targets that `cargo xtask fuzz` runs by coverage, with the memory of each counted.
//!
//! The corpus is `fuzz/corpus/<target>/`: seeds made from the frozen vectors (`KITH_WRITE_CORPUS=1` writes those that are
//! missing), and whatever a fuzzer found that broke something, in `fuzz/found/<target>/`. `KITH_FUZZ_INPUTS=1000000` asks for
//! as many mutations of each target.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use kith_protocol::cbor::Decoder;
use kith_tests::fuzz::{TARGETS, Target, find, mls_seeds, mutations};
use serde_json::Value;
use sha2::Digest as _;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Mutations of each target in a usual run.
const INPUTS: usize = 20_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files_in(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let fuzz = root().join("fuzz");
    [files_in(&fuzz.join("corpus").join(target.name)), files_in(&fuzz.join("found").join(target.name))].concat()
}

/// One input, its memory counted.
fn try_out(target: &Target, input: &[u8]) {
    let used = allocation_counter::measure(|| (target.decode)(input));
    let most = (target.most)(input.len().try_into().unwrap());
    assert!(
        used.bytes_max <= most,
        "{} took {} of {most} bytes for {} bytes",
        target.name,
        used.bytes_max,
        input.len()
    );
    (target.hold)(input);
}

fn runs(name: &str) {
    let target = find(name);
    let corpus = corpus(target);
    assert!(corpus.len() >= 3, "{name} has no corpus");
    // What is made once for each thread is not the input's.
    (target.decode)(&corpus[0]);
    corpus.iter().for_each(|input| try_out(target, input));
    let count = std::env::var("KITH_FUZZ_INPUTS").map_or(INPUTS, |count| count.parse().unwrap());
    let count = if name == "mls" || name == "files" { count / 4 } else { count };
    for input in mutations(&corpus, 1, count) {
        let outcome = std::panic::catch_unwind(|| try_out(target, &input));
        if outcome.is_err() {
            panic!("{name} breaks at {}", HEXLOWER.encode(&input));
        }
    }
}

macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test] fn $name() { runs(stringify!($name)); })*
        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}
targets!(requests, answers, people, members, mls, texts, files);

#[test]
fn every_target_is_tested_and_has_a_program() {
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for target in TARGETS {
        assert!(TESTED.contains(&target.name), "{} is not tested", target.name);
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{} has no program", target.name);
        assert!(root().join(format!("fuzz/targets/{}.rs", target.name)).is_file(), "{} has no program", target.name);
    }
    assert_eq!(TESTED.len(), TARGETS.len());
}

/// Whatever implements `Wire` is read from somewhere: a fuzz target names it.
#[test]
fn every_format_of_the_protocol_is_in_a_target() {
    let mut targets = String::new();
    for file in std::fs::read_dir(root().join("tests/src/fuzz")).unwrap() {
        targets += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    let mut open = vec![root().join("core/protocol/src")];
    let mut formats = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            for line in std::fs::read_to_string(&path).unwrap().lines() {
                if let Some(format) = line.trim().strip_prefix("impl Wire for ") {
                    formats.push(format.split([' ', '{']).next().unwrap().to_owned());
                }
            }
        }
    }
    assert!(formats.len() > 50, "only {} formats were found", formats.len());
    let named = |format: &str| {
        let edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_');
        targets
            .match_indices(format)
            .any(|(at, _)| edge(targets[..at].chars().next_back()) && edge(targets[at + format.len()..].chars().next()))
    };
    // `$name` stands for the ids that a macro makes; each is named in `requests`.
    let missing: Vec<&String> = formats.iter().filter(|format| *format != "$name" && !named(format)).collect();
    assert!(missing.is_empty(), "no fuzz target reads {missing:?}");
}

/// The vectors that seeds are made from, and the target that reads them.
const SOURCES: &[(&str, &[&str])] = &[
    ("requests", &["op-v1", "cbor-v1", "log_id-v1"]),
    (
        "people",
        &[
            "card-v1",
            "link-v1",
            "device_cert-v1",
            "control-v1",
            "mail_item-v1",
            "blob-v1",
            "slot-v1",
            "sealed_entry-v1",
        ],
    ),
    ("members", &["envelope-v1", "state_op-v1", "snapshot-v1", "history-v1", "pack-v1", "hlc-v1", "merge-v1"]),
    ("texts", &["link-v1", "reminders-v1", "recovery_words-v1"]),
];
/// The longest seed, and the most of each vector file.
const SEED_BYTES: usize = 4_096;
const SEEDS: usize = 24;

/// Every string of a document.
fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

/// Some of many, from all of their length.
fn spread(seeds: Vec<Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    let step = seeds.len().div_ceil(SEEDS).max(1);
    seeds.into_iter().step_by(step)
}

fn seeds(target: &str) -> BTreeSet<Vec<u8>> {
    let mut all = BTreeSet::new();
    let read = |path: &str| std::fs::read(root().join(path)).unwrap();
    for vectors in SOURCES.iter().filter(|(of, _)| *of == target).flat_map(|(_, vectors)| *vectors) {
        let document: Value = serde_json::from_slice(&read(&format!("tests/vectors/{vectors}.json"))).unwrap();
        let mut found = Vec::new();
        strings(&document, &mut found);
        let seed = |text: &&str| match target {
            "texts" => Some(text.as_bytes().to_vec()),
            _ => HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok().filter(|bytes| bytes.len() > 16),
        };
        all.extend(spread(found.iter().filter_map(seed).collect()));
    }
    match target {
        "requests" | "answers" => {
            let session = read("tests/vectors/session-stage1.bin");
            let mut d = Decoder::new(&session);
            let (mut asked, mut answered) = (Vec::new(), Vec::new());
            for _ in 0..d.array().unwrap() {
                d.array_exact(10).unwrap();
                (0..6).for_each(|_| assert!(d.raw_item().is_ok()));
                asked.push(d.bytes().unwrap().to_vec());
                (0..2).for_each(|_| assert!(d.raw_item().is_ok()));
                answered.push(d.bytes().unwrap().to_vec());
            }
            let short = |bodies: Vec<Vec<u8>>| bodies.into_iter().filter(|body| body.len() <= SEED_BYTES).collect();
            if target == "requests" {
                all.extend(spread(short(asked)));
            } else {
                for body in spread(short(answered)) {
                    all.insert([&[0, 1], body.as_slice()].concat());
                    all.insert(body);
                }
                let problem =
                    br#"{"type":"/problems/rate_limited","title":"Too many requests.","status":429,"after_s":5}"#;
                all.insert([&[9, 4], problem.as_slice()].concat());
                all.insert([&[0, 3], b":\n\ndata: 0\n\n:\n\ndata: 7\r\n\r\n".as_slice()].concat());
            }
        }
        "texts" => {
            for (start, zone, rule) in [
                ("2026-03-08T02:30", "America/New_York", "FREQ=DAILY;COUNT=5"),
                ("2026-01-31T09:00", "Europe/London", "FREQ=MONTHLY;BYMONTHDAY=-1,31;UNTIL=20300101T000000Z"),
                ("2026-11-30T23:59", "", "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYDAY=MO,-1FR"),
            ] {
                all.insert(format!("{start}\n{zone}\n{rule}").into_bytes());
            }
        }
        "files" => all.extend(files_in(&root().join("core/journal/tests/samples"))),
        "mls" => all.extend(mls_seeds()),
        _ => {}
    }
    all.retain(|seed| !seed.is_empty() && seed.len() <= SEED_BYTES);
    all
}

#[test]
fn seeds_are_written_when_asked_for_only() {
    let write = std::env::var_os("KITH_WRITE_CORPUS").is_some();
    for target in TARGETS {
        let folder = root().join("fuzz/corpus").join(target.name);
        if write {
            std::fs::create_dir_all(&folder).unwrap();
        }
        // Keys of MLS are drawn by its library: seeds of it are made once.
        if target.name == "mls" && folder.read_dir().is_ok_and(|mut files| files.next().is_some()) {
            continue;
        }
        for seed in seeds(target.name) {
            let path = folder.join(&HEXLOWER.encode(&sha2::Sha256::digest(&seed))[..16]);
            if write {
                std::fs::write(&path, &seed).unwrap();
            }
            assert!(path.is_file(), "{} lacks a seed: KITH_WRITE_CORPUS=1 writes it", target.name);
        }
    }
}
