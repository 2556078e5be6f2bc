//! The licences of everything that is inside of the library: one text for an app's screen of credits. Rather one too many than one
//! missing: cargo's metadata knows features for all targets together, so OpenSSL is named where CommonCrypto is used, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::Failure;
use crate::step::cargo;

/// The crate that the library is made of.
const LIBRARY: &str = "kith-ffi";
/// Sources of others that crates bring along: of which crate, what it is, its licence, and where that stands.
const BUNDLED: &[(&str, &str, &str, &str)] = &[
    ("openssl-src", "OpenSSL", "Apache-2.0", "openssl/LICENSE.txt"),
    ("sqlcipher-src", "SQLCipher", "BSD-3-Clause", "sqlcipher/LICENSE-sqlcipher"),
];

/// The text for the targets together.
pub(super) fn text(targets: &[&str]) -> Result<String, Failure> {
    let mut crates: BTreeMap<String, (String, String)> = BTreeMap::new();
    for target in targets {
        let metadata = metadata(target)?;
        let reached = reached(&metadata);
        for package in array(&metadata, "/packages") {
            let id = word(package, "/id");
            if word(package, "/source").is_empty() || !reached.contains(id) {
                continue;
            }
            let name = format!("{} {}", word(package, "/name"), word(package, "/version"));
            let manifest = Path::new(word(package, "/manifest_path"));
            let folder = manifest.parent().unwrap_or(manifest);
            crates.insert(name, (word(package, "/license").to_owned(), words_in(folder)?));
            for (_, what, licence, file) in BUNDLED.iter().filter(|(of, ..)| word(package, "/name") == *of) {
                crates.insert((*what).to_owned(), ((*licence).to_owned(), fs::read_to_string(folder.join(file))?));
            }
        }
    }
    Ok(printed(&crates))
}

/// The list first, then each different text once, with whom it belongs to.
fn printed(crates: &BTreeMap<String, (String, String)>) -> String {
    let mut text = String::from("What is inside of Kith's library, and under which licence.\n\n");
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, (licence, words)) in crates {
        text.push_str(&format!("{name}: {licence}\n"));
        if !words.is_empty() {
            owners.entry(words).or_default().push(name);
        }
    }
    for (words, names) in owners {
        text.push_str(&format!("\n--- {}\n\n{}\n", names.join(", "), words.trim_end()));
    }
    text
}

/// What the files of licences in a package say.
fn words_in(folder: &Path) -> Result<String, Failure> {
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|item| item.path()).collect();
    files.sort();
    let mut words = String::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if file.is_file() && ["LICENSE", "LICENCE", "COPYING", "NOTICE"].iter().any(|start| name.starts_with(start)) {
            words.push_str(String::from_utf8_lossy(&fs::read(&file)?).trim());
            words.push_str("\n\n");
        }
    }
    Ok(words)
}

fn metadata(target: &str) -> Result<Value, Failure> {
    let mut command = cargo();
    command.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", target]);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout)?)
    } else {
        Err("cargo metadata failed".into())
    }
}

/// What the library reaches by dependencies that are inside of it, and by those that bring a source along.
fn reached(metadata: &Value) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Value> =
        array(metadata, "/resolve/nodes").iter().map(|node| (word(node, "/id"), node)).collect();
    let start = array(metadata, "/packages").iter().find(|package| word(package, "/name") == LIBRARY);
    let mut open: Vec<&str> = start.map(|package| word(package, "/id")).into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id.to_owned()) {
            continue;
        }
        for dependency in nodes.get(id).map_or(&[][..], |node| array(node, "/deps")) {
            let is_inside = array(dependency, "/dep_kinds").iter().any(|kind| word(kind, "/kind").is_empty());
            let brings_source = BUNDLED.iter().any(|(name, ..)| word(dependency, "/pkg").contains(name));
            if is_inside || brings_source {
                open.push(word(dependency, "/pkg"));
            }
        }
    }
    reached
}

/// A list at a path such as `/resolve/nodes`.
fn array<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text at a path.
fn word<'v>(value: &'v Value, path: &str) -> &'v str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_of_the_library_is_named_with_its_words() {
        let text = text(&["aarch64-linux-android"]).unwrap();
        for name in
            ["openmls 0.9.2: MIT", "OpenSSL: Apache-2.0", "SQLCipher: BSD-3-Clause", "ring 0.17.14: ", "tokio 1."]
        {
            assert!(text.contains(name), "{name}");
        }
        assert!(text.contains("ZETETIC") && text.contains("Permission is hereby granted"));
        // A tool of the build is not inside of it.
        assert!(!text.contains("\nuniffi_bindgen ") && !text.contains("\nproptest "));
    }
}
