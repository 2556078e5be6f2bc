//! The demo ends well; and each of its claims, broken on purpose, makes it end badly.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn demo(broken: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kith-demo"));
    command.arg("--json").env_remove("KITH_DEMO_BREAK");
    if let Some(claim) = broken {
        command.env("KITH_DEMO_BREAK", claim);
    }
    command.output().unwrap()
}

/// The claims checked, and whether each held.
fn verdicts(output: &Output) -> Vec<(String, bool)> {
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let parsed = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    parsed.map(|v| (v["claim"].as_str().unwrap().to_owned(), v["holds"].as_bool().unwrap())).collect()
}

#[test]
fn the_story_is_true_and_told_in_under_a_minute() {
    let start = Instant::now();
    let output = demo(None);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(start.elapsed() < Duration::from_secs(60));
    let names: Vec<String> = verdicts(&output).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, kith_cli::demo::claims());
}

#[test]
fn every_claim_can_fail() {
    for claim in kith_cli::demo::claims() {
        let output = demo(Some(claim));
        assert_eq!(output.status.code(), Some(1), "{claim}: {}", String::from_utf8_lossy(&output.stderr));
        let failed = verdicts(&output).into_iter().find(|(name, _)| name == claim);
        assert_eq!(failed, Some((claim.to_owned(), false)));
    }
}

#[test]
fn a_claim_that_does_not_exist_is_a_usage_error() {
    assert_eq!(demo(Some("the-moon-is-made-of-cheese")).status.code(), Some(2));
}
