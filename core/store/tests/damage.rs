//! A damaged byte anywhere in a home is said to be damage: never a wrong row, never a wrong secret, never repaired.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::{Durability, SearchQuery, Store, StoreError};
use std::collections::BTreeMap;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

const SECRET: &[u8] = b"sixteen bytes or more";
const TEXTS: u16 = 200;

/// A closed home of some hundred pages, and what is in it.
fn full_home() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let store = Store::create(&home, SECRET, &SeededRng::new([3; 32])).unwrap();
    for chunk in 0..4 {
        store
            .write(Durability::Full, |tx| {
                for n in chunk * TEXTS / 4..(chunk + 1) * TEXTS / 4 {
                    let words: String = (0..60).map(|w| format!("w{n}x{w} ")).collect();
                    tx.index(1, &[b'g'; 900], &n.to_be_bytes(), &["common", &words])?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
    (dir, home)
}

/// Reads everything: what was written, or damage.
fn read_all(home: &Path) -> Result<(), StoreError> {
    let store = Store::open(home, SECRET)?;
    let query = SearchQuery::parse("common").unwrap();
    let found = store.read(|read| read.search(&query, 1, None, None))?;
    assert_eq!(found.len(), usize::from(TEXTS), "a row is missing and nothing was said");
    for (n, found) in (0..TEXTS).rev().zip(found) {
        assert_eq!(
            (found.item.as_slice(), found.owner.as_slice()),
            (n.to_be_bytes().as_slice(), [b'g'; 900].as_slice())
        );
    }
    for n in 0..TEXTS {
        let query = SearchQuery::parse(&format!("w{n}x59")).unwrap();
        let found = store.read(|read| read.search(&query, 1, None, None))?;
        assert_eq!(found.len(), 1, "{n}");
    }
    Ok(())
}

fn flip(file: &Path, at: u64) {
    let file = std::fs::OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    byte[0] ^= 0x10;
    file.write_all_at(&byte, at).unwrap();
}

fn contents(home: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    std::fs::read_dir(home)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("peer.db-shm") && !path.ends_with("peer.db-wal"))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

const CORRUPT_DATABASE: Result<(), StoreError> = Err(StoreError::Corrupt { what: "the database" });

#[test]
fn a_flipped_byte_in_any_page_is_damage_and_doctor_names_it() {
    let (_dir, home) = full_home();
    read_all(&home).unwrap();
    let file = home.join("peer.db");
    let length = std::fs::metadata(&file).unwrap().len();
    assert!(length > 50 * 4096, "{length}");
    let mut noticed = 0;
    for page in 0..length / 4096 {
        // Somewhere else in each page: data, initialization vector and authentication code get their turn.
        let at = page * 4096 + [3, 17, 200, 2000, 4015, 4020, 4036, 4090][usize::try_from(page % 8).unwrap()];
        flip(&file, at);
        let before = contents(&home);
        match read_all(&home) {
            Ok(()) => {}
            error => {
                assert_eq!(error, CORRUPT_DATABASE, "page {page}, byte {at}");
                noticed += 1;
            }
        }
        match Store::open(&home, SECRET) {
            Ok(store) => {
                let checks = store.doctor().unwrap();
                assert!(
                    checks.iter().any(|check| check.name == "pages" && !check.ok),
                    "page {page}, byte {at}: {checks:?}"
                );
            }
            Err(error) => assert_eq!(Err(error), CORRUPT_DATABASE, "page {page}"),
        }
        assert!(contents(&home) == before, "page {page}: something was changed");
        flip(&file, at);
    }
    assert!(noticed > 20, "only {noticed} pages were read");
    read_all(&home).unwrap();
    assert!(Store::open(&home, SECRET).unwrap().doctor().unwrap().iter().all(|check| check.ok));
}

#[test]
fn a_cut_an_empty_and_a_foreign_database_are_damage() {
    let (_dir, home) = full_home();
    let file = home.join("peer.db");
    let whole = std::fs::read(&file).unwrap();
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("one byte", whole[..1].to_vec()),
        ("half a page", whole[..2048].to_vec()),
        ("one page", whole[..4096].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("half and a bit", whole[..whole.len() / 2 + 77].to_vec()),
        ("zeros", vec![0; whole.len()]),
        ("text", b"this is a letter to a friend".repeat(500)),
    ] {
        std::fs::write(&file, &bytes).unwrap();
        assert!(matches!(read_all(&home), Err(StoreError::Corrupt { .. })), "{what}: {:?}", read_all(&home));
        assert!(std::fs::read(&file).unwrap() == bytes, "{what}: changed");
    }
    // Authentic pages, each in the other's place.
    let swapped = [&whole[..4096], &whole[8192..12288], &whole[4096..8192], &whole[12288..]].concat();
    std::fs::write(&file, swapped).unwrap();
    assert!(Store::open(&home, SECRET).unwrap().doctor().unwrap().iter().any(|check| !check.ok));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(read_all(&home), Err(StoreError::Corrupt { what: "the database file is gone" }));
    assert!(!file.exists());
}

#[test]
fn the_database_of_another_home_is_damage_and_not_a_wrong_secret() {
    let (_dir, home) = full_home();
    let other = tempfile::tempdir().unwrap();
    let other = other.path().join("home");
    drop(Store::create(&other, SECRET, &SeededRng::new([4; 32])).unwrap());
    std::fs::copy(other.join("peer.db"), home.join("peer.db")).unwrap();
    assert_eq!(read_all(&home), CORRUPT_DATABASE);
}

#[test]
fn a_damaged_byte_of_either_key_file_opens_all_the_same_and_is_made_whole() {
    let (_dir, home) = full_home();
    let (file, copy) = (home.join("keys"), home.join("keys.copy"));
    let whole = std::fs::read(&file).unwrap();
    assert!(std::fs::read(&copy).unwrap() == whole);
    for at in 0..whole.len() as u64 {
        let damaged = if at % 2 == 0 { &file } else { &copy };
        flip(damaged, at);
        assert_eq!(Store::open(&home, b"some other secret").err(), Some(StoreError::WrongSecret), "byte {at}");
        assert!(std::fs::read(damaged).unwrap() != whole, "byte {at}: only who has the secret mends it");
        assert_eq!(Store::open(&home, SECRET).err(), None, "byte {at}");
        assert!(std::fs::read(&file).unwrap() == whole && std::fs::read(&copy).unwrap() == whole, "byte {at}");
    }
    for gone in [&file, &copy] {
        std::fs::remove_file(gone).unwrap();
        read_all(&home).unwrap();
        assert!(std::fs::read(gone).unwrap() == whole);
    }
    assert!(Store::open(&home, SECRET).unwrap().doctor().unwrap().iter().all(|check| check.ok));
}

#[test]
fn when_both_key_files_are_damaged_it_is_damage_also_under_a_wrong_secret() {
    let (_dir, home) = full_home();
    let files = [home.join("keys"), home.join("keys.copy")];
    for at in 0..std::fs::metadata(&files[0]).unwrap().len() {
        files.iter().for_each(|file| flip(file, at));
        for secret in [SECRET, b"some other secret"] {
            assert_eq!(
                Store::open(&home, secret).err(),
                Some(StoreError::Corrupt { what: "the key file" }),
                "byte {at}"
            );
        }
        files.iter().for_each(|file| flip(file, at));
    }
    files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
    assert_eq!(read_all(&home), Err(StoreError::Corrupt { what: "the key file is gone" }));
}

#[test]
fn a_format_file_that_is_no_number_is_damage() {
    let (_dir, home) = full_home();
    let format = std::fs::read(home.join("format")).unwrap();
    for text in [b"".as_slice(), b"x", b"-1", b"1 1", b"99999999999", b"\xff"] {
        std::fs::write(home.join("format"), text).unwrap();
        assert_eq!(read_all(&home), Err(StoreError::Corrupt { what: "the format file" }));
    }
    // A create that was killed between the last two steps leaves none.
    std::fs::remove_file(home.join("format")).unwrap();
    read_all(&home).unwrap();
    assert_eq!(std::fs::read(home.join("format")).unwrap(), format);
}

#[test]
fn a_damaged_wal_loses_its_tail_and_nothing_before_and_never_shows_a_wrong_row() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let store = Store::create(&home, SECRET, &SeededRng::new([3; 32])).unwrap();
    let mut ends = Vec::new();
    for n in 0..12_u8 {
        store.write(Durability::Full, |tx| tx.index(1, b"g", &[n], &["common"])).unwrap();
        ends.push(std::fs::metadata(home.join("peer.db-wal")).unwrap().len());
    }
    let copy = dir.path().join("copy");
    let mut losses = 0;
    for at in (0..*ends.last().unwrap()).step_by(1013) {
        let _ = std::fs::remove_dir_all(&copy);
        kith_store::make_private(&copy).unwrap();
        for name in ["format", "keys", "peer.db", "peer.db-wal"] {
            std::fs::copy(home.join(name), copy.join(name)).unwrap();
        }
        flip(&copy.join("peer.db-wal"), at);
        let whole = ends.iter().take_while(|end| **end <= at).count();
        let store = Store::open(&copy, SECRET).unwrap();
        let query = SearchQuery::parse("common").unwrap();
        let found = store.read(|read| read.search(&query, 1, None, None)).unwrap();
        let ids: Vec<u8> = found.into_iter().map(|found| found.item[0]).rev().collect();
        // A byte of a header that SQLite does not look at changes nothing.
        assert!(ids.len() >= whole, "byte {at}: {} of {whole}", ids.len());
        assert_eq!(ids, (0..u8::try_from(ids.len()).unwrap()).collect::<Vec<_>>());
        let bad: Vec<_> =
            store.doctor().unwrap().into_iter().filter(|check| !check.ok).map(|check| check.name).collect();
        let lost = ids.len() < ends.len();
        assert_eq!(bad, if lost { vec!["wal"] } else { vec![] }, "byte {at}");
        losses += usize::from(lost);
        // It is known until somebody says otherwise, also when the WAL is long gone.
        store.suspend();
        store.resume().unwrap();
        assert_eq!(store.read(|read| read.lost_tail()), Ok(lost));
        store.write(Durability::Full, |tx| tx.forget_lost_tail()).unwrap();
        assert!(store.doctor().unwrap().iter().all(|check| check.ok));
    }
    assert!(losses > 100, "{losses}");
}

#[test]
fn a_wal_that_ends_in_the_middle_of_a_frame_lost_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let store = Store::create(&home, SECRET, &SeededRng::new([3; 32])).unwrap();
    store.write(Durability::Full, |tx| tx.index(1, b"g", b"1", &["common"])).unwrap();
    let end = std::fs::metadata(home.join("peer.db-wal")).unwrap().len();
    store.write(Durability::Full, |tx| tx.index(1, b"g", b"2", &["common"])).unwrap();
    let copy = dir.path().join("copy");
    kith_store::make_private(&copy).unwrap();
    for name in ["format", "keys", "peer.db", "peer.db-wal"] {
        std::fs::copy(home.join(name), copy.join(name)).unwrap();
    }
    std::fs::OpenOptions::new().write(true).open(copy.join("peer.db-wal")).unwrap().set_len(end + 100).unwrap();
    let store = Store::open(&copy, SECRET).unwrap();
    assert_eq!(store.read(|read| read.lost_tail()), Ok(false));
}

#[test]
fn what_is_left_of_a_lost_tail_is_not_taken_for_another_loss() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let store = Store::create(&home, SECRET, &SeededRng::new([3; 32])).unwrap();
    for n in 0..12_u8 {
        store.write(Durability::Full, |tx| tx.index(1, b"g", &[n], &["common"])).unwrap();
    }
    let copy = dir.path().join("copy");
    kith_store::make_private(&copy).unwrap();
    for name in ["format", "keys", "peer.db", "peer.db-wal"] {
        std::fs::copy(home.join(name), copy.join(name)).unwrap();
    }
    let wal = copy.join("peer.db-wal");
    flip(&wal, std::fs::metadata(&wal).unwrap().len() / 3);
    let first = Store::open(&copy, SECRET).unwrap();
    assert_eq!(first.read(|read| read.lost_tail()), Ok(true));
    first.write(Durability::Full, |tx| tx.forget_lost_tail()).unwrap();
    // Another process opens the home while this one has it open, so that the WAL is still there.
    let second = Store::open(&copy, SECRET).unwrap();
    for store in [&first, &second] {
        assert_eq!(store.read(|read| read.lost_tail()), Ok(false));
        assert!(store.doctor().unwrap().iter().all(|check| check.ok));
    }
}
