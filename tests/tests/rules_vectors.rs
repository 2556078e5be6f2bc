//! Frozen vectors never change: every file in `tests/vectors` has the sum that was written down when it was made
//! (protocol 21). `cargo xtask vectors add` writes the line for a new one. Every format of the protocol's list has a file,
//! or belongs to what is not built yet; a reader in another language agrees with ours.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail at any line"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

const SUMS: &str = "SHA256SUMS";

/// Formats of the protocol's list that nothing writes yet, and what they wait for.
const LATER: &[(&str, &str)] = &[
    ("charter", "spaces, stage 2"),
    ("item", "spaces, stage 2"),
    ("token", "membership tokens, stage 2"),
    ("ask", "pools and asks, stage 2"),
    ("pool_statement", "pools and asks, stage 2"),
    ("sealed_endpoint", "push, stage 2"),
    ("recovery_code", "backup, stage 3"),
    ("vault", "backup, stage 3"),
    ("survey", "surveys, stage 3"),
    ("report", "reports, stage 3"),
];

#[test]
fn no_vector_changed_and_none_is_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let recorded = fs::read_to_string(folder.join(SUMS)).unwrap();
    let recorded: BTreeMap<String, String> = recorded
        .lines()
        .map(|line| {
            let (sum, name) = line.split_once("  ").unwrap_or_else(|| panic!("no sum: {line}"));
            (name.to_owned(), sum.to_owned())
        })
        .collect();
    let present: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .filter(|(name, path)| name != SUMS && path.is_file())
        .map(|(name, path)| (name, HEXLOWER.encode(&Sha256::digest(fs::read(path).unwrap()))))
        .collect();
    assert_eq!(present, recorded, "a frozen vector never changes; a new one: cargo xtask vectors add");
}

/// The names in section 21 of the protocol.
fn formats() -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol.md")).unwrap();
    let section = page.split("## 21. Test vectors").nth(1).unwrap();
    let list = section.split("for CBOR, COSE, chain, padding, HLC and merge:\n`").nth(1).unwrap();
    list.split('`').next().unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_format_that_is_built_has_a_vector() {
    let formats = formats();
    assert!(formats.len() >= 25, "{formats:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for format in &formats {
        let there = folder.join(format!("{format}-v1.json")).is_file();
        let later = LATER.iter().find(|(name, _)| name == format);
        assert!(there != later.is_some(), "{format}: a file {there}, later {later:?}");
    }
    assert!(LATER.iter().all(|(name, _)| formats.iter().any(|format| format == name)));
}

#[test]
fn a_reader_in_another_language_agrees() {
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/reader/read_vectors.py");
    let Ok(ran) = Command::new("python3").arg(&reader).output() else {
        println!("SKIPPED: there is no python3 here to run {}", reader.display());
        return;
    };
    let (said, wrong) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}{wrong}");
    for format in ["cbor", "op", "chain", "padme", "hlc", "merge", "snapshot", "history"] {
        assert!(said.lines().any(|line| line == format!("{format} agrees")), "{format} in {said}");
    }
}
