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
use kith_journal::entries::{EntryEdit, EntryId, LogRequest, Mood};
use kith_journal::exchange::{ExportAsk, ExportError, ExportFormat, ImportAsk, ImportError, ImportReport};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::portable::{Format, MoodNames, PortableError};
use kith_journal::reminders::ReminderRequest;
use kith_journal::settings::MoodName;
use kith_journal::sketches::Sketch;
use serde_json::Value;
use std::io::{Cursor, Read as _, Write as _};

fn export(desk: &Desk, format: ExportFormat) -> Vec<u8> {
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let mut out = Vec::new();
    desk.journal.export(ticket, whole(format), &mut out).unwrap();
    out
}

fn whole(format: ExportFormat) -> ExportAsk {
    ExportAsk { format, salvage: false, photos: true }
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
    // A picture that an entry names twice is one.
    assert_eq!((report.added, report.photos), (3, 4));
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
    assert_eq!((import(&desk, &file).unwrap().photos, files()), (0, 4));
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
fn what_was_deleted_here_comes_back_from_ones_own_export_and_is_counted() {
    let desk = full();
    let json = export(&desk, ExportFormat::Json);
    let before = desk.journal.entries().list(None, None).unwrap();
    desk.journal.entries().delete(before[0].entry).unwrap();
    let tried = desk.journal.import(&mut Cursor::new(&json), &ask(true)).unwrap();
    let report = import(&desk, &json).unwrap();
    assert_eq!(report, tried);
    assert_eq!((report.entries, report.added, report.brought_back, report.skipped), (2, 1, 1, 1));
    assert_eq!(desk.journal.entries().list(None, None).unwrap(), before);
    // Into another journal they are new and nothing else; and one undo deletes it again.
    assert_eq!(import(&Desk::seeded(2), &json).unwrap().brought_back, 0);
    desk.journal.entries().undo().unwrap();
    assert_eq!(desk.journal.entries().list(None, None).unwrap(), before[1..]);
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

/// A JPEG of pieces that are its own, turned as EXIF says.
fn turned(orientation: u8, bytes: usize) -> Vec<u8> {
    let exif =
        [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation], &[0; 6]].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let picture: Vec<u8> = (0..bytes).map(|n| (n * 7 % 251) as u8).collect();
    [b"\xff\xd8\xff\xe1".as_slice(), &length, &exif, b"\xff\xda\0\x04\x01\x02", &picture, b"\xff\xd9"].concat()
}

/// The pictures of an entry and how each is turned.
fn pictures(desk: &Desk, entry: EntryId) -> Vec<(Vec<u8>, u8)> {
    let count = desk.journal.entries().show(entry).unwrap().photos;
    (1..=count)
        .map(|number| {
            let mut reader = desk.journal.photos().read(entry, number).unwrap();
            let mut picture = Vec::new();
            reader.read_to_end(&mut picture).unwrap();
            (picture, reader.view.orientation)
        })
        .collect()
}

/// A journal with photos of every length around the pieces in which they travel, and with some that only an earlier state has.
fn album() -> Desk {
    let desk = full();
    for bytes in [1, 2, 3, 4, 12_000, 12_288, 12_289, 40_000] {
        let photos =
            [turned(6, bytes), png(&[7; 300])].map(|one| desk.journal.photos().seal(&mut Cursor::new(one)).unwrap());
        desk.clock.advance_ms(60_000);
        let entry = desk.journal.entries().log(LogRequest { photos: photos.to_vec(), ..desk::request(4) }).unwrap();
        if bytes > 12_288 {
            // First the mood alone, then the photos go and another comes.
            let edit = EntryEdit { mood: Mood::new(2), ..EntryEdit::default() };
            desk.journal.entries().edit(entry.entry, edit).unwrap();
            let photo = desk.journal.photos().seal(&mut Cursor::new(turned(3, 50))).unwrap();
            let edit = EntryEdit { drop_photos: true, photos: vec![photo], ..EntryEdit::default() };
            desk.journal.entries().edit(entry.entry, edit).unwrap();
        }
    }
    desk
}

/// A file without the names of photos, which are made anew.
fn unnamed(json: &[u8]) -> Value {
    fn clear(value: &mut Value, names: &mut Vec<String>) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|one| clear(one, names)),
            Value::Object(fields) => {
                for field in ["photo_names", "photo"] {
                    if let Some(value) = fields.get_mut(field) {
                        let list = match value {
                            Value::Array(list) => &mut list[..],
                            one => std::slice::from_mut(one),
                        };
                        for name in list {
                            let text = name.as_str().unwrap().to_owned();
                            let place = names.iter().position(|known| *known == text).unwrap_or(names.len());
                            if place == names.len() {
                                names.push(text);
                            }
                            *name = place.into();
                        }
                    }
                }
                fields.values_mut().for_each(|value| clear(value, names));
            }
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_slice(json).unwrap();
    let mut names = Vec::new();
    clear(&mut value, &mut names);
    value["photos"].as_array_mut().unwrap().sort_by_key(|photo| photo["photo"].as_u64());
    value
}

#[test]
fn photos_go_out_with_json_and_come_back_into_an_empty_journal_equal() {
    let old = album();
    let json = export(&old, ExportFormat::Json);
    let ticket = old.journal.ask_to_leave(Leaving::Export).unwrap();
    let said = old.journal.export(ticket, whole(ExportFormat::Json), &mut Vec::new()).unwrap();
    assert_eq!((said.entries, said.photos, said.photos_left_out), (10, 18, 0));
    // As one line, as another program may write it, it says the same.
    let compact = serde_json::to_vec(&serde_json::from_slice::<Value>(&json).unwrap()).unwrap();
    for (seed, file) in [(2, &json), (3, &compact)] {
        let desk = Desk::seeded(seed);
        desk.clock.set(desk::time("2026-03-07T12:00:00Z"));
        let looked = desk.journal.import(&mut Cursor::new(file), &ask(true)).unwrap();
        assert_eq!((looked.added, looked.photos, looked.problems.len()), (10, 18, 0));
        let report = import(&desk, file).unwrap();
        assert_eq!((report.added, report.photos, &report.problems[..]), (10, 18, &[][..]));
        for entry in old.journal.entries().list(None, None).unwrap() {
            assert_eq!(desk.journal.entries().show(entry.entry).unwrap(), entry);
            assert_eq!(pictures(&desk, entry.entry), pictures(&old, entry.entry));
        }
        old.clock.set(desk::time("2026-03-07T12:00:00Z"));
        assert!(unnamed(&export(&desk, ExportFormat::Json)) == unnamed(&export(&old, ExportFormat::Json)));
        assert!(desk.journal.doctor().unwrap().iter().all(|check| check.ok));
        // Twice adds nothing, and no file.
        let files = || std::fs::read_dir(desk.home.join("photos")).unwrap().count();
        let before = files();
        assert_eq!((import(&desk, file).unwrap().added, files()), (0, before));
        // Undone, its photos go too.
        desk.journal.entries().undo().unwrap();
        assert!(files() < 3, "{} files", files());
    }
}

#[test]
fn a_photo_of_json_that_is_damaged_or_gone_is_a_problem_of_its_entry_and_costs_no_other() {
    let old = album();
    let json = String::from_utf8(export(&old, ExportFormat::Json)).unwrap();
    let (text, photos) = json.split_once("\n\"photos\":[\n").unwrap();
    let lines: Vec<&str> = photos.lines().collect();
    let broken = |line: &str| -> String {
        let data = line.find("\"data\":\"").unwrap() + 8;
        format!("{}!{}", &line[..data], &line[data + 1..])
    };
    for (changed, lost) in [
        (lines[1..].join("\n"), 1),
        ([broken(lines[0]).as_str(), &lines[1..].join("\n")].join("\n"), 1),
        (["{\"photo\":7}", &lines[1..].join("\n")].join("\n"), 18),
        (String::new(), 18),
        (photos[..photos.len() / 2].to_owned(), 1),
    ] {
        let desk = Desk::seeded(2);
        let file = format!("{text}\n\"photos\":[\n{changed}");
        let report = import(&desk, file.as_bytes()).unwrap();
        assert_eq!(report.added, 10);
        assert!(report.problems.len() >= lost, "{} problems", report.problems.len());
        assert_eq!(report.photos, 18 - report.problems.len() as u64);
        assert_eq!(report.problems.len() == 18, lost == 18);
        assert!(desk.journal.doctor().unwrap().iter().all(|check| check.ok));
    }
}

#[test]
fn names_of_photos_that_are_in_no_list_are_problems_and_the_entries_come() {
    let file = br#"{"format":"kith-journal","version":3,"entries":[
{"at":"2026-03-07T12:00:00Z","zone":"UTC","mood":3,"photo_names":["a","a","b"]},
{"at":"2026-03-07T13:00:00Z","zone":"UTC","mood":4}]"#;
    for end in
        [&b"}"[..], b",\"photos\":[]}", b",\"photos\":[7,{\"photo\":\"a\",\"data\":\"?\"}]}", b",\n\"photos\":[\n]}"]
    {
        let report = import(&Desk::new(), &[&file[..], end].concat()).unwrap();
        assert_eq!((report.added, report.photos), (2, 0));
        let problems: Vec<_> = report.problems.iter().map(|problem| (problem.line, problem.refusal.code())).collect();
        assert_eq!(problems, [(2, "file_unreadable"), (2, "file_unreadable")]);
    }
}

#[test]
fn a_photo_that_is_damaged_here_is_left_out_of_json_and_counted() {
    let desk = Desk::new();
    for n in 0..2 {
        let photo = desk.journal.photos().seal(&mut Cursor::new(png(&[n; 300]))).unwrap();
        desk.journal.entries().log(LogRequest { photos: vec![photo], ..desk::request(4) }).unwrap();
    }
    let folder = desk.home.join("photos");
    let path = std::fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path());
    let path = path.into_iter().find(|path| path.extension().is_some_and(|end| end == "photo")).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let mut out = Vec::new();
    let said = desk.journal.export(ticket, whole(ExportFormat::Json), &mut out).unwrap();
    assert_eq!((said.entries, said.photos, said.photos_left_out), (2, 1, 1));
    let report = import(&Desk::seeded(2), &out).unwrap();
    assert_eq!((report.added, report.photos, report.problems.len()), (2, 1, 0));
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
        let asked = ExportAsk { photos: false, ..whole(format) };
        let said = desk.journal.export(ticket, asked, &mut Vec::new()).unwrap();
        assert_eq!((said.entries, said.photos, said.photos_left_out), (3, 0, 2));
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
