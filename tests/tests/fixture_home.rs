//! A home made by each schema that shipped opens for ever, and shows what was in it.
//!
//! `tests/fixtures/home-1` was made once by this file (`KITH_WRITE_FIXTURE=1`), with the secret below; it is never changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupKind, KithError, ManualClock, MessageState, SeededRng, StorageFault, Timestamp};
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
        network: Arc::new(FaultyNetwork::new(7)),
    }
}

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/home-1")
}

fn copy_of_home_1() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    for file in FILES {
        fs::copy(kept().join(file), dir.path().join(file)).unwrap();
    }
    dir
}

#[test]
fn a_home_of_schema_1_opens_and_shows_its_messages() {
    if std::env::var_os("KITH_WRITE_FIXTURE").is_some() {
        write_home_1();
    }
    let dir = copy_of_home_1();
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
    assert!(kith.messages().say(groups[0].group, "third", None).is_ok());
    assert!(kith.account().doctor().unwrap().iter().all(|check| check.ok));
}

#[test]
fn a_home_of_a_later_format_is_refused_and_left_alone() {
    let dir = copy_of_home_1();
    fs::write(dir.path().join("format"), "999").unwrap();
    let before = fs::read(dir.path().join("peer.db")).unwrap();
    let refused = Kith::open(dir.path(), options()).map(|_| ());
    assert_eq!(refused, Err(KithError::Storage(StorageFault::Newer)));
    assert_eq!(fs::read(dir.path().join("peer.db")).unwrap(), before);
}

fn write_home_1() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let account = NewAccount { name: "Fixture".to_owned(), relay: None, relay_code: None };
    let kith = Kith::create(&home, options(), account).unwrap();
    let group = NewGroup { name: "Night shift".to_owned(), kind: GroupKind::Erg, about: "for the fixture".to_owned() };
    let group = kith.groups().create(group).unwrap().group;
    kith.messages().say(group, "first", None).unwrap();
    kith.messages().say(group, "second, café", None).unwrap();
    // Closing the last connection brings the WAL into the file.
    kith.suspend();
    drop(kith);
    fs::create_dir_all(kept()).unwrap();
    for file in FILES {
        fs::copy(home.join(file), kept().join(file)).unwrap();
    }
}
