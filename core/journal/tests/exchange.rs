//! Whole journals on their way out and in again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

mod desk;

use desk::Desk;
use kith_journal::JournalError;
use kith_journal::entries::Mood;
use kith_journal::exchange::{ExportError, ExportFormat, ImportAsk, ImportError, ImportReport};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::portable::{Format, MoodNames, PortableError};
use kith_journal::settings::MoodName;
use std::io::Cursor;

fn export(desk: &Desk, format: ExportFormat) -> Vec<u8> {
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let mut out = Vec::new();
    desk.journal.export(ticket, format, &mut out).unwrap();
    out
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
    desk
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
    let refused = desk.journal.export(old, ExportFormat::Csv, &mut out);
    assert!(matches!(refused, Err(ExportError::Journal(JournalError::TicketVoid))));
    let refused = desk.journal.export(ticket, ExportFormat::Csv, &mut out);
    assert!(
        matches!(refused, Err(ExportError::Journal(JournalError::TicketVoid))),
        "a wrong ticket voids the right one"
    );
    let backup = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    assert!(desk.journal.export(backup, ExportFormat::Json, &mut out).is_err());
    assert!(out.is_empty());
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
