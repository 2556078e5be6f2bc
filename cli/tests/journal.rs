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
    assert_eq!(days[0], json!({ "day": "2026-03-05", "mood": 4.5, "entries": 2 }));
    assert!(shell.run(["journal", "calendar", "--year", "2026"]).text().contains("Mar  ····"));
    assert!(shell.run(["journal", "chart"]).text().contains('●'));
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

#[test]
fn a_backup_that_is_stopped_leaves_nothing_behind() {
    let shell = home();
    let rows: String =
        (0..4_000).map(|n| format!("2026-01-01 {:02}:{:02},{},note {n}\n", n / 60 % 24, n % 60, 1 + n % 5)).collect();
    let table = file(&shell, "rows.csv", format!("at,mood,note\n{rows}").as_bytes());
    shell.json(&["journal", "import", table.to_str().unwrap()]);
    let out = shell.folder().join("out");
    std::fs::create_dir(&out).unwrap();
    let place = out.join("backup");
    for wait_for_trial in [false, true] {
        let mut child = shell.command(["journal", "backup", "--out", place.to_str().unwrap()]).spawn().unwrap();
        let trial = shell.home.join("backup-trial");
        let begun = || if wait_for_trial { trial.exists() } else { std::fs::read_dir(&out).unwrap().count() > 0 };
        while !begun() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let status = child.wait().unwrap();
        // One that was too fast to be stopped is done.
        if killed.success() && status.code() == Some(130) {
            assert_eq!(std::fs::read_dir(&out).unwrap().count(), 0);
            assert!(!trial.exists());
        } else {
            assert_eq!(status.code(), Some(0));
            std::fs::remove_file(&place).unwrap();
        }
    }
    assert_eq!(shell.one(&["journal", "backup", "--out", place.to_str().unwrap()])["verified"], true);
}
