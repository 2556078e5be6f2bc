//! `docs/tests.md` is true: every sentence of the protocol's "Tests that must exist" for the first stage stands there, and every
//! test that it names exists. `docs/threat-model.md` is held the same way: every claim names tests that run, or says that it
//! is not proven, and its ids are there once.
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
        runs(name);
    }
}

/// There is a test of this name, `path::name`, and it runs.
fn runs(name: &str) {
    let (path, test) = name.split_once("::").unwrap();
    let source = fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{name}: there is no such file"));
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| {
        let line = line.trim_start_matches("async ");
        line.strip_prefix("fn ").is_some_and(|rest| rest.split('(').next() == Some(test))
    });
    let Some(at) = at else {
        // Tests of one macro that is given their names.
        let made = lines.iter().any(|line| {
            let names = line.strip_prefix("targets!(").and_then(|rest| rest.strip_suffix(");"));
            names.is_some_and(|names| names.split(", ").any(|name| name == test))
        });
        assert!(made, "{name}: there is no such test");
        return;
    };
    // Its attribute stands above, maybe with others between; inside `proptest!` too.
    let above = || lines[..at].iter().rev().take(4);
    let is_test = above().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
    assert!(is_test, "{name} is no test");
    assert!(!above().any(|line| line.starts_with("#[ignore")), "{name} does not run");
}

/// The parties of the threat model; apps know them by these names.
const PARTIES: &[&str] = &["operator", "employer", "lead", "member", "removed", "thief", "unlocked", "recorder"];

/// The rows of each party: id, `can` or `cannot`, what, what holds it.
fn claims() -> Vec<[String; 4]> {
    let model = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let mut claims = Vec::new();
    let mut parties = Vec::new();
    for section in model.split("\n## ").skip(1) {
        let party = section.lines().next().unwrap().to_lowercase();
        let rows: Vec<&str> =
            section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id |")).collect();
        if party == "what crosses" {
            continue;
        }
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<String> =
                row.trim_start_matches("| ").trim_end_matches(" |").split(" | ").map(str::to_owned).collect();
            let cells: [String; 4] = cells.try_into().unwrap_or_else(|_| panic!("not four cells: {row}"));
            assert_eq!(
                cells[0],
                format!("{party}-{}", n + 1),
                "ids are never given anew: an old claim stays or is replaced by one that says so"
            );
            claims.push(cells);
        }
        parties.push(party);
    }
    assert_eq!(parties, PARTIES);
    claims
}

#[test]
fn every_claim_of_the_threat_model_is_held_by_tests_that_run_or_says_that_it_is_not_proven() {
    let claims = claims();
    assert!(claims.len() > 50, "only {} claims were found", claims.len());
    for [id, verdict, what, held] in &claims {
        assert!(verdict == "can" || verdict == "cannot", "{id}: {verdict}");
        assert!(!what.is_empty() && !what.ends_with('.'), "{id}: a sentence without its end");
        if held == "not proven" {
            continue;
        }
        let named: Vec<&str> = held.split('`').filter(|part| !part.trim().is_empty()).collect();
        assert!(!named.is_empty(), "{id}: nothing holds it");
        for name in named {
            assert!(name.contains(".rs::"), "{id}: {name} is no test");
            runs(name);
        }
    }
    let proven = claims.iter().filter(|claim| claim[3] != "not proven").count();
    println!("{proven} of {} claims are held by tests", claims.len());
    // What protects people is proven; what they are warned of may be plain.
    let unproven: Vec<&str> =
        claims.iter().filter(|c| c[1] == "cannot" && c[3] == "not proven").map(|c| c[0].as_str()).collect();
    assert_eq!(unproven, ["lead-5"], "these protect nobody until a test holds them");
}

/// No page says that less is seen than the threat model does.
#[test]
fn the_page_for_ordinary_readers_and_the_security_policy_name_all_that_a_relay_sees() {
    for page in ["docs/what-others-see.md", "SECURITY.md"] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        assert!(text.contains("threat-model.md"), "{page} does not link to the threat model");
        let text = text.to_lowercase();
        for seen in ["address", "when", "size", "log", "guess"] {
            assert!(text.contains(seen), "{page} does not say {seen}");
        }
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("docs/threat-model.md") && readme.contains("docs/what-others-see.md"));
}
