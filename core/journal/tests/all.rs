//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
//! Programs of their own: `wall`, `photo_memory`, which look at the whole process.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

mod backups;
mod desk;
mod endurance;
mod entries;
mod exchange;
mod figures;
mod fixtures;
mod insights;
mod photos;
mod portable;
mod recovery_words;
mod reminders;
mod rescue;
mod schema;
