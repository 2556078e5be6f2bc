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
mod oracle;
mod properties;
mod scene;
mod tzdb;
mod vectors;
mod walker;
