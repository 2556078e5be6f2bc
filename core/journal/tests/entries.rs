//! Entries as a person meets them: days, edits, undo, and no word lost or kept too long.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::{Desk, holds, request, time, zone};
use kith_journal::JournalError;
use kith_journal::entries::{ChangeKind, Entry, EntryDraft, EntryEdit, ImportRequest, ImportedEntry, LogRequest, Mood};
use kith_journal::leaving::Leaving;
use kith_journal::settings::MoodName;
use kith_journal::sketches::Sketch;
use kith_journal::zones::When;
use proptest::prelude::*;

fn all(desk: &Desk) -> Vec<Entry> {
    desk.journal.entries().list(None, None).unwrap()
}

#[test]
fn an_entry_keeps_its_instant_its_zone_and_its_day() {
    let desk = Desk::new();
    let night = desk.log_at(2, "2026-03-07T01:00", "Asia/Kathmandu");
    assert_eq!((night.day.to_string().as_str(), night.at), ("2026-03-06", time("2026-03-06T19:15:00Z")));
    desk.journal.settings().change(Some("00:00".parse().unwrap()), None).unwrap();
    // What is stored stays; what comes is counted anew.
    assert_eq!(desk.journal.entries().show(night.entry).unwrap(), night);
    assert_eq!(desk.log_at(2, "2026-03-07T01:00", "Asia/Kathmandu").day.to_string(), "2026-03-07");
    // An edit that leaves the time alone leaves the day alone.
    let mood = Mood::new(5);
    let edited = desk.journal.entries().edit(night.entry, EntryEdit { mood, ..EntryEdit::default() }).unwrap();
    assert_eq!((edited.day, edited.mood.level()), (night.day, 5));
    let at = Some(When::Instant(night.at.plus_ms(60_000)));
    let moved = desk.journal.entries().edit(night.entry, EntryEdit { at, ..EntryEdit::default() }).unwrap();
    assert_eq!((moved.day.to_string().as_str(), moved.zone), ("2026-03-07", night.zone));
}

#[test]
fn a_wall_time_of_an_edit_is_read_in_the_entry_s_zone() {
    let desk = Desk::new();
    let entry = desk.log_at(3, "2026-03-01T10:00", "Asia/Tokyo");
    let at = Some("2026-03-01T11:00".parse().unwrap());
    let edited = desk.journal.entries().edit(entry.entry, EntryEdit { at, ..EntryEdit::default() }).unwrap();
    assert_eq!(edited.at, time("2026-03-01T02:00:00Z"));
    let elsewhere = EntryEdit { zone: Some(zone("America/New_York")), ..EntryEdit::default() };
    let edited = desk.journal.entries().edit(entry.entry, elsewhere).unwrap();
    assert_eq!((edited.at, edited.day.to_string().as_str()), (time("2026-03-01T02:00:00Z"), "2026-02-28"));
}

#[test]
fn entries_of_one_moment_are_both_kept() {
    let desk = Desk::new();
    let (one, other) = (desk.log(3), desk.log(3));
    assert_ne!(one.entry, other.entry);
    assert_eq!(all(&desk).len(), 2);
}

#[test]
fn bounds_hold_and_nothing_is_written_beyond_them() {
    let desk = Desk::new();
    let refused = [
        (LogRequest { note: Some(String::new()), ..request(3) }, JournalError::TextEmpty),
        (LogRequest { note: Some("a".repeat(65_537)), ..request(3) }, JournalError::TextTooLong),
        (LogRequest { labels: vec![" ".to_owned()], ..request(3) }, JournalError::TextEmpty),
        (LogRequest { factors: vec!["a".repeat(81)], ..request(3) }, JournalError::TextTooLong),
        (
            LogRequest {
                at: Some("2011-12-30T10:00".parse().unwrap()),
                zone: Some(zone("Pacific/Apia")),
                ..request(3)
            },
            JournalError::TimeInvalid,
        ),
    ];
    for (request, error) in refused {
        assert_eq!(desk.journal.entries().log(request), Err(error));
    }
    assert!(all(&desk).is_empty());
    assert_eq!(desk.journal.entries().undo(), Err(JournalError::NothingToUndo));
}

#[test]
fn an_id_is_found_by_its_first_digits() {
    let desk = Desk::new();
    let entry = desk.log(3);
    let id = entry.entry.to_string();
    assert_eq!(desk.journal.entries().find(&id[..6]).unwrap(), entry);
    assert_eq!(desk.journal.entries().find(&id.to_uppercase()).unwrap(), entry);
    for bad in [&id[..5], "not hex", "", "' OR 1"] {
        assert_eq!(desk.journal.entries().find(bad), Err(JournalError::IdInvalid), "{bad}");
    }
    let other = if id.starts_with("000000") { "111111" } else { "000000" };
    assert_eq!(desk.journal.entries().find(other), Err(JournalError::EntryUnknown));
}

#[test]
fn history_tells_every_state_an_entry_had() {
    let desk = Desk::new();
    let entry = desk.note(3, "first");
    for note in ["second", "third", "third"] {
        desk.clock.advance_ms(1_000);
        let edit = EntryEdit { note: Some(Some(note.to_owned())), ..EntryEdit::default() };
        desk.journal.entries().edit(entry.entry, edit).unwrap();
    }
    let history = desk.journal.entries().history(entry.entry).unwrap();
    let notes: Vec<_> = history.iter().map(|(_, state)| state.note.as_deref().unwrap()).collect();
    assert_eq!(notes, ["second", "first"]);
    assert!(history[0].0 > history[1].0);
}

#[test]
fn an_import_is_one_change_and_twice_adds_nothing() {
    let desk = Desk::new();
    desk.note(4, "written here");
    let own = all(&desk).pop().unwrap();
    let draft = |mood, at: &str, note: &str| EntryDraft {
        at: time(at),
        zone: zone("Europe/Berlin"),
        mood: Mood::new(mood).unwrap(),
        affect: Default::default(),
        labels: vec![],
        factors: vec!["b".to_owned(), "a".to_owned()],
        note: Some(note.to_owned()),
    };
    let import = |drafts: Vec<EntryDraft>| ImportRequest {
        entries: drafts
            .into_iter()
            .map(|draft| ImportedEntry {
                draft,
                day: None,
                entry: None,
                history: Vec::new(),
                photos: Vec::new(),
                earlier_photos: Vec::new(),
            })
            .collect(),
        results: vec![],
        settings: vec![("day_start".to_owned(), "05:00".to_owned()), ("unknown".to_owned(), "x".to_owned())],
    };
    let one = draft(3, "2025-01-01T10:00:00Z", "one");
    let turned = EntryDraft { factors: vec!["a".to_owned(), "b".to_owned()], ..one.clone() };
    let twin_of_own =
        EntryDraft { zone: own.zone, factors: vec![], ..draft(4, "2026-03-07T12:00:00Z", "written here") };
    let request =
        || import(vec![one.clone(), turned.clone(), draft(3, "2025-01-01T10:00:00Z", "two"), twin_of_own.clone()]);

    let dry = desk.journal.entries().import(request(), true).unwrap();
    assert_eq!((dry.added.len(), dry.skipped, all(&desk).len()), (2, 2, 1));
    let first = desk.journal.entries().import(request(), false).unwrap();
    assert_eq!((first.added.len(), first.skipped), (2, 2));
    let second = desk.journal.entries().import(request(), false).unwrap();
    assert_eq!((second.added.len(), second.skipped, all(&desk).len()), (0, 4, 3));
    assert_eq!(desk.journal.settings().show().unwrap().day_start.to_string(), "05:00");
    // The second one changed nothing, so that the first is what undo takes back, with its settings.
    let undone = desk.journal.entries().undo().unwrap();
    assert_eq!((undone.kind, undone.entries.len()), (ChangeKind::Import, 2));
    assert_eq!(all(&desk), [own]);
    assert_eq!(desk.journal.settings().show().unwrap().day_start.to_string(), "03:00");
}

#[test]
fn a_deleted_entry_leaves_its_last_trace_after_thirty_days() {
    let desk = Desk::new();
    let gone = desk.note(1, "marzipan and regret");
    let kept = desk.note(3, "still here");
    desk.journal.entries().delete(gone.entry).unwrap();
    desk.clock.advance_ms(29 * 86_400_000);
    let other = desk.log(3);
    desk.journal.entries().delete(other.entry).unwrap();
    desk.journal.entries().undo().unwrap();
    desk.journal.entries().undo().unwrap();
    assert_eq!(desk.journal.entries().undo().unwrap().entries[0], gone);
    desk.journal.entries().delete(gone.entry).unwrap();
    desk.clock.advance_ms(31 * 86_400_000);
    let other = desk.log(3);
    desk.journal.entries().delete(other.entry).unwrap();
    for _ in 0..2 {
        desk.journal.entries().undo().unwrap();
    }
    // The deletion and everything else about that entry is forgotten; what is left can still be taken back.
    assert_eq!(desk.journal.entries().undo().unwrap().entries, [kept]);
    assert_eq!(desk.journal.entries().undo(), Err(JournalError::NothingToUndo));
}

#[test]
fn templates_drafts_names_and_groups_outlive_the_process() {
    let mut desk = Desk::new();
    let sketch = Sketch { mood: Mood::new(4), note: Some("half a sen".to_owned()), ..Sketch::default() };
    desk.journal.sketches().save_draft("today", &sketch).unwrap();
    desk.journal
        .sketches()
        .save_template("morning", &Sketch { labels: vec!["rested".to_owned()], ..sketch.clone() })
        .unwrap();
    let name = MoodName { name: "rad".to_owned(), emoji: Some("🤘".to_owned()) };
    let names = [name.clone(), MoodName { name: "super".to_owned(), emoji: None }];
    desk.journal.settings().set_mood_names(Mood::ALL[4], &names).unwrap();
    assert_eq!(desk.journal.settings().set_mood_names(Mood::ALL[3], &[name]), Err(JournalError::ValueInvalid));
    desk.journal.factors().set_group("walk", Some("body")).unwrap();
    desk.reopen();
    assert_eq!(desk.journal.sketches().draft("today").unwrap(), sketch);
    assert_eq!(desk.journal.sketches().templates().unwrap().len(), 1);
    assert_eq!(desk.journal.settings().mood_names(Mood::ALL[4]).unwrap(), names);
    assert_eq!(desk.journal.settings().mood_names(Mood::ALL[0]).unwrap()[0].name, "awful");
    let factors = desk.journal.factors().list().unwrap();
    assert_eq!((factors[0].name.as_str(), factors[0].group.as_deref(), factors[0].entries), ("walk", Some("body"), 0));
    desk.journal.sketches().remove_draft("today").unwrap();
    assert_eq!(desk.journal.sketches().draft("today"), Err(JournalError::SketchUnknown));
}

#[test]
fn nothing_leaves_without_the_ticket_that_was_just_given() {
    let desk = Desk::new();
    let journal = &desk.journal;
    desk.log(3);
    let ticket = journal.ask_to_leave(Leaving::Export).unwrap();
    assert_eq!(ticket.entries, 1);
    assert!(journal.redeem_for_export(ticket).is_ok());
    let old = journal.ask_to_leave(Leaving::Export).unwrap();
    let new = journal.ask_to_leave(Leaving::Export).unwrap();
    assert_eq!(journal.redeem_for_export(old), Err(JournalError::TicketVoid));
    assert_eq!(journal.redeem_for_export(new), Err(JournalError::TicketVoid));
    let other = journal.ask_to_leave(Leaving::Backup).unwrap();
    assert_eq!(journal.redeem_for_export(other), Err(JournalError::TicketVoid));
    let photo = journal.ask_to_leave(Leaving::Photo).unwrap();
    assert_eq!(journal.redeem_for_export(photo), Err(JournalError::TicketVoid));
    let export = journal.ask_to_leave(Leaving::Export).unwrap();
    assert_eq!(journal.redeem_for_photo(export), Err(JournalError::TicketVoid));
    let export = journal.ask_to_leave(Leaving::Export).unwrap();
    assert_eq!(journal.redeem_for_backup(export), Err(JournalError::TicketVoid));
    let late = journal.ask_to_leave(Leaving::Export).unwrap();
    desk.clock.advance_ms(11 * 60_000);
    assert_eq!(journal.redeem_for_export(late), Err(JournalError::TicketVoid));
}

#[test]
fn no_word_can_be_read_in_the_files() {
    let desk = Desk::new();
    let labels = vec!["quetzalcoatl".to_owned()];
    desk.journal.entries().log(LogRequest { labels, note: Some("tyrannosaurus".to_owned()), ..request(2) }).unwrap();
    desk.journal.factors().set_group("brontosaurus", Some("triceratops")).unwrap();
    for needle in ["quetzalcoatl", "tyrannosaurus", "brontosaurus", "triceratops", "Europe/London", "CREATE TABLE"] {
        assert!(!holds(&desk.raw_files(), needle.as_bytes()), "{needle}");
    }
}

#[derive(Debug, Clone)]
enum Act {
    Log(u8, Option<String>),
    Edit(usize, u8, Option<String>),
    Delete(usize),
    Undo,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let note = proptest::option::of("[a-c]{1,4}( [a-c]{1,3})?");
    let act = prop_oneof![
        3 => (1..=5_u8, note.clone()).prop_map(|(mood, note)| Act::Log(mood, note)),
        2 => (any::<usize>(), 1..=5_u8, note).prop_map(|(which, mood, note)| Act::Edit(which, mood, note)),
        2 => any::<usize>().prop_map(Act::Delete),
        4 => Just(Act::Undo),
    ];
    proptest::collection::vec(act, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn undo_goes_back_through_every_state_there_was(acts in acts()) {
        let desk = Desk::new();
        let entries = desk.journal.entries();
        let mut states = vec![Vec::new()];
        for act in acts {
            let now = states.last().unwrap().clone();
            desk.clock.advance_ms(1_000);
            let changed = match act {
                Act::Log(mood, note) => { entries.log(LogRequest { note, ..request(mood) }).unwrap(); true }
                Act::Edit(which, mood, note) if !now.is_empty() => {
                    let before: &Entry = &now[which % now.len()];
                    let edit = EntryEdit { mood: Mood::new(mood), note: Some(note), ..EntryEdit::default() };
                    entries.edit(before.entry, edit).unwrap() != *before
                }
                Act::Delete(which) if !now.is_empty() => { entries.delete(now[which % now.len()].entry).unwrap(); true }
                Act::Undo => {
                    if states.len() > 1 { entries.undo().unwrap(); states.pop(); }
                    else { prop_assert_eq!(entries.undo(), Err(JournalError::NothingToUndo)); }
                    prop_assert_eq!(&all(&desk), states.last().unwrap());
                    continue;
                }
                _ => false,
            };
            if changed { states.push(all(&desk)); }
        }
        prop_assert_eq!(&all(&desk), states.last().unwrap());
        for check in desk.journal.doctor().unwrap() {
            prop_assert!(check.ok, "{}: {}", check.name, check.message);
        }
    }
}
