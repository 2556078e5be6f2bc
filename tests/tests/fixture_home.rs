//! A home made by each schema that shipped opens for ever, and shows what was in it.
//!
//! `tests/fixtures/home-N` was made once by this file when schema N was the newest (`KITH_WRITE_FIXTURE=1`), with the secret
//! below; it is never changed. `home-7` has the same, made through the bindings by the clock of its day.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupKind, KithError, LockReason, ManualClock, MessageState, SeededRng, StorageFault, Timestamp};
use kith::{Kith, NewAccount, NewGroup, Options, PageRequest};
use kith_tests::{FaultyNetwork, TestVault};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SECRET: &[u8] = b"the secret of the fixture home 1";
const FILES: [&str; 3] = ["format", "keys", "peer.db"];

fn options() -> Options {
    Options {
        vault: Arc::new(TestVault(SECRET.to_vec())),
        clock: Arc::new(ManualClock::new(Timestamp::parse_rfc3339("2026-03-07T12:00:00Z").unwrap())),
        rng: Arc::new(SeededRng::new([7; 32])),
        network: Arc::new(FaultyNetwork::new(7, kith_tests::Air::default())),
    }
}

/// Every schema that shipped.
const SCHEMAS: [u32; 7] = [1, 2, 3, 4, 5, 6, 7];

fn kept(schema: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/home-{schema}"))
}

fn copy_of(schema: u32) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    for file in FILES {
        fs::copy(kept(schema).join(file), dir.path().join(file)).unwrap();
    }
    dir
}

#[test]
fn a_home_of_each_schema_opens_and_shows_its_messages() {
    if std::env::var_os("KITH_WRITE_FIXTURE").is_some() {
        write_newest();
    }
    for schema in SCHEMAS {
        let kept = fs::read_to_string(kept(schema).join("format")).unwrap();
        assert_eq!(kept, format!("{schema}\n"), "the fixture is of its schema");
        opens_and_shows_its_messages(schema);
    }
    let newest = copy_of(1);
    drop(Kith::open(newest.path(), options()).unwrap());
    let format = fs::read_to_string(newest.path().join("format")).unwrap();
    assert_eq!(format, format!("{}\n", SCHEMAS.len()), "each schema has a fixture");
}

fn opens_and_shows_its_messages(schema: u32) {
    let dir = copy_of(schema);
    let kith = Kith::open(dir.path(), options()).unwrap();
    assert_eq!(kith.account().me().unwrap().name, "Fixture");
    let groups = kith.groups().list().unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!((groups[0].name.as_str(), groups[0].kind), ("Night shift", GroupKind::Erg));
    let page = PageRequest { limit: None, before: None, peek: false };
    let messages = kith.messages().page(groups[0].group, page).unwrap();
    let texts: Vec<_> = messages.iter().map(|m| (m.text.as_deref(), m.state)).collect();
    assert_eq!(texts, [(Some("first"), MessageState::Queued), (Some("second, café"), MessageState::Queued)]);
    assert_eq!(kith.messages().search("CAFE", None, None).unwrap().len(), 1);
    let drafted = kith.messages().draft(groups[0].group).unwrap();
    assert_eq!(drafted.as_deref(), (schema >= 7).then_some("third, begun"));
    assert!(kith.messages().say(groups[0].group, "third", None).is_ok());
    assert_eq!(kith.messages().draft(groups[0].group).unwrap(), None);
    assert!(kith.account().doctor().unwrap().iter().all(|check| check.ok));
}

#[test]
fn a_home_of_a_later_format_is_refused_and_left_alone() {
    let dir = copy_of(1);
    fs::write(dir.path().join("format"), "999").unwrap();
    let before = fs::read(dir.path().join("peer.db")).unwrap();
    let refused = Kith::open(dir.path(), options()).map(|_| ());
    assert_eq!(refused, Err(KithError::Storage(StorageFault::Newer)));
    assert_eq!(fs::read(dir.path().join("peer.db")).unwrap(), before);
}

#[test]
fn a_secret_that_is_too_short_makes_no_home_and_opens_none() {
    let locked = KithError::from(LockReason::VaultLocked);
    let dir = tempfile::tempdir().unwrap();
    let made = copy_of(6);
    for length in [0, 1, 15] {
        let short = || Options { vault: Arc::new(TestVault(SECRET[..length].to_vec())), ..options() };
        let home = dir.path().join(length.to_string());
        let account = NewAccount { name: "Ana".to_owned(), relay: None, relay_code: None };
        assert_eq!(Kith::create(&home, short(), account).map(|_| ()), Err(locked.clone()), "{length}");
        assert!(!home.join("keys").exists(), "{length}: nothing is sealed under it");
        assert_eq!(Kith::open(made.path(), short()).map(|_| ()), Err(locked.clone()), "{length}");
        assert_eq!(Kith::set_pin(made.path(), &short(), b"2580"), Err(locked.clone()), "{length}");
    }
    assert!(Kith::open(made.path(), options()).is_ok());
}

/// Never over one that is there.
fn write_newest() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let account = NewAccount { name: "Fixture".to_owned(), relay: None, relay_code: None };
    let kith = Kith::create(&home, options(), account).unwrap();
    let group = NewGroup { name: "Night shift".to_owned(), kind: GroupKind::Erg, about: "for the fixture".to_owned() };
    let group = kith.groups().create(group).unwrap().group;
    kith.messages().say(group, "first", None).unwrap();
    kith.messages().say(group, "second, café", None).unwrap();
    kith.messages().save_draft(group, "third, begun").unwrap();
    // Closing the last connection brings the WAL into the file.
    kith.suspend();
    drop(kith);
    let schema = fs::read_to_string(home.join("format")).unwrap().trim().parse().unwrap();
    let kept = kept(schema);
    if kept.exists() {
        return;
    }
    fs::create_dir_all(&kept).unwrap();
    for file in FILES {
        fs::copy(home.join(file), kept.join(file)).unwrap();
    }
}
