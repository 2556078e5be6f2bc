//! A journal made by each schema that shipped opens for ever, and shows what was in it; so does a backup that it made.
//!
//! `tests/fixtures/journal-N` and `tests/vectors/journal_backup-vN.json` at the root were made once by this file when schema
//! N was the newest (`KITH_WRITE_FIXTURE=1`), with the secret of the desk; they are never changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::desk;

use data_encoding::HEXLOWER;
use desk::{Desk, open, request, time, zone};
use kith_journal::Journal;
use kith_journal::backup::RecoveryCode;
use kith_journal::entries::{EntryEdit, LogRequest, Mood};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::reminders::ReminderRequest;
use kith_journal::settings::MoodName;
use kith_journal::sketches::Sketch;
use kith_model::ManualClock;
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

/// Every schema that shipped.
const SCHEMAS: [u32; 3] = [1, 2, 3];

pub(crate) fn kept(schema: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/fixtures/journal-{schema}"))
}

fn vector(schema: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/vectors/journal_backup-v{schema}.json"))
}

static WRITING: Once = Once::new();

fn written() {
    if std::env::var_os("KITH_WRITE_FIXTURE").is_some() {
        WRITING.call_once(write_newest);
    }
}

fn png() -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0xcc; 4]].concat()
    };
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &[1; 13]), &chunk(b"IDAT", &[9; 300]), &chunk(b"IEND", b"")]
        .concat()
}

#[test]
fn a_journal_of_each_schema_opens_and_shows_what_was_in_it() {
    written();
    for schema in SCHEMAS {
        let home = tempfile::tempdir().unwrap();
        copy(&kept(schema), home.path());
        let clock = Arc::new(ManualClock::new(time("2026-03-08T12:00:00Z")));
        let journal = open(home.path(), clock, Arc::new(zone("Europe/London")), 77).unwrap();
        shows_everything(&journal, schema);
        for check in journal.doctor().unwrap() {
            assert!(check.ok, "schema {schema}: {}: {}", check.name, check.message);
        }
    }
}

#[test]
fn a_backup_of_each_schema_comes_back() {
    written();
    for schema in SCHEMAS {
        let vector: Value = serde_json::from_slice(&fs::read(vector(schema)).unwrap()).unwrap();
        let file = HEXLOWER.decode(vector["backup"].as_str().unwrap().as_bytes()).unwrap();
        let new = Desk::seeded(9);
        let code = RecoveryCode::parse(vector["code"].as_str().unwrap()).unwrap();
        let restored = new.journal.backups().restore(&mut Cursor::new(file), &code, &mut |_, _| true).unwrap();
        assert_eq!((restored.entries, restored.photos), (3, 1), "schema {schema}");
        shows_everything(&new.journal, schema);
    }
}

#[test]
fn the_newest_schema_has_a_fixture() {
    let newest = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap().count();
    assert_eq!(SCHEMAS.len(), newest, "KITH_WRITE_FIXTURE=1 makes one, then it is named above");
}

/// What [`write_newest`] wrote, and that it can be worked with.
fn shows_everything(journal: &Journal, schema: u32) {
    let entries = journal.entries().list(None, None).unwrap();
    let notes: Vec<_> = entries.iter().map(|entry| (entry.day.to_string(), entry.note.as_deref())).collect();
    let days = ["2025-12-31", "2026-03-06", "2026-03-07"].map(str::to_owned);
    assert_eq!(notes, [(days[0].clone(), None), (days[1].clone(), Some("a quiet café")), (days[2].clone(), None)]);
    assert_eq!((entries[1].mood.level(), entries[1].zone.name()), (4, "Asia/Kathmandu"));
    assert_eq!((&entries[1].labels[..], &entries[1].factors[..]), (&["calm".to_owned()][..], &["walk".to_owned()][..]));
    assert_eq!(entries[1].affect.valence.map(|valence| valence.value()), Some(0.25));
    assert_eq!(journal.entries().search("CAFE", None).unwrap().len(), 1);
    let hits = journal.entries().hits("CAFE").unwrap();
    assert_eq!((hits.len(), hits[0].entry, hits[0].mood.level()), (1, entries[1].entry, 4));
    assert_eq!(journal.entries().history(entries[1].entry).unwrap().len(), 1);
    let mut picture = Vec::new();
    journal.photos().read(entries[2].entry, 1).unwrap().read_to_end(&mut picture).unwrap();
    assert_eq!(picture, png());
    let settings = journal.settings().show().unwrap();
    assert_eq!((settings.day_start.to_string().as_str(), settings.grace), ("04:00", true));
    let best = journal.settings().mood_names(Mood::ALL[4]).unwrap();
    assert_eq!((best[0].name.as_str(), best[0].emoji.as_deref()), ("rad", Some("🤩")));
    let factors = journal.factors().list().unwrap();
    assert_eq!(factors.iter().find(|factor| factor.name == "walk").unwrap().group.as_deref(), Some("body"));
    assert_eq!(journal.sketches().draft("now").unwrap().note.as_deref(), Some("half"));
    assert_eq!(journal.sketches().template("morning").unwrap().mood, Mood::new(3));
    let history = journal.results().history(Instrument::Who5).unwrap();
    assert_eq!(history.len(), 1);
    let reminders: Vec<_> = journal.reminders().list().unwrap().iter().map(|one| one.at.to_string()).collect();
    assert_eq!(reminders, if schema >= 2 { vec!["20:30"] } else { vec![] });
    // The deletion, the edit and what was written can be taken back, the last first.
    assert_eq!(journal.entries().undo().unwrap().kind.as_str(), "delete");
    assert_eq!(journal.entries().undo().unwrap().kind.as_str(), "edit");
    assert_eq!(journal.entries().list(None, None).unwrap().len(), 4);
}

/// Never over one that is there.
fn write_newest() {
    let kept = kept(u32::try_from(SCHEMAS.len()).unwrap());
    if kept.exists() {
        return;
    }
    let desk = Desk::new();
    let journal = &desk.journal;
    journal.settings().change("04:00".parse().ok(), Some(true)).unwrap();
    let best = MoodName { name: "rad".to_owned(), emoji: Some("🤩".to_owned()) };
    journal.settings().set_mood_names(Mood::ALL[4], &[best]).unwrap();
    desk.log_at(2, "2026-01-01T01:00", "Europe/London");
    let at = Some("2026-03-06T21:00".parse().unwrap());
    let (zone, labels) = (Some(zone("Asia/Kathmandu")), vec!["calm".to_owned()]);
    let affect =
        kith_journal::entries::Affect { valence: kith_journal::entries::Valence::new(0.25), ..Default::default() };
    let note = Some("a quiet café".to_owned());
    let entry = journal.entries().log(LogRequest { at, zone, labels, affect, note, ..request(4) }).unwrap();
    let photo = journal.photos().seal(&mut Cursor::new(png())).unwrap();
    journal.entries().log(LogRequest { photos: vec![photo], ..request(5) }).unwrap();
    let gone = desk.note(1, "deleted");
    let edit = EntryEdit { factors: Some(vec!["walk".to_owned()]), ..EntryEdit::default() };
    journal.entries().edit(entry.entry, edit).unwrap();
    journal.entries().delete(gone.entry).unwrap();
    journal.factors().set_group("walk", Some("body")).unwrap();
    journal.sketches().save_draft("now", &Sketch { note: Some("half".to_owned()), ..Sketch::default() }).unwrap();
    journal.sketches().save_template("morning", &Sketch { mood: Mood::new(3), ..Sketch::default() }).unwrap();
    journal.results().take(Answers::parse(Instrument::Who5, "5,4,3,2,1").unwrap()).unwrap();
    let (at, days) = ("20:30".parse().unwrap(), "mon-fri".parse().unwrap());
    journal.reminders().set(ReminderRequest { at, days, zone: None, title: Some("Tea".to_owned()) }).unwrap();
    let ticket = journal.ask_to_leave(Leaving::Backup).unwrap();
    let mut file = Cursor::new(Vec::new());
    let made = journal.backups().make(ticket, &mut file, &mut |_, _| true).unwrap();
    // Closing the last connection brings the WAL into the file.
    journal.suspend();
    fs::create_dir_all(&kept).unwrap();
    copy(&desk.home, &kept);
    let schema = SCHEMAS.len();
    let backup = HEXLOWER.encode(&file.into_inner());
    let kept_backup = serde_json::json!({
        "format": "journal_backup", "version": schema, "code": made.code.to_text(), "backup": backup,
        "about": format!("a backup made by schema {schema} of journal.db and the recovery code that opens it; core/journal/tests/fixtures.rs knows what is in it"),
    });
    fs::write(vector(u32::try_from(schema).unwrap()), serde_json::to_string_pretty(&kept_backup).unwrap() + "\n")
        .unwrap();
}

/// A folder and all in it, for its owner alone; no lock, no empty WAL.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.path().is_dir() {
            copy(&item.path(), &target);
        } else if item.metadata().unwrap().len() > 0 {
            fs::copy(item.path(), target).unwrap();
        }
    }
}
