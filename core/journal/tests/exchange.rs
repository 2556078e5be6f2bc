//! Whole journals on their way out and in again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

use crate::desk;

use desk::Desk;
use kith_journal::JournalError;
use kith_journal::entries::{EntryEdit, LogRequest, Mood};
use kith_journal::exchange::{ExportAsk, ExportError, ExportFormat, ImportAsk, ImportError, ImportReport};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::portable::{Format, MoodNames, PortableError};
use kith_journal::reminders::ReminderRequest;
use kith_journal::settings::MoodName;
use kith_journal::sketches::Sketch;
use std::io::{Cursor, Read as _, Write as _};

fn export(desk: &Desk, format: ExportFormat) -> Vec<u8> {
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let mut out = Vec::new();
    desk.journal.export(ticket, whole(format), &mut out).unwrap();
    out
}

fn whole(format: ExportFormat) -> ExportAsk {
    ExportAsk { format, salvage: false }
}

fn ask(dry_run: bool) -> ImportAsk {
    ImportAsk { names: MoodNames::new([]), zone: None, dry_run }
}

fn import(desk: &Desk, bytes: &[u8]) -> Result<ImportReport, ImportError> {
    desk.journal.import(&mut Cursor::new(bytes), &ask(false))
}

fn named(name: &str, emoji: Option<&str>) -> MoodName {
    MoodName { name: name.to_owned(), emoji: emoji.map(str::to_owned) }
}

/// A journal with something of everything that an export holds.
fn full() -> Desk {
    let desk = Desk::new();
    desk.note(2, "late, and \"tired\"");
    desk.log_at(5, "2026-01-02T01:00", "America/New_York");
    let settings = desk.journal.settings();
    settings.change(Some("05:00".parse().unwrap()), Some(true)).unwrap();
    settings.set_mood_names(Mood::ALL[0], &[named("grim", Some("🌧")), named("low", None)]).unwrap();
    desk.journal.factors().set_group("run", Some("body")).unwrap();
    let answers = Answers::parse(Instrument::Who5, "5,4,3,2,1").unwrap();
    desk.journal.results().take(answers).unwrap();
    let edited = desk.journal.entries().list(None, None).unwrap()[0].entry;
    for (note, at) in [("was", "2026-03-08T10:00:00Z"), ("is", "2026-03-09T10:00:00Z")] {
        desk.clock.set(desk::time(at));
        let edit = EntryEdit { note: Some(Some(note.to_owned())), ..EntryEdit::default() };
        desk.journal.entries().edit(edited, edit).unwrap();
    }
    let sketch = Sketch { note: Some("half".to_owned()), mood: Mood::new(2), ..Sketch::default() };
    desk.journal.sketches().save_draft("now", &sketch).unwrap();
    desk.journal.sketches().save_template("morning", &Sketch { at: None, zone: "UTC".parse().ok(), ..sketch }).unwrap();
    let (at, days) = ("20:30".parse().unwrap(), "mon-fri".parse().unwrap());
    let reminder = ReminderRequest { at, days, zone: "Asia/Tokyo".parse().ok(), title: Some("Tea".to_owned()) };
    desk.journal.reminders().set(reminder.clone()).unwrap();
    desk.journal.reminders().set(ReminderRequest { zone: None, title: None, ..reminder }).unwrap();
    desk.clock.set(desk::time("2026-03-07T12:00:00Z"));
    desk
}

#[test]
fn history_templates_drafts_and_reminders_come_back_and_undo_takes_them_too() {
    let old = full();
    let json = export(&old, ExportFormat::Json);
    let desk = Desk::seeded(2);
    desk.journal.sketches().save_draft("now", &Sketch { note: Some("mine".to_owned()), ..Sketch::default() }).unwrap();
    import(&desk, &json).unwrap();
    let entry = old.journal.entries().list(None, None).unwrap()[0].entry;
    let history = desk.journal.entries().history(entry).unwrap();
    assert_eq!(history, old.journal.entries().history(entry).unwrap());
    let notes: Vec<_> = history.iter().map(|(at, state)| (at.to_string(), state.note.clone())).collect();
    assert_eq!(notes[0], ("2026-03-09T10:00:00.000Z".to_owned(), Some("was".to_owned())));
    assert_eq!((notes.len(), &notes[1].1), (2, &None));
    assert_eq!(desk.journal.sketches().draft("now"), old.journal.sketches().draft("now"));
    assert_eq!(desk.journal.sketches().template("morning"), old.journal.sketches().template("morning"));
    assert_eq!(desk.journal.reminders().list(), old.journal.reminders().list());
    // Edits here go on from there; twice adds nothing.
    let edit = EntryEdit { mood: Mood::new(1), ..EntryEdit::default() };
    desk.journal.entries().edit(entry, edit).unwrap();
    let before = export(&desk, ExportFormat::Json);
    let again = import(&desk, &json).unwrap();
    assert_eq!((again.added, again.skipped), (0, 2));
    assert_eq!(export(&desk, ExportFormat::Json), before);
    assert_eq!(desk.journal.entries().history(entry).unwrap().len(), 3);
    // The edit, then the import, and nothing of either is left.
    desk.journal.entries().undo().unwrap();
    assert_eq!(desk.journal.entries().undo().unwrap().kind.as_str(), "import");
    assert_eq!(desk.journal.entries().undo(), Err(JournalError::NothingToUndo));
    assert_eq!(desk.journal.sketches().draft("now").unwrap().note.as_deref(), Some("mine"));
    assert_eq!(desk.journal.sketches().template("morning"), Err(JournalError::SketchUnknown));
    assert_eq!(desk.journal.reminders().list().unwrap(), []);
    import(&desk, &json).unwrap();
    assert_eq!(desk.journal.entries().history(entry).unwrap().len(), 2);
}

#[test]
fn a_file_of_version_1_is_taken_and_what_does_not_fit_in_one_of_version_2_is_said() {
    let desk = Desk::new();
    let first = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/kith.json")).unwrap();
    assert_eq!(import(&desk, &first).unwrap().added, 2);
    let file = br#"{"format":"kith-journal","version":2,
        "settings":{"day_start":"03:00",
            "templates":{"good":{"mood":3},"bad":{"mood":9},"":{"mood":3},"long":{"labels":[""]}},
            "drafts":{"d":{"note":""}},
            "reminders":[{"at":"24:00","days":"mon"},{"at":"08:00","days":"someday"},{"at":"08:00","days":"mon"},{"at":"08:00","days":"tue","zone":"Moon"}]},
        "entries":[
{"at":"2026-01-10T09:00:00Z","zone":"UTC","mood":2,"history":[{"edited_at":"soon","at":"2026-01-10T09:00:00Z","zone":"UTC","mood":2},
    {"edited_at":"2026-01-11T09:00:00Z","day":"2026-01-10","at":"2026-01-10T09:00:00Z","zone":"UTC","mood":5}]}]}"#;
    let report = import(&desk, file).unwrap();
    assert_eq!((report.added, report.problems.len(), report.problems[0].refusal.code()), (1, 1, "time_invalid"));
    let templates: Vec<String> =
        desk.journal.sketches().templates().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!((templates, desk.journal.sketches().drafts().unwrap()), (vec!["good".to_owned()], vec![]));
    let reminders = desk.journal.reminders().list().unwrap();
    assert_eq!(reminders.iter().map(|one| one.days.to_string()).collect::<Vec<_>>(), ["mon"]);
    let entry = desk.journal.entries().list(None, None).unwrap()[0].entry;
    assert_eq!(desk.journal.entries().history(entry).unwrap()[0].1.mood.level(), 5);
}

fn png(body: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0xcc; 4]].concat()
    };
    let text = chunk(b"tEXt", b"GPS 52.5 13.4 planted place");
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &[1; 13]), &text, &chunk(b"IDAT", body), &chunk(b"IEND", b"")]
        .concat()
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn photos_of_a_daylio_backup_come_without_their_metadata_and_bad_ones_stop_nothing() {
    let json = br#"{"dayEntries":[
        {"id":1,"year":2024,"month":2,"day":10,"hour":21,"minute":15,"mood":1,"tags":[],"assets":[1,2,9]},
        {"id":2,"year":2024,"month":2,"day":11,"hour":21,"minute":15,"mood":2,"tags":[],"assets":[3,4]},
        {"id":3,"year":2024,"month":2,"day":12,"hour":21,"minute":15,"mood":2,"tags":[],"assets":[1,1,2,2]}],
        "assets":[{"id":1,"checksum":"AABB","type":1},{"id":2,"checksum":"ccdd","type":1},{"id":3,"checksum":"eeff","type":1},
            {"id":4,"checksum":"0011","type":2}]}"#;
    let (one, two, huge) = (png(&[1; 300]), png(&[2; 400]), vec![7; (16 << 20) + 1]);
    let file = archive(&[
        ("backup.daylio", json),
        ("assets/photos/2024/3/aabb", &one),
        ("assets/photos/2024/3/CCDD.png", &two),
        ("assets/photos/2024/3/eeff.jpg", b"no picture"),
        ("assets/photos/2024/3/0011.m4a", b"a sound"),
        ("assets/photos/2024/3/unused", &huge),
    ]);
    let desk = Desk::new();
    let tried = desk.journal.import(&mut Cursor::new(&file), &ask(true)).unwrap();
    assert_eq!((desk.journal.entries().count().unwrap(), desk.journal.doctor().unwrap().len()), (0, 6));
    let report = import(&desk, &file).unwrap();
    assert_eq!((report.added, report.photos), (3, 5));
    assert_eq!(tried, report, "a dry run says what the real one does");
    let problems: Vec<_> = report.problems.iter().map(|problem| (problem.line, problem.refusal.code())).collect();
    assert_eq!(problems, [(1, "photo_unknown"), (2, "photo_unsupported"), (3, "photos_too_many")]);
    let entries = desk.journal.entries().list(None, None).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.photos).collect::<Vec<_>>(), [2, 0, 3]);
    let mut picture = Vec::new();
    desk.journal.photos().read(entries[0].entry, 2).unwrap().read_to_end(&mut picture).unwrap();
    assert!(picture.len() + 39 == two.len() && !picture.windows(7).any(|window| window == b"planted"));
    assert!(!desk::holds(&desk.raw_files(), b"planted place"));
    // Twice adds neither entries nor photos, and undo takes both.
    let files =
        || desk.raw_files().iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "photo")).count();
    assert_eq!((import(&desk, &file).unwrap().photos, files()), (0, 5));
    desk.journal.entries().undo().unwrap();
    assert_eq!((desk.journal.entries().count().unwrap(), files()), (0, 0));
    let large = archive(&[("backup.daylio", json), ("assets/aabb", &huge)]);
    let report = import(&Desk::seeded(3), &large).unwrap();
    assert!(report.problems.iter().any(|problem| (problem.line, problem.refusal.code()) == (1, "file_too_large")));
}

#[test]
fn json_brings_entries_results_and_settings_and_undo_takes_all_of_it_back() {
    let json = export(&full(), ExportFormat::Json);
    let desk = Desk::seeded(2);
    let empty = export(&desk, ExportFormat::Json);
    let tried = desk.journal.import(&mut Cursor::new(&json), &ask(true)).unwrap();
    assert_eq!(export(&desk, ExportFormat::Json), empty, "a dry run changes nothing");
    let report = import(&desk, &json).unwrap();
    assert_eq!(report, tried);
    assert_eq!((report.format, report.entries, report.added, report.results_added), (Format::Json, 2, 2, 1));
    assert_eq!(export(&desk, ExportFormat::Json), json);
    assert!(desk.journal.settings().mood_names(Mood::ALL[0]).unwrap()[0].name == "grim");
    let again = import(&desk, &json).unwrap();
    assert_eq!((again.added, again.skipped, again.results_added), (0, 2, 0));
    // What added nothing is no step: one undo takes the one import back.
    desk.journal.entries().undo().unwrap();
    assert_eq!(export(&desk, ExportFormat::Json), empty);
    assert_eq!(desk.journal.entries().undo(), Err(JournalError::NothingToUndo));
}

#[test]
fn a_setting_that_does_not_fit_is_left_out_and_the_rest_is_taken() {
    let desk = Desk::new();
    desk.journal.settings().set_mood_names(Mood::ALL[4], &[named("grim", None)]).unwrap();
    let file = br#"{"format":"kith-journal","version":1,
        "settings":{"day_start":"04:00","grace":true,
            "mood_names":{"1":[{"name":"grim"}],"2":[{"name":"low","emoji":""}],"3":[{"name":"so-so"}],"9":[{"name":"x"}]},
            "factor_groups":{"run":"body","":"body","tea":""}},
        "entries":[]}"#;
    import(&desk, file).unwrap();
    let settings = desk.journal.settings();
    let chosen: Vec<(u8, String)> = settings
        .chosen_mood_names()
        .unwrap()
        .into_iter()
        .map(|(mood, names)| (mood.level(), names[0].name.clone()))
        .collect();
    assert_eq!(chosen, [(3, "so-so".to_owned()), (5, "grim".to_owned())]);
    let factors: Vec<_> =
        desk.journal.factors().list().unwrap().into_iter().map(|factor| (factor.name, factor.group)).collect();
    assert_eq!(factors, [("run".to_owned(), Some("body".to_owned()))]);
    assert_eq!(settings.show().unwrap().day_start.to_string(), "04:00");
}

#[test]
fn nothing_goes_out_without_the_ticket_of_the_call_before() {
    let desk = full();
    let mut out = Vec::new();
    let old = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let refused = desk.journal.export(old, whole(ExportFormat::Csv), &mut out);
    assert!(matches!(refused, Err(ExportError::Journal(JournalError::TicketVoid))));
    let refused = desk.journal.export(ticket, whole(ExportFormat::Csv), &mut out);
    assert!(
        matches!(refused, Err(ExportError::Journal(JournalError::TicketVoid))),
        "a wrong ticket voids the right one"
    );
    let backup = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    assert!(desk.journal.export(backup, whole(ExportFormat::Json), &mut out).is_err());
    let photo = desk.journal.photos().seal(&mut Cursor::new(png(&[1; 300]))).unwrap();
    let entry = desk.journal.entries().log(LogRequest { photos: vec![photo], ..desk::request(4) }).unwrap();
    let export = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    assert!(desk.journal.photos().give_out(export, entry.entry, 1, &mut out).is_err());
    assert!(out.is_empty());
    let ticket = desk.journal.ask_to_leave(Leaving::Photo).unwrap();
    let given = desk.journal.photos().give_out(ticket, entry.entry, 1, &mut out).unwrap();
    assert_eq!(u64::try_from(out.len()).unwrap(), given.bytes);
}

#[test]
fn an_export_says_how_many_photos_are_not_in_it() {
    let desk = Desk::new();
    for _ in 0..2 {
        let photo = desk.journal.photos().seal(&mut Cursor::new(png(&[1; 300]))).unwrap();
        desk.journal.entries().log(LogRequest { photos: vec![photo], ..desk::request(4) }).unwrap();
    }
    desk.log(3);
    for format in [ExportFormat::Json, ExportFormat::Csv, ExportFormat::Markdown] {
        let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
        let said = desk.journal.export(ticket, whole(format), &mut Vec::new()).unwrap();
        assert_eq!((said.entries, said.photos_left_out), (3, 2));
        assert!(said.unreadable.is_empty() && said.hidden.is_empty());
    }
}

#[test]
fn a_file_that_is_refused_leaves_the_journal_as_it_was() {
    let desk = full();
    let before = export(&desk, ExportFormat::Json);
    assert_eq!(import(&desk, b"nothing"), Err(ImportError::Portable(PortableError::FormatUnknown)));
    let table = b"at,mood\n2026-01-01 10:00,3\n2026-01-01 11:00,fine\n";
    assert_eq!(import(&desk, table), Err(ImportError::MoodUnknown(vec!["fine".to_owned()])));
    assert!(
        matches!(import(&desk, b"at,mood\nx,3\n"), Err(ImportError::NothingReadable(problems)) if problems.len() == 1)
    );
    assert_eq!(export(&desk, ExportFormat::Json), before);
    // A table without rows is read, and holds nothing.
    assert_eq!(import(&desk, b"at,mood\n").unwrap().entries, 0);
}

#[test]
fn names_of_moods_and_texts_are_in_no_debug_text() {
    let error = ImportError::MoodUnknown(vec!["a planted name".to_owned()]);
    assert!(!format!("{error:?} {error}").contains("planted"));
}
