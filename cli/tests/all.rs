//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

mod bad_input;
mod demo;
#[path = "../../tests/src/dice.rs"]
#[allow(dead_code, missing_docs, clippy::print_stdout, reason = "shared with the stories of the workspace")]
mod dice;
mod faults;
mod homes;
mod journal;
mod journal_files;
mod journal_insights;
mod journal_sketches;
mod journal_wall;
mod journal_words;
mod kills;
mod relayed;
mod reminders;
mod results;
mod shell;
mod stories;
mod texts;
mod usage;
