//! Files that come into the journal and go out of it, as a person at a terminal meets them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::{Value, json};
use shell::{Shell, ran};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> String {
    format!("{}/../core/journal/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn counts(line: &Value) -> [u64; 4] {
    ["entries", "added", "skipped", "problems"].map(|name| line[name].as_u64().unwrap())
}

fn out(shell: &Shell, name: &str) -> (PathBuf, String) {
    let path = shell.folder().join(name);
    (path.clone(), path.to_str().unwrap().to_owned())
}

/// The journal without the time of its export.
fn exported(shell: &Shell, name: &str) -> Value {
    let (path, text) = out(shell, name);
    shell.one(&["journal", "export", "--format", "json", "--out", &text, "--force"]);
    let mut value: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("exported_at").unwrap();
    value
}

#[test]
fn an_import_can_be_tried_first_adds_nothing_twice_and_is_one_step_of_undo() {
    let shell = Shell::of("Ana");
    shell.one(&["journal", "log", "--mood", "3"]);
    let file = sample("daylio-8-columns.csv");
    assert_eq!(counts(&shell.one(&["journal", "import", &file, "--dry-run"])), [6, 5, 1, 0]);
    assert_eq!(shell.json(&["journal", "list"]).len(), 1);
    assert_eq!(counts(&shell.one(&["journal", "import", &file])), [6, 5, 1, 0]);
    assert_eq!(counts(&shell.one(&["journal", "import", &file])), [6, 0, 6, 0]);
    // Read again at another place, it is still the same file.
    assert_eq!(counts(&shell.one(&["journal", "import", &file, "--zone", "Asia/Kathmandu"])), [6, 0, 6, 0]);
    let listed = shell.json(&["journal", "list"]);
    assert_eq!(listed.len(), 6);
    assert_eq!((&listed[0]["day"], &listed[0]["at"]), (&json!("2024-03-07"), &json!("2024-03-07T12:30:00.000Z")));
    assert_eq!(shell.json(&["journal", "undo"]).len(), 5);
    assert_eq!(shell.json(&["journal", "list"]).len(), 1);
}

#[test]
fn what_was_deleted_here_comes_back_from_ones_own_export_and_that_is_said() {
    let shell = Shell::of("Ana");
    let entry = shell.one(&["journal", "log", "--mood", "3", "--note", "gone"])["entry"].as_str().unwrap().to_owned();
    shell.one(&["journal", "log", "--mood", "4"]);
    let whole = exported(&shell, "all.json");
    let (_, file) = out(&shell, "all.json");
    assert!(shell.one(&["journal", "import", &file]).get("brought_back").is_none());
    shell.one(&["journal", "delete", &entry]);
    let tried = shell.run(["journal", "import", &file, "--dry-run"]);
    assert!(tried.text().contains("1 would be added (1 of them had been deleted here)"), "{}", tried.text());
    let report = shell.one(&["journal", "import", &file]);
    assert_eq!((counts(&report), &report["brought_back"]), ([2, 1, 1, 0], &json!(1)));
    assert_eq!(exported(&shell, "again.json"), whole);
}

#[test]
fn an_unknown_name_of_a_mood_is_asked_for_and_nothing_is_stored() {
    let shell = Shell::of("Ana");
    let file = sample("daylio-8-columns-renamed.csv");
    let asked = shell.run(["journal", "import", &file, "--json"]);
    assert_eq!((asked.status, asked.code().as_str()), (3, "mood_unknown"));
    let names: Vec<Value> =
        asked.error()["candidates"].as_array().unwrap().iter().map(|candidate| candidate["name"].clone()).collect();
    assert_eq!(names, ["super", "so-so", "müde"]);
    assert!(shell.json(&["journal", "list"]).is_empty());
    let maps = ["--map", "super=5", "--map", "so-so=3", "--map", "müde=2", "--map", "good=3"];
    let line: Vec<&str> = ["journal", "import", &file].into_iter().chain(maps).collect();
    assert_eq!(counts(&shell.one(&line)), [5, 5, 0, 0]);
    let moods: Vec<u64> =
        shell.json(&["journal", "list"]).iter().map(|entry| entry["mood"].as_u64().unwrap()).collect();
    assert_eq!(moods, [5, 5, 3, 3, 2]);
}

#[test]
fn broken_rows_are_told_and_the_others_are_taken() {
    let shell = Shell::of("Ana");
    let mut lines = shell.json(&["journal", "import", &sample("daylio-broken-rows.csv")]);
    assert_eq!(counts(&lines.pop().unwrap()), [2, 2, 0, 7]);
    let told: Vec<(u64, &str)> =
        lines.iter().map(|line| (line["line"].as_u64().unwrap(), line["code"].as_str().unwrap())).collect();
    assert_eq!(told[0], (3, "time_invalid"));
    assert_eq!(told[6], (9, "text_too_long"));
    assert!(lines.iter().all(|line| line["message"].as_str().is_some_and(|text| !text.is_empty())));

    let (path, text) = out(&shell, "bad.csv");
    std::fs::write(&path, "full_date,date,weekday,time,mood,activities,note_title,note\nx,,,,good,,,\n").unwrap();
    let refused = shell.run(["journal", "import", &text, "--json"]);
    assert_eq!((refused.status, refused.code().as_str()), (3, "nothing_readable"));
    assert_eq!(refused.error()["details"]["problems"][0]["line"], 2);
    for (bytes, code) in
        [(&b"hello"[..], "format_unknown"), (b"{\"format\":\"kith-journal\",\"version\":9}", "format_newer")]
    {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(shell.fails(&["journal", "import", &text]), (3, code.to_owned()));
    }
    assert_eq!(shell.fails(&["journal", "import", "/nowhere/x.csv"]), (3, "file_unreadable".to_owned()));
    assert_eq!(shell.fails(&["journal", "import", "/"]), (3, "file_unreadable".to_owned()));
    assert_eq!(shell.fails(&["journal", "import", &text, "--zone", "Mars/X"]), (3, "zone_unknown".to_owned()));
}

#[test]
fn what_goes_out_as_json_comes_back_whole_in_another_home() {
    let shell = Shell::of("Ana");
    shell.json(&["journal", "import", &sample("backup.daylio")]);
    // Two that look alike are two.
    for _ in 0..2 {
        let mut command = shell.command(["journal", "log", "--mood", "2", "--valence", "-0.1", "--label", "a | b"]);
        command.env("KITH_NOW", "2026-03-07T12:00:00Z");
        assert_eq!(ran(command, b"").status, 0);
    }
    shell.one(&["journal", "settings", "--day-start", "05:30", "--grace", "on"]);
    shell.one(&["journal", "instrument", "take", "phq-9", "--answers", "0,1,2,3,0,1,2,3,0"]);
    shell.one(&["journal", "instrument", "take", "cbi-personal", "--answers", "100,,75,50,,"]);
    let first = exported(&shell, "first.json");
    assert_eq!((first["entries"].as_array().unwrap().len(), first["results"].as_array().unwrap().len()), (5, 2));

    let other = Shell::of("Ben");
    let file = shell.folder().join("first.json").to_str().unwrap().to_owned();
    assert_eq!(counts(&other.one(&["journal", "import", &file])), [5, 5, 0, 0]);
    assert_eq!(exported(&other, "second.json"), first);
    assert_eq!(counts(&other.one(&["journal", "import", &file])), [5, 0, 5, 0]);
    assert_eq!(exported(&other, "third.json"), first);
    let history = other.json(&["journal", "instrument", "history", "phq-9"]);
    assert_eq!((history.len(), &history[0]["score"], &history[0]["band"]), (1, &json!(12), &json!("moderate")));
    // One step takes all of it back: entries, results and settings.
    other.json(&["journal", "undo"]);
    let nothing = exported(&other, "fourth.json");
    let defaults = json!({ "day_start": "03:00", "grace": false });
    assert_eq!((&nothing["entries"], &nothing["results"], &nothing["settings"]), (&json!([]), &json!([]), &defaults));
}

#[test]
fn photos_travel_in_json_unless_they_are_left_out_and_come_back_into_an_empty_home() {
    let shell = Shell::new();
    shell.one(&["init", "--journal"]);
    let picture = [b"\xff\xd8\xff\xda\0\x04\x01\x02".as_slice(), &[7; 30_000], b"\xff\xd9"].concat();
    let (path, text) = out(&shell, "picture.jpg");
    std::fs::write(path, &picture).unwrap();
    let entry = shell.one(&["journal", "log", "--mood", "4", "--photo", &text]);
    let (_, all) = out(&shell, "all.json");
    let made = shell.one(&["journal", "export", "--format", "json", "--out", &all]);
    assert_eq!((&made["entries"], &made["photos"], &made["photos_left_out"]), (&json!(1), &json!(1), &json!(0)));
    let (_, some) = out(&shell, "some.json");
    let made = shell.one(&["journal", "export", "--format", "json", "--out", &some, "--without-photos"]);
    assert_eq!((&made["photos"], &made["photos_left_out"]), (&json!(0), &json!(1)));

    for (file, photos) in [(&all, 1), (&some, 0)] {
        let other = Shell::new();
        other.one(&["init", "--journal"]);
        let came = other.one(&["journal", "import", file]);
        assert_eq!((counts(&came), came.get("photos").and_then(Value::as_u64).unwrap_or(0)), ([1, 1, 0, 0], photos));
        assert_eq!(other.json(&["journal", "list"])[0]["photos"].as_u64().unwrap_or(0), photos);
        let (back, text) = out(&other, "back.jpg");
        let line = ["journal", "photo", entry["entry"].as_str().unwrap(), "1", "--out", &text];
        if photos == 0 {
            assert_eq!(other.fails(&line), (3, "photo_unknown".to_owned()));
        } else {
            other.one(&line);
            assert!(std::fs::read(back).unwrap() == picture);
        }
    }
}

#[test]
fn an_entry_that_was_edited_after_the_export_stays_as_it_is() {
    let shell = Shell::of("Ana");
    let entry = shell.one(&["journal", "log", "--mood", "2"])["entry"].as_str().unwrap().to_owned();
    exported(&shell, "old.json");
    shell.one(&["journal", "edit", &entry, "--mood", "4"]);
    let file = shell.folder().join("old.json").to_str().unwrap().to_owned();
    assert_eq!(counts(&shell.one(&["journal", "import", &file])), [1, 0, 1, 0]);
    assert_eq!(shell.json(&["journal", "list"])[0]["mood"], 4);
}

#[test]
fn a_table_runs_nothing_in_a_spreadsheet_and_comes_back() {
    let shell = Shell::of("Ana");
    let notes = ["=1+1", "+x", "-2.5", "@a", "'tis", "plain, with \"quotes\"\nand lines", "\tx"];
    for note in notes {
        shell.one(&["journal", "log", "--mood", "3", "--factor", "=cmd|x", "--note", note]);
    }
    let (path, text) = out(&shell, "table.csv");
    shell.one(&["journal", "export", "--format", "csv", "--out", &text]);
    let table = std::fs::read_to_string(path).unwrap();
    for cell in ["'=1+1\n", "'+x\n", ",-2.5\n", "'@a\n", "''tis\n", "'=cmd\\|x,", "'\tx"] {
        assert!(table.contains(cell), "{cell:?} in {table}");
    }
    let other = Shell::of("Ben");
    assert_eq!(counts(&other.one(&["journal", "import", &text])), [7, 7, 0, 0]);
    let strip = |shell: &Shell| shell.json(&["journal", "list"]);
    assert_eq!(strip(&other), strip(&shell));
}

#[test]
fn an_export_is_the_person_s_alone_and_writes_over_nothing_unasked() {
    let shell = Shell::of("Ana");
    shell.one(&["journal", "log", "--mood", "3", "--note", "a planted word"]);
    let (path, text) = out(&shell, "out.md");
    assert_eq!(shell.one(&["journal", "export", "--format", "md", "--out", &text])["entries"], 1);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&path).unwrap().contains("> a planted word"));
    std::fs::write(&path, "mine").unwrap();
    let line = ["journal", "export", "--format", "json", "--out", &text];
    assert_eq!(shell.fails(&line), (3, "file_exists".to_owned()));
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    shell.one(&["journal", "export", "--format", "json", "--out", &text, "--force"]);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&path).unwrap().contains("kith-journal"));
    let folder = shell.folder().to_str().unwrap();
    for (place, force) in [(folder, true), ("/nowhere/x.json", false), ("/dev/null", true)] {
        let mut line = vec!["journal", "export", "--format", "json", "--out", place];
        line.extend(force.then_some("--force"));
        assert_eq!(shell.fails(&line), (3, "file_unreadable".to_owned()), "{place}");
    }
    // Nothing half-written stays beside it.
    let left = std::fs::read_dir(shell.folder()).unwrap().count();
    assert_eq!(left, 2, "the home and the export");
}

#[test]
fn no_file_of_a_home_is_ever_written_over_whatever_way_the_path_goes() {
    let shell = Shell::of("Alice");
    let photo = shell.folder().join("picture.jpg");
    std::fs::write(&photo, b"\xff\xd8\xff\xda\0\x04\x01\x02data\xff\xd9").unwrap();
    let entry = shell.one(&["journal", "log", "--mood", "3", "--photo", photo.to_str().unwrap()]);
    let entry = entry["entry"].as_str().unwrap();
    let other = Shell::new();
    other.json(&["init", "--journal"]);
    let link = shell.folder().join("link");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&shell.home, &link).unwrap();
    let outside = shell.folder().join("outside");
    std::fs::create_dir(&outside).unwrap();
    let files = |home: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for folder in [home.to_path_buf(), home.join("photos")] {
            let items = std::fs::read_dir(folder).into_iter().flatten().map(|item| item.unwrap().path());
            found.extend(items.filter(|path| path.is_file()).map(|path| (path.clone(), std::fs::read(path).unwrap())));
        }
        found.sort();
        found
    };
    let before = (files(&shell.home), files(&other.home));
    let mut places: Vec<PathBuf> = before.0.iter().chain(&before.1).map(|(path, _)| path.clone()).collect();
    let more =
        ["journal.db-wal", "journal.db-shm", "journal.db.new", "keys.copy", "tries", "export.json", "photos/new"];
    places.extend(more.map(|name| shell.home.join(name)));
    places.extend([outside.join("../home/journal.db"), outside.join("../home/../home/keys")]);
    #[cfg(unix)]
    places.extend([link.join("journal.db"), link.join("photos/x"), link.join("../home/keys")]);
    assert!(places.len() > 15, "{places:?}");
    for (number, place) in places.iter().enumerate() {
        let place = place.to_str().unwrap();
        let command: &[&str] = match number % 4 {
            0 => &["journal", "export", "--format", "json", "--force", "--out", place],
            1 => &["journal", "backup", "--force", "--out", place],
            2 => &["journal", "photo", entry, "1", "--force", "--out", place],
            _ => &["journal", "chart", "--force", "--out", place],
        };
        assert_eq!(shell.fails(command), (3, "file_unreadable".to_owned()), "{command:?}");
    }
    assert!((files(&shell.home), files(&other.home)) == before, "a file of a home was changed");
    // A folder beside a home, or one that only has something called keys in it, is nobody's home.
    std::fs::create_dir(outside.join("keys")).unwrap();
    let out = outside.join("out.json");
    shell.json(&["journal", "export", "--format", "json", "--out", out.to_str().unwrap()]);
    shell.json(&["journal", "export", "--format", "json", "--force", "--out", out.to_str().unwrap()]);
}
