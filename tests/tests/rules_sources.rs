//! Rules about the sources that no lint holds: what a file begins with, how long it is, how it is named, and which file
//! alone may name a clock, a source of randomness, the HTTP library or the database.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::fs;
use std::path::{Path, PathBuf};

/// The longest that a file may be before its tests.
const LINES_MAX: usize = 500;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "misc", "prelude"];

/// A Rust file of the workspace.
struct Source {
    /// From the root of the workspace, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// What ships of it: everything before its own test module.
    fn before_tests(&self) -> impl Iterator<Item = &str> {
        let lines: Vec<&str> = self.text.lines().collect();
        let end = lines
            .windows(2)
            .position(|pair| pair[0].trim() == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{'))
            .unwrap_or(lines.len());
        lines.into_iter().take(end)
    }

    /// Whether a line of code, comments left out, names `word`.
    fn names(&self, word: &str) -> bool {
        self.text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.match_indices(word).any(|(at, _)| {
                let edge =
                    |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_');
                edge(code[..at].chars().next_back()) && edge(code[at + word.len()..].chars().next())
            })
        })
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// All sources but these rules, which name what they forbid.
fn sources() -> Vec<Source> {
    let root = root();
    let mut open: Vec<PathBuf> =
        ["core", "relay", "cli", "tests", "xtask", "bindings"].iter().map(|folder| root.join(folder)).collect();
    let mut sources = Vec::new();
    while let Some(folder) = open.pop() {
        if !folder.is_dir() {
            continue;
        }
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                open.push(path);
            } else if name.ends_with(".rs") && !name.starts_with("rules_") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                sources.push(Source { path, text });
            }
        }
    }
    assert!(sources.len() > 50, "the sources were not found");
    sources
}

/// The files that name one of `words`, in order.
fn naming(words: &[&str]) -> Vec<String> {
    let mut paths: Vec<String> = sources()
        .into_iter()
        .filter(|source| words.iter().any(|word| source.names(word)))
        .map(|source| source.path)
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let silent: Vec<String> =
        sources().into_iter().filter(|source| !source.text.starts_with("//! ")).map(|source| source.path).collect();
    assert!(silent.is_empty(), "these begin without `//!`: {silent:#?}");
}

#[test]
fn no_file_is_over_500_lines_before_its_tests() {
    for source in sources().iter().filter(|source| source.path.contains("/src/")) {
        let lines = source.before_tests().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines", source.path);
    }
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for source in sources() {
        for part in source.path.trim_end_matches(".rs").split('/') {
            assert!(!EMPTY_NAMES.contains(&part), "{}", source.path);
        }
    }
}

#[test]
fn only_the_two_clocks_ask_the_system_for_the_time() {
    let clocks = naming(&["SystemTime::now", "Utc::now", "Local::now", "OffsetDateTime::now_utc"]);
    assert_eq!(clocks, ["core/model/src/clock.rs", "relay/src/clock.rs"]);
}

#[test]
fn randomness_comes_in_from_outside() {
    // The terminal shell makes the secret of a home as a phone's keychain would: it is the outside.
    let shell = "cli/src/home/vault.rs";
    let sources = naming(&["getrandom", "thread_rng", "from_entropy", "from_os_rng"]);
    assert_eq!(sources, [shell, "core/model/src/rng.rs", "relay/src/clock.rs"]);
    let in_core = naming(&["SystemRandom"]).into_iter().find(|path| path.starts_with("core/"));
    assert_eq!(in_core, None, "ring draws by itself");
}

#[test]
fn one_file_names_the_http_library() {
    assert_eq!(naming(&["reqwest"]), ["core/sync/src/transport/http.rs"]);
}

#[test]
fn only_the_stores_name_the_database() {
    for path in naming(&["rusqlite"]) {
        // The relay's own tests compare every row of its database.
        let folder = ["core/store/src/", "core/journal/src/store/", "relay/src/log/storage/", "relay/tests/"];
        assert!(folder.iter().any(|folder| path.starts_with(folder)), "{path}");
    }
}

#[test]
fn no_file_names_the_storage_of_openmls_outside_of_tests() {
    for path in naming(&["openmls_memory_storage"]) {
        assert!(path.contains("/tests/") || path.ends_with("/tests.rs"), "{path}");
    }
}

#[test]
fn every_file_of_tests_is_part_of_a_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut counted = 0;
    let places = ["core/crypto", "core/journal", "core/planner", "core/protocol", "core/records", "core/store"];
    for place in places.into_iter().chain(["relay", "cli", "tests"]) {
        let manifest = fs::read_to_string(root.join(place).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("autotests = false"), "{place}: each file would be a program of its own");
        let folder = root.join(place).join("tests");
        let listed = fs::read_to_string(folder.join("all.rs")).unwrap();
        for item in fs::read_dir(&folder).unwrap() {
            let name = item.unwrap().file_name().into_string().unwrap();
            let Some(stem) = name.strip_suffix(".rs") else { continue };
            let is_module = listed.lines().any(|line| line == format!("mod {stem};"));
            let is_program = manifest.contains(&format!("path = \"tests/{name}\""));
            assert!(is_module ^ is_program, "{place}/tests/{name} must be a line of all.rs or a program, and not both");
            counted += 1;
        }
    }
    assert!(counted > 90, "only {counted} files of tests were found");
}
