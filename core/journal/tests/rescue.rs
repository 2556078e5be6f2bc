//! A journal that damage keeps shut is read all the same: all that is authentic, and never anything else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use crate::desk;
use crate::endurance::filled;

use desk::{Desk, SECRET, request, time, zone};
use kith_journal::entries::{Entry, LogRequest, Mood};
use kith_journal::exchange::{ExportAsk, ExportFormat};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::reminders::ReminderRequest;
use kith_journal::rescue::Rescued;
use kith_journal::sketches::Sketch;
use kith_journal::{Journal, JournalError, Surroundings};
use kith_model::{ManualClock, SeededRng};
use kith_store::{StoreError, Unlock};
use std::path::Path;
use std::sync::Arc;

const PAGE: usize = 4_096;

fn around() -> Surroundings {
    Surroundings {
        clock: Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))),
        rng: Arc::new(SeededRng::new([91; 32])),
        zone: Arc::new(zone("Europe/London")),
    }
}

fn rescue(home: &Path) -> Result<Rescued, JournalError> {
    Journal::rescue(home, Unlock::with_secret(SECRET), around())
}

/// A journal with something in every table, and with notes that need pages of their own.
fn rich() -> Desk {
    let mut desk = filled(60);
    desk.reopen();
    let journal = &desk.journal;
    for n in 0..4_usize {
        let note = Some(format!("long {n} {}", "Ünïcödé wörds ".repeat(300 * (n + 1))));
        journal.entries().log(LogRequest { note, ..request(4) }).unwrap();
    }
    journal.settings().change("04:00".parse().ok(), Some(true)).unwrap();
    journal.factors().set_group("always", Some("days")).unwrap();
    journal.sketches().save_template("morning", &Sketch { mood: Mood::new(3), ..Sketch::default() }).unwrap();
    journal.sketches().save_draft("now", &Sketch { note: Some("half".to_owned()), ..Sketch::default() }).unwrap();
    journal.results().take(Answers::parse(Instrument::Who5, "5,4,3,2,1").unwrap()).unwrap();
    let (at, days) = ("20:30".parse().unwrap(), "mon-fri".parse().unwrap());
    journal.reminders().set(ReminderRequest { at, days, zone: None, title: Some("Tea".to_owned()) }).unwrap();
    desk
}

fn entries(home: &Path) -> Vec<Entry> {
    let journal = Journal::open(home, Unlock::with_secret(SECRET), around()).unwrap();
    journal.entries().list(None, None).unwrap()
}

/// Everything as JSON, at one time.
fn told(journal: &Journal) -> String {
    let ticket = journal.ask_to_leave(Leaving::Export).unwrap();
    let mut out = Vec::new();
    journal.export(ticket, ExportAsk { format: ExportFormat::Json, salvage: false, photos: true }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.split_once("\"settings\"").unwrap().1.to_owned()
}

#[test]
fn of_a_whole_journal_everything_is_read_also_what_is_only_in_the_log() {
    let desk = rich();
    assert!(desk.home.join("journal.db-wal").metadata().unwrap().len() > 0);
    for closed in [false, true] {
        if closed {
            desk.journal.suspend();
        }
        let rescued = rescue(&desk.home).unwrap();
        let read = rescued.list(None, None).unwrap();
        assert!(read.unreadable.is_empty() && read.ids_known);
        if closed {
            desk.journal.resume().unwrap();
        }
        assert_eq!(read.entries, desk.journal.entries().list(None, None).unwrap());
        assert!(told(rescued.journal()) == told(&desk.journal), "closed: {closed}");
        let ticket = rescued.journal().ask_to_leave(Leaving::Export).unwrap();
        let ask = ExportAsk { format: ExportFormat::Json, salvage: true, photos: true };
        let exported = rescued.export(ticket, ask, &mut Vec::new()).unwrap();
        assert_eq!((exported.unreadable, exported.hidden), (vec![], vec![]));
        // It is read and not written, and goes with its folder.
        assert!(rescued.journal().entries().log(request(3)).is_err());
        drop(rescued);
        let names = std::fs::read_dir(&desk.home).unwrap().map(|item| item.unwrap().file_name());
        assert!(names.into_iter().all(|name| !name.to_str().unwrap().starts_with("backup-trial")));
    }
    let wrong = Journal::rescue(&desk.home, Unlock::with_secret(b"another secret of some length"), around());
    assert!(matches!(wrong.map(drop), Err(JournalError::Store(StoreError::WrongSecret))));
}

/// Flips a byte, and looks at what can be read: every entry is whole or named, and nothing else is shown.
fn every_other_entry_is_there(home: &Path, bytes: &[u8], at: usize, whole: &[Entry]) -> (usize, Vec<&'static str>) {
    let file = home.join("journal.db");
    let mut changed = bytes.to_vec();
    changed[at] ^= 0x20;
    std::fs::write(&file, &changed).unwrap();
    let place = format!("page {}, byte {}", at / PAGE + 1, at % PAGE);
    let rescued = rescue(home).unwrap_or_else(|error| panic!("{place}: {error:?}"));
    let read = rescued.list(None, None).unwrap();
    assert!(read.entries.iter().all(|entry| whole.contains(entry)), "{place}: another entry");
    let mut ids: Vec<_> = read.entries.iter().map(|entry| Some(entry.entry)).collect();
    ids.extend(read.unreadable.iter().map(|one| one.entry));
    ids.sort_unstable();
    let mut all: Vec<_> = whole.iter().map(|entry| Some(entry.entry)).collect();
    all.sort_unstable();
    assert!(ids == all, "{place}: {} shown and {} named of {}", read.entries.len(), read.unreadable.len(), all.len());
    let ticket = rescued.journal().ask_to_leave(Leaving::Export).unwrap();
    let ask = ExportAsk { format: ExportFormat::Json, salvage: true, photos: true };
    let exported = rescued.export(ticket, ask, &mut Vec::new()).unwrap();
    assert_eq!(exported.entries, u64::try_from(read.entries.len()).unwrap(), "{place}");
    drop(rescued);
    assert!(std::fs::read(&file).unwrap() == changed, "{place}: nothing is repaired");
    (read.unreadable.len(), exported.hidden)
}

#[test]
fn whatever_byte_is_flipped_every_other_entry_is_read_and_what_is_lost_is_named() {
    let desk = rich();
    desk.journal.suspend();
    let whole = entries(&desk.home);
    let bytes = std::fs::read(desk.home.join("journal.db")).unwrap();
    let (mut most, mut losing, mut hiding) = (0, 0, 0);
    for page in 0..bytes.len() / PAGE {
        let (lost, hidden) =
            every_other_entry_is_there(&desk.home, &bytes, page * PAGE + 17 + page * 31 % 4_000, &whole);
        most = most.max(lost);
        losing += usize::from(lost > 0);
        hiding += usize::from(!hidden.is_empty());
        assert!(hidden.len() <= 2, "page {}: {hidden:?}", page + 1);
    }
    println!(
        "{} pages: {losing} lose entries, at most {most} of {}; {hiding} lose something else",
        bytes.len() / PAGE,
        whole.len()
    );
    assert!(losing > 5 && most <= 12, "{losing} {most}");
    // The first page, which says where everything is, and the salt in front of it, on which all depends: nothing is lost.
    for at in (0..16).chain([16, 24, 28, 99, 100, 103, 108, 2_000, 4_020, 4_095]) {
        let (lost, hidden) = every_other_entry_is_there(&desk.home, &bytes, at, &whole);
        assert_eq!((lost, hidden), (0, vec![]), "byte {at}");
    }
    // Where the IV or the tag of a page is hit, too.
    for page in (0..bytes.len() / PAGE).step_by(6) {
        every_other_entry_is_there(&desk.home, &bytes, page * PAGE + 4_016 + page * 7 % 80, &whole);
    }
}

#[test]
fn journals_that_were_migrated_are_read_beside_damage_too() {
    for schema in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("home");
        crate::fixtures::copy(&crate::fixtures::kept(schema), &home);
        // Opening migrates it.
        let whole = entries(&home);
        let bytes = std::fs::read(home.join("journal.db")).unwrap();
        let mut lost = 0;
        for page in 0..bytes.len() / PAGE {
            lost += every_other_entry_is_there(&home, &bytes, page * PAGE + 300, &whole).0;
        }
        // All three lie on one leaf, with their words on others that have a second place.
        assert_eq!(lost, 3, "schema {schema}");
    }
}

#[test]
fn of_several_damaged_pages_nothing_wrong_is_read() {
    let desk = rich();
    desk.journal.suspend();
    let whole = entries(&desk.home);
    let file = desk.home.join("journal.db");
    let bytes = std::fs::read(&file).unwrap();
    let pages = bytes.len() / PAGE;
    let (mut refused, mut shown) = (0, 0);
    for round in 0..80_usize {
        let mut changed = bytes.clone();
        for place in 0..2 + round % 4 {
            let page = (round * 7_919 + place * 104_729) % pages;
            changed[page * PAGE + (round * 131 + place) % PAGE] ^= 0x55;
        }
        std::fs::write(&file, &changed).unwrap();
        match rescue(&desk.home) {
            Err(JournalError::Store(StoreError::Corrupt { .. })) => refused += 1,
            Err(other) => panic!("round {round}: {other:?}"),
            Ok(rescued) => {
                let read = rescued.list(None, None).unwrap();
                assert!(read.entries.iter().all(|entry| whole.contains(entry)), "round {round}");
                let named = read.entries.len() + read.unreadable.len();
                assert!(named == whole.len() || !read.ids_known, "round {round}: {named} of {}", whole.len());
                shown += read.entries.len();
            }
        }
    }
    println!("of 80 journals with several damaged pages {refused} were refused, {shown} entries read");
    assert!(shown > 80 * whole.len() / 2, "{shown}");
}
