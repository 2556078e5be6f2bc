//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
//! Programs of their own: `fuzz_corpus`, `story_privacy`, which choose the allocator of the whole process.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

mod fixture_home;
mod groups_undo;
mod lists_watched;
mod messages_acts;
mod messages_draft;
mod messages_life;
mod messages_reactions;
mod messages_versions;
mod observe_topics;
mod packs_life;
mod people_key_packages;
mod people_leaving;
mod people_links;
mod people_many;
mod people_newcomers;
mod people_removal;
mod people_requests;
mod people_roles;
mod records_equal;
mod records_life;
mod reminders_life;
mod rules_bindings;
mod rules_dependencies;
mod rules_ios;
mod rules_sources;
mod rules_tests;
mod rules_vectors;
mod rules_wall;
mod speed_counted;
mod story_offline;
mod story_recorded;
mod torture;
mod trouble_blobs;
mod trouble_clocks;
mod trouble_commits;
mod trouble_full;
mod trouble_grafts;
mod trouble_liar;
mod trouble_network;
mod trouble_put_back;
mod trouble_relays;
mod trouble_room;
mod trouble_state;
