//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
//! Programs of their own: `memory`, which look at the whole process.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

mod cddl;
mod peer_cddl;
mod peer_formats;
mod peer_samples;
mod peer_vectors;
mod relay_cddl;
mod relay_formats;
mod relay_vectors;
