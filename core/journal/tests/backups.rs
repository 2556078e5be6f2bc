//! Backups: what comes back is equal, and a file that is not whole changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::{Desk, holds, open, raw_files, request};
use kith_journal::JournalError;
use kith_journal::backup::{BackupMade, RecoveryCode, Restored};
use kith_journal::entries::{EntryEdit, LogRequest, Mood};
use kith_journal::leaving::Leaving;
use kith_journal::photos::{DamagedPhoto, PhotoId};
use kith_journal::settings::MoodName;
use kith_journal::sketches::Sketch;
use kith_store::StoreError;
use std::io::{Cursor, Read};

fn png() -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &[0xcc; 4]].concat()
    };
    let body = vec![9; 150_000];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &[1; 13]), &chunk(b"IDAT", &body), &chunk(b"IEND", b"")].concat()
}

/// A journal with something of every kind in it.
fn full() -> Desk {
    full_seeded(1)
}

fn full_seeded(seed: u8) -> Desk {
    let desk = Desk::seeded(seed);
    let journal = &desk.journal;
    let photo = journal.photos().seal(&mut Cursor::new(png())).unwrap();
    let labels = vec!["calm".to_owned()];
    let request_ = LogRequest { photos: vec![photo], labels, note: Some("tyrannosaurus".to_owned()), ..request(4) };
    let entry = journal.entries().log(request_).unwrap();
    desk.log_at(2, "2025-01-01T10:00", "Asia/Kathmandu");
    let gone = desk.note(1, "deleted");
    journal.entries().delete(gone.entry).unwrap();
    let edit = EntryEdit { factors: Some(vec!["walk".to_owned()]), ..EntryEdit::default() };
    journal.entries().edit(entry.entry, edit).unwrap();
    journal.settings().change("05:00".parse().ok(), Some(true)).unwrap();
    journal.settings().set_mood_names(Mood::ALL[4], &[MoodName { name: "rad".to_owned(), emoji: None }]).unwrap();
    journal.factors().set_group("walk", Some("body")).unwrap();
    journal.sketches().save_draft("now", &Sketch { note: Some("half".to_owned()), ..Sketch::default() }).unwrap();
    journal.results().record("who-5", "1", "5,5,5,5,5", 100.0, Some("adequate")).unwrap();
    desk
}

fn backup(desk: &Desk) -> (BackupMade, Vec<u8>) {
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let mut file = Cursor::new(Vec::new());
    let made = desk.journal.backups().make(ticket, &mut file, &mut |_, _| true).unwrap();
    (made, file.into_inner())
}

fn restore(desk: &Desk, file: &[u8], code: &RecoveryCode) -> Result<Restored, JournalError> {
    desk.journal.backups().restore(&mut Cursor::new(file), code, &mut |_, _| true)
}

/// Folders in which backups are tried out.
fn trials(desk: &Desk) -> usize {
    let names = std::fs::read_dir(&desk.home).unwrap().map(|item| item.unwrap().file_name());
    names.filter(|name| name.to_str().unwrap().starts_with("backup-trial")).count()
}

#[test]
fn what_comes_back_is_equal_to_the_last_undo() {
    let old = full();
    let (made, file) = backup(&old);
    assert_eq!((made.entries, made.photos), (2, 1));
    let new = Desk::seeded(9);
    new.journal.settings().change(None, Some(false)).unwrap();
    let code = RecoveryCode::parse(&made.code.to_text()).unwrap();
    assert_eq!(restore(&new, &file, &code), Ok(Restored { entries: 2, photos: 1 }));

    let (before, after) = (old.journal.entries(), new.journal.entries());
    let entries = before.list(None, None).unwrap();
    assert_eq!(after.list(None, None).unwrap(), entries);
    assert_eq!(after.search("tyranno", None).unwrap(), before.search("tyranno", None).unwrap());
    assert_eq!(after.history(entries[1].entry), before.history(entries[1].entry));
    assert_eq!(new.journal.settings().show(), old.journal.settings().show());
    assert_eq!(new.journal.settings().mood_names(Mood::ALL[4]), old.journal.settings().mood_names(Mood::ALL[4]));
    assert_eq!(new.journal.factors().list(), old.journal.factors().list());
    assert_eq!(new.journal.sketches().draft("now"), old.journal.sketches().draft("now"));
    assert_eq!(new.journal.results().list(None), old.journal.results().list(None));
    let mut picture = Vec::new();
    new.journal.photos().read(entries[1].entry, 1).unwrap().read_to_end(&mut picture).unwrap();
    assert_eq!(picture, png());
    for check in new.journal.doctor().unwrap() {
        assert!(check.ok, "{}: {}", check.name, check.message);
    }
    for _ in 0..5 {
        assert_eq!(after.undo(), before.undo());
    }
    assert_eq!(after.undo(), Err(JournalError::NothingToUndo));
    assert_eq!(before.undo(), Err(JournalError::NothingToUndo));
}

#[test]
fn nothing_can_be_read_in_a_backup_and_the_trial_leaves_nothing() {
    let desk = full();
    let (made, file) = backup(&desk);
    let code = made.code.to_text();
    let files = [(desk.home.clone(), file)];
    for needle in ["tyrannosaurus", "calm", "Asia/Kathmandu", "IHDR", "entry_word", &code, &code.replace('-', "")] {
        assert!(!holds(&files, needle.as_bytes()), "{needle}");
        assert!(!holds(&desk.raw_files(), needle.as_bytes()), "{needle}");
    }
    assert_eq!(trials(&desk), 0);
}

#[test]
fn a_backup_that_is_not_whole_or_not_ours_is_refused_and_changes_nothing() {
    let old = full();
    let (made, file) = backup(&old);
    let (other, _) = backup(&full_seeded(3));
    let new = Desk::seeded(9);
    let check = |bytes: &[u8], code: &RecoveryCode, errors: &[JournalError], what: &str| {
        let found = restore(&new, bytes, code).unwrap_err();
        assert!(errors.contains(&found), "{what}: {found:?}");
        assert_eq!(new.journal.entries().count().unwrap(), 0, "{what}");
        let photos = raw_files(&new.home.join("photos"));
        assert!(photos.iter().all(|(path, _)| path.ends_with("sweep.lock")), "{what}: {photos:?}");
    };
    use JournalError::{BackupDamaged, BackupForeign, BackupNewer, BackupOld, BackupTruncated, CodeWrong};
    check(&file, &other.code, &[CodeWrong], "another code");
    check(b"", &made.code, &[BackupForeign], "empty");
    check(b"entry,mood\n1,5\n", &made.code, &[BackupForeign], "another file");
    for to in [7, 8, 20, 47, 48, 60, 65_000, file.len() / 2, file.len() - 9, file.len() - 8, file.len() - 1] {
        check(&file[..to], &made.code, &[BackupTruncated], &format!("cut at {to}"));
    }
    for (version, error) in [(0, BackupOld), (2, BackupNewer), (255, BackupNewer)] {
        let mut changed = file.clone();
        changed[7] = version;
        check(&changed, &made.code, &[error], "version");
    }
    for at in (0..file.len()).step_by(file.len() / 40).chain(8..60).chain(file.len() - 12..file.len()) {
        if at == 7 {
            continue;
        }
        let mut changed = file.clone();
        changed[at] ^= 1;
        let errors = match at {
            0..7 => BackupForeign,
            at if at >= file.len() - 8 => BackupTruncated,
            _ => BackupDamaged,
        };
        check(&changed, &made.code, &[errors], &format!("bit of byte {at}"));
    }
    let mut doubled = file[..file.len() - 8].to_vec();
    doubled.extend(&file[48..]);
    check(&doubled, &made.code, &[BackupDamaged], "doubled");
    for more in [1, 8, 9, 70_000] {
        let mut longer = file.clone();
        longer.extend(std::iter::repeat_n(0x20, more));
        check(&longer, &made.code, &[BackupDamaged], &format!("{more} bytes more"));
    }
    assert!(restore(&new, &file, &made.code).is_ok());
}

#[test]
fn a_journal_with_anything_in_it_is_not_restored_over() {
    let old = full();
    let (made, file) = backup(&old);
    assert_eq!(restore(&old, &file, &made.code), Err(JournalError::NotEmpty));
    let undone = Desk::seeded(9);
    undone.log(3);
    undone.journal.entries().undo().unwrap();
    assert!(restore(&undone, &file, &made.code).is_ok());
    let draft = Desk::seeded(10);
    draft.journal.sketches().save_draft("now", &Sketch::default()).unwrap();
    assert_eq!(restore(&draft, &file, &made.code), Err(JournalError::NotEmpty));
    let template = Desk::seeded(11);
    template.journal.sketches().save_template("now", &Sketch::default()).unwrap();
    assert_eq!(restore(&template, &file, &made.code), Err(JournalError::NotEmpty));
}

#[test]
fn progress_ends_at_its_total_and_can_stop_the_work() {
    let desk = full();
    let mut seen = Vec::new();
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let mut file = Cursor::new(Vec::new());
    let made = desk.journal.backups().make(ticket, &mut file, &mut |done, total| {
        seen.push((done, total));
        true
    });
    let made = made.unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 == pair[1].1), "{seen:?}");
    assert!(seen.len() > 40, "the trial tells too, and pieces of a photo");
    assert!(seen.last().is_some_and(|(done, total)| done == total));

    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let stopped = desk.journal.backups().make(ticket, &mut Cursor::new(Vec::new()), &mut |done, _| done < 3);
    assert_eq!(stopped.unwrap_err(), JournalError::Stopped);
    // Within the trial too, which leaves nothing then.
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let stopped =
        desk.journal.backups().make(ticket, &mut Cursor::new(Vec::new()), &mut |done, total| done < total / 8 * 7);
    assert_eq!(stopped.unwrap_err(), JournalError::Stopped);
    assert_eq!(trials(&desk), 0);
    let new = Desk::seeded(9);
    let total = seen.last().unwrap().1 / 2;
    for stop in [1, total / 2, total - 1] {
        let stopped = new.journal.backups().restore(&mut file, &made.code, &mut |done, _| done < stop);
        assert_eq!(stopped, Err(JournalError::Stopped), "{stop}");
        assert_eq!(new.journal.entries().count().unwrap(), 0);
    }
    assert!(new.journal.backups().restore(&mut file, &made.code, &mut |done, all| done <= all).is_ok());
}

#[test]
fn no_backup_without_a_ticket_for_one() {
    let desk = full();
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let made = desk.journal.backups().make(ticket, &mut Cursor::new(Vec::new()), &mut |_, _| true);
    assert_eq!(made.unwrap_err(), JournalError::TicketVoid);
}

#[test]
fn what_is_taken_back_while_a_backup_is_made_is_in_it_whole() {
    let desk = Desk::new();
    for _ in 0..8 {
        let photo = desk.journal.photos().seal(&mut Cursor::new(png())).unwrap();
        desk.journal.entries().log(LogRequest { photos: vec![photo], ..request(4) }).unwrap();
    }
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let (mut file, mut undone) = (Cursor::new(Vec::new()), false);
    let made = desk.journal.backups().make(ticket, &mut file, &mut |_, _| {
        while !undone && desk.journal.entries().undo().is_ok() {}
        undone = true;
        true
    });
    let made = made.unwrap();
    assert_eq!((undone, made.entries, made.photos), (true, 8, 8));
    assert!(desk.journal.entries().list(None, None).unwrap().is_empty());
}

#[test]
fn a_damaged_photo_is_named_and_costs_nothing_but_itself() {
    let desk = Desk::new();
    let photo = || desk.journal.photos().seal(&mut Cursor::new(png())).unwrap();
    let entry =
        desk.journal.entries().log(LogRequest { photos: vec![photo(), photo(), photo()], ..request(4) }).unwrap();
    let edited = desk.journal.entries().log(LogRequest { photos: vec![photo()], ..request(2) }).unwrap();
    let dropped = EntryEdit { drop_photos: true, ..EntryEdit::default() };
    desk.journal.entries().edit(edited.entry, dropped).unwrap();
    let views = desk.journal.photos().of_entry(entry.entry).unwrap();
    let path = |photo: PhotoId| {
        let name: String = photo.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        desk.home.join("photos").join(format!("{name}.photo"))
    };
    let flip = |path: &std::path::Path| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[70_000] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };
    let kept: Vec<_> = views.iter().map(|view| path(view.photo)).collect();
    for file in std::fs::read_dir(desk.home.join("photos")).unwrap().map(|item| item.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "photo") && !kept.contains(&file) {
            flip(&file);
        }
    }
    flip(&kept[1]);
    std::fs::remove_file(&kept[2]).unwrap();

    let (made, file) = backup(&desk);
    let mut named = made.damaged.clone();
    named.sort_unstable();
    let mut expected = [(entry.entry, Some(2)), (entry.entry, Some(3)), (edited.entry, None)]
        .map(|(entry, number)| DamagedPhoto { entry, number });
    expected.sort_unstable();
    assert_eq!((made.entries, made.photos, named.as_slice()), (2, 1, expected.as_slice()));
    let check = desk.journal.doctor().unwrap().into_iter().find(|check| check.name == "photos").unwrap();
    assert!(!check.ok && check.message.contains(&format!("photo 3 of entry {}", entry.entry)), "{}", check.message);

    let new = Desk::seeded(9);
    assert_eq!(restore(&new, &file, &made.code), Ok(Restored { entries: 2, photos: 1 }));
    assert_eq!(new.journal.entries().list(None, None).unwrap(), desk.journal.entries().list(None, None).unwrap());
    let mut picture = Vec::new();
    new.journal.photos().read(entry.entry, 1).unwrap().read_to_end(&mut picture).unwrap();
    assert_eq!(picture, png());
    let gone = new.journal.photos().read(entry.entry, 2).unwrap_err();
    assert!(matches!(gone, JournalError::Store(StoreError::Corrupt { .. })), "{gone:?}");
    // What was left out once is left out again, and nothing more.
    assert_eq!(backup(&new).0.damaged.len(), 3);
}

#[test]
fn backups_at_once_disturb_neither_each_other_nor_an_opening() {
    let desk = full();
    let other = |seed| open(&desk.home, desk.clock.clone(), desk.place.clone(), seed).unwrap();
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let (mut file, mut second) = (Cursor::new(Vec::new()), None);
    let made = desk.journal.backups().make(ticket, &mut file, &mut |done, total| {
        if second.is_none() && done > total / 2 {
            assert_eq!(trials(&desk), 1);
            let other = other(50);
            let ticket = other.ask_to_leave(Leaving::Backup).unwrap();
            let mut file = Cursor::new(Vec::new());
            let made = other.backups().make(ticket, &mut file, &mut |_, _| true).unwrap();
            assert_eq!(trials(&desk), 1);
            second = Some((made, file.into_inner()));
        }
        true
    });
    let first = (made.unwrap(), file.into_inner());
    for (seed, (made, file)) in (9..).zip([first, second.unwrap()]) {
        let new = Desk::seeded(seed);
        assert_eq!(restore(&new, &file, &made.code), Ok(Restored { entries: 2, photos: 1 }));
    }
    assert_eq!(trials(&desk), 0);
}

#[test]
fn what_a_killed_backup_left_goes_with_the_next_opening_and_with_a_wipe() {
    let desk = full();
    let leave = || {
        for name in ["backup-trial", "backup-trial.0011"] {
            std::fs::create_dir(desk.home.join(name)).unwrap();
            std::fs::write(desk.home.join(name).join("journal.db"), b"sealed").unwrap();
        }
    };
    leave();
    std::fs::write(desk.home.join("backup-trials of mine"), b"not ours").unwrap();
    drop(open(&desk.home, desk.clock.clone(), desk.place.clone(), 50).unwrap());
    assert_eq!(trials(&desk), 1);
    std::fs::remove_file(desk.home.join("backup-trials of mine")).unwrap();
    leave();
    desk.journal.suspend();
    kith_store::wipe(&desk.home).unwrap();
    assert!(!desk.home.exists());
}

/// What `sudo` or another program left, which this process may not remove: a folder where a file was expected is such a thing even
/// for root, for whom no mode of a folder is in the way.
#[test]
fn what_cannot_be_removed_keeps_no_journal_shut_and_no_undo_from_being_one() {
    let mut desk = full();
    let photos = desk.home.join("photos");
    let stubborn = photos.join(format!("{}.photo.new", "ab".repeat(16)));
    std::fs::create_dir(&stubborn).unwrap();
    std::fs::write(stubborn.join("in the way"), b"x").unwrap();
    let trial = desk.home.join("backup-trial.0022");
    std::fs::create_dir(&trial).unwrap();
    std::fs::write(trial.join("journal.db"), b"sealed").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&trial, std::os::unix::fs::PermissionsExt::from_mode(0o500)).unwrap();
    let orphan = photos.join(format!("{}.photo", "cd".repeat(16)));
    std::fs::write(&orphan, b"of no row").unwrap();
    desk.reopen();
    assert!(stubborn.is_dir(), "this test is about something that stays");
    assert!(!orphan.exists(), "the others go all the same");
    let entry = desk.note(2, "taken back");
    assert_eq!(desk.journal.entries().undo().unwrap().entries.len(), 1);
    assert_eq!(desk.journal.entries().find(&entry.entry.to_string()).unwrap_err(), JournalError::EntryUnknown);
    // Nor does a lock that is not this person's.
    std::fs::remove_file(photos.join("sweep.lock")).unwrap();
    std::fs::create_dir(photos.join("sweep.lock")).unwrap();
    desk.reopen();
    assert_eq!(desk.journal.entries().count().unwrap(), 2);
    #[cfg(unix)]
    if trial.is_dir() {
        std::fs::set_permissions(&trial, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    }
}
