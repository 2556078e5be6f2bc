//! Several processes on one home, a process killed at any moment, and a home that can only be read.
//!
//! This test program starts itself again as the other process: `child` does what its environment says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::{Durability, SearchQuery, Store, StoreError};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const SECRET: &[u8] = b"sixteen bytes or more";

fn new_home() -> (tempfile::TempDir, PathBuf, Store) {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let store = Store::create(&home, SECRET, &SeededRng::new([3; 32])).unwrap();
    (dir, home, store)
}

fn start(act: &str, home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "processes::child", "--nocapture", "--test-threads=1"]);
    command.env("STORE_TEST_ACT", act).env("STORE_TEST_HOME", home);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Waits for a line of the child that says `what`.
fn wait_for(child: &mut Child, what: &str) -> String {
    let mut reader = BufReader::new(child.stdout.as_mut().unwrap());
    loop {
        let mut line = String::new();
        assert_ne!(reader.read_line(&mut line).unwrap(), 0, "the child ended before it said {what:?}");
        if let Some(at) = line.find(what) {
            return line[at + what.len()..].trim().to_owned();
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn count(store: &Store, word: &str) -> usize {
    let query = SearchQuery::parse(word).unwrap();
    store.read(|read| read.search(&query, 1, None, None)).unwrap().len()
}

/// Not a test of its own: what the other process does.
#[test]
fn child() {
    let Ok(act) = std::env::var("STORE_TEST_ACT") else { return };
    let home = PathBuf::from(std::env::var_os("STORE_TEST_HOME").unwrap());
    match act.as_str() {
        "increment" => {
            let store = Store::open(&home, SECRET).unwrap();
            for _ in 0..200 {
                store.write(Durability::Normal, |tx| tx.new_mls_scope()).unwrap();
            }
            say("ended");
        }
        "hang in a transaction" => {
            let store = Store::open(&home, SECRET).unwrap();
            let _: Result<(), StoreError> = store.write(Durability::Full, |tx| {
                for n in 0..3_000_u32 {
                    tx.index(1, b"g", &n.to_be_bytes(), &["lost lost lost"])?;
                }
                say("began");
                std::io::stdin().read_line(&mut String::new()).unwrap();
                Ok(())
            });
            say("ended");
        }
        "acknowledge" => {
            let store = Store::open(&home, SECRET).unwrap();
            for n in 0..u32::MAX {
                store.write(Durability::Full, |tx| tx.index(1, b"g", &n.to_be_bytes(), &["kept"])).unwrap();
                say(&format!("acknowledged {n}"));
            }
        }
        "open at once" => {
            let home = &home;
            std::thread::scope(|scope| {
                let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(home, SECRET).map(drop))).collect();
                for opening in opening {
                    opening.join().unwrap().unwrap();
                }
            });
            say("ended");
        }
        "create" => {
            let made = Store::create(&home, SECRET, &SeededRng::new([9; 32]));
            say(match made {
                Ok(_) => "result made",
                Err(StoreError::Exists) => "result exists",
                Err(_) => "result other",
            });
        }
        "read only" => {
            let outcome = match Store::open(&home, SECRET) {
                Ok(store) => {
                    let written = store.write(Durability::Full, |tx| tx.new_mls_scope());
                    let sound = store.doctor().is_ok_and(|checks| checks.iter().all(|check| check.ok));
                    format!("{} {} {sound} {written:?}", count(&store, "kept"), store.is_read_only())
                }
                Err(error) => format!("{error:?}"),
            };
            say(&format!("result {outcome}"));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn two_processes_and_two_handles_that_write_at_once_lose_nothing() {
    let (_dir, home, store) = new_home();
    let mut children: Vec<Child> = (0..2).map(|_| start("increment", &home).spawn().unwrap()).collect();
    let other = Store::open(&home, SECRET).unwrap();
    let threads: Vec<_> = [store.clone(), store.clone(), other]
        .into_iter()
        .map(|store| {
            std::thread::spawn(move || {
                for _ in 0..200 {
                    store.write(Durability::Normal, |tx| tx.new_mls_scope()).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    for child in &mut children {
        wait_for(child, "ended");
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(store.write(Durability::Full, |tx| tx.new_mls_scope()), Ok(1_001));
}

#[test]
fn the_first_thing_that_a_process_does_may_be_opening_from_many_threads() {
    let (_dir, home, store) = new_home();
    drop(store);
    for _ in 0..20 {
        let mut child = start("open at once", &home).spawn().unwrap();
        wait_for(&mut child, "ended");
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_process_killed_inside_a_transaction_leaves_nothing_of_it() {
    let (_dir, home, store) = new_home();
    store.write(Durability::Full, |tx| tx.index(1, b"g", b"before", &["kept"])).unwrap();
    let mut child = start("hang in a transaction", &home).spawn().unwrap();
    wait_for(&mut child, "began");
    // Readers do not wait for it.
    assert_eq!((count(&store, "kept"), count(&store, "lost")), (1, 0));
    child.kill().unwrap();
    child.wait().unwrap();
    store.write(Durability::Full, |tx| tx.index(1, b"g", b"after", &["kept"])).unwrap();
    assert_eq!((count(&store, "kept"), count(&store, "lost")), (2, 0));
    assert!(store.doctor().unwrap().iter().all(|check| check.ok));
}

#[test]
fn a_writer_waits_for_the_one_of_another_process() {
    let (_dir, home, store) = new_home();
    let mut child = start("hang in a transaction", &home).spawn().unwrap();
    wait_for(&mut child, "began");
    let waiting = std::thread::spawn(move || {
        store.write(Durability::Full, |tx| tx.index(1, b"g", b"second", &["kept"])).unwrap();
        (count(&store, "kept"), count(&store, "lost"))
    });
    child.stdin.as_mut().unwrap().write_all(b"go on\n").unwrap();
    assert_eq!(waiting.join().unwrap(), (1, 3_000));
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_writer_that_waits_too_long_is_told_that_the_home_is_busy() {
    let (_dir, home, store) = new_home();
    let mut child = start("hang in a transaction", &home).spawn().unwrap();
    wait_for(&mut child, "began");
    assert_eq!(store.write(Durability::Full, |tx| tx.new_mls_scope()), Err(StoreError::Busy));
    // Opening and reading do not wait.
    assert_eq!(count(&Store::open(&home, SECRET).unwrap(), "lost"), 0);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let (_dir, home, store) = new_home();
    drop(store);
    for round in 1..=5_u32 {
        let mut child = start("acknowledge", &home).spawn().unwrap();
        wait_for(&mut child, &format!("acknowledged {}", round * 7));
        child.kill().unwrap();
        // What it still said before it died counts too.
        let rest = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
        child.wait().unwrap();
        let last =
            rest.lines().rev().find_map(|line| line.split_once("acknowledged ")?.1.parse().ok()).unwrap_or(round * 7);
        let store = Store::open(&home, SECRET).unwrap();
        assert!(count(&store, "kept") > usize::try_from(last).unwrap());
        store.write(Durability::Full, |tx| (0..10_000_u32).try_for_each(|n| tx.unindex(1, &n.to_be_bytes()))).unwrap();
    }
}

#[test]
fn of_two_processes_that_make_one_home_exactly_one_does() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let mut children: Vec<Child> = (0..4).map(|_| start("create", &home).spawn().unwrap()).collect();
    let mut results: Vec<String> = children.iter_mut().map(|child| wait_for(child, "result ")).collect();
    for child in &mut children {
        child.wait().unwrap();
    }
    results.sort();
    assert_eq!(results, ["exists", "exists", "exists", "made"]);
    assert!(Store::open(&home, SECRET).is_ok());
}

/// Runs the child without the right to write; root has every right and becomes nobody.
fn without_rights(home: &Path, as_nobody: bool) -> String {
    let mut command = start("read only", home);
    if as_nobody {
        command.uid(65_534).gid(65_534);
    }
    let mut child = command.spawn().unwrap();
    let result = wait_for(&mut child, "result ");
    child.wait().unwrap();
    result
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_read_only_home_can_be_read_and_not_written() {
    let (dir, home, store) = new_home();
    let as_nobody = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(&home).unwrap()) == 0;
    store.write(Durability::Full, |tx| tx.index(1, b"g", b"1", &["kept"])).unwrap();
    // Copied while open, so that the WAL holds what was written.
    let with_wal = dir.path().join("with wal?#%");
    std::fs::create_dir(&with_wal).unwrap();
    for name in ["format", "keys", "peer.db", "peer.db-wal"] {
        std::fs::copy(home.join(name), with_wal.join(name)).unwrap();
    }
    drop(store);
    let closed = dir.path().join("closed %20");
    std::fs::rename(&home, &closed).unwrap();
    set_mode(dir.path(), 0o755);
    for (what, home) in [("no WAL", &closed), ("a WAL", &with_wal)] {
        let names = std::fs::read_dir(home).unwrap().count();
        for entry in std::fs::read_dir(home).unwrap() {
            let path = entry.unwrap().path();
            set_mode(&path, 0o400);
            if as_nobody {
                std::os::unix::fs::chown(&path, Some(65_534), Some(65_534)).unwrap();
            }
        }
        set_mode(home, 0o500);
        if as_nobody {
            std::os::unix::fs::chown(home, Some(65_534), Some(65_534)).unwrap();
        }
        assert_eq!(without_rights(home, as_nobody), "1 true true Err(ReadOnly)", "{what}");
        assert_eq!(std::fs::read_dir(home).unwrap().count(), names, "{what}: a file was made");
        // The files alone cannot be written, the directory can.
        set_mode(home, 0o700);
        assert_eq!(without_rights(home, as_nobody), "1 true true Err(ReadOnly)", "{what}, files only");
    }
}
