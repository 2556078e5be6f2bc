//! Shared records by the example of resources: offline, at once, equal everywhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{Clock, GroupId, KithError, ManualClock, RecordId, Role, SeededRng, Timestamp, Who};
use kith::{NewResource, PolicyRequest, ResourceBody, ResourceEdit};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{DeviceCert, Field, Hlc, Merge, StateBody, StateOp};
use kith_store::Durability;
use kith_sync::intents::{self, IntentKind};
use kith_tests::{Device, Faults, World, code};
use std::sync::Arc;

fn text(title: &str, text: &str, tags: &[&str]) -> NewResource {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    NewResource { title: title.to_owned(), body: ResourceBody::Text(text.to_owned()), tags }
}

fn titled(title: &str) -> ResourceEdit {
    ResourceEdit { title: Some(title.to_owned()), ..ResourceEdit::default() }
}

fn tagged(tags: &[&str]) -> ResourceEdit {
    ResourceEdit { tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()), ..ResourceEdit::default() }
}

fn add(device: &Device, group: GroupId, title: &str) -> RecordId {
    device.kith.resources().add(group, &text(title, "some words", &[])).unwrap().resource
}

/// Title, tags and text of everything in a group.
fn shelf(device: &Device, group: GroupId) -> Vec<String> {
    let all = device.kith.resources().list(Some(group)).unwrap();
    all.iter()
        .map(|one| {
            let shown = device.kith.resources().show(one.resource).unwrap();
            format!("{} [{}] {}", one.title, one.tags.join(" "), shown.text.unwrap_or_default())
        })
        .collect()
}

#[test]
fn what_is_added_offline_is_found_by_everybody_after_a_sync() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.goes_offline();
    alice.kith.resources().add(group, &text("Straße", "Zoë likes it", &["calm", "río"])).unwrap();
    add(alice, group, "Second");
    assert_eq!(alice.outbox(), [("record".to_owned(), None), ("record".to_owned(), None)]);
    assert_eq!(shelf(alice, group), ["Straße [calm río] Zoë likes it", "Second [] some words"]);
    alice.reconnects();
    assert_eq!(alice.outbox(), []);
    assert_eq!(bob.counts(), (2, 0, 0, 0), "each act counts once");
    assert_eq!(shelf(bob, group), shelf(alice, group));
    for device in [alice, bob] {
        for query in ["strasse", "ZOE rio", "cal str"] {
            let found = device.kith.resources().search(query, None).unwrap();
            assert_eq!(found.len(), 1, "{query}");
            assert_eq!(found[0].title, "Straße");
        }
        assert_eq!(code(device.kith.resources().search("- *", None)), "query_empty");
    }
    assert_eq!(alice.counts(), (0, 0, 0, 0));
}

#[test]
fn edits_at_once_merge_by_field_and_end_equal() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let id = alice.kith.resources().add(group, &text("Paths", "river", &["calm", "old"])).unwrap().resource;
    world.settle(&[alice, bob, carol]);
    for person in &people {
        person.goes_offline();
    }
    alice.kith.resources().edit(id, &titled("Alice's paths")).unwrap();
    world.wait_ms(1_000);
    bob.kith.resources().edit(id, &titled("Bob's paths")).unwrap();
    bob.kith.resources().edit(id, &tagged(&["calm", "new"])).unwrap();
    let body = Some(ResourceBody::Text("sea".to_owned()));
    carol.kith.resources().edit(id, &ResourceEdit { body, ..tagged(&["calm", "old", "carol"]) }).unwrap();
    for person in &people {
        person.reconnects();
    }
    world.settle(&[alice, bob, carol]);
    for person in &people {
        assert_eq!(shelf(person, group), ["Bob's paths [calm carol new] sea"], "{}", person.name);
    }
}

#[test]
fn a_deleted_thing_stays_deleted_whatever_edit_comes_late_and_comes_back_by_undo_alone() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let id = add(alice, group, "Paths");
    world.settle(&[alice, bob]);
    bob.goes_offline();
    alice.kith.resources().delete(id).unwrap();
    alice.sync();
    world.wait_ms(60_000);
    bob.kith.resources().edit(id, &titled("Still here")).unwrap();
    bob.reconnects();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        assert_eq!(shelf(person, group), Vec::<String>::new());
        assert_eq!(code(person.kith.resources().show(id)), "resource_unknown");
        assert_eq!(person.kith.resources().search("still", None).unwrap(), []);
    }
    assert_eq!(code(bob.kith.undo()), "nothing_to_undo", "what somebody deleted has no edit left to take back");
    alice.kith.undo().unwrap();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        assert_eq!(shelf(person, group), ["Still here [] some words"]);
    }
}

#[test]
fn undo_takes_back_only_what_is_still_one_s_own() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let id = add(alice, group, "One");
    world.settle(&[alice, bob]);
    alice.kith.resources().edit(id, &titled("Two")).unwrap();
    alice.kith.resources().edit(id, &tagged(&["mine"])).unwrap();
    world.settle(&[alice, bob]);
    bob.kith
        .resources()
        .edit(id, &ResourceEdit { tags: Some(vec!["mine".into(), "his".into()]), ..titled("Three") })
        .unwrap();
    world.settle(&[bob, alice]);
    alice.kith.undo().unwrap();
    assert_eq!(shelf(alice, group), ["Three [his] some words"], "her tag goes, his stays");
    alice.kith.undo().unwrap();
    assert_eq!(shelf(alice, group), Vec::<String>::new(), "her title was his already; what was hers is the adding");
    world.settle(&[alice, bob]);
    assert_eq!(shelf(bob, group), Vec::<String>::new());
    assert_eq!(code(alice.kith.undo()), "nothing_to_undo");
    // What never left leaves nothing behind.
    alice.goes_offline();
    add(alice, group, "Never");
    alice.kith.undo().unwrap();
    assert_eq!(alice.outbox(), []);
    alice.reconnects();
    assert_eq!(bob.counts(), (0, 0, 0, 0));
}

#[test]
fn what_is_kept_is_one_s_own_and_nobody_sees_it() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let id = alice.kith.resources().add(group, &text("Paths", "river", &["calm"])).unwrap().resource;
    world.settle(&[alice, bob]);
    let relay_before = world.everything_the_relay_has();
    let copy = bob.kith.resources().keep(id).unwrap();
    assert!(copy.kept && copy.group.is_none() && copy.resource != id);
    assert_eq!(bob.kith.resources().keep(id).unwrap(), copy, "twice is once");
    assert_eq!(bob.outbox(), []);
    assert_eq!(bob.counts(), (0, 0, 0, 0));
    assert_eq!(world.everything_the_relay_has(), relay_before, "not a byte went out");
    assert!(bob.kith.resources().list(Some(group)).unwrap()[0].kept);
    assert!(!alice.kith.resources().list(Some(group)).unwrap()[0].kept);
    alice.kith.resources().delete(id).unwrap();
    world.settle(&[alice, bob]);
    let left = bob.kith.resources().list(None).unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(bob.kith.resources().show(left[0].resource).unwrap().text.as_deref(), Some("river"));
    assert_eq!(bob.kith.resources().search("calm", None).unwrap().len(), 1);
}

#[test]
fn where_leads_edit_members_are_refused_at_home_and_a_change_made_unlawful_has_no_effect() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let id = add(alice, group, "Paths");
    alice.makes(group, bob, Role::Lead);
    world.settle(&[alice, bob, carol]);
    alice.sets(group, PolicyRequest { records: Some(Who::Leads), ..PolicyRequest::default() });
    world.settle(&[alice, bob, carol]);
    carol.goes_offline();
    assert_eq!(code(carol.kith.resources().add(group, &text("Mine", "x", &[]))), "not_lead");
    assert_eq!(code(carol.kith.resources().edit(id, &titled("Mine"))), "not_lead");
    assert_eq!(code(carol.kith.resources().delete(id)), "not_lead");
    assert!(carol.kith.resources().keep(id).is_ok(), "one's own toolbox is one's own");
    // Bob leads and writes offline; meanwhile he is made a member.
    bob.goes_offline();
    bob.kith.resources().edit(id, &titled("Bob's")).unwrap();
    alice.makes(group, bob, Role::Member);
    alice.sync();
    bob.reconnects();
    carol.reconnects();
    world.settle(&[alice, bob, carol]);
    for person in &people {
        assert_eq!(shelf(person, group), ["Paths [] some words"], "{}", person.name);
    }
    assert_eq!(bob.outbox(), [("record".to_owned(), Some("not_lead".to_owned()))]);
    assert_eq!(alice.outbox(), []);
}

/// What a modified client sends: an operation signed by its own device, past every check at home.
fn forces(device: &Device, group: GroupId, record: RecordId, stamp_ms: u64) {
    device
        .store()
        .write(Durability::Full, |tx| {
            let account = tx.find_account()?.unwrap();
            let op = StateOp {
                conversation: *group.as_bytes(),
                record: *record.as_bytes(),
                kind: 2,
                field: Field::Number(2),
                merge: Merge::Set,
                stamp: Hlc::at_ms(stamp_ms),
                value: b"\x65taken".to_vec(),
                unknown: Unknown::none(),
            };
            let cert = DeviceCert::verify(&account.cert).unwrap().hash16;
            let ops = vec![op.sign(account.device_seed.expose(), cert)];
            let body = StateBody { ops, certs: vec![], unknown: Unknown::none() }.to_bytes();
            let (rng, now) = (SeededRng::new([9; 32]), Timestamp::from_ms(1));
            intents::queue(tx, &rng, IntentKind::Envelope(16), Some(group), None, body, now)?;
            Ok::<_, KithError>(())
        })
        .unwrap();
}

#[test]
fn what_a_modified_client_sends_is_ignored_by_all_alike() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let id = add(alice, group, "Paths");
    world.settle(&[alice, bob, carol]);
    let now = Clock::now(&*world.clock).as_ms();
    forces(bob, group, id, now + 86_400_000);
    world.settle(&[bob, alice, carol]);
    for person in &people {
        assert_eq!(shelf(person, group), ["Paths [] some words"], "from the future: {}", person.name);
    }
    alice.sets(group, PolicyRequest { records: Some(Who::Leads), ..PolicyRequest::default() });
    world.settle(&[alice, bob, carol]);
    forces(bob, group, id, now + 1);
    world.settle(&[bob, alice, carol]);
    for person in &people {
        assert_eq!(shelf(person, group), ["Paths [] some words"], "no lead: {}", person.name);
    }
    assert!(alice.kith.resources().edit(id, &titled("Still hers")).is_ok());
    world.settle(&[alice, bob, carol]);
    assert_eq!(shelf(carol, group), ["Still hers [] some words"]);
}

#[test]
fn a_joiner_sees_the_state_and_no_old_message() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let dave = world.person("Dave");
    alice.says(group, "before Dave");
    let gone = add(alice, group, "Gone");
    alice
        .kith
        .resources()
        .add_all(group, &(0..80).map(|n| text(&format!("Note {n:02}"), &"w".repeat(900), &["t"])).collect::<Vec<_>>())
        .unwrap();
    bob.sync();
    alice.sync();
    world.settle(&[alice, bob]);
    bob.kith
        .resources()
        .edit(bob.kith.resources().list(Some(group)).unwrap()[5].resource, &titled("Bob's note"))
        .unwrap();
    bob.kith.resources().delete(gone).unwrap();
    world.settle(&[bob, alice]);
    dave.sync();
    alice.knows(&dave);
    alice.adds(group, &[&dave]);
    world.settle(&[alice, &dave, bob]);
    dave.kith.groups().accept(group).ok();
    world.settle(&[alice, &dave, bob]);
    assert_eq!(dave.reads(group), Vec::<String>::new());
    assert_eq!(shelf(&dave, group).len(), 80);
    assert_eq!(shelf(&dave, group), shelf(alice, group));
    assert_eq!(bob.counts(), (0, 0, 0, 0), "nobody else hears of it");
    dave.kith
        .resources()
        .edit(dave.kith.resources().list(Some(group)).unwrap()[0].resource, &titled("Dave was here"))
        .unwrap();
    world.settle(&[&dave, alice, bob]);
    assert_eq!(shelf(bob, group)[0].split(' ').next(), Some("Dave"));
    assert!(alice.outbox().is_empty());
}

#[test]
fn a_phone_whose_clock_ran_ahead_offline_does_not_win_for_ever() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    let id = add(&people[0], group, "Paths");
    world.settle(&[&people[0], &people[1]]);
    let now = Clock::now(&*world.clock);
    // Bob's phone thinks that it is tomorrow, and has not spoken to a relay since.
    let clock = Arc::new(ManualClock::new(now.plus_ms(86_400_000)));
    people[1].set_clock(clock);
    let (alice, bob) = (&people[0], &people[1]);
    bob.goes_offline();
    bob.kith.resources().edit(id, &titled("Bob's, from tomorrow")).unwrap();
    bob.network.set(Faults::default());
    // Syncs until the phone knows by how much it is off.
    for _ in 0..3 {
        bob.sync();
    }
    world.settle(&[alice, bob]);
    assert_eq!(shelf(alice, group), ["Bob's, from tomorrow [] some words"]);
    world.wait_ms(61_000);
    alice.kith.resources().edit(id, &titled("Alice's, a minute later")).unwrap();
    world.settle(&[alice, bob]);
    for person in [alice, bob] {
        assert_eq!(shelf(person, group), ["Alice's, a minute later [] some words"], "{}", person.name);
    }
}

#[test]
fn a_phone_that_was_away_for_longer_than_the_relay_keeps_entries_comes_back_complete() {
    const DAY: u64 = 86_400_000;
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    let old = add(alice, group, "Old");
    let dead = add(carol, group, "Dead");
    world.settle(&[alice, bob, carol]);
    bob.goes_offline();
    bob.kith.resources().edit(dead, &titled("Bob's, of long ago")).unwrap();
    add(bob, group, "Bob's own");
    carol.kith.resources().delete(dead).unwrap();
    alice.kith.resources().edit(old, &titled("Older")).unwrap();
    alice.kith.resources().add(group, &text("While Bob was away", "x", &["new"])).unwrap();
    world.settle(&[alice, carol]);
    for _ in 0..12 {
        world.wait_ms(5 * DAY);
        world.settle(&[alice, carol]);
    }
    add(carol, group, "Yesterday");
    world.settle(&[carol, alice]);
    bob.reconnects();
    world.settle(&[bob, alice, carol]);
    world.wait_ms(DAY);
    world.settle(&[bob, alice, carol, bob]);
    assert_eq!(shelf(alice, group).len(), 4);
    for person in &people {
        assert_eq!(shelf(person, group), shelf(alice, group), "{}", person.name);
        assert_eq!(person.outbox(), [], "{}", person.name);
    }
}

#[test]
fn a_home_that_was_put_back_to_an_older_copy_learns_what_is_shared() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    add(&people[0], group, "First");
    world.settle(&[&people[0], &people[1]]);
    let copy = people[1].copies_home();
    for n in 0..3 {
        add(&people[0], group, &format!("Later {n}"));
        add(&people[1], group, &format!("Bob's {n}"));
        world.settle(&[&people[0], &people[1]]);
    }
    people[1].restores_home(&copy);
    for _ in 0..3 {
        world.settle(&[&people[0], &people[1]]);
        world.wait_ms(86_400_000);
    }
    assert_eq!(shelf(&people[0], group).len(), 7);
    assert_eq!(shelf(&people[1], group), shelf(&people[0], group));
    add(&people[1], group, "Bob goes on");
    world.settle(&[&people[1], &people[0]]);
    assert_eq!(shelf(&people[0], group).last().unwrap(), "Bob goes on [] some words");
}

#[test]
fn bodies_for_a_group_that_one_was_removed_from_hold_up_nothing() {
    let world = World::new();
    let (people, over) = world.circle(&["Alice", "Bob"]);
    let [alice, bob] = &people[..] else { panic!() };
    let other = alice.founds("Other");
    alice.adds(other, &[bob]);
    world.settle(&[alice, bob]);
    bob.goes_offline();
    for n in 0..20 {
        let words = format!("{n} {}", "lorem ".repeat(2_000));
        bob.kith.resources().add(over, &text(&format!("Too late {n}"), &words, &[])).unwrap();
    }
    let words = format!("{} here", "ipsum ".repeat(2_000));
    let here = bob.kith.resources().add(other, &text("Here", &words, &[])).unwrap();
    alice.removes(over, bob);
    alice.sync();
    bob.reconnects();
    world.settle(&[alice, bob]);
    assert_eq!(alice.kith.resources().show(here.resource).unwrap().text.as_deref(), Some(words.as_str()));
}

#[test]
fn a_large_text_and_a_file_reach_everybody_and_their_search() {
    const MIB: usize = 1024 * 1024;
    let world = World::new();
    let alice = world.person("Alice");
    let bob = world.person("Bob");
    bob.sync();
    alice.knows(&bob);
    // All of it offline, before the group's log is made.
    alice.goes_offline();
    let group = alice.founds("Circle");
    alice.adds(group, &[&bob]);
    let words = format!("{} zanzibar", "lorem ".repeat(2_000));
    let long = alice.kith.resources().add(group, &text("Long", &words, &["read"])).unwrap();
    let bytes: Vec<u8> = (0..MIB).map(|n| u8::try_from(n * 31 % 251).unwrap()).collect();
    let body = ResourceBody::File { name: "map.png".to_owned(), bytes: bytes.clone() };
    let file = alice.kith.resources().add(group, &NewResource { body, ..text("Map", "", &[]) }).unwrap();
    assert_eq!(file.kind, "file");
    let over = ResourceBody::File { name: "map.png".to_owned(), bytes: vec![0; MIB + 1] };
    assert_eq!(
        code(alice.kith.resources().add(group, &NewResource { body: over, ..text("Map", "", &[]) })),
        "text_too_long"
    );
    alice.reconnects();
    world.settle(&[&alice, &bob]);
    bob.kith.groups().accept(group).ok();
    world.settle(&[&alice, &bob]);
    for person in [&alice, &bob] {
        let resources = person.kith.resources();
        assert_eq!(resources.show(long.resource).unwrap().text.as_deref(), Some(words.as_str()), "{}", person.name);
        assert_eq!(resources.bytes(file.resource).unwrap(), bytes, "{}", person.name);
        assert_eq!(resources.show(file.resource).unwrap().text, None);
        assert_eq!(resources.search("zanz", None).unwrap().len(), 1, "{}", person.name);
    }
    assert_eq!((alice.outbox(), bob.counts()), (vec![], (0, 0, 0, 0)));
    let copy = bob.kith.resources().keep(file.resource).unwrap();
    let edit = ResourceEdit { body: Some(ResourceBody::Text("short now".to_owned())), ..ResourceEdit::default() };
    alice.kith.resources().edit(file.resource, &edit).unwrap();
    alice.kith.resources().delete(long.resource).unwrap();
    world.settle(&[&alice, &bob]);
    assert_eq!(bob.kith.resources().bytes(file.resource).unwrap(), b"short now");
    assert_eq!(bob.kith.resources().bytes(copy.resource).unwrap(), bytes, "a copy stays as it was");
    assert_eq!(bob.kith.resources().search("zanzibar", None).unwrap(), []);
    alice.kith.undo().unwrap();
    world.settle(&[&alice, &bob]);
    assert_eq!(bob.kith.resources().show(long.resource).unwrap().text.as_deref(), Some(words.as_str()));
}
