//! Groups that a newer app has touched: what this version does not know is kept, and newer rules make it read-only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, MessageState};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Body, Envelope, TextBody};
use kith_tests::{World, code};

#[test]
fn below_the_rules_of_a_group_one_follows_its_commits_sends_nothing_and_says_why() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.says(group, "before");
    alice.sync();
    bob.says(group, "written before it was known");
    alice.raises_the_rules(group, 2);
    alice.sync();
    let report = bob.sync();
    assert_eq!((report.sent, report.queued, report.refused), (0, 1, 0));
    for person in &people {
        assert_eq!(person.inside(group), alice.inside(group), "{person:?} follows");
        let seen = person.sees(group);
        assert_eq!((seen.state, seen.details.as_deref()), (GroupState::Active, Some("app_too_old")));
        assert_eq!(person.finds(group, "before").text.as_deref(), Some("before"));
        assert_eq!(code(person.kith.messages().say(group, "no", None)), "app_too_old");
        assert_eq!(code(person.kith.groups().edit(group, Some("no"), None)), "app_too_old");
    }
    assert_eq!(bob.finds(group, "written before it was known").state, MessageState::Queued);
    assert_eq!(bob.outbox(), [("message".to_owned(), Some("app_too_old".to_owned()))]);
    assert_eq!(bob.sync().sent, 0);
}

#[test]
fn a_type_that_is_unknown_is_kept_whole_and_read_after_an_update() {
    let world = World::new();
    let (mut people, group) = world.circle(&["Alice", "Bob"]);
    let text = TextBody {
        text: "from a newer app".into(),
        reply_to: None,
        mentions: Vec::new(),
        thread_root: None,
        unknown: Default::default(),
    };
    let raw = text.to_bytes();
    people[0].says(group, "before");
    people[0].says_something_new(group, &Body::Other { kind: 999, raw: raw.clone() });
    people[0].says(group, "after");
    people[0].sync();
    assert_eq!(people[1].sync().received, 2);
    assert_eq!(people[1].reads(group), ["before", "after"]);
    people[1].restart();
    people[1].sync();
    let kept = people[1].keeps_for_later();
    assert_eq!(kept.len(), 1);
    let envelope = Envelope::from_bytes(&kept[0].bytes).unwrap();
    assert_eq!((envelope.kind, envelope.body), (999, raw));

    people[1].learns_the_type_of(&kept[0], 1);
    people[1].goes_offline();
    people[1].restart();
    assert_eq!(people[1].try_sync().unwrap().problem.unwrap().code(), "relay_unreachable");
    assert_eq!(people[1].reads(group), ["before", "from a newer app", "after"], "in its place, even offline");
    assert!(people[1].keeps_for_later().is_empty());
    people[1].reconnects();
    assert_eq!(people[1].reads(group).len(), 3);
}
