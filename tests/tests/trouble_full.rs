//! A relay without room says so at once, and a phone says it on; what was written is kept and goes out when there is room.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{KithError, RelayFault};
use kith_tests::World;
use std::time::{Duration, Instant};

/// (what of the relay's rules leaves no room) -> the code that waits beside the message
#[test]
fn a_full_relay_is_told_at_once_and_what_was_written_waits() {
    type Change = fn(&mut kith_relay::log::Rules);
    let table: [(Change, &str); 2] =
        [(|rules| rules.disk_quota = Some(1), "disk_full"), (|rules| rules.open_bytes = 0, "quota")];
    for (change, code) in table {
        let world = World::with_rules(change);
        let alice = world.person("Alice");
        let group = alice.founds("Circle");
        alice.says(group, "kept");
        let begun = Instant::now();
        let outcome = alice.syncs_within(Duration::from_secs(30));
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not wait for its deadline");
        assert!(matches!(outcome.problem, Some(KithError::Relay(RelayFault::Full))), "{:?}", outcome.problem);
        assert_eq!((outcome.report.queued, outcome.report.refused, outcome.report.sent), (1, 0, 0));
        assert!(outcome.report.caught_up, "what there was to read was read");
        assert_eq!(alice.outbox(), [("message".to_owned(), Some(code.to_owned()))]);
        assert_eq!(alice.reads(group), ["kept"]);
    }
}
