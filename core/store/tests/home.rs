//! A home: made once, opened by its secret only, refused when newer, wiped without any secret.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::{
    Durability, LEAST_SECRET, SearchQuery, Store, StoreError, Tx, Unlock, check_private, make_private, wipe,
};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

const SECRET: &[u8] = b"sixteen bytes or more";

fn rng() -> SeededRng {
    SeededRng::new([3; 32])
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    (dir, home)
}

fn note(store: &Store, id: &[u8], text: &str) -> Result<(), StoreError> {
    store.write(Durability::Full, |tx| tx.index(1, b"g", id, &[text]))
}

fn finds(store: &Store, word: &str) -> usize {
    let query = SearchQuery::parse(word).unwrap();
    store.read(|read| read.search(&query, 1, None, None)).unwrap().len()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(home: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "hello").unwrap();
    drop(store);
    assert_eq!(names(&home), ["format", "keys", "keys.copy", "lock", "peer.db"]);
    let store = Store::open(&home, SECRET).unwrap();
    assert_eq!(finds(&store, "hello"), 1);
    assert!(!store.is_read_only());
    assert!(store.size_bytes().unwrap() > 0);
}

#[test]
fn a_new_home_and_its_files_are_for_their_owner_only() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "x").unwrap();
    assert_eq!(mode(&home), 0o700);
    for name in ["keys", "keys.copy", "peer.db", "peer.db-wal", "peer.db-shm", "format"] {
        assert_eq!(mode(&home.join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_secret_of_few_bytes_makes_and_opens_no_home() {
    let (_dir, home) = place();
    for short in [b"".as_slice(), b"a", &SECRET[..LEAST_SECRET - 1]] {
        assert_eq!(Store::create(&home, short, &rng()).map(drop), Err(StoreError::SecretTooShort));
        assert!(!home.exists(), "nothing was made");
    }
    drop(Store::create(&home, &SECRET[..LEAST_SECRET], &rng()).unwrap());
    let keys = std::fs::read(home.join("keys")).unwrap();
    for short in [b"".as_slice(), &SECRET[..LEAST_SECRET - 1]] {
        assert_eq!(Store::open(&home, short).map(drop), Err(StoreError::SecretTooShort));
        let pin = kith_store::set_pin(&home, Unlock::with_secret(short), Some(b"2580"), &rng());
        assert_eq!(pin, Err(StoreError::SecretTooShort));
    }
    assert_eq!(std::fs::read(home.join("keys")).unwrap(), keys);
    assert_eq!(Store::open(&home, &SECRET[..LEAST_SECRET]).map(drop), Ok(()));
}

#[test]
fn nothing_readable_is_in_any_file() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "xylophone").unwrap();
    for name in ["peer.db", "peer.db-wal", "keys", "keys.copy"] {
        let bytes = std::fs::read(home.join(name)).unwrap();
        for needle in [b"xylophone".as_slice(), b"SQLite format", b"CREATE TABLE"] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{name}");
        }
    }
}

#[test]
fn a_second_create_is_refused_and_changes_nothing() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "kept").unwrap();
    drop(store);
    let before = std::fs::read(home.join("keys")).unwrap();
    assert_eq!(Store::create(&home, b"another secret here", &rng()).err(), Some(StoreError::Exists));
    assert_eq!(std::fs::read(home.join("keys")).unwrap(), before);
    assert_eq!(finds(&Store::open(&home, SECRET).unwrap(), "kept"), 1);
}

#[test]
fn a_create_whose_first_transaction_fails_makes_no_home_and_can_be_repeated() {
    let (_dir, home) = place();
    let refused = Store::create_with(&home, SECRET, &rng(), |_: &Tx<'_>| Err::<(), _>(StoreError::Full));
    assert_eq!(refused.err(), Some(StoreError::Full));
    assert_eq!(Store::open(&home, SECRET).err(), Some(StoreError::Missing));
    let (store, ()) =
        Store::create_with(&home, SECRET, &rng(), |tx: &Tx<'_>| tx.index(1, b"g", b"1", &["first"])).unwrap();
    assert_eq!(finds(&store, "first"), 1);
}

#[test]
fn what_a_killed_create_left_behind_is_no_home_and_is_made_anew() {
    let (_dir, home) = place();
    make_private(&home).unwrap();
    for name in ["peer.db.new", "peer.db.new-wal", "peer.db.new-shm", "keys", "lock", "secret"] {
        std::fs::write(home.join(name), b"rubbish").unwrap();
    }
    assert_eq!(Store::open(&home, SECRET).err(), Some(StoreError::Missing));
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "works").unwrap();
}

#[test]
fn opening_nothing_makes_nothing() {
    let (_dir, home) = place();
    assert_eq!(Store::open(&home, SECRET).err(), Some(StoreError::Missing));
    assert!(!home.exists());
    make_private(&home).unwrap();
    assert_eq!(Store::open(&home, SECRET).err(), Some(StoreError::Missing));
    assert!(names(&home).is_empty());
}

#[test]
fn only_the_secret_opens_a_home() {
    let (_dir, home) = place();
    drop(Store::create(&home, SECRET, &rng()).unwrap());
    for wrong in [b"sixteen bytes or mor".as_slice(), b"sixteen bytes or morE", b"something else entirely"] {
        assert_eq!(Store::open(&home, wrong).err(), Some(StoreError::WrongSecret));
    }
    assert_eq!(names(&home), ["format", "keys", "keys.copy", "lock", "peer.db"]);
}

#[test]
fn a_newer_home_is_refused_before_anything_is_opened_or_written() {
    let (_dir, home) = place();
    drop(Store::create(&home, SECRET, &rng()).unwrap());
    let known = std::fs::read_to_string(home.join("format")).unwrap().trim().parse().unwrap();
    std::fs::write(home.join("format"), "99\n").unwrap();
    // Even a database that cannot be read is not looked at, and a wrong secret is not noticed.
    std::fs::write(home.join("peer.db"), b"of another kind").unwrap();
    let before = names(&home);
    assert_eq!(Store::open(&home, b"any").err(), Some(StoreError::Newer { found: 99, known }));
    assert_eq!(names(&home), before);
    assert_eq!(std::fs::read(home.join("peer.db")).unwrap(), b"of another kind");
}

#[test]
fn a_home_that_others_can_enter_is_refused() {
    let (_dir, home) = place();
    drop(Store::create(&home, SECRET, &rng()).unwrap());
    for open in [0o750, 0o705, 0o701, 0o777] {
        std::fs::set_permissions(&home, std::fs::Permissions::from_mode(open)).unwrap();
        assert_eq!(check_private(&home), Err(StoreError::Exposed), "{open:o}");
        assert_eq!(Store::open(&home, SECRET).err(), Some(StoreError::Exposed), "{open:o}");
    }
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert!(Store::open(&home, SECRET).is_ok());
}

#[test]
fn an_empty_directory_is_made_private_and_a_full_one_is_not_touched() {
    let (_dir, home) = place();
    std::fs::create_dir(&home).unwrap();
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o755)).unwrap();
    make_private(&home).unwrap();
    assert_eq!(mode(&home), 0o700);
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(home.join("a person's file"), b"").unwrap();
    assert_eq!(Store::create(&home, SECRET, &rng()).err(), Some(StoreError::Exposed));
    assert_eq!(mode(&home), 0o755);
    assert_eq!(names(&home), ["a person's file"]);
}

#[test]
fn wiping_needs_no_secret_and_leaves_what_is_not_of_kith() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "x").unwrap();
    std::fs::write(home.join("secret"), SECRET).unwrap();
    std::fs::write(home.join("mine.txt"), b"mine").unwrap();
    // Open elsewhere, with a WAL, damaged, newer and locked: all the same.
    std::fs::write(home.join("keys"), b"damaged").unwrap();
    std::fs::write(home.join("format"), b"99").unwrap();
    wipe(&home).unwrap();
    assert_eq!(names(&home), ["mine.txt"]);
    assert_eq!(wipe(&home), Err(StoreError::Missing));
    drop(store);
}

#[test]
fn wiping_removes_the_directory_when_nothing_else_is_in_it() {
    let (_dir, home) = place();
    drop(Store::create(&home, SECRET, &rng()).unwrap());
    wipe(&home).unwrap();
    assert!(!home.exists());
    assert_eq!(wipe(&home), Err(StoreError::Missing));
}

#[test]
fn wiping_through_a_link_destroys_the_link_and_not_what_it_names() {
    let (dir, home) = place();
    drop(Store::create(&home, SECRET, &rng()).unwrap());
    let elsewhere = dir.path().join("elsewhere");
    std::fs::write(&elsewhere, b"precious").unwrap();
    std::os::unix::fs::symlink(&elsewhere, home.join("secret")).unwrap();
    wipe(&home).unwrap();
    assert_eq!(std::fs::read(&elsewhere).unwrap(), b"precious");
}

#[test]
fn a_refused_transaction_leaves_no_trace_and_changes_the_version() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let before = store.write(Durability::Full, |tx| tx.data_version()).unwrap();
    let same =
        store.write(Durability::Normal, |tx| tx.index(1, b"g", b"1", &["kept"]).and_then(|()| tx.data_version()));
    assert_eq!(same, Ok(before));
    let refused: Result<(), StoreError> = store.write(Durability::Full, |tx| {
        tx.index(1, b"g", b"2", &["gone"])?;
        Err(StoreError::Locked)
    });
    assert!(refused.is_err());
    assert_eq!((finds(&store, "kept"), finds(&store, "gone")), (1, 0));
    assert_ne!(store.write(Durability::Full, |tx| tx.data_version()).unwrap(), before);
}

#[test]
fn a_panic_inside_a_transaction_rolls_it_back_and_the_store_works_on() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let panicking = store.clone();
    let ended = std::thread::spawn(move || {
        panicking.write(Durability::Full, |tx| -> Result<(), StoreError> {
            tx.index(1, b"g", b"1", &["gone"])?;
            panic!("on purpose")
        })
    })
    .join();
    assert!(ended.is_err());
    assert_eq!(finds(&store, "gone"), 0);
    note(&store, b"2", "later").unwrap();
    assert_eq!(finds(&store, "later"), 1);
}

#[test]
fn a_write_inside_a_write_is_refused_instead_of_waiting_for_itself() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let nested: Result<(), StoreError> = store.write(Durability::Full, |_| note(&store, b"1", "x"));
    assert!(matches!(nested, Err(StoreError::Internal { .. })));
    // Reading inside a write is fine, and sees the state before it.
    let inner = store.write(Durability::Full, |tx| {
        tx.index(1, b"g", b"1", &["inner"])?;
        Ok::<_, StoreError>(finds(&store, "inner"))
    });
    assert_eq!((inner, finds(&store, "inner")), (Ok(0), 1));
}

#[test]
fn a_reader_sees_one_state_whatever_is_written_meanwhile() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let query = SearchQuery::parse("word").unwrap();
    store
        .read(|read| {
            let before = read.search(&query, 1, None, None)?.len();
            note(&store, b"1", "word")?;
            assert_eq!(read.search(&query, 1, None, None)?.len(), before);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(finds(&store, "word"), 1);
}

#[test]
fn a_suspended_store_refuses_holds_no_file_and_comes_back() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    note(&store, b"1", "before").unwrap();
    let version = store.write(Durability::Full, |tx| tx.data_version()).unwrap();
    store.suspend();
    store.suspend();
    // The last connection took the WAL with it.
    assert_eq!(names(&home), ["format", "keys", "keys.copy", "lock", "peer.db"]);
    assert_eq!(note(&store, b"2", "x"), Err(StoreError::Suspended));
    assert_eq!(store.read(|_| Ok::<_, StoreError>(())), Err(StoreError::Suspended));
    assert_eq!(store.version().err(), Some(StoreError::Suspended));
    store.resume().unwrap();
    store.resume().unwrap();
    assert_eq!(finds(&store, "before"), 1);
    note(&store, b"2", "after").unwrap();
    assert_ne!(store.write(Durability::Full, |tx| tx.data_version()).unwrap(), version);
}

#[test]
fn suspending_waits_for_the_transaction_under_way() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let (writer, suspender) = (store.clone(), store.clone());
    let (began, wait) = std::sync::mpsc::channel();
    let (go, may_end) = std::sync::mpsc::channel::<()>();
    let writing = std::thread::spawn(move || {
        writer.write(Durability::Full, |tx| {
            began.send(()).unwrap();
            may_end.recv().unwrap();
            tx.index(1, b"g", b"1", &["whole"])
        })
    });
    wait.recv().unwrap();
    let suspending = std::thread::spawn(move || suspender.suspend());
    go.send(()).unwrap();
    writing.join().unwrap().unwrap();
    suspending.join().unwrap();
    store.resume().unwrap();
    assert_eq!(finds(&store, "whole"), 1);
}

#[test]
fn the_version_changes_with_every_commit_of_anybody_and_not_without() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    let other = Store::open(&home, SECRET).unwrap();
    let first = store.version().unwrap();
    let (mine, others) = (store.write(Durability::Full, |tx| tx.data_version()).unwrap(), first);
    assert_eq!(store.version().unwrap(), others);
    note(&other, b"1", "x").unwrap();
    let second = store.version().unwrap();
    assert_ne!(second, first);
    assert_ne!(store.write(Durability::Full, |tx| tx.data_version()).unwrap(), mine);
    note(&store, b"2", "x").unwrap();
    assert_ne!(store.version().unwrap(), second);
}

#[test]
fn doctor_finds_a_sound_home_sound() {
    let (_dir, home) = place();
    let store = Store::create(&home, SECRET, &rng()).unwrap();
    for n in 0..50_u8 {
        note(&store, &[n], "some words to fill pages with").unwrap();
    }
    store.write(Durability::Full, |tx| tx.unindex(1, &[7])).unwrap();
    let checks = store.doctor().unwrap();
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    let names: Vec<_> = checks.iter().map(|check| check.name).collect();
    assert_eq!(names, ["home", "keys", "format", "pages", "wal", "structure", "references", "search"]);
    std::fs::remove_file(home.join("format")).unwrap();
    let bad: Vec<_> = store.doctor().unwrap().into_iter().filter(|check| !check.ok).map(|check| check.name).collect();
    assert_eq!(bad, ["format"]);
}
