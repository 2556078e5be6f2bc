//! Signed packs from one person to another: whole, updated, refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{KithError, PackTrust, RecordId, ResourceView};
use kith::{NewResource, PackSource, ResourceBody, ResourceEdit, starter};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::cose::{public_key, sign_with_key};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Pack, PackContent, PackItem, PackItemKind};
use kith_tests::{Device, World, code};

fn text(title: &str, words: &str) -> NewResource {
    NewResource { title: title.to_owned(), body: ResourceBody::Text(words.to_owned()), tags: vec!["calm".to_owned()] }
}

fn titles(resources: &[ResourceView]) -> Vec<&str> {
    resources.iter().map(|resource| resource.title.as_str()).collect()
}

/// Two who have never met: an author with three resources in a group, and a reader.
fn author_and_reader(world: &World) -> (Device, kith::model::GroupId, Vec<RecordId>, Device) {
    let author = world.person("Zoë");
    let group = author.founds("Calm corner");
    let all = [text("River", "Along the water"), text("Breath", "In, and out"), text("Tea", "Wait four minutes")];
    let views = author.kith.resources().add_all(group, &all).unwrap();
    (author, group, views.iter().map(|view| view.resource).collect(), world.person("Ben"))
}

#[test]
fn a_pack_goes_from_one_person_to_another_and_follows_by_updates() {
    let world = World::new();
    let (author, group, ids, reader) = author_and_reader(&world);
    let source = PackSource::Group(group);
    let first = author.kith.packs().export(source, None, None).unwrap();
    assert_eq!((first.view.title.as_str(), first.view.version, first.view.resources), ("Calm corner", 1, 3));
    assert_eq!(first.view.trust, PackTrust::Own);
    let taken = reader.kith.packs().import(&first.bytes).unwrap();
    assert_eq!((taken.version, taken.resources, taken.trust), (1, 3, PackTrust::FirstUse));
    assert_eq!(taken.fingerprint, author.kith.account().me().unwrap().fingerprint, "what both can compare");
    assert_eq!(taken.publisher_name.as_deref(), Some("Zoë"));
    let shown = reader.kith.packs().resources(taken.pack).unwrap();
    assert_eq!(titles(&shown), ["River", "Breath", "Tea"], "in the order of their author");
    assert_eq!(reader.kith.resources().list(None).unwrap(), [], "lists of groups and one's own stay as they are");

    assert_eq!(author.kith.packs().export(source, None, None).unwrap().bytes, first.bytes, "nothing changed");
    assert_eq!(reader.kith.packs().import(&first.bytes).unwrap(), taken, "again is no error");
    let nothing = author.kith.packs().export(source, None, Some(&first.bytes));
    assert_eq!(code(nothing), "pack_unchanged");

    author.kith.resources().delete(ids[0]).unwrap();
    author
        .kith
        .resources()
        .edit(ids[1], &ResourceEdit { title: Some("Breathe".into()), ..ResourceEdit::default() })
        .unwrap();
    author.kith.resources().add(group, &text("Moon", "Look up")).unwrap();
    let update = author.kith.packs().export(source, None, Some(&first.bytes)).unwrap();
    let whole = author.kith.packs().export(source, None, None).unwrap();
    assert_eq!((update.view.version, whole.view.version), (2, 2));
    let stranger = world.person("Cem");
    assert_eq!(code(stranger.kith.packs().import(&update.bytes)), "pack_base");
    assert_eq!(stranger.kith.packs().list().unwrap().len(), 1, "only the starter is there");
    let updated = reader.kith.packs().import(&update.bytes).unwrap();
    assert_eq!((updated.version, updated.resources), (2, 3));
    stranger.kith.packs().import(&whole.bytes).unwrap();
    for person in [&reader, &stranger] {
        let shown = person.kith.packs().resources(updated.pack).unwrap();
        assert_eq!(titles(&shown), ["Breathe", "Tea", "Moon"]);
    }
    assert_eq!(shown[2].resource, reader.kith.packs().resources(updated.pack).unwrap()[1].resource, "ids stay");
    assert_eq!(code(reader.kith.packs().import(&first.bytes)), "pack_older");
    assert_eq!(reader.kith.packs().list().unwrap()[0], updated);
}

#[test]
fn what_is_in_a_pack_is_found_shown_and_kept_but_not_changed() {
    let world = World::new();
    let (author, group, _, mut reader) = author_and_reader(&world);
    author
        .kith
        .resources()
        .add(
            group,
            &NewResource {
                title: "Map".to_owned(),
                body: ResourceBody::File { name: "map.bin".to_owned(), bytes: vec![7; 20_000] },
                tags: Vec::new(),
            },
        )
        .unwrap();
    let file = author.kith.packs().export(PackSource::Group(group), None, None).unwrap();
    let pack = reader.kith.packs().import(&file.bytes).unwrap().pack;
    reader.restart();
    let kith = &reader.kith;
    assert_eq!(titles(&kith.resources().search("wat alo", None).unwrap()), ["River"]);
    let calm = kith.resources().search("calm", None).unwrap();
    assert_eq!(calm.iter().filter(|one| one.pack == Some(pack)).count(), 3, "tags are looked at too");
    let found = kith.resources().search("four minutes", None).unwrap().remove(0);
    assert_eq!((found.pack, found.group, found.kept), (Some(pack), None, false));
    let id = kith.resolve().resource("Tea").unwrap();
    assert_eq!(id, found.resource);
    assert_eq!(kith.resources().show(id).unwrap().text.as_deref(), Some("Wait four minutes"));
    let map = kith.resolve().resource("Map").unwrap();
    assert_eq!(kith.resources().bytes(map).unwrap(), vec![7; 20_000]);
    for refused in
        [kith.resources().delete(id).map(drop), kith.resources().edit(id, &ResourceEdit::default()).map(drop)]
    {
        assert_eq!(code(refused), "pack_fixed");
    }
    let copy = kith.resources().keep(id).unwrap();
    let big = kith.resources().keep(map).unwrap();
    assert_eq!(kith.resources().keep(id).unwrap().resource, copy.resource, "once is enough");
    assert!(kith.resources().show(id).unwrap().kept);
    assert_eq!(kith.packs().remove(pack).unwrap().resources, 4);
    assert_eq!(titles(&kith.resources().search("four minutes", None).unwrap()), ["Tea"], "the copy stays, and alone");
    assert_eq!(kith.resources().bytes(big.resource).unwrap(), vec![7; 20_000]);
    assert_eq!(code(kith.packs().remove(pack)), "pack_unknown");
    assert_eq!(code(kith.resources().show(id)), "resource_unknown");
}

#[test]
fn a_publisher_who_is_a_contact_is_known_by_name() {
    let world = World::new();
    let (author, group, _, reader) = author_and_reader(&world);
    let file = author.kith.packs().export(PackSource::Group(group), Some("Quiet"), None).unwrap();
    reader.kith.packs().import(&file.bytes).unwrap();
    let trust = || reader.kith.packs().list().unwrap()[0].trust;
    assert_eq!(trust(), PackTrust::FirstUse);
    reader.knows(&author);
    assert_eq!(trust(), PackTrust::Contact);
    reader.kith.contacts().verify(author.account(), None).unwrap();
    let number = reader.kith.contacts().verify(author.account(), None).unwrap().safety_number;
    reader.kith.contacts().verify(author.account(), Some(&number)).unwrap();
    assert_eq!(trust(), PackTrust::Verified);
    assert_eq!(author.kith.packs().list().unwrap()[0].title, "Quiet");
    assert!(author.kith.packs().list().unwrap()[0].published);
}

const KEY: [u8; 32] = [5; 32];

fn item(id: u8, change: impl FnOnce(&mut PackItem)) -> PackItem {
    let mut item = PackItem {
        id: [id; 16],
        place: format!("a{id}"),
        kind: PackItemKind::Text,
        title: "A".to_owned(),
        body: b"words".to_vec(),
        tags: Vec::new(),
        file_name: None,
        checked_on: None,
        region: None,
        source: None,
        unknown: Unknown::none(),
    };
    change(&mut item);
    item
}

fn content(items: Vec<PackItem>) -> PackContent {
    items.into_iter().map(|item| (item.id, item)).collect()
}

fn pack(version: u64, content: &PackContent) -> Pack {
    Pack::whole([8; 16], PublicKey::new(public_key(&KEY)), version, content)
}

/// What somebody with a modified program may send, and what it is told.
#[test]
fn packs_that_are_not_what_they_say_are_refused_by_name_and_leave_nothing() {
    let world = World::new();
    let reader = world.person("Ben");
    let good = content(vec![item(1, |_| ()), item(2, |item| item.title = "B".to_owned())]);
    let signed = |pack: &Pack| pack.sign(&KEY).unwrap();
    let only = |change: fn(&mut PackItem)| signed(&pack(1, &content(vec![item(1, change)])));
    let raw = |payload: Vec<u8>| sign_with_key(&KEY, b"kith/pack/1", payload).to_bytes();
    let mut flipped = signed(&pack(1, &good));
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    let mut newer = pack(1, &good).to_bytes();
    newer[2] = 9;
    let foreign = sign_with_key(&[6; 32], b"kith/pack/1", pack(1, &good).to_bytes()).to_bytes();
    let mut starter_again = pack(9, &good);
    starter_again.id = *starter::ID.as_bytes();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "pack_invalid"),
        ("noise", vec![0xff; 300], "pack_invalid"),
        ("a text", b"not a pack".to_vec(), "pack_invalid"),
        ("cut", signed(&pack(1, &good))[..100].to_vec(), "pack_invalid"),
        ("a flipped bit", flipped, "pack_signature"),
        ("signed by another key", foreign, "pack_signature"),
        (
            "signed for something else",
            sign_with_key(&KEY, b"kith/card/1", pack(1, &good).to_bytes()).to_bytes(),
            "pack_signature",
        ),
        ("of a later format", raw(newer), "pack_newer"),
        ("signed noise", raw(vec![0x80]), "pack_invalid"),
        ("17 MiB", vec![0; 17 * 1024 * 1024], "pack_too_large"),
        (
            "content that is not what it names",
            signed(&Pack { content: kith_protocol::id::Hash::new([0; 32]), ..pack(1, &good) }),
            "pack_invalid",
        ),
        ("version 0", signed(&pack(0, &good)), "pack_invalid"),
        ("a title of white space", only(|item| item.title = "  ".to_owned()), "pack_invalid"),
        ("a title of 501 characters", only(|item| item.title = "a".repeat(501)), "pack_invalid"),
        (
            "a link that runs code",
            only(|item| (item.kind, item.body) = (PackItemKind::Link, b"javascript:alert(1)".to_vec())),
            "pack_invalid",
        ),
        ("a text that is none", only(|item| item.body = vec![0xff, 0xfe]), "pack_invalid"),
        ("a day that does not exist", only(|item| item.checked_on = Some("2026-02-30".to_owned())), "pack_invalid"),
        (
            "a file in another folder",
            only(|item| (item.kind, item.file_name) = (PackItemKind::File, Some("../a".to_owned()))),
            "pack_invalid",
        ),
        (
            "a program that is called a picture",
            only(|item| {
                (item.kind, item.file_name) = (PackItemKind::File, Some("a.png".to_owned()));
                item.body = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0".to_vec();
            }),
            "file_mistyped",
        ),
        ("the starter from elsewhere", signed(&starter_again), "pack_publisher"),
        ("an update of nothing", signed(&pack(2, &good).since(1, &PackContent::new())), "pack_base"),
    ];
    for (what, bytes, wanted) in cases {
        assert_eq!(code(reader.kith.packs().import(&bytes)), wanted, "{what}");
        assert_eq!(reader.kith.packs().list().unwrap().len(), 1, "{what}");
    }
    // What follows is judged by what is here.
    reader.kith.packs().import(&signed(&pack(3, &good))).unwrap();
    let mut other_key = pack(4, &good);
    other_key.publisher = PublicKey::new(public_key(&[6; 32]));
    let fewer = content(vec![item(1, |_| ())]);
    let lies = content(vec![item(1, |item| item.title = "not what is here".to_owned())]);
    let later = content(vec![item(1, |item| item.title = "Later".to_owned())]);
    for (what, bytes, wanted) in [
        ("an older version", signed(&pack(2, &good)), "pack_older"),
        ("another of the same version", signed(&pack(3, &fewer)), "pack_older"),
        ("another publisher", other_key.sign(&[6; 32]).unwrap(), "pack_publisher"),
        ("an update of an older one", signed(&pack(4, &fewer).since(2, &good)), "pack_base"),
        ("an update of what is not here", signed(&pack(4, &later).since(3, &lies)), "pack_invalid"),
    ] {
        assert_eq!(code(reader.kith.packs().import(&bytes)), wanted, "{what}");
        let here = &reader.kith.packs().list().unwrap()[0];
        assert_eq!((here.version, here.resources), (3, 2), "{what}");
    }
    reader.kith.packs().import(&signed(&pack(4, &fewer).since(3, &good))).unwrap();
}

#[test]
fn a_resource_of_a_pack_takes_the_place_of_nothing_else() {
    let world = World::new();
    let reader = world.person("Ben");
    let group = reader.founds("Walk");
    let own = reader.kith.resources().add(group, &text("Map", "here")).unwrap().resource;
    let same = item(1, |item| (item.id, item.title) = (*own.as_bytes(), "Map".to_owned()));
    let taken = reader.kith.packs().import(&pack(1, &content(vec![same])).sign(&KEY).unwrap()).unwrap();
    assert_eq!(reader.kith.resolve().resource("Map").unwrap(), own, "one's own goes first");
    assert_ne!(reader.kith.packs().resources(taken.pack).unwrap()[0].resource, own);
    assert_eq!(reader.kith.resources().show(own).unwrap().text.as_deref(), Some("here"));
}

#[test]
fn the_starter_pack_is_there_from_the_beginning_and_stays() {
    let world = World::new();
    let ben = world.person("Ben");
    let packs = ben.kith.packs().list().unwrap();
    assert_eq!((packs.len(), packs[0].trust), (1, PackTrust::Shipped));
    let all = ben.kith.packs().resources(starter::ID).unwrap();
    for word in ["openers", "algee", "burnout", "loneliness", "lifeline"] {
        assert!(!ben.kith.resources().search(word, None).unwrap().is_empty(), "{word}");
    }
    let lines: Vec<&ResourceView> = all.iter().filter(|one| one.kind == "link").collect();
    assert!(lines.iter().all(|line| line.checked_on.is_some()));
    assert!(lines.iter().any(|line| line.region.as_deref() == Some("GB")));
    world.wait_ms(700 * 86_400_000);
    assert!(ben.kith.packs().resources(starter::ID).unwrap().iter().any(|line| line.stale), "old numbers say so");
    let refused: Result<_, KithError> = ben.kith.packs().remove(starter::ID);
    assert_eq!(code(refused), "pack_unknown");
    assert!(ben.kith.resources().keep(all[0].resource).unwrap().kept);
    assert_eq!(ben.kith.resources().list(None).unwrap().len(), 1);
}

#[test]
fn what_was_added_before_lists_kept_rows_is_found_all_the_same() {
    let world = World::new();
    let mut ben = world.person("Ben");
    let group = ben.founds("Walk");
    let made = ben.kith.resources().add(group, &text("Map", "by the river")).unwrap();
    let found = ben.kith.resources().search("river", None).unwrap();
    assert_eq!(found, vec![made.clone()]);
    ben.kith.suspend();
    let store: kith_store::Store = kith_store::Store::open(&ben.home, &ben.secret()).unwrap();
    store.write(kith_store::Durability::Full, |tx| tx.drop_record_view(group, made.resource)).unwrap();
    drop(store);
    ben.restart();
    assert_eq!(ben.kith.resources().search("river", None).unwrap(), found);
}
