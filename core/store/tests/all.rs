//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

mod damage;
mod home;
mod mls;
mod processes;
mod schema;
mod search;
