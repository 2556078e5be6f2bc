//! Messages that are being written outlive the process, and go with the first word that is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith::model::{GroupId, GroupKind, KithError, ManualClock, Refusal, SeededRng, Timestamp};
use kith::{Kith, NewAccount, NewGroup, Options};
use kith_tests::{FaultyNetwork, TestVault};
use std::sync::Arc;

fn options() -> Options {
    Options {
        vault: Arc::new(TestVault(b"the secret of a home with drafts".to_vec())),
        clock: Arc::new(ManualClock::new(Timestamp::parse_rfc3339("2026-03-07T12:00:00Z").unwrap())),
        rng: Arc::new(SeededRng::new([7; 32])),
        network: Arc::new(FaultyNetwork::new(7, kith_tests::Air::default())),
    }
}

#[test]
fn a_draft_outlives_the_process_and_goes_with_the_message() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    let account = NewAccount { name: "Ana".to_owned(), relay: None, relay_code: None };
    let kith = Kith::create(&home, options(), account).unwrap();
    let circle = |name: &str| NewGroup { name: name.to_owned(), kind: GroupKind::Circle, about: String::new() };
    let walkers = kith.groups().create(circle("Walkers")).unwrap().group;
    let readers = kith.groups().create(circle("Readers")).unwrap().group;
    assert_eq!(kith.messages().draft(walkers), Ok(None));
    kith.messages().save_draft(walkers, "Lunch").unwrap();
    kith.messages().save_draft(walkers, "Lunch at no").unwrap();
    kith.messages().save_draft(readers, "Has anybody read").unwrap();
    drop(kith);

    let kith = Kith::open(&home, options()).unwrap();
    assert_eq!(kith.messages().draft(walkers).unwrap().as_deref(), Some("Lunch at no"));
    kith.messages().say(walkers, "Lunch at noon?", None).unwrap();
    assert_eq!(kith.messages().draft(walkers), Ok(None));
    assert_eq!(kith.messages().draft(readers).unwrap().as_deref(), Some("Has anybody read"));
    kith.messages().save_draft(readers, "").unwrap();
    assert_eq!(kith.messages().draft(readers), Ok(None));
}

#[test]
fn a_draft_has_a_conversation_and_the_bounds_of_a_message() {
    let dir = tempfile::tempdir().unwrap();
    let account = NewAccount { name: "Ana".to_owned(), relay: None, relay_code: None };
    let kith = Kith::create(&dir.path().join("home"), options(), account).unwrap();
    let unknown = Err(KithError::from(Refusal::GroupUnknown));
    assert_eq!(kith.messages().save_draft(GroupId::new([9; 16]), "To nobody"), unknown);
    assert_eq!(kith.messages().draft(GroupId::new([9; 16])).map(drop), unknown);
    let group = NewGroup { name: "Walkers".to_owned(), kind: GroupKind::Circle, about: String::new() };
    let group = kith.groups().create(group).unwrap().group;
    let long = kith.messages().save_draft(group, &"a".repeat(64 * 1024 + 1));
    assert_eq!(long, Err(KithError::from(Refusal::TextTooLong)));
}
