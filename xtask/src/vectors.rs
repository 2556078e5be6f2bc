//! Frozen test vectors: made once, never changed (protocol 21).
//!
//! `tests/vectors/SHA256SUMS` has one line for each file, in the form of `sha256sum`. A new file gets its line by
//! `cargo xtask vectors add`; a line is never changed or taken out, since phones in the field read the old bytes too.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Failure;
use crate::step::root;

const SUMS: &str = "SHA256SUMS";

/// Fails when a vector changed, is gone or has no line.
pub(crate) fn check() -> Result<(), Failure> {
    let problems = compare(&recorded()?, &present()?, true);
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// Adds lines for new vectors; fails, and writes nothing, when an old one changed.
pub(crate) fn add() -> Result<(), Failure> {
    let (recorded, present) = (recorded()?, present()?);
    let problems = compare(&recorded, &present, false);
    if !problems.is_empty() {
        return Err(problems.join("\n").into());
    }
    let text: String = present.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    fs::write(folder().join(SUMS), text)?;
    for name in present.keys().filter(|name| !recorded.contains_key(*name)) {
        println!("added {name}");
    }
    Ok(())
}

fn folder() -> PathBuf {
    root().join("tests").join("vectors")
}

/// The sums that were written down.
fn recorded() -> Result<BTreeMap<String, String>, Failure> {
    let file = folder().join(SUMS);
    let text = if file.exists() { fs::read_to_string(file)? } else { String::new() };
    text.lines()
        .map(|line| {
            let (sum, name) = line.split_once("  ").ok_or_else(|| format!("{SUMS}: a line is no sum: {line}"))?;
            Ok((name.to_owned(), sum.to_owned()))
        })
        .collect()
}

/// The sums of the files that are there.
fn present() -> Result<BTreeMap<String, String>, Failure> {
    let mut sums = BTreeMap::new();
    if !folder().exists() {
        return Ok(sums);
    }
    for item in fs::read_dir(folder())? {
        let item = item?;
        let name = item.file_name().to_string_lossy().into_owned();
        if item.file_type()?.is_file() && name != SUMS {
            sums.insert(name, HEXLOWER.encode(&Sha256::digest(fs::read(item.path())?)));
        }
    }
    Ok(sums)
}

/// What is wrong, a line each. With `all`, a file without a line counts too.
fn compare(recorded: &BTreeMap<String, String>, present: &BTreeMap<String, String>, all: bool) -> Vec<String> {
    let changed = recorded.iter().filter_map(|(name, sum)| match present.get(name) {
        Some(now) if now == sum => None,
        Some(_) => Some(format!("{name} changed: a frozen vector never does; make a file for the new version")),
        None => Some(format!("{name} is gone: old bytes are read for ever")),
    });
    let new = present.keys().filter(|name| all && !recorded.contains_key(*name));
    changed.chain(new.map(|name| format!("{name} is new: cargo xtask vectors add"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, sum)| ((*name).to_owned(), (*sum).to_owned())).collect()
    }

    #[test]
    fn a_changed_and_a_missing_vector_are_told_and_a_new_one_only_in_a_check() {
        let recorded = sums(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let present = sums(&[("a", "1"), ("b", "9"), ("d", "4")]);
        assert_eq!(compare(&recorded, &present, true).len(), 3);
        assert_eq!(compare(&recorded, &present, false).len(), 2);
        assert!(compare(&recorded, &recorded, true).is_empty());
    }
}
