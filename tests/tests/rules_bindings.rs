//! The binding layer decides nothing (invariant 5): it stays small, mirrors no types, and its services stay few and short.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::fs;
use std::path::{Path, PathBuf};

/// Lines that ship and are not empty.
const LINES_MAX: usize = 2_000;
/// Conversions from one type into another.
const FROM_MAX: usize = 10;
/// Functions of one service.
const METHODS_MAX: usize = 15;
/// Cases of the one error.
const CASES_MAX: usize = 12;
/// The services, which are the files of the same names, and what other languages call them.
const SERVICES: &[(&str, &str)] = &[
    ("account", "Account"),
    ("contacts", "Contacts"),
    ("groups", "Groups"),
    ("messages", "Messages"),
    ("reminders", "Reminders"),
    ("resources", "Resources"),
    ("journal", "Journal"),
    ("journal_instruments", "JournalInstruments"),
    ("journal_portable", "JournalPortable"),
    ("journal_reminders", "JournalReminders"),
    ("journal_review", "JournalReview"),
    ("journal_settings", "JournalSettings"),
    ("journal_sketches", "JournalSketches"),
    ("sync", "Syncing"),
    ("help", "Help"),
];
/// Objects that are no services: the root, and what a call gives to be kept.
const OTHERS: &[&str] = &["CancelHandle", "Kith", "LeaveTicket", "Subscription"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources of the layer without their tests.
fn sources() -> Vec<(String, Vec<String>)> {
    let folder = root().join("bindings/ffi/src");
    let mut all = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().take_while(|line| *line != "#[cfg(test)]").map(str::to_owned).collect();
        all.push((name, lines));
    }
    assert!(all.len() > SERVICES.len(), "the layer was not found");
    all
}

#[test]
fn the_layer_is_small_and_mirrors_nothing() {
    let sources = sources();
    let lines = sources.iter().flat_map(|(_, lines)| lines).filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= LINES_MAX, "{lines} lines");
    let from = |line: &&String| line.trim_start().starts_with("impl") && line.contains(" From<");
    let conversions = sources.iter().flat_map(|(_, lines)| lines).filter(from).count();
    assert!(conversions <= FROM_MAX, "{conversions} conversions");
}

/// What is exported is in `bindings/api.txt`, which is compared with the library itself.
#[test]
fn a_service_has_at_most_fifteen_functions() {
    let api = fs::read_to_string(root().join("bindings/api.txt")).unwrap();
    let objects: Vec<&str> = api.lines().filter_map(|line| line.strip_suffix(": object")).collect();
    for object in &objects {
        let known = SERVICES.iter().any(|(_, name)| name == object) || OTHERS.contains(object);
        assert!(known, "{object} is neither a service nor one of the other objects");
    }
    for (_, service) in SERVICES {
        assert!(objects.contains(service), "no {service}");
        let own = format!("{service}.");
        let functions = api.lines().filter(|line| line.starts_with(&own) && !line.ends_with("(makes it)")).count();
        assert!((2..=METHODS_MAX).contains(&functions), "{service} has {functions} functions");
    }
}

/// What a service does is one call of the facade: nothing here looks at what the core gave, but to word it.
#[test]
fn services_take_nothing_apart_that_the_core_gave() {
    let domain =
        ["GroupState::", "MessageState::", "Role::", "Denial::", ".state ==", ".role ==", "KithError::Refused"];
    for (name, lines) in sources().iter().filter(|(name, _)| SERVICES.iter().any(|(file, _)| file == name)) {
        for line in lines {
            for word in domain {
                assert!(!line.contains(word), "{name}: {line}");
            }
        }
    }
}

#[test]
fn there_is_one_error_of_at_most_twelve_cases() {
    let text = fs::read_to_string(root().join("core/model/src/error.rs")).unwrap();
    let body = text.split("pub enum KithError {").nth(1).unwrap().split("\n}").next().unwrap();
    let cases = body.lines().filter(|line| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase()).count();
    assert!((6..=CASES_MAX).contains(&cases), "{cases} cases");
}
