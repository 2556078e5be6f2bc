//! Kills at any moment, damaged bytes, wrong PINs: nothing acknowledged is lost, and nothing wrong is shown.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::{Desk, SECRET, holds, open, raw_files, request, time, zone};
use kith_journal::entries::{Entry, EntryEdit, LogRequest, Mood, Unreadable};
use kith_journal::exchange::{ExportAsk, ExportFormat};
use kith_journal::leaving::Leaving;
use kith_journal::settings::MoodName;
use kith_journal::{Journal, JournalError, Surroundings};
use kith_model::{Clock, ManualClock, Rng, Running, SeededRng, Timestamp};
use kith_store::{PinTry, StoreError, Unlock};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn surroundings(clock: Arc<dyn Clock>, seed: u8) -> Surroundings {
    Surroundings { clock, rng: Arc::new(SeededRng::new([seed; 32])), zone: Arc::new(zone("Europe/London")) }
}

fn reopened(home: &Path, seed: u8) -> Journal {
    open(home, Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))), Arc::new(zone("Europe/London")), seed).unwrap()
}

/// Writes, edits and deletes for ever, and says what is durable; alone it does nothing.
#[test]
fn child() {
    let Ok(home) = std::env::var("ENDURANCE_TEST_HOME") else { return };
    let seed = std::env::var("ENDURANCE_TEST_SEED").unwrap().parse().unwrap();
    let journal = reopened(Path::new(&home), seed);
    let say = |line: String| {
        let mut out = std::io::stdout();
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    for round in 0_u32.. {
        let note = Some(format!("note {round} of {seed}"));
        let factors = vec![format!("f{}", round % 7)];
        let entry = journal.entries().log(LogRequest { note, factors, ..request(3) }).unwrap();
        say(format!("ack {} 3", entry.entry));
        if round % 3 == 1 {
            journal.entries().edit(entry.entry, EntryEdit { mood: Mood::new(5), ..EntryEdit::default() }).unwrap();
            say(format!("ack {} 5", entry.entry));
        }
        if round % 5 == 2 {
            journal.entries().delete(entry.entry).unwrap();
            say(format!("ack {} 0", entry.entry));
        }
    }
}

#[test]
fn what_was_acknowledged_outlives_a_kill_at_any_moment() {
    let desk = Desk::new();
    let mut known: BTreeMap<String, u8> = BTreeMap::new();
    for seed in 10..24_u8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "endurance::child", "--nocapture", "--test-threads=1"])
            .env("ENDURANCE_TEST_HOME", &desk.home)
            .env("ENDURANCE_TEST_SEED", seed.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acks: Vec<String> = Vec::new();
        // At the boundary of a commit: as soon as a line says that it is durable; else somewhere after one.
        let stop = usize::from(seed % 5 + 2);
        while acks.len() < stop {
            let line = lines.next().unwrap().unwrap();
            acks.extend(line.find("ack ").map(|at| line[at..].to_owned()));
        }
        if seed % 2 == 0 {
            std::thread::sleep(Duration::from_micros(u64::from(seed) * 617));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        acks.extend(lines.map_while(Result::ok).filter_map(|line| line.find("ack ").map(|at| line[at..].to_owned())));
        let mut last = None;
        for ack in acks {
            let mut words = ack.split_whitespace().skip(1);
            let entry = words.next().unwrap().to_owned();
            last = Some(entry.clone());
            known.insert(entry, words.next().unwrap().parse().unwrap());
        }
        let journal = reopened(&desk.home, seed + 100);
        let found: BTreeMap<String, u8> = (journal.entries().list(None, None).unwrap().into_iter())
            .map(|entry| (entry.entry.to_string(), entry.mood.level()))
            .collect();
        for (entry, mood) in &known {
            // The next act on the entry that was written last may have been done and not said: an edit or a delete.
            let now = found.get(entry).copied().unwrap_or(0);
            let unsaid = last.as_ref() == Some(entry) && *mood != 0 && matches!(now, 0 | 5);
            assert!(now == *mood || unsaid, "{entry}: {mood} became {now}");
        }
        known = found;
        assert!(journal.doctor().unwrap().iter().all(|check| check.ok));
    }
    assert!(known.len() > 20, "{}", known.len());
}

/// A kill at a boundary of commits leaves the database as it was and the write-ahead log up to there; one within a commit, or a
/// power cut, leaves some of the next one too.
#[test]
fn at_every_boundary_of_commits_and_within_each_the_last_whole_commit_is_there() {
    let desk = Desk::new();
    desk.log(1);
    let wal = desk.home.join("journal.db-wal");
    let length = || usize::try_from(std::fs::metadata(&wal).unwrap().len()).unwrap();
    let mut boundaries = vec![(length(), desk.journal.entries().list(None, None).unwrap())];
    for n in 0..12_u8 {
        let entry = desk.note(n % 5 + 1, &format!("note {n} {}", "words ".repeat(usize::from(n) * 40)));
        boundaries.push((length(), desk.journal.entries().list(None, None).unwrap()));
        match n % 4 {
            1 => drop(desk.journal.entries().delete(entry.entry).unwrap()),
            2 => drop(desk.journal.entries().undo().unwrap()),
            _ => continue,
        }
        boundaries.push((length(), desk.journal.entries().list(None, None).unwrap()));
    }
    assert!(boundaries.windows(2).all(|pair| pair[0].0 < pair[1].0), "the log grew with every commit");
    let (database, log, keys) = (
        std::fs::read(desk.home.join("journal.db")).unwrap(),
        std::fs::read(&wal).unwrap(),
        std::fs::read(desk.home.join("keys")).unwrap(),
    );
    let mut tried = 0;
    for (place, (end, entries)) in boundaries.iter().enumerate() {
        let next = boundaries.get(place + 1).map_or(*end, |(next, _)| *next);
        // At the boundary, a byte into the next commit, in the middle of it, and a byte before its end.
        for cut in [*end, end + 1, (end + next) / 2, next - 1]
            .into_iter()
            .filter(|cut| cut == end || (end < cut && *cut < next))
        {
            let folder = tempfile::tempdir().unwrap();
            let home = folder.path().join("home");
            std::fs::create_dir(&home).unwrap();
            #[cfg(unix)]
            std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
            std::fs::write(home.join("keys"), &keys).unwrap();
            std::fs::write(home.join("journal.db"), &database).unwrap();
            std::fs::write(home.join("journal.db-wal"), &log[..cut]).unwrap();
            assert_eq!(&told(&home).unwrap(), entries, "boundary {place}, cut at {cut} of {end} to {next}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_first_use_that_was_killed_is_finished_or_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    for (name, keep) in [
        ("none", vec![]),
        ("keys", vec!["keys", "keys.copy", "journal.db.new"]),
        ("copy", vec!["keys.copy", "journal.db.new"]),
        ("new", vec!["journal.db.new"]),
    ] {
        let home = folder.path().join(name);
        drop(reopened(&home, 1));
        std::fs::rename(home.join("journal.db"), home.join("journal.db.new")).unwrap();
        for file in ["keys", "keys.copy", "journal.db.new", "lock"] {
            if !keep.contains(&file) {
                let _ = std::fs::remove_file(home.join(file));
            }
        }
        let journal = reopened(&home, 2);
        assert_eq!(journal.entries().list(None, None).unwrap(), [], "{name}");
        journal.entries().log(request(3)).unwrap();
    }
    // A journal that was there and is gone is not made anew without a word.
    let home = folder.path().join("gone");
    drop(reopened(&home, 1));
    std::fs::remove_file(home.join("journal.db")).unwrap();
    let around = surroundings(Arc::new(ManualClock::new(Timestamp::default())), 3);
    let gone = Journal::open(&home, Unlock::with_secret(SECRET), around).unwrap_err();
    assert!(matches!(gone, JournalError::Store(StoreError::Corrupt { .. })), "{gone:?}");
}

/// What a journal says, or why it does not.
fn told(home: &Path) -> Result<Vec<Entry>, JournalError> {
    let around = surroundings(Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))), 77);
    Journal::open(home, Unlock::with_secret(SECRET), around)?.entries().list(None, None)
}

#[test]
fn one_flipped_byte_anywhere_is_an_error_and_never_another_entry() {
    let desk = Desk::new();
    for n in 0..40_u8 {
        desk.note(n % 5 + 1, &format!("a note of some length, number {n}, {}", "words ".repeat(60)));
    }
    desk.journal.suspend();
    let whole = told(&desk.home).unwrap();
    let file = desk.home.join("journal.db");
    let bytes = std::fs::read(&file).unwrap();
    let (mut noticed, mut readable) = (0, 0);
    for at in (0..bytes.len()).step_by(1_531) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x04;
        std::fs::write(&file, &changed).unwrap();
        match told(&desk.home) {
            // A page that this reading has no need of; doctor reads them all.
            Ok(entries) => assert_eq!(entries, whole, "byte {at}"),
            Err(JournalError::Store(StoreError::Corrupt { .. })) => {
                noticed += 1;
                readable += others_readable(&desk.home, &whole, at);
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    // A page of entries is damaged in most of these; the others can be read all the same.
    assert!(readable > noticed * 5, "{readable} entries of {noticed} damaged files");
    assert!(noticed > 10, "{noticed}");
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(told(&desk.home).unwrap(), whole);
}

/// How many entries of a damaged journal can be shown one by one, each as it was.
fn others_readable(home: &Path, whole: &[Entry], at: usize) -> usize {
    let around = surroundings(Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))), 78);
    let Ok(journal) = Journal::open(home, Unlock::with_secret(SECRET), around) else { return 0 };
    let mut readable = 0;
    for entry in whole {
        match journal.entries().find(&entry.entry.to_string()) {
            Ok(found) => {
                assert_eq!(&found, entry, "byte {at}");
                readable += 1;
            }
            Err(JournalError::Store(StoreError::Corrupt { .. })) => {}
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    readable
}

/// A journal with something in every table of which the entries consist.
pub(crate) fn filled(entries: u8) -> Desk {
    let desk = Desk::new();
    let picture = b"\xff\xd8\xff\xda\0\x04\x01\x02data\xff\xd9".as_slice();
    desk.journal.settings().set_mood_names(Mood::ALL[0], &[MoodName { name: "grim".to_owned(), emoji: None }]).unwrap();
    for n in 0..entries {
        let photos = match n % 8 {
            0 => vec![desk.journal.photos().seal(&mut std::io::Cursor::new(picture)).unwrap()],
            _ => Vec::new(),
        };
        let entry = desk.journal.entries().log(LogRequest {
            photos,
            labels: vec![format!("label {}", n % 5)],
            factors: vec![format!("factor {}", n % 7), "always".to_owned()],
            note: Some(format!("a note of some length, number {n}, {}", "words ".repeat(60))),
            ..request(n % 5 + 1)
        });
        let entry = entry.unwrap();
        if n % 6 == 0 {
            desk.journal.entries().edit(entry.entry, EntryEdit { mood: Mood::new(2), ..EntryEdit::default() }).unwrap();
        }
        if n % 9 == 0 {
            desk.note(3, "deleted");
            desk.journal.entries().delete(desk.journal.entries().list(None, None).unwrap()[0].entry).unwrap();
            desk.journal.entries().undo().unwrap();
        }
        desk.clock.advance_ms(7 * 3_600_000);
    }
    desk.journal.suspend();
    desk
}

#[test]
fn beside_a_damaged_page_every_other_entry_is_read_and_what_is_lost_is_named() {
    let desk = filled(80);
    let whole = told(&desk.home).unwrap();
    let file = desk.home.join("journal.db");
    let bytes = std::fs::read(&file).unwrap();
    let pages = bytes.len() / 4_096;
    let (mut failed, mut hidden, mut most_lost) = (0, Vec::new(), 0);
    for page in 0..pages {
        let mut changed = bytes.clone();
        changed[page * 4_096 + 17 + page * 31 % 4_000] ^= 0x20;
        std::fs::write(&file, &changed).unwrap();
        failed += usize::from(told(&desk.home).is_err());
        let around = surroundings(Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))), 79);
        let read = Journal::open(&desk.home, Unlock::with_secret(SECRET), around).and_then(|journal| {
            let read = journal.entries().list_readable(None, None)?;
            // Nothing is given up that could be read by itself.
            let by_itself = |one: &Unreadable| journal.entries().show(one.entry.unwrap()).is_ok();
            assert!(!read.unreadable.iter().any(by_itself), "page {page}");
            Ok(read)
        });
        match read {
            Ok(read) if !read.entries.is_empty() => {
                // Never another entry, and none is missing without being named.
                assert!(read.entries.iter().all(|entry| whole.contains(entry)), "page {page}");
                let mut ids: Vec<_> = read.entries.iter().map(|entry| Some(entry.entry)).collect();
                ids.extend(read.unreadable.iter().map(|one| one.entry));
                ids.sort_unstable();
                let mut all: Vec<_> = whole.iter().map(|entry| Some(entry.entry)).collect();
                all.sort_unstable();
                assert_eq!(ids, all, "page {page}");
                most_lost = most_lost.max(read.unreadable.len());
            }
            Ok(read) => hidden.push((page, format!("{} named", read.unreadable.len()))),
            Err(JournalError::Store(StoreError::Corrupt { .. })) => hidden.push((page, "all".to_owned())),
            Err(other) => panic!("page {page}: {other:?}"),
        }
        assert!(std::fs::read(&file).unwrap() == changed, "page {page}: nothing is repaired");
    }
    println!("{pages} pages: {failed} fail a list, {} hide all: {hidden:?}; at most {most_lost} lost", hidden.len());
    assert!(failed > 15, "{failed}");
    // The first page, the schema, and the root of the table of entries, under which at least all are named.
    assert!(hidden.len() <= 4 && most_lost <= 12, "{hidden:?} {most_lost}");
    assert!(hidden.iter().any(|(page, said)| *page == 1 && *said == format!("{} named", whole.len())), "{hidden:?}");
}

/// What two damaged pages hide from each other's stand-in: that too is said, and nothing is guessed.
#[test]
fn beside_many_damaged_pages_an_entry_is_read_or_named_or_it_is_said_that_there_may_be_others() {
    let desk = filled(24);
    let whole = told(&desk.home).unwrap();
    let file = desk.home.join("journal.db");
    let bytes = std::fs::read(&file).unwrap();
    let damage = |pages: &[usize], seed: u8| {
        let mut changed = bytes.clone();
        for page in pages {
            changed[page * 4_096 + 17 + page * 31 % 4_000] ^= 0x20;
        }
        std::fs::write(&file, &changed).unwrap();
        let around = surroundings(Arc::new(ManualClock::new(time("2026-03-07T12:00:00Z"))), seed);
        Journal::open(&desk.home, Unlock::with_secret(SECRET), around)
    };
    // The pages without which nothing at all can be read are another test's.
    let shows_some = |page: &usize| {
        damage(&[*page], 80).and_then(|journal| journal.entries().list_readable(None, None)).is_ok_and(|read| {
            assert!(read.ids_known, "page {page}: one page has a stand-in");
            !read.entries.is_empty()
        })
    };
    let pages: Vec<usize> = (0..bytes.len() / 4_096).filter(shows_some).collect();
    let rng = SeededRng::new([81; 32]);
    let (mut named, mut unknown, mut found) = (0, 0, 0);
    for round in 0..160 {
        let some: Vec<usize> = pages.iter().copied().filter(|_| rng.bytes16()[0] & 1 == 0).collect();
        let Ok(journal) = damage(&some, 82) else { continue };
        let Ok(read) = journal.entries().list_readable(None, None) else { continue };
        assert!(read.entries.iter().all(|entry| whole.contains(entry)), "round {round}");
        if read.ids_known {
            let mut ids: Vec<_> = read.entries.iter().map(|entry| Some(entry.entry)).collect();
            ids.extend(read.unreadable.iter().map(|one| one.entry));
            ids.sort_unstable();
            let mut all: Vec<_> = whole.iter().map(|entry| Some(entry.entry)).collect();
            all.sort_unstable();
            assert_eq!(ids, all, "round {round}: {some:?}");
            named += usize::from(!read.unreadable.is_empty());
            continue;
        }
        unknown += 1;
        assert!(read.unreadable.is_empty(), "round {round}: nothing tells of them");
        for entry in &read.entries {
            let id = entry.entry.to_string();
            assert_eq!(journal.entries().find(&id).as_ref(), Ok(entry), "round {round}: a whole id is no guess");
            let short = journal.entries().find(&id[..8]);
            assert!(matches!(short, Err(JournalError::Store(StoreError::Corrupt { .. }))), "round {round}: {short:?}");
            found += 1;
        }
        let ticket = journal.ask_to_leave(Leaving::Export).unwrap();
        let ask = ExportAsk { format: ExportFormat::Csv, salvage: true, photos: true };
        let exported = journal.export(ticket, ask, &mut Vec::new()).unwrap();
        assert!(exported.unreadable.is_empty() && exported.hidden.contains(&"entries"), "{:?}", exported.hidden);
    }
    println!("{} pages: {named} rounds name some, {unknown} say that there may be others, {found} found", pages.len());
    assert!(named > 3 && unknown > 1 && found > 1, "{named} {unknown} {found}");
}

/// A machine that runs for as long as the test says.
#[derive(Debug)]
struct Machine {
    clock: ManualClock,
    running: Mutex<u64>,
}

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    fn running(&self) -> Option<Running> {
        Some(Running { boot: "one".to_owned(), ms: *self.running.lock().unwrap() })
    }
}

fn with_pin(home: &Path, pin: &[u8], machine: &Arc<Machine>) -> Result<Vec<Entry>, JournalError> {
    let unlock = Unlock::with_pin(SECRET, PinTry { pin, clock: &**machine });
    Journal::open(home, unlock, surroundings(machine.clone(), 5))?.entries().list(None, None)
}

#[test]
fn a_wrong_pin_ten_times_waits_longer_each_time_whatever_the_clock_says() {
    let desk = Desk::new();
    desk.note(2, "tyrannosaurus");
    desk.journal.suspend();
    let before = std::fs::read(desk.home.join("keys")).unwrap();
    let twins = [("keys", "twin"), ("keys.copy", "twin of the copy")].map(|(name, twin)| {
        let twin = desk.beside(twin);
        std::fs::hard_link(desk.home.join(name), &twin).unwrap();
        twin
    });
    let rng = SeededRng::new([9; 32]);
    kith_store::set_pin(&desk.home, Unlock::with_secret(SECRET), Some(b"2580"), &rng).unwrap();
    // Not one key is wrapped as it was, so that the secret alone opens nothing any more, nor where the old ones stood.
    for name in ["keys", "keys.copy"] {
        let after = std::fs::read(desk.home.join(name)).unwrap();
        assert!(!after.windows(48).any(|sealed| before.windows(48).any(|old| old == sealed)), "{name}");
    }
    for twin in twins {
        assert!(std::fs::read(twin).unwrap().iter().all(|byte| *byte == 0));
    }
    assert_eq!(told(&desk.home), Err(StoreError::Locked.into()));

    let machine =
        Arc::new(Machine { clock: ManualClock::new(time("2026-03-07T12:00:00Z")), running: Mutex::new(1_000_000) });
    let mut waits = Vec::new();
    for _ in 0..10 {
        *machine.running.lock().unwrap() += waits.last().copied().unwrap_or(0) * 1_000;
        match with_pin(&desk.home, b"1111", &machine) {
            Err(JournalError::Store(StoreError::WrongPin { retry_after_s })) => waits.push(retry_after_s),
            other => panic!("{:?}", other.err()),
        }
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
    for clock in ["2036-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
        machine.clock.set(time(clock));
        let early = with_pin(&desk.home, b"2580", &machine).unwrap_err();
        assert!(matches!(early, JournalError::Store(StoreError::WrongPin { retry_after_s: 1_024.. })), "{early:?}");
    }
    *machine.running.lock().unwrap() += 3_600_000;
    assert_eq!(with_pin(&desk.home, b"2580", &machine).unwrap().len(), 1);
    // A right one forgets the wrong ones, and a wrong secret is no try.
    let tries = || std::fs::read_to_string(desk.home.join("tries")).unwrap();
    assert!(tries().starts_with("0 "), "{}", tries());
    let other = Unlock::with_pin(b"another secret of the vault", PinTry { pin: b"2580", clock: &*machine });
    let wrong = Journal::open(&desk.home, other, surroundings(machine.clone(), 6)).unwrap_err();
    assert_eq!(wrong, StoreError::WrongSecret.into());
    assert!(tries().starts_with("0 "), "{}", tries());
    // Who takes the file away or damages it gains nothing: it counts as the longest wait, and the right PIN opens after it.
    for damaged in [false, true] {
        match damaged {
            true => std::fs::write(desk.home.join("tries"), "0 x").unwrap(),
            false => std::fs::remove_file(desk.home.join("tries")).unwrap(),
        }
        for _ in 0..2 {
            let early = with_pin(&desk.home, b"2580", &machine).unwrap_err();
            assert_eq!(early, StoreError::WrongPin { retry_after_s: 3_600 }.into());
        }
        *machine.running.lock().unwrap() += 3_600_000;
        assert_eq!(with_pin(&desk.home, b"2580", &machine).unwrap().len(), 1);
    }

    let unlock = Unlock::with_pin(SECRET, PinTry { pin: b"2580", clock: &*machine });
    kith_store::set_pin(&desk.home, unlock, None, &rng).unwrap();
    assert!(!desk.home.join("tries").exists());
    assert_eq!(told(&desk.home).unwrap().len(), 1);
}

#[test]
fn killed_between_the_two_key_files_the_old_way_or_the_new_one_opens_and_one_is_left_in_the_end() {
    let desk = Desk::new();
    desk.note(2, "a note");
    desk.journal.suspend();
    let rng = SeededRng::new([9; 32]);
    let names = ["keys", "keys.copy"].map(|name| desk.home.join(name));
    let read = || names.each_ref().map(|name| std::fs::read(name).unwrap());
    let [old, _] = read();
    kith_store::set_pin(&desk.home, Unlock::with_secret(SECRET), Some(b"2580"), &rng).unwrap();
    let [new, _] = read();
    let machine =
        Arc::new(Machine { clock: ManualClock::new(time("2026-03-07T12:00:00Z")), running: Mutex::new(1_000_000) });
    let write = |one: &[u8], copy: &[u8]| {
        std::fs::write(&names[0], one).unwrap();
        std::fs::write(&names[1], copy).unwrap();
    };
    // The copy is written first: the file still opens as it did, and the copy becomes what it is.
    write(&old, &new);
    assert_eq!(told(&desk.home).unwrap().len(), 1);
    assert!(read() == [old.clone(), old.clone()]);
    // The same with the first one damaged meanwhile: the copy opens, under the PIN.
    write(b"damaged", &new);
    assert_eq!(told(&desk.home), Err(StoreError::Locked.into()));
    assert_eq!(with_pin(&desk.home, b"2580", &machine).unwrap().len(), 1);
    assert!(read() == [new.clone(), new.clone()]);
    // An old copy beside a new file opens nothing, and goes.
    write(&new, &old);
    assert_eq!(told(&desk.home), Err(StoreError::Locked.into()));
    assert_eq!(with_pin(&desk.home, b"2580", &machine).unwrap().len(), 1);
    assert!(read() == [new.clone(), new]);
}

#[test]
fn wiping_destroys_the_keys_first_and_leaves_no_file() {
    let desk = Desk::new();
    let picture = b"\xff\xd8\xff\xda\0\x04\x01\x02data\xff\xd9".as_slice();
    let photos = vec![desk.journal.photos().seal(&mut std::io::Cursor::new(picture)).unwrap()];
    desk.journal.entries().log(LogRequest { photos, note: Some("tyrannosaurus".to_owned()), ..request(1) }).unwrap();
    desk.journal.suspend();
    let rng = SeededRng::new([9; 32]);
    kith_store::set_pin(&desk.home, Unlock::with_secret(SECRET), Some(b"2580"), &rng).unwrap();
    // A copy of the key file that shares its bytes on disk shows what became of them.
    let twins = [("keys", "twin"), ("keys.copy", "twin of the copy")].map(|(name, twin)| {
        let (keys, twin) = (desk.home.join(name), desk.beside(twin));
        std::fs::hard_link(&keys, &twin).unwrap();
        assert!(std::fs::read(&keys).unwrap().iter().any(|byte| *byte != 0));
        twin
    });
    kith_store::wipe(&desk.home).unwrap();
    for twin in twins {
        assert!(std::fs::read(&twin).unwrap().iter().all(|byte| *byte == 0));
    }
    assert!(
        !desk.home.exists(),
        "{:?}",
        raw_files(&desk.home).into_iter().map(|(path, _)| path).collect::<Vec<PathBuf>>()
    );
    assert!(!holds(&raw_files(&desk.beside("")), b"tyrannosaurus"));
}
