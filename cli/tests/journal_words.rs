//! What a person types into the journal, and the sentences that answer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell::Shell;
use serde_json::json;

#[test]
fn a_home_with_a_journal_alone_says_which_command_makes_an_account() {
    let shell = Shell::new();
    shell.one(&["init", "--journal"]);
    let ran = shell.run(["say", "Night shift", "hello", "--json"]);
    assert_eq!((ran.status, ran.code().as_str()), (3, "home_missing"));
    let message = ran.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("no account yet") && message.contains("kith init --name"), "{message}");
    let empty = Shell::new().run(["say", "Night shift", "hello", "--json"]);
    assert!(empty.error()["message"].as_str().unwrap().contains("there is no home here"), "{}", empty.stderr);
}

#[test]
fn a_note_comes_from_standard_input_and_a_query_may_begin_with_a_hyphen() {
    let shell = Shell::of("Ana");
    let note = |arguments: &[&str], typed: &[u8]| {
        let ran = shell.feed(arguments, typed);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.results()[0]["note"].clone()
    };
    assert_eq!(note(&["journal", "log", "--mood", "4", "--note", "-", "--json"], b"typed\nin\n"), "typed\nin");
    let entry = shell.one(&["journal", "list"])["entry"].as_str().unwrap().to_owned();
    assert_eq!(note(&["journal", "edit", &entry, "--note", "-", "--json"], b"-again"), "-again");
    assert_eq!(note(&["journal", "template", "save", "evening", "--note", "-", "--json"], b"the same"), "the same");
    let refused = shell.feed(&["journal", "log", "--mood", "4", "--note", "-", "--json"], b"\xff");
    assert_eq!((refused.status, refused.code().as_str()), (3, "text_not_utf8"));
    for words in [&["-again"] as &[&str], &[" --again"], &["-a", "--limit", "1"], &["--limit", "1", "-a"]] {
        let found = shell.json(&[&["journal", "search"], words].concat());
        assert_eq!((found.len(), &found[0]["note"]), (1, &json!("-again")), "{words:?}");
    }
    assert_eq!(shell.run(["journal", "search", "--json", "--", "-again"]).results().len(), 1);
    assert!(shell.json(&["search", "-again"]).is_empty() && shell.json(&["resource", "search", "-again"]).is_empty());
    for slip in [&["--again"] as &[&str], &["again", "--limit", "none"], &["again", "--lim"], &["--limit"]] {
        assert_eq!(shell.run(["journal", "search"].iter().chain(slip)).status, 2, "{slip:?}");
    }
}
