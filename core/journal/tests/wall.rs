//! A journal session opens no socket: it runs in a process that the kernel kills when it tries to.
//!
//! This test program starts itself again under a filter of system calls (seccomp). A second child shows that the filter
//! bites. What the crate could reach at all is read from `cargo metadata` in `tests/tests/rules_dependencies.rs`, each crate that
//! it links was judged in `rules_wall.rs` there, the real program runs under the same filter in `cli/tests/journal_wall.rs`,
//! and that no type of it fits where a message is built shows `tests/src/wall.rs`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod desk;
mod filter;

use desk::{Desk, request};
use filter::{SIGSYS, forbid_sockets};
use kith_journal::backup::RecoveryCode;
use kith_journal::entries::{EntryEdit, LogRequest, Mood};
use kith_journal::exchange::{ExportAsk, ExportFormat, ImportAsk};
use kith_journal::insights::unwatched;
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::Leaving;
use kith_journal::portable::MoodNames;
use kith_journal::reminders::{ReminderAsk, ReminderRequest};
use kith_journal::sketches::Sketch;
use std::io::{Cursor, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};

/// What the children do; alone it does nothing.
#[test]
fn child() {
    let Ok(act) = std::env::var("WALL_TEST_ACT") else { return };
    forbid_sockets();
    match act.as_str() {
        "socket" => drop(std::net::UdpSocket::bind("127.0.0.1:0")),
        _ => session(),
    }
    std::io::stdout().write_all(b"the child came to its end\n").unwrap();
}

/// A day with a journal: everything that it does.
fn session() {
    let mut desk = Desk::new();
    let picture = [b"\xff\xd8\xff\xda\0\x04\x01\x02data\xff\xd9".as_slice()].concat();
    let photos = vec![desk.journal.photos().seal(&mut Cursor::new(picture)).unwrap()];
    let entry =
        desk.journal.entries().log(LogRequest { photos, note: Some("a note".to_owned()), ..request(4) }).unwrap();
    desk.journal.entries().edit(entry.entry, EntryEdit { mood: Mood::new(5), ..EntryEdit::default() }).unwrap();
    desk.journal.entries().delete(entry.entry).unwrap();
    desk.journal.entries().undo().unwrap();
    assert_eq!(desk.journal.entries().search("note", None).unwrap().len(), 1);
    desk.journal.looking_back().stats(None, None).unwrap();
    desk.journal.looking_back().chart(None, None).unwrap();
    let (at, days) = ("20:30".parse().unwrap(), "mon-fri".parse().unwrap());
    desk.journal.reminders().set(ReminderRequest { at, days, zone: None, title: None }).unwrap();
    let (limit, quiet) = (std::num::NonZeroUsize::MIN, kith_planner::QuietHours::default());
    let ask = ReminderAsk { from: None, days: 30, limit, device: None, quiet };
    assert_eq!(desk.journal.reminders().changes(&ask, &[]).unwrap().add.len(), 1);
    desk.journal.sketches().save_draft("now", &Sketch::default()).unwrap();
    desk.journal.results().take(Answers::parse(Instrument::Phq2, "1,2").unwrap()).unwrap();
    assert!(desk.journal.looking_back().insights(None, None, &mut unwatched).unwrap().effects.is_empty());
    let ticket = desk.journal.ask_to_leave(Leaving::Export).unwrap();
    let mut json = Vec::new();
    let ask = ExportAsk { format: ExportFormat::Json, salvage: false, photos: true };
    desk.journal.export(ticket, ask, &mut json).unwrap();
    let ticket = desk.journal.ask_to_leave(Leaving::Photo).unwrap();
    desk.journal.photos().give_out(ticket, entry.entry, 1, &mut Vec::new()).unwrap();
    assert_eq!(desk.journal.entries().list_readable(None, None).unwrap().entries.len(), 1);
    let import = ImportAsk { names: MoodNames::new([]), zone: None, dry_run: false };
    assert_eq!(Desk::seeded(6).journal.import(&mut Cursor::new(json), &import).unwrap().added, 1);
    let ticket = desk.journal.ask_to_leave(Leaving::Backup).unwrap();
    let mut file = Cursor::new(Vec::new());
    let made = desk.journal.backups().make(ticket, &mut file, &mut |_, _| true).unwrap();
    let code = RecoveryCode::parse(&made.code.to_text()).unwrap();
    Desk::seeded(5).journal.backups().restore(&mut file, &code, &mut |_, _| true).unwrap();
    assert!(desk.journal.doctor().unwrap().iter().all(|check| check.ok));
    desk.reopen();
}

fn run(act: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env("WALL_TEST_ACT", act)
        .output()
        .unwrap()
}

#[test]
fn a_journal_session_opens_no_socket() {
    let ran = run("session");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("the child came to its end"), "{:?} {said}", ran.status);
}

#[test]
fn the_filter_kills_what_opens_one() {
    let ran = run("socket");
    assert_eq!(ran.status.signal(), Some(SIGSYS), "{}", String::from_utf8_lossy(&ran.stderr));
}
