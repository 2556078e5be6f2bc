//! What no reminder, resource or pack can be: each is refused by a code, and nothing of it is kept.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::Shell;
use std::path::Path;

fn path(shell: &Shell, name: &str) -> String {
    shell.folder().join(name).to_str().unwrap().to_owned()
}

fn write(shell: &Shell, name: &str, bytes: &[u8]) -> String {
    std::fs::write(shell.folder().join(name), bytes).unwrap();
    path(shell, name)
}

fn refused(code: &str) -> (i32, String) {
    (3, code.to_owned())
}

#[test]
fn times_zones_and_rules_that_cannot_be_are_refused() {
    let shell = Shell::of("Ana");
    let add = |more: &[&str]| shell.fails(&[&["reminder", "add", "--title", "T"], more].concat());
    let good = ["--at", "2026-03-07T09:00"];
    for (what, more, code) in [
        ("a day that does not exist", &["--at", "2026-02-30T09:00"][..], "time_invalid"),
        ("a month that does not exist", &["--at", "2026-13-01T09:00"], "time_invalid"),
        ("an hour that does not exist", &["--at", "2026-03-07T25:00"], "time_invalid"),
        ("a year that nobody plans", &["--at", "10000-01-01T09:00"], "time_invalid"),
        ("an offset", &["--at", "2026-03-07T09:00+02:00"], "time_invalid"),
        ("a date that was left out", &["--at", "2011-12-30T09:00", "--zone", "Pacific/Apia"], "time_invalid"),
        (
            "an exception that does not exist",
            &["--at", "2026-03-07T09:00", "--exdate", "2026-02-30T09:00"],
            "time_invalid",
        ),
        ("an instant that does not exist", &["--every", "8h", "--starting", "2026-02-30T09:00:00Z"], "time_invalid"),
        ("words without an hour", &["--at", "tomorrow"], "time_ambiguous"),
        ("words of two meanings", &["--at", "next friday 9:00"], "time_ambiguous"),
        ("words for the past", &["--at", "yesterday 9:00"], "time_passed"),
        ("an unknown zone", &["--at", "2026-03-07T09:00", "--zone", "Mars/Olympus"], "zone_unknown"),
        ("a zone that is a path", &["--at", "2026-03-07T09:00", "--zone", "../../etc/passwd"], "zone_unknown"),
    ] {
        assert_eq!(add(more), refused(code), "{what}");
    }
    for (what, rule) in [
        ("never: 30 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        ("never: a fifth week that is not", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6"),
        ("each second", "FREQ=SECONDLY"),
        ("each minute", "FREQ=MINUTELY;INTERVAL=1"),
        ("each hour", "FREQ=HOURLY"),
        ("many seconds of a minute", "FREQ=DAILY;BYSECOND=0,1,2,3,4,5"),
        ("an end that does not exist", "FREQ=DAILY;UNTIL=20260230T090000"),
        ("no steps", "FREQ=DAILY;INTERVAL=0"),
        ("parts of nobody", "FREQ=DAILY;BYEASTER=1"),
        ("noise", "\u{1f}\u{7f}"),
    ] {
        assert_eq!(
            add(&[&good[..], &["--floating", "--rrule", rule]].concat()),
            refused("rrule_unsupported"),
            "{what}"
        );
    }
    let long = format!("FREQ=DAILY;BYMONTH={}", vec!["1"; 30_000].join(","));
    assert_eq!(add(&[&good[..], &["--rrule", &long]].concat()), refused("rrule_unsupported"), "a rule of 60 kB");
    assert_eq!(shell.json(&["reminder", "list"]), Vec::<Value>::new(), "nothing of it was kept");
}

#[test]
fn words_are_read_by_the_clock_of_the_zone() {
    let shell = Shell::of("Ana");
    let mut command =
        shell.command(["reminder", "add", "--title", "T", "--at", "tomorrow 9:00", "--zone", "Asia/Tokyo", "--json"]);
    // In Tokyo it is the eighth already.
    command.env("KITH_NOW", "2026-03-07T20:00:00Z");
    let ran = shell::ran(command, b"");
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(ran.results()[0]["at"], "2026-03-09T09:00");
    assert_eq!(ran.results()[0]["zone"], "Asia/Tokyo");
}

#[test]
fn texts_and_files_that_cannot_be_are_refused() {
    let shell = Shell::of("Ana");
    shell.json(&["group", "create", "Walkers"]);
    let ten_mb = "a".repeat(10 * 1024 * 1024);
    let line = |title: &str, text: &str| format!("{}\n", json!({ "title": title, "text": text }));
    let long_title = write(&shell, "long-title.jsonl", line(&ten_mb, "words").as_bytes());
    let second = write(&shell, "second.jsonl", (line("Good", "words") + &line(&ten_mb, "words")).as_bytes());
    let long_text = write(&shell, "long-text.jsonl", line("T", &ten_mb).as_bytes());
    for (what, file) in
        [("a title of 10 MB", &long_title), ("in the second line", &second), ("a text of 10 MB", &long_text)]
    {
        assert_eq!(shell.fails(&["resource", "add", "Walkers", "--jsonl", file]), refused("text_too_long"), "{what}");
    }
    let title = "a".repeat(100_000);
    for command in [
        &["reminder", "add", "--title", &title, "--at", "2026-03-07T09:00"][..],
        &["resource", "add", "Walkers", "--title", &title, "--text", "words"],
        &["group", "create", &title],
    ] {
        assert_eq!(shell.fails(command), refused("text_too_long"), "{}", command[0]);
    }
    let program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0\x01\0\0\0";
    for (name, bytes) in [
        ("photo.png", &program[..]),
        ("photo.jpg", b"<html><script>alert(1)</script>"),
        ("notes.txt", &program[..]),
        ("card.pdf", b"PK\x03\x04 not a page"),
        ("table.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        let file = write(&shell, name, bytes);
        let said = shell.fails(&["resource", "add", "Walkers", "--title", "T", "--file", &file]);
        assert_eq!(said, refused("file_mistyped"), "{name}");
    }
    let huge = write(&shell, "huge.bin", &vec![7; 1024 * 1024 + 1]);
    let nothing = write(&shell, "nothing.bin", b"");
    let latin = write(&shell, "latin.jsonl", b"{\"title\":\"\xe9\",\"text\":\"a\"}");
    for (more, code) in [
        (&["--title", "T", "--file", &huge][..], "text_too_long"),
        (&["--title", "T", "--file", &nothing], "text_empty"),
        (&["--title", "T", "--url", "javascript:alert(1)"], "url_invalid"),
        (&["--jsonl", &latin], "text_not_utf8"),
    ] {
        assert_eq!(shell.fails(&[&["resource", "add", "Walkers"], more].concat()), refused(code), "{more:?}");
    }
    assert_eq!(shell.json(&["resource", "list"]), Vec::<Value>::new(), "nothing of it was kept");
}

#[test]
fn packs_that_are_damaged_older_or_of_somebody_else_are_refused() {
    let (author, reader) = (Shell::of("Zoe"), Shell::of("Ben"));
    author.json(&["group", "create", "Walkers"]);
    author.json(&["resource", "add", "Walkers", "--title", "Tea", "--text", "Wait four minutes", "--tag", "warm"]);
    let export = |name: &str, more: &[&str]| {
        let file = path(&author, name);
        author.one(&[&["pack", "export", "--group", "Walkers", "--out", &file], more].concat());
        file
    };
    let one = export("one.kithpack", &[]);
    author.json(&["resource", "add", "Walkers", "--title", "Moon", "--text", "Look up"]);
    let two = export("two.kithpack", &[]);
    let update = export("update.kithpack", &["--since", &one]);
    let flipped = |file: &str, at: usize| {
        let mut bytes = std::fs::read(file).unwrap();
        let at = at.min(bytes.len() - 1);
        bytes[at] ^= 0x20;
        bytes
    };
    let whole = std::fs::read(&two).unwrap();
    for (what, bytes, code) in [
        ("a flipped bit in the signature", flipped(&two, usize::MAX), "pack_signature"),
        ("a flipped bit in a title", flipped(&two, whole.len() - 90), "pack_signature"),
        ("half of it", whole[..whole.len() / 2].to_vec(), "pack_invalid"),
        ("a byte more", [&whole[..], &[0]].concat(), "pack_invalid"),
        ("nothing", Vec::new(), "pack_invalid"),
        ("20 MB", vec![0; 20_000_000], "pack_too_large"),
        ("an update of what is not here", std::fs::read(&update).unwrap(), "pack_base"),
    ] {
        let file = write(&reader, "bad.kithpack", &bytes);
        assert_eq!(reader.fails(&["pack", "import", &file]), refused(code), "{what}");
        assert_eq!(reader.json(&["pack", "list"]).len(), 1, "{what}: only what came with the program is there");
    }
    let first = reader.one(&["pack", "import", &one]);
    shell::has(&first, &["pack", "title", "version", "publisher", "fingerprint", "trust", "resources", "made_at"]);
    assert_eq!((&first["version"], &first["trust"]), (&json!(1), &json!("first_use")));
    assert_eq!(first["fingerprint"], author.one(&["whoami"])["fingerprint"]);
    assert_eq!(reader.one(&["pack", "import", &update])["version"], 2);
    assert_eq!(reader.fails(&["pack", "import", &one]), refused("pack_older"));
    assert_eq!(reader.one(&["pack", "import", &two])["version"], 2, "the same version whole is no news");
    let found = reader.one(&["resource", "search", "four minutes"]);
    assert_eq!((&found["title"], &found["pack"]), (&json!("Tea"), &first["pack"]));
    assert_eq!(reader.json(&["resource", "list", "--pack", "Walkers"]).len(), 2);
    assert_eq!(reader.fails(&["resource", "delete", "Tea"]), (4, "pack_fixed".to_owned()));
    assert_eq!(reader.one(&["resource", "keep", "Tea"])["kept"], true);
    assert_eq!(author.fails(&["pack", "export", "--out", &one]), refused("file_exists"));
    assert_eq!(author.fails(&["pack", "export", "--out", &path(&author, "x"), "--since", &two]), refused("pack_base"));
    assert!(!Path::new(&path(&author, "x")).exists());
    assert_eq!(reader.one(&["pack", "remove", "Walkers"])["resources"], 2);
    assert_eq!(reader.fails(&["pack", "remove", "Walkers"]), refused("pack_unknown"));
    let shipped = reader.one(&["pack", "list"]);
    assert_eq!((&shipped["trust"], &shipped["publisher_name"]), (&json!("shipped"), &json!("Kith")));
    assert!(reader.json(&["resource", "list", "--pack", "Kith starter"]).len() > 10);
}
