//! Templates, drafts, names of moods and groups of factors, from outside.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::{Shell, has, ran};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

fn home() -> Shell {
    let shell = Shell::new();
    shell.json(&["init", "--name", "Ana"]);
    shell
}

#[test]
fn a_template_begins_entries_and_what_is_given_goes_before_it() {
    let shell = home();
    let save = ["journal", "template", "save", "morning", "--mood", "4", "--label", "rested", "--factor", "tea"];
    let saved = shell.one(&[&save[..], &["--note", "## Slept"]].concat());
    assert_eq!(
        saved,
        json!({ "template": "morning", "mood": 4, "labels": ["rested"], "factors": ["tea"], "note": "## Slept" })
    );
    let plain = shell.one(&["journal", "log", "--template", "morning"]);
    assert_eq!((&plain["mood"], &plain["note"], &plain["labels"]), (&json!(4), &json!("## Slept"), &json!(["rested"])));
    let other =
        shell.one(&["journal", "log", "--template", "morning", "--mood", "2", "--label", "tired", "--valence", "-0.5"]);
    assert_eq!((&other["mood"], &other["labels"], &other["factors"]), (&json!(2), &json!(["tired"]), &json!(["tea"])));
    // What is not given stays.
    let changed = shell.one(&["journal", "template", "save", "morning", "--mood", "5"]);
    assert_eq!((&changed["mood"], &changed["note"]), (&json!(5), &json!("## Slept")));
    shell.one(&["journal", "template", "save", "bare", "--label", "x"]);
    let listed = shell.json(&["journal", "template", "list"]);
    assert_eq!(listed.iter().map(|one| &one["template"]).collect::<Vec<_>>(), ["bare", "morning"]);
    has(&listed[0], &["written_at", "labels"]);
    assert_eq!(shell.one(&["journal", "template", "show", "morning"])["mood"], 5);
    assert_eq!(shell.fails(&["journal", "log", "--template", "bare"]), (2, "usage".to_owned()));
    assert_eq!(shell.fails(&["journal", "log", "--template", "evening"]), (3, "template_unknown".to_owned()));
    shell.one(&["journal", "template", "delete", "bare"]);
    assert_eq!(shell.fails(&["journal", "template", "show", "bare"]), (3, "template_unknown".to_owned()));
    assert_eq!(shell.json(&["journal", "list"]).len(), 2);
}

#[test]
fn a_draft_becomes_an_entry_and_is_gone() {
    let shell = home();
    let save = [
        "journal",
        "draft",
        "save",
        "today",
        "--note",
        "Began well",
        "--at",
        "2026-03-07T21:00",
        "--zone",
        "Asia/Kathmandu",
    ];
    let saved = shell.one(&save);
    assert_eq!(
        (&saved["draft"], &saved["at"], &saved["zone"]),
        (&json!("today"), &json!("2026-03-07T15:15:00.000Z"), &json!("Asia/Kathmandu"))
    );
    assert_eq!(shell.fails(&["journal", "log", "--draft", "today"]), (2, "usage".to_owned()));
    assert_eq!(shell.json(&["journal", "draft", "list"]).len(), 1);
    let entry = shell.one(&["journal", "log", "--draft", "today", "--mood", "4"]);
    assert_eq!(
        (&entry["note"], &entry["day"], &entry["zone"]),
        (&json!("Began well"), &json!("2026-03-07"), &json!("Asia/Kathmandu"))
    );
    assert_eq!(shell.json(&["journal", "draft", "list"]), [] as [Value; 0]);
    assert_eq!(shell.fails(&["journal", "log", "--draft", "today", "--mood", "4"]), (3, "template_unknown".to_owned()));
    assert_eq!(shell.fails(&["journal", "draft", "delete", "today"]), (3, "template_unknown".to_owned()));
    assert_eq!(shell.fails(&["journal", "draft", "save", "x", "--at", "soon"]), (3, "time_invalid".to_owned()));
    assert_eq!(shell.fails(&["journal", "draft", "save", " ", "--mood", "3"]), (3, "text_empty".to_owned()));
}

#[test]
fn a_draft_survives_a_kill_with_every_line_that_was_typed() {
    let shell = home();
    let mut command = shell.command(["journal", "draft", "save", "today", "--mood", "2", "--note", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all("Straße\nsecond line\nhalf a li".as_bytes()).unwrap();
    stdin.flush().unwrap();
    // The lines are on disk once another process sees them; the pipe stays open.
    let begun = Instant::now();
    let kept = loop {
        let shown = ran(shell.command(["journal", "draft", "show", "today", "--json"]), b"");
        let note = shown.results().first().map(|draft| draft["note"].clone()).unwrap_or_default();
        if note == "Straße\nsecond line" || begun.elapsed() > Duration::from_secs(30) {
            break note;
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stdin);
    assert_eq!(kept, "Straße\nsecond line");
    let shown = shell.one(&["journal", "draft", "show", "today"]);
    assert_eq!((&shown["note"], &shown["mood"]), (&kept, &json!(2)));
    // Going on appends.
    let fed = shell.feed(&["journal", "draft", "save", "today", "--note", "-", "--json"], b"third\n");
    assert_eq!(fed.results()[0]["note"], "Straße\nsecond line\nthird");
    assert_eq!(shell.one(&["journal", "log", "--draft", "today"])["note"], "Straße\nsecond line\nthird");
}

#[test]
fn levels_have_names_of_one_s_own_and_are_logged_by_them() {
    let shell = home();
    let plain = shell.json(&["journal", "mood", "list"]);
    assert_eq!((plain.len(), &plain[0]["mood"], &plain[0]["names"][0]["name"]), (5, &json!(5), &json!("great")));
    let set = shell.one(&["journal", "mood", "set", "5", "rad=🤩", "Super"]);
    assert_eq!(set, json!({ "mood": 5, "names": [{ "name": "rad", "emoji": "🤩" }, { "name": "Super" }] }));
    for name in ["rad", "RAD", "super", " super "] {
        assert_eq!(shell.one(&["journal", "log", "--mood", name])["mood"], 5, "{name}");
    }
    let entry = shell.one(&["journal", "log", "--mood", "bad"]);
    assert_eq!(shell.one(&["journal", "edit", entry["entry"].as_str().unwrap(), "--mood", "rad"])["mood"], 5);
    let text = shell.run(["journal", "list"]);
    assert!(text.text().contains("🤩 rad"), "{}", text.text());
    let unknown = shell.run(["journal", "log", "--mood", "great", "--json"]);
    assert_eq!((unknown.status, unknown.code().as_str()), (3, "mood_unknown"));
    assert_eq!(unknown.error()["candidates"][0], json!({ "id": "5", "name": "rad" }));
    assert!(unknown.error()["message"].as_str().unwrap().contains("no mood has this name: there are rad, Super, good"));
    for (level, taken) in [("1", "rad"), ("1", "RAD"), ("4", "okay"), ("4", "Awful")] {
        assert_eq!(shell.fails(&["journal", "mood", "set", level, taken]), (3, "value_invalid".to_owned()), "{taken}");
    }
    for number in ["3.5", "+9", "", "1e3"] {
        assert_eq!(shell.fails(&["journal", "log", "--mood", number]), (2, "usage".to_owned()), "{number}");
    }
    assert_eq!(shell.fails(&["journal", "mood", "set", "1", "x="]), (3, "value_invalid".to_owned()));
    assert_eq!(shell.fails(&["journal", "mood", "set", "1", "="]), (3, "text_empty".to_owned()));
    assert_eq!(shell.one(&["journal", "mood", "reset", "5"])["names"][0]["name"], "great");
    assert_eq!(shell.fails(&["journal", "log", "--mood", "rad"]), (3, "mood_unknown".to_owned()));
}

#[test]
fn factors_are_in_groups_also_before_an_entry_has_them() {
    let shell = home();
    shell.one(&["journal", "log", "--mood", "3", "--factor", "walk", "--factor", "work"]);
    assert_eq!(
        shell.one(&["journal", "factor", "group", "walk", "body"]),
        json!({ "factor": "walk", "group": "body", "entries": 1 })
    );
    assert_eq!(shell.one(&["journal", "factor", "group", "swim", "body"])["entries"], 0);
    let all = shell.json(&["journal", "factor", "list"]);
    let names: Vec<_> = all.iter().map(|one| (one["factor"].as_str().unwrap(), one["group"].as_str())).collect();
    assert_eq!(names, [("swim", Some("body")), ("walk", Some("body")), ("work", None)]);
    assert_eq!(shell.one(&["journal", "factor", "ungroup", "walk"]), json!({ "factor": "walk", "entries": 1 }));
    shell.one(&["journal", "factor", "ungroup", "swim"]);
    assert_eq!(shell.json(&["journal", "factor", "list"]).len(), 2);
    assert_eq!(shell.fails(&["journal", "factor", "group", "walk", ""]), (3, "text_empty".to_owned()));
    assert_eq!(shell.fails(&["journal", "factor", "group", &"x".repeat(81), "body"]), (3, "text_too_long".to_owned()));
}
