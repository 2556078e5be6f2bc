//! Groups that a newer app has touched: what this version does not know is kept, and newer rules make it read-only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupState, MessageState};
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
