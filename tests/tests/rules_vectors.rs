//! Frozen vectors never change: every file in `tests/vectors` has the sum that was written down when it was made
//! (protocol 21). `cargo xtask vectors add` writes the line for a new one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

const SUMS: &str = "SHA256SUMS";

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
