//! `docs/tests.md` is true: every sentence of the protocol's "Tests that must exist" for the first stage stands there, and every
//! test that it names exists.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::fs;
use std::path::{Path, PathBuf};

/// Sections whose paragraph belongs to a later issue or stage.
const LATER: &[&str] = &["## 11.", "## 12.", "## 13.", "## 14.", "## 17.", "## 18."];
const MARK: &str = "Tests that must exist: ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/tests.md")).unwrap()
}

/// The sentences of the first stage, as the protocol has them.
fn sentences() -> Vec<String> {
    let protocol = fs::read_to_string(root().join("docs/protocol.md")).unwrap();
    let mut sentences = Vec::new();
    for section in protocol.split("\n## ").skip(1) {
        let heading = format!("## {}", section.split(' ').next().unwrap());
        if LATER.contains(&heading.as_str()) {
            continue;
        }
        for paragraph in section.split(MARK).skip(1) {
            let paragraph = paragraph.split("\n\n").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            sentences.extend(paragraph.trim_end_matches('.').split("; ").map(str::to_owned));
        }
    }
    sentences
}

#[test]
fn every_sentence_of_the_protocol_is_on_the_page() {
    let sentences = sentences();
    assert!(sentences.len() > 45, "only {} sentences were found", sentences.len());
    let page = page();
    let missing: Vec<&String> =
        sentences.iter().filter(|sentence| !page.contains(&format!("| {sentence} | "))).collect();
    assert!(missing.is_empty(), "docs/tests.md lacks {missing:#?}");
}

#[test]
fn every_row_says_what_holds_it() {
    for row in page().lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 2, "{row}");
        assert!(!cells[1].trim().is_empty(), "{row}");
    }
}

#[test]
fn every_test_that_the_page_names_exists() {
    let page = page();
    let named: Vec<&str> = page.split('`').filter(|part| part.contains(".rs::")).collect();
    assert!(named.len() > 100, "only {} tests are named", named.len());
    for name in named {
        let (path, test) = name.split_once("::").unwrap();
        let source = fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{name}: there is no such file"));
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| {
            let line = line.trim_start_matches("async ");
            line.strip_prefix("fn ").is_some_and(|rest| rest.split('(').next() == Some(test))
        });
        let at = at.unwrap_or_else(|| panic!("{name}: there is no such test"));
        // Its attribute stands above, maybe with others between; inside `proptest!` too.
        let is_test = lines[..at]
            .iter()
            .rev()
            .take(4)
            .any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
        assert!(is_test, "{name} is no test");
        assert!(!lines[..at].iter().rev().take(4).any(|line| line.starts_with("#[ignore")), "{name} does not run");
    }
}
