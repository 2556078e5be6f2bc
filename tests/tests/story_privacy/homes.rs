//! What lies on the disk of a phone: nothing that reads as a name, a text, an id or a key; and nothing after a wipe.

use super::day::{DAY, JOURNAL_WORDS, NAMES, WORDS, files_of, said};
use kith_tests::{Planted, World};

#[test]
fn no_file_of_a_home_holds_a_name_text_id_or_key_in_any_encoding() {
    assert_eq!(DAY.homes.len(), NAMES.len());
    for (name, [open, suspended]) in &DAY.homes {
        for (when, files) in [("open", open), ("suspended", suspended)] {
            let place = format!("the {when} home of {name}");
            assert!(files.len() > 200_000, "{place} was not found");
            for planted in [&DAY.planted, &DAY.of_journal, &DAY.read_keys, &DAY.logs] {
                planted.are_not_in(&place, files);
            }
        }
    }
    let alices = &DAY.homes[NAMES[0]][0];
    for file in ["peer.db", "peer.db-wal", "journal.db", "keys", "keys.copy"] {
        assert!(memchr::memmem::find(alices, file.as_bytes()).is_some(), "{file} was not looked at");
    }
}

/// Whoever had made links to the files before has no keys in them afterwards, and what they have is sealed.
#[test]
fn after_a_wipe_nothing_is_there_and_nothing_that_was_kept_aside_opens() {
    let _ = said();
    let world = World::new();
    let device = world.person(NAMES[0]);
    let group = device.founds(WORDS[6]);
    device.says(group, WORDS[0]);
    let entries = device.journal();
    let mood = kith::journal::entries::Mood::new(2).unwrap();
    let note = Some(JOURNAL_WORDS[0].to_owned());
    entries
        .entries()
        .log(kith::journal::entries::LogRequest { note, ..kith::journal::entries::LogRequest::of(mood) })
        .unwrap();
    let aside = world.dir.path().join("aside");
    std::fs::create_dir(&aside).unwrap();
    let names: Vec<_> = std::fs::read_dir(&device.home).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    for name in &names {
        std::fs::hard_link(device.home.join(name), aside.join(name)).unwrap();
    }
    device.kith.suspend();
    drop(entries);
    kith::Kith::wipe(&device.home).unwrap();
    assert!(!device.home.exists(), "{:?}", std::fs::read_dir(&device.home).map(Iterator::count));
    for name in ["keys", "keys.copy"] {
        let keys = std::fs::read(aside.join(name)).unwrap();
        assert!(
            !keys.is_empty() && keys.iter().all(|byte| *byte == 0),
            "the wrapped keys in {name} were not overwritten"
        );
    }
    let mut planted = Planted::new();
    for text in [NAMES[0], WORDS[0], WORDS[6], JOURNAL_WORDS[0]] {
        planted.text("a text", text);
    }
    planted.bytes("a group", group.as_bytes());
    planted.are_not_in("what was kept aside", &files_of(&aside));
    // The copy is a home without keys: it opens no more, with the right secret neither.
    assert!(kith_store::Store::open(&aside, &device.secret()).is_err());
}
