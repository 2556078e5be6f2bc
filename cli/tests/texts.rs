//! Texts as they come: from the command line, from standard input, in any bytes; and what a terminal is spared.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use shell::{Shell, ran};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;

fn walkers() -> Shell {
    let shell = Shell::of("Ana");
    shell.one(&["group", "create", "Walkers"]);
    shell
}

#[test]
fn bytes_that_are_no_utf8_are_refused_wherever_a_text_is_asked_for() {
    let shell = walkers();
    let bad = OsStr::from_bytes(b"caf\xe9");
    let lines: [&[&OsStr]; 5] = [
        &["say".as_ref(), "Walkers".as_ref(), bad],
        &["group".as_ref(), "create".as_ref(), bad],
        &["group".as_ref(), "create".as_ref(), "G".as_ref(), "--about".as_ref(), bad],
        &["search".as_ref(), bad],
        &["group".as_ref(), "show".as_ref(), bad],
    ];
    for line in lines {
        let ran = shell.run(line.iter().copied().chain(["--json".as_ref()]));
        assert_eq!((ran.status, ran.code().as_str()), (3, "text_not_utf8"), "{line:?}");
    }
    let fed = shell.feed(&["say", "Walkers", "-", "--json"], b"caf\xe9\n");
    assert_eq!((fed.status, fed.code().as_str()), (3, "text_not_utf8"));
    assert!(shell.json(&["messages", "Walkers"]).is_empty());
}

#[test]
fn standard_input_loses_one_final_newline_and_no_more() {
    let shell = walkers();
    assert_eq!(shell.feed(&["say", "Walkers", "-"], b"one\ntwo\n\n").status, 0);
    assert_eq!(shell.one(&["messages", "Walkers"])["text"], "one\ntwo\n");
}

#[test]
fn a_text_has_one_byte_to_64_kib() {
    let shell = walkers();
    let most = "x".repeat(65_536);
    assert_eq!(shell.feed(&["say", "Walkers", "-"], format!("{most}\n").as_bytes()).status, 0);
    for (input, code) in [
        (format!("{most}x\n"), "text_too_long"),
        (format!("{most}{most}"), "text_too_long"),
        ("\n".to_owned(), "text_empty"),
    ] {
        let ran = shell.feed(&["say", "Walkers", "-", "--json"], input.as_bytes());
        assert_eq!((ran.status, ran.code().as_str()), (3, code));
    }
    assert_eq!(shell.fails(&["say", "Walkers", ""]), (3, "text_empty".to_owned()));
    assert_eq!(shell.json(&["messages", "Walkers"]).len(), 1);
}

#[test]
fn lines_are_messages_and_a_bad_one_stops_after_those_before_it() {
    let shell = walkers();
    let good = shell.feed(&["say", "Walkers", "-", "--lines", "--json"], b"one\ntwo\nthree");
    assert_eq!((good.status, good.results().len()), (0, 3), "{}", good.stderr);
    let bad = shell.feed(&["say", "Walkers", "-", "--lines", "--json"], b"four\n\xff\nfive\n");
    assert_eq!((bad.status, bad.code().as_str(), bad.results().len()), (3, "text_not_utf8", 1));
    assert_eq!(bad.error()["details"]["line"], 2);
    let texts: Vec<_> = shell.json(&["messages", "Walkers"]).into_iter().map(|m| m["text"].clone()).collect();
    assert_eq!(texts, ["one", "two", "three", "four"]);
}

#[test]
fn each_line_is_on_disk_before_its_result_is_printed() {
    use std::io::{BufRead, BufReader, Write};
    let shell = walkers();
    let mut child = shell.command(["say", "Walkers", "-", "--lines", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut results = BufReader::new(child.stdout.take().unwrap());
    for number in 1..=3 {
        writeln!(stdin, "message {number}").unwrap();
        let mut line = String::new();
        results.read_line(&mut line).unwrap();
        assert!(line.contains("queued"), "{line}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(shell.json(&["messages", "Walkers"]).len(), 3);
}

#[test]
fn control_characters_are_shown_to_people_and_unchanged_for_scripts() {
    let shell = walkers();
    shell.feed(&["say", "Walkers", "-"], b"red \x1b[31malert\r\n\tdone\n");
    let text = shell.run(["messages", "Walkers"]);
    assert!(text.text().contains("red \\u{1b}[31malert\\u{d}\n"), "{}", text.text());
    assert!(!text.stdout.contains(&0x1b) && !text.stdout.contains(&b'\r') && text.stdout.contains(&b'\t'));
    assert_eq!(shell.one(&["messages", "Walkers"])["text"], "red \u{1b}[31malert\r\n\tdone");
}

#[test]
fn a_reader_that_goes_away_ends_a_command_quietly() {
    let shell = walkers();
    let lines: String = (0..400).map(|number| format!("line {number} {}\n", "x".repeat(400))).collect();
    assert_eq!(shell.feed(&["say", "Walkers", "-", "--lines", "--quiet"], lines.as_bytes()).status, 0);
    let mut child = shell.command(["messages", "Walkers", "--all", "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), &b""[..]));
}

#[test]
fn results_that_cannot_be_written_are_an_error_and_no_panic() {
    let shell = walkers();
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let mut command = shell.command(["group", "list", "--json"]);
    command.stdout(full);
    let ran = ran(command, b"");
    assert_eq!((ran.status, ran.code().as_str()), (7, "store_full"));
}

#[test]
fn ctrl_c_ends_with_130() {
    let shell = walkers();
    let mut child = shell.command(["say", "Walkers", "-", "--lines"]).stdin(Stdio::piped()).spawn().unwrap();
    use std::io::{BufRead, BufReader, Write};
    child.stdin.as_mut().unwrap().write_all(b"one\n").unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let interrupt = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), &b""[..]));
    assert_eq!(shell.json(&["messages", "Walkers"]).len(), 1);
}
