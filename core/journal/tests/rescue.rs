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
use kith_journal::entries::{Entry, EntryEdit, LogRequest, Mood};
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

/// What a process that was killed leaves: the database as it was when the log was last brought over, and the log.
struct Killed {
    /// The entries after each commit, the last ones last.
    states: Vec<Vec<Entry>>,
    /// Where in the log each commit ends.
    ends: Vec<usize>,
    log: Vec<u8>,
    home: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

fn killed() -> Killed {
    let mut desk = filled(20);
    desk.reopen();
    let wal = desk.home.join("journal.db-wal");
    let (mut states, mut ends) = (Vec::new(), Vec::new());
    for n in 0..5_u8 {
        let note = Some(format!("number {n} {}", "wörds ".repeat(usize::from(n) * 90)));
        let entry = desk.journal.entries().log(LogRequest { note, ..request(n % 5 + 1) }).unwrap();
        states.push(desk.journal.entries().list(None, None).unwrap());
        ends.push(usize::try_from(wal.metadata().unwrap().len()).unwrap());
        match n {
            2 => {
                drop(desk.journal.entries().edit(entry.entry, EntryEdit { mood: Mood::new(5), ..EntryEdit::default() }))
            }
            3 => drop(desk.journal.entries().delete(entry.entry).unwrap()),
            _ => continue,
        }
        states.push(desk.journal.entries().list(None, None).unwrap());
        ends.push(usize::try_from(wal.metadata().unwrap().len()).unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    kith_store::make_private(&home).unwrap();
    for name in ["keys", "journal.db", "journal.db-wal"] {
        std::fs::copy(desk.home.join(name), home.join(name)).unwrap();
    }
    std::fs::create_dir(home.join("photos")).unwrap();
    for photo in std::fs::read_dir(desk.home.join("photos")).unwrap() {
        let photo = photo.unwrap();
        std::fs::copy(photo.path(), home.join("photos").join(photo.file_name())).unwrap();
    }
    let log = std::fs::read(home.join("journal.db-wal")).unwrap();
    Killed { states, ends, log, home, _folder: folder }
}

impl Killed {
    fn damage(&self, log: &[u8]) -> Result<Vec<Entry>, JournalError> {
        let file = self.home.join("journal.db-wal");
        let database = std::fs::read(self.home.join("journal.db")).unwrap();
        std::fs::write(&file, log).unwrap();
        let _ = std::fs::remove_file(self.home.join("journal.db-shm"));
        let told = Journal::open(&self.home, Unlock::with_secret(SECRET), around())
            .and_then(|journal| journal.entries().list(None, None));
        if told.is_err() {
            assert!(std::fs::read(&file).unwrap() == log, "the log was changed");
            assert!(std::fs::read(self.home.join("journal.db")).unwrap() == database, "the database was changed");
        } else {
            std::fs::write(self.home.join("journal.db"), database).unwrap();
        }
        told
    }
}

const FRAME: usize = 24 + PAGE;

#[test]
fn one_flipped_byte_of_the_log_of_a_killed_process_is_damage_and_costs_no_entry() {
    let killed = killed();
    let whole = killed.states.last().unwrap();
    assert_eq!(killed.damage(&killed.log).as_ref(), Ok(whole));
    let frames = (killed.log.len() - 32) / FRAME;
    // Of some heads every byte, of each a few, and a few of each page, first and last ones of words among them.
    let whole_heads = [0, frames / 2, frames - 2, frames - 1];
    let heads = whole_heads.into_iter().flat_map(|frame| (0..24).map(move |byte| (frame, byte)));
    let some =
        (0..frames).flat_map(|frame| [frame * 5 % 24, 24 + (frame * 1_031 + 3) % 4_096].map(|byte| (frame, byte)));
    let places: Vec<usize> = (0..32).chain(heads.chain(some).map(|(frame, byte)| 32 + frame * FRAME + byte)).collect();
    let (mut refused, began) = (0, std::time::Instant::now());
    for at in &places {
        let mut log = killed.log.clone();
        log[*at] ^= 1 << (at % 8);
        let place =
            format!("byte {at}, frame {}, {} of it", at.saturating_sub(32) / FRAME, at.saturating_sub(32) % FRAME);
        match killed.damage(&log) {
            Ok(entries) => assert_eq!(&entries, whole, "{place}: something is missing, and nothing was said"),
            Err(JournalError::Store(StoreError::Corrupt { what: "the write-ahead log" })) => refused += 1,
            Err(other) => panic!("{place}: {other:?}"),
        }
        let rescued = rescue(&killed.home).unwrap_or_else(|error| panic!("{place}: {error:?}"));
        let read = rescued.list(None, None).unwrap();
        assert!(read.ids_known && read.unreadable.is_empty(), "{place}");
        assert_eq!(&read.entries, whole, "{place}");
        drop(rescued);
        assert!(std::fs::read(killed.home.join("journal.db-wal")).unwrap() == log, "{place}: a rescue changes nothing");
    }
    println!("{} places in {frames} frames, {refused} refused, {:?}", places.len(), began.elapsed());
    assert!(frames > 30 && refused == places.len(), "{frames} {refused} {}", places.len());
}

#[test]
fn a_log_that_lost_more_than_a_byte_is_damage_and_shows_nothing_that_never_was() {
    let killed = killed();
    let whole = killed.states.last().unwrap();
    let (mut refused, mut shown, mut unknown) = (0, 0, 0);
    for (round, at) in (0..killed.log.len()).step_by(2_571).enumerate() {
        let mut log = killed.log.clone();
        let length = [2, 512, 4_096, 9_000][round % 4];
        let end = log.len().min(at + length);
        log[at..end].fill(0);
        match killed.damage(&log) {
            Ok(entries) => {
                // A power cut may have left the last transaction so, and who cannot see where it begins takes the end of the one
                // before for a part of it.
                let reaches_last = end > killed.ends[killed.ends.len() - 2] - FRAME;
                assert!(
                    entries == *whole || reaches_last && killed.states.contains(&entries),
                    "{length} bytes at {at}"
                );
                continue;
            }
            Err(JournalError::Store(StoreError::Corrupt { .. })) => refused += 1,
            Err(other) => panic!("{length} bytes at {at}: {other:?}"),
        }
        match rescue(&killed.home) {
            Err(JournalError::Store(StoreError::Corrupt { .. })) => {}
            Err(other) => panic!("{length} bytes at {at}: {other:?}"),
            Ok(rescued) => {
                let read = rescued.list(None, None).unwrap();
                shown += read.entries.len();
                if read.ids_known {
                    assert!(read.entries.iter().all(|entry| whole.contains(entry)), "{length} bytes at {at}");
                    assert_eq!(read.entries.len() + read.unreadable.len(), whole.len(), "{length} bytes at {at}");
                } else {
                    // A page may be older than it should, and that is said: nothing is shown that never was.
                    let were = |entry| killed.states.iter().any(|state| state.contains(entry));
                    assert!(read.entries.iter().all(were), "{length} bytes at {at}");
                    unknown += 1;
                }
            }
        }
    }
    println!("{refused} refused, {shown} entries of {} shown, {unknown} not all known", refused * whole.len());
    assert!(refused > 30 && shown > refused * whole.len() / 2, "{refused} {shown}");
}

#[test]
fn a_power_cut_in_the_last_transaction_is_no_damage() {
    let killed = killed();
    let last = killed.states.len() - 1;
    let (begin, end) = (killed.ends[last - 1], killed.ends[last]);
    let frames = (end - begin) / FRAME;
    assert!(frames > 4, "{frames}");
    // Any of its sectors may be missing, in any order, the first, the last and the one with the mark of the end among them.
    let sectors: Vec<usize> = (begin.div_ceil(512) * 512..end).step_by(512).collect();
    for round in 0..sectors.len().min(40) {
        let mut log = killed.log.clone();
        for (number, sector) in sectors.iter().enumerate() {
            if number == round || number * 7 % (round + 2) == 0 {
                let end = end.min(sector + 512);
                log[*sector..end].fill(if round % 2 == 0 { 0 } else { 0xa5 });
            }
        }
        assert_eq!(killed.damage(&log).as_ref(), Ok(&killed.states[last - 1]), "{round}");
    }
    for cut in (begin..end).step_by(1_111) {
        assert_eq!(killed.damage(&killed.log[..cut]).as_ref(), Ok(&killed.states[last - 1]), "{cut}");
    }
}

#[test]
fn an_empty_database_file_is_damage_and_its_log_stays() {
    let killed = killed();
    std::fs::write(killed.home.join("journal.db"), b"").unwrap();
    let told = killed.damage(&killed.log);
    assert!(matches!(told, Err(JournalError::Store(StoreError::Corrupt { .. }))), "{told:?}");
    assert!(matches!(rescue(&killed.home).map(drop), Err(JournalError::Store(StoreError::Corrupt { .. }))));
    assert!(std::fs::read(killed.home.join("journal.db-wal")).unwrap() == killed.log);
}
