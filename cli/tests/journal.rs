//! The journal in the terminal, by its contract (docs/cli.md, section 6), and the PIN (section 3).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::{Ran, Shell, has, is_id, ran};
use std::path::PathBuf;

/// A home without a relay, which the journal never needs.
fn home() -> Shell {
    let shell = Shell::new();
    shell.json(&["init", "--name", "Ana"]);
    shell
}

fn log(shell: &Shell, arguments: &[&str]) -> Value {
    shell.one(&[&["journal", "log"], arguments].concat())
}

fn file(shell: &Shell, name: &str, bytes: &[u8]) -> PathBuf {
    let path = shell.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn run_at(shell: &Shell, now: &str, arguments: &[&str]) -> Ran {
    let mut command = shell.command(arguments.iter().copied().chain(["--json"]));
    command.env("KITH_NOW", now);
    ran(command, b"")
}

#[test]
fn a_home_is_needed_and_none_is_made() {
    let shell = Shell::new();
    assert_eq!(shell.fails(&["journal", "log", "--mood", "3"]), (3, "home_missing".to_owned()));
    assert_eq!(shell.fails(&["pin", "set"]), (3, "home_missing".to_owned()));
    assert!(!shell.home.exists());
}

#[test]
fn a_journal_needs_no_account_and_no_relay_and_an_account_can_come_later() {
    let shell = Shell::new();
    assert_eq!(shell.one(&["init", "--journal"]), json!({ "done": true }));
    assert!(!shell.home.join("peer.db").exists(), "there is no account");
    assert_eq!(shell.fails(&["init", "--journal"]), (3, "home_exists".to_owned()));
    log(&shell, &["--mood", "4", "--note", "before the account", "--factor", "walk"]);
    assert_eq!(shell.fails(&["whoami"]), (3, "home_missing".to_owned()));
    assert_eq!(shell.fails(&["init"]).0, 2);
    assert_eq!(shell.fails(&["init", "--journal", "--name", "Ana"]).0, 2);
    for command in [
        &["journal", "stats"] as &[&str],
        &["journal", "chart"],
        &["journal", "calendar"],
        &["journal", "insights"],
        &["journal", "remind", "--at", "20:30"],
        &["journal", "reminders", "--plan"],
        &["journal", "instrument", "take", "phq-2", "--answers", "1,1"],
        &["journal", "search", "account"],
        &["doctor"],
    ] {
        assert!(!shell.json(command).is_empty() || command.contains(&"insights"), "{command:?}");
    }
    let out = shell.folder().join("backup");
    let code = shell.one(&["journal", "backup", "--out", out.to_str().unwrap()])["recovery_code"].clone();
    let other = Shell::new();
    other.one(&["init", "--journal"]);
    let code = code.as_str().unwrap();
    other.one(&["journal", "restore", out.to_str().unwrap(), "--recovery-code", code]);
    assert_eq!(other.json(&["journal", "list"]), shell.json(&["journal", "list"]));
    // The account comes beside it, under the same secret.
    assert_eq!(shell.one(&["init", "--name", "Ana"])["name"], "Ana");
    assert_eq!(shell.json(&["journal", "list"])[0]["note"], "before the account");
    assert!(shell.json(&["doctor"]).iter().all(|check| check["ok"] == true));
    other.one(&["wipe", "--yes"]);
    assert!(!other.home.exists());
}

#[test]
fn an_entry_has_the_fields_of_the_contract_all_its_life() {
    let shell = home();
    let made = log(
        &shell,
        &[
            "--mood",
            "4",
            "--valence",
            "-0.5",
            "--arousal",
            "1",
            "--label",
            "calm",
            "--factor",
            "walk",
            "--factor",
            "sun",
        ],
    );
    has(&made, &["entry", "day", "at", "zone", "mood", "valence", "arousal", "labels", "factors"]);
    assert!(is_id(&made["entry"], 16) && made.get("note").is_none());
    assert_eq!((&made["zone"], &made["mood"], &made["valence"]), (&json!("UTC"), &json!(4), &json!(-0.5)));
    let id = made["entry"].as_str().unwrap();
    assert_eq!(shell.one(&["journal", "show", &id[..6]]), made);
    assert_eq!(shell.json(&["journal", "list"]), std::slice::from_ref(&made));
    let edited = shell.one(&["journal", "edit", id, "--note", "Grüße", "--clear", "factors", "--clear", "valence"]);
    assert_eq!((&edited["note"], &edited["factors"]), (&json!("Grüße"), &json!([])));
    assert!(edited.get("valence").is_none() && edited["arousal"] == 1.0 && edited["at"] == made["at"]);
    assert_eq!(shell.json(&["journal", "search", "grusse calm"]), std::slice::from_ref(&edited));
    assert_eq!(shell.json(&["journal", "search", "walk"]), [] as [Value; 0]);
    assert_eq!(shell.one(&["journal", "history", id])["factors"], json!(["walk", "sun"]));
    assert_eq!(shell.one(&["journal", "delete", id]), edited);
    assert_eq!(shell.fails(&["journal", "show", id]), (3, "entry_unknown".to_owned()));
    assert_eq!(shell.one(&["journal", "undo"])["undone"], "delete");
    assert_eq!(shell.one(&["journal", "undo"])["factors"], json!(["walk", "sun"]));
    assert_eq!(shell.one(&["journal", "undo"])["entry"], made["entry"]);
    assert_eq!(shell.fails(&["journal", "undo"]), (3, "nothing_to_undo".to_owned()));
    assert!(shell.run(["journal", "list"]).stdout.is_empty());
}

#[test]
fn days_follow_the_zone_and_the_day_start() {
    let shell = home();
    let night = log(&shell, &["--mood", "2", "--at", "2026-03-07T01:00", "--zone", "Asia/Kathmandu"]);
    assert_eq!((&night["day"], &night["at"]), (&json!("2026-03-06"), &json!("2026-03-06T19:15:00.000Z")));
    let gap = log(&shell, &["--mood", "2", "--at", "2026-03-29T01:30", "--zone", "Europe/London"]);
    assert_eq!(gap["at"], "2026-03-29T01:00:00.000Z");
    let instant = log(&shell, &["--mood", "2", "--at", "2026-03-07T02:00:00+01:00", "--zone", "Europe/Berlin"]);
    assert_eq!((&instant["day"], &instant["zone"]), (&json!("2026-03-06"), &json!("Europe/Berlin")));
    let settings = shell.one(&["journal", "settings", "--day-start", "00:00", "--grace", "on"]);
    assert_eq!(settings, json!({ "day_start": "00:00", "grace": "on" }));
    assert_eq!(shell.one(&["journal", "settings"]), settings);
    let id = night["entry"].as_str().unwrap();
    assert_eq!(shell.one(&["journal", "show", id])["day"], "2026-03-06");
    assert_eq!(shell.one(&["journal", "edit", id, "--at", "2026-03-07T01:00"])["day"], "2026-03-06");
    assert_eq!(shell.one(&["journal", "edit", id, "--at", "2026-03-07T01:01"])["day"], "2026-03-07");
    assert_eq!(shell.json(&["journal", "list", "--to", "2026-03-06"]).len(), 1);
    let apia = ["journal", "log", "--mood", "1", "--at", "2011-12-30T10:00", "--zone", "Pacific/Apia"];
    assert_eq!(shell.fails(&apia), (3, "time_invalid".to_owned()));
    for nonsense in ["2026-02-30T10:00", "soon", ""] {
        let refused = shell.fails(&["journal", "log", "--mood", "1", "--at", nonsense]);
        assert_eq!(refused, (3, "time_invalid".to_owned()), "{nonsense}");
    }
    let day = shell.run(["journal", "log", "--mood", "1", "--at", "2026-11-02"]);
    assert_eq!(
        (day.status, day.stderr.as_str()),
        (3, "kith: this is not a time that exists: give day and time, such as 2026-11-02T09:00\n")
    );
    assert_eq!(log(&shell, &["--mood", "1", "--at", "2026-11-02T09:00"])["day"], "2026-11-02");
    assert_eq!(shell.fails(&["journal", "log", "--mood", "1", "--zone", "Nowhere"]), (3, "zone_unknown".to_owned()));
}

#[test]
fn figures_have_the_fields_of_the_contract() {
    let shell = home();
    for (mood, at) in [("5", "2026-03-05T10:00"), ("4", "2026-03-05T20:00"), ("1", "2026-03-06T10:00")] {
        log(&shell, &["--mood", mood, "--at", at]);
    }
    let stats = run_at(&shell, "2026-03-07T12:00:00Z", &["journal", "stats"]).results().remove(0);
    has(&stats, &["entries", "days", "mean", "levels", "streak", "longest_streak", "rule"]);
    assert_eq!((&stats["entries"], &stats["days"], &stats["mean"]), (&json!(3), &json!(2), &json!(2.75)));
    assert_eq!(stats["levels"], json!({ "1": 1, "2": 0, "3": 0, "4": 1, "5": 1 }));
    assert_eq!((&stats["streak"], &stats["longest_streak"]), (&json!(2), &json!(2)));
    let days = shell.json(&["journal", "calendar", "--year", "2026"]);
    let rule = days[0]["rule"].as_str().unwrap().to_owned();
    assert!(rule.ends_with('.') && days.len() == 2 && days[1]["rule"] == *rule);
    assert_eq!(days[0], json!({ "day": "2026-03-05", "mood": 4.5, "entries": 2, "rule": rule }));
    assert_eq!(shell.json(&["journal", "calendar", "--month", "2026-03"]), days);
    assert_eq!(shell.json(&["journal", "calendar", "--month", "2026-04"]), [] as [Value; 0]);
    let hours = shell.json(&["journal", "calendar", "--day", "2026-03-05"]);
    assert_eq!((&hours[0]["hour"], &hours[0]["mood"], hours.len()), (&json!(10), &json!(5.0), 2));
    has(&hours[1], &["hour", "mood", "entries", "rule"]);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (span, holds) in [
        (["--year", "2026"], "Mar  ····█▁"),
        (["--month", "2026-03"], "  5█   6▁   7·"),
        (["--day", "2026-03-05"], "Thursday 2026-03-05"),
    ] {
        let text = shell.run([&["journal", "calendar"], &span[..]].concat()).text().to_owned();
        let rule = if span[0] == "--day" { hours[0]["rule"].as_str().unwrap() } else { &rule };
        assert!(text.contains(holds) && words(&text).contains(rule), "{text}");
        let out = shell.folder().join(format!("{}.svg", span[1]));
        shell.one(&[&["journal", "calendar", "--out", out.to_str().unwrap()], &span[..]].concat());
        let svg = std::fs::read_to_string(&out).unwrap();
        assert!(svg.starts_with("<svg ") && svg.contains(rule.split_whitespace().last().unwrap()));
    }
    for span in [["--month", "2026-3"], ["--month", "2026-13"], ["--day", "2026-02-30"], ["--year", "0"]] {
        assert_eq!(shell.run([&["journal", "calendar"], &span[..]].concat()).status, 2, "{span:?}");
    }
    let data = shell.one(&["journal", "chart"]);
    let text = shell.run(["journal", "chart"]).text().to_owned();
    assert!(text.contains('●') && text.contains("Thu  ██████████████████   4.50, days: 1"), "{text}");
    assert!(text.contains("10:00  ████████████         3.00, entries: 2"), "{text}");
    assert!(words(&text).contains(data["rule"].as_str().unwrap()));
    let out = shell.folder().join("moods.svg");
    shell.one(&["journal", "chart", "--out", out.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&out).unwrap().starts_with("<svg "));
    let again = ["journal", "chart", "--out", out.to_str().unwrap()];
    assert_eq!(shell.fails(&again), (3, "file_exists".to_owned()));
    shell.one(&[again.as_slice(), &["--force"]].concat());
    assert!(shell.one(&["journal", "stats", "--from", "2027-01-01"]).get("mean").is_none());
}

#[test]
fn photos_lose_their_metadata() {
    let shell = home();
    let body = b"\x00\x00\x00\x0dIHDR1234567890123CRC.\x00\x00\x00\x06tEXtsecretCRC.\x00\x00\x00\x04IDATdataCRC.\x00\x00\x00\x00IENDCRC.";
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), body].concat();
    let path = file(&shell, "walk.png", &png);
    let made = log(&shell, &["--mood", "5", "--photo", path.to_str().unwrap()]);
    let out = shell.folder().join("out.png");
    let id = made["entry"].as_str().unwrap();
    let photo = shell.one(&["journal", "photo", id, "1", "--out", out.to_str().unwrap()]);
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!((&photo["bytes"], &photo["kind"]), (&json!(bytes.len()), &json!("png")));
    assert!(bytes.len() == png.len() - 18 && !bytes.windows(6).any(|window| window == b"secret"));
    assert_eq!(shell.fails(&["journal", "photo", id, "2", "--out", "/nonexistent/x"]), (3, "photo_unknown".to_owned()));
    let text = file(&shell, "text.png", b"no picture");
    let refused = ["journal", "log", "--mood", "5", "--photo", text.to_str().unwrap()];
    assert_eq!(shell.fails(&refused), (3, "photo_unsupported".to_owned()));
    let four = [&["journal", "log", "--mood", "5"][..], &["--photo", path.to_str().unwrap()].repeat(4)].concat();
    assert_eq!(shell.fails(&four), (3, "photos_too_many".to_owned()));
    assert_eq!(shell.json(&["journal", "list"]).len(), 1);
}

#[test]
fn a_backup_comes_back_in_another_home() {
    let (old, new) = (home(), home());
    for mood in ["1", "3", "5"] {
        log(&old, &["--mood", mood, "--note", "one of three"]);
    }
    let path = old.folder().join("backup");
    let made = old.one(&["journal", "backup", "--out", path.to_str().unwrap()]);
    has(&made, &["recovery_code", "entries", "verified"]);
    assert_eq!((&made["entries"], &made["verified"]), (&json!(3), &json!(true)));
    let code = made["recovery_code"].as_str().unwrap();
    let restore = ["journal", "restore", path.to_str().unwrap()];
    let with = |code: &str| new.fails(&[&restore[..], &["--recovery-code", code]].concat());
    assert_eq!(code.split(' ').count(), 13);
    assert_eq!(with("AAAA-AAAA"), (3, "code_invalid".to_owned()));
    let mut wrong: Vec<&str> = code.split(' ').collect();
    wrong[4] = if wrong[4] == "zoo" { "zebra" } else { "zoo" };
    assert_eq!(with(&wrong.join(" ")), (3, "code_invalid".to_owned()));
    wrong[4] = "kith";
    let said = new.run([&restore[..], &["--recovery-code", &wrong.join(" ")]].concat());
    assert_eq!(said.stderr, "kith: word 5 of 13 is no word of a recovery code: look for a misread letter in it\n");
    let other = old.one(&["journal", "backup", "--force", "--out", old.folder().join("other").to_str().unwrap()]);
    assert_eq!(with(other["recovery_code"].as_str().unwrap()), (3, "code_wrong".to_owned()));
    let fed = new.feed(&[&restore[..], &["--json"]].concat(), format!("{}\n", code.to_uppercase()).as_bytes());
    assert_eq!(fed.status, 0, "{}", fed.stderr);
    assert_eq!(fed.results()[0], json!({ "entries": 3, "verified": true }));
    assert_eq!(new.json(&["journal", "list"]), old.json(&["journal", "list"]));
    assert_eq!(with(code), (3, "journal_not_empty".to_owned()));
}

#[test]
fn a_pin_guards_the_home_and_wrong_ones_wait() {
    let shell = home();
    log(&shell, &["--mood", "3"]);
    let (right, wrong, short) =
        (file(&shell, "right", b"2580\n"), file(&shell, "wrong", b"1111\n"), file(&shell, "short", b"123"));
    let with = |path: &PathBuf, arguments: &[&str]| {
        let mut command = shell.command(arguments.iter().copied().chain(["--json"]));
        command.env("KITH_PIN_FILE", path);
        ran(command, b"")
    };
    assert_eq!(shell.fails(&["pin", "set"]), (6, "pin_needed".to_owned()));
    assert_eq!(with(&short, &["pin", "set"]).code(), "pin_too_short");
    assert_eq!(shell.one(&["pin", "set", "--pin-file", right.to_str().unwrap()]), json!({ "done": true }));
    for command in [&["journal", "list"][..], &["whoami"], &["status"]] {
        assert_eq!(shell.fails(command), (6, "pin_needed".to_owned()));
        assert_eq!(with(&right, command).status, 0);
    }
    let mut waits: Vec<u64> = Vec::new();
    for _ in 0..4 {
        let ran = with(&wrong, &["journal", "list"]);
        assert_eq!((ran.status, ran.code().as_str()), (6, "pin_wrong"));
        waits.push(ran.error()["details"]["retry_after_s"].as_u64().unwrap());
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
    let mut command = shell.command(["journal", "list"]);
    command.env("KITH_PIN_FILE", &wrong);
    let said = ran(command, b"").stderr;
    assert!(said.contains(" seconds before the next try"), "{said}");
    // A clock that goes forward or back shortens nothing.
    for now in ["2040-01-01T00:00:00Z", "2020-01-01T00:00:00Z"] {
        let mut command = shell.command(["journal", "list", "--json"]);
        command.env("KITH_PIN_FILE", &right).env("KITH_NOW", now);
        assert_eq!(ran(command, b"").code(), "pin_wrong");
    }
    assert_eq!(with(&right, &["wipe", "--yes"]).status, 0);
    assert!(!shell.home.exists());
}

#[test]
fn a_pin_is_changed_and_cleared_by_who_knows_it() {
    let shell = home();
    log(&shell, &["--mood", "3"]);
    let (old, new) = (file(&shell, "old", b"2580"), file(&shell, "new", "пароль".as_bytes()));
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    shell.one(&["pin", "set", "--pin-file", old]);
    assert_eq!(shell.fails(&["pin", "set", "--pin-file", old]), (6, "pin_needed".to_owned()));
    shell.one(&["pin", "set", "--pin-file", old, "--new-pin-file", new]);
    assert_eq!(shell.json(&["journal", "list", "--pin-file", new]).len(), 1);
    assert_eq!(shell.fails(&["pin", "clear"]), (6, "pin_needed".to_owned()));
    shell.one(&["pin", "clear", "--pin-file", new]);
    assert_eq!(shell.json(&["journal", "list"]).len(), 1);
    assert_eq!(shell.one(&["pin", "clear"]), json!({ "done": true }));
}

#[test]
fn doctor_reads_every_page_of_the_journal() {
    let shell = home();
    for n in 0..30 {
        log(&shell, &["--mood", "3", "--note", &format!("{n} {}", "words ".repeat(200))]);
    }
    let checks = shell.json(&["doctor"]);
    assert!(
        checks.iter().any(|check| check["check"] == "journal_pages") && checks.iter().all(|check| check["ok"] == true)
    );
    let path = shell.home.join("journal.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 2_000;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(shell.fails(&["doctor"]), (7, "store_corrupt".to_owned()));
}

#[test]
fn a_damaged_page_hides_what_lies_on_it_and_says_so() {
    let shell = home();
    let rows: String = (0..300)
        .map(|n| format!("2026-01-{:02} 12:00,{},note {n} {}\n", n % 28 + 1, 1 + n % 5, "words ".repeat(30)))
        .collect();
    let table = file(&shell, "rows.csv", format!("at,mood,note\n{rows}").as_bytes());
    shell.json(&["journal", "import", table.to_str().unwrap()]);
    let whole = shell.json(&["journal", "list"]);
    let path = shell.home.join("journal.db");
    let bytes = std::fs::read(&path).unwrap();
    let mut partly = 0;
    // The first page and those of the schema, which once hid everything, and some of the others.
    for page in (0..5).chain((5..bytes.len() / 4_096).step_by(9)) {
        let mut changed = bytes.clone();
        changed[page * 4_096 + 1_000] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        let ran = shell.run(["journal", "list", "--json"]);
        let listed = ran.results();
        assert!(listed.iter().all(|entry| whole.contains(entry)), "page {page}");
        if ran.status == 0 {
            assert_eq!(listed.len(), 300, "page {page}");
            continue;
        }
        assert_eq!((ran.status, ran.code().as_str()), (7, "store_corrupt"), "page {page}");
        let details = &ran.error()["details"];
        let unreadable = details["unreadable"].as_array().unwrap();
        assert!(listed.len() > 250, "page {page}: {}", listed.len());
        assert_eq!((listed.len() + unreadable.len(), details["readable"].as_u64()), (300, Some(listed.len() as u64)));
        if listed.is_empty() || partly > 2 {
            continue;
        }
        partly += 1;
        let id = listed[0]["entry"].as_str().unwrap();
        assert_eq!(shell.one(&["journal", "show", &id[..8]]), listed[0]);
        if let Some(lost) = unreadable.first() {
            has(lost, &["entry", "day", "mood"]);
            assert_eq!(
                shell.fails(&["journal", "show", lost["entry"].as_str().unwrap()]),
                (7, "store_corrupt".to_owned())
            );
        }
        let out = shell.folder().join(format!("{page}.json"));
        let export = ["journal", "export", "--format", "json", "--out", out.to_str().unwrap()];
        assert_eq!(shell.fails(&export), (7, "store_corrupt".to_owned()));
        let saved = shell.one(&[&export[..], &["--salvage"]].concat());
        assert_eq!(saved["entries"], listed.len());
        let other = home();
        assert_eq!(other.json(&["journal", "import", out.to_str().unwrap()])[0]["added"], listed.len());
    }
    assert!(partly > 1, "{partly}");
}

#[test]
fn own_reminders_are_set_planned_and_taken_away() {
    let shell = home();
    let at = |now: &str, arguments: &[&str]| run_at(&shell, now, arguments).results();
    let now = "2026-03-07T12:00:00Z";
    let made = at(now, &["journal", "remind", "--at", "20:30", "--days", "mon-fri", "--title", "Tea"]).remove(0);
    has(&made, &["reminder", "at", "days", "title", "next"]);
    // The 7th is a Saturday.
    assert_eq!((&made["next"], made.get("zone")), (&json!("2026-03-09T20:30:00.000Z"), None));
    let changed = at(now, &["journal", "remind", "--at", "20:30"]).remove(0);
    assert_eq!((&changed["reminder"], &changed["next"]), (&made["reminder"], &json!("2026-03-07T20:30:00.000Z")));
    at(now, &["journal", "remind", "--at", "08:00", "--zone", "Asia/Kathmandu"]);
    assert_eq!(at(now, &["journal", "reminders"]).len(), 2);
    shell.one(&["quiet", "set", "--days", "mon-sun", "--from", "20:00", "--to", "21:15"]);
    let plan = ["journal", "reminders", "--plan", "--days", "2", "--limit", "2", "--device-zone", "Europe/Berlin"];
    let lines = at(now, &plan);
    // 20:30 in Berlin is quiet until 21:15 there.
    assert_eq!(lines[0]["fires_at"], "2026-03-07T20:15:00.000Z");
    assert_eq!(
        (&lines[0]["occurrence"], &lines[0]["local"]),
        (&json!("2026-03-07T20:30"), &json!("2026-03-07T21:15:00+01:00"))
    );
    assert_eq!(lines[1]["fires_at"], "2026-03-08T02:15:00.000Z");
    assert_eq!(lines[2], json!({ "refresh_at": "2026-03-08T02:15:00.000Z" }));
    assert_eq!(shell.fails(&["journal", "remind", "--at", "24:00"]), (3, "time_invalid".to_owned()));
    assert_eq!(shell.fails(&["journal", "remind", "--at", "09:09", "--off"]), (3, "reminder_unknown".to_owned()));
    assert_eq!(shell.fails(&["journal", "remind", "--at", "09:09", "--zone", "Moon"]), (3, "zone_unknown".to_owned()));
    assert_eq!(shell.one(&["journal", "remind", "--at", "08:00", "--off"])["off"], true);
    assert_eq!(shell.json(&["journal", "remind", "--off"]).len(), 1);
    assert_eq!(shell.json(&["journal", "reminders"]), [] as [Value; 0]);
    // None of it is among what syncs.
    assert_eq!(shell.json(&["reminder", "list"]), [] as [Value; 0]);
    assert_eq!(shell.json(&["outbox"]), [] as [Value; 0]);
}

/// A backup that is halted where the test looks for it: while it writes, or while it is tried out.
#[cfg(target_os = "linux")]
fn halted_backup(shell: &Shell, place: &std::path::Path, in_trial: bool) -> std::process::Child {
    for _ in 0..100 {
        let mut child = shell.command(["journal", "backup", "--out", place.to_str().unwrap()]).spawn().unwrap();
        // A file without a name is to be seen among what the process has open.
        let descriptors = format!("/proc/{}/fd", child.id());
        let writes = || {
            let open = std::fs::read_dir(&descriptors).into_iter().flatten().flatten();
            open.filter_map(|fd| std::fs::read_link(fd.path()).ok())
                .any(|file| file.starts_with(place.parent().unwrap()))
        };
        while child.try_wait().unwrap().is_none() && !(writes() && (!in_trial || shell.trials() > 0)) {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        signal(&child, "-STOP");
        // It may have gone on until it was halted; one that is elsewhere by now is let go.
        if child.try_wait().unwrap().is_none() && writes() && (shell.trials() > 0) == in_trial {
            return child;
        }
        signal(&child, "-KILL");
        child.wait().unwrap();
        shell.json(&["journal", "list", "--to", "2000-01-01"]);
        let _ = std::fs::remove_file(place);
    }
    panic!("no backup was slow enough to be halted");
}

#[cfg(target_os = "linux")]
fn signal(child: &std::process::Child, name: &str) {
    let _ = std::process::Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_backup_that_is_stopped_or_killed_leaves_nothing_behind() {
    let shell = home();
    let rows: String =
        (0..4_000).map(|n| format!("2026-01-01 {:02}:{:02},{},note {n}\n", n / 60 % 24, n % 60, 1 + n % 5)).collect();
    let table = file(&shell, "rows.csv", format!("at,mood,note\n{rows}").as_bytes());
    shell.json(&["journal", "import", table.to_str().unwrap()]);
    let out = shell.folder().join("out");
    std::fs::create_dir(&out).unwrap();
    let place = out.join("backup");
    for in_trial in [false, true] {
        let mut child = halted_backup(&shell, &place, in_trial);
        signal(&child, "-INT");
        signal(&child, "-CONT");
        assert_eq!(child.wait().unwrap().code(), Some(130), "in the trial: {in_trial}");
        assert_eq!((std::fs::read_dir(&out).unwrap().count(), shell.trials()), (0, 0), "in the trial: {in_trial}");
    }
    let mut child = halted_backup(&shell, &place, true);
    signal(&child, "-KILL");
    child.wait().unwrap();
    assert_eq!((std::fs::read_dir(&out).unwrap().count(), shell.trials()), (0, 1));
    assert_eq!(shell.json(&["journal", "list"]).len(), 4_000);
    assert_eq!(shell.trials(), 0, "the next opening sweeps what a kill left");
    assert_eq!(shell.one(&["journal", "backup", "--out", place.to_str().unwrap()])["verified"], true);
}

#[test]
fn a_damaged_photo_forbids_no_backup_and_is_named() {
    let shell = home();
    let png =
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR1234567890123CRC.\x00\x00\x00\x04IDATdataCRC.\x00\x00\x00\x00IENDCRC.";
    let picture = file(&shell, "walk.png", png);
    let made = log(&shell, &["--mood", "5", "--photo", picture.to_str().unwrap()]);
    let photos = std::fs::read_dir(shell.home.join("photos")).unwrap().map(|item| item.unwrap().path());
    let sealed = photos.into_iter().find(|path| path.extension().is_some_and(|of| of == "photo")).unwrap();
    let mut bytes = std::fs::read(&sealed).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&sealed, bytes).unwrap();
    let place = shell.folder().join("backup");
    let ran = shell.run(["journal", "backup", "--out", place.to_str().unwrap(), "--json"]);
    let result = ran.results().remove(0);
    assert_eq!((ran.status, &result["entries"], &result["photos"]), (0, &json!(1), &json!(0)));
    assert_eq!(result["photos_damaged"], json!([{ "entry": made["entry"], "photo": 1 }]));
    let warning: Value = serde_json::from_str(ran.stderr.lines().next().unwrap()).unwrap();
    assert_eq!(warning["warning"]["code"], "photo_damaged");
    assert!(warning["warning"]["message"].as_str().unwrap().contains(made["entry"].as_str().unwrap()));
    let doctor = shell.run(["doctor", "--json"]);
    let check = doctor.results().into_iter().find(|check| check["check"] == "journal_photos").unwrap();
    assert!(check["message"].as_str().unwrap().contains(made["entry"].as_str().unwrap()), "{check}");
}
