//! The tests of this crate in one program: it is linked once, and they share both cores to the end.
//!
//! A new file is a line here; `tests/tests/rules_sources.rs` fails when it lacks one.
#![allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail at any line; what the files share is public to them"
)]

#[path = "../../core/protocol/tests/cddl/mod.rs"]
mod cddl;
mod command;
#[path = "../../tests/src/dice.rs"]
#[allow(dead_code, missing_docs, clippy::print_stdout, reason = "shared with the stories of the workspace")]
mod dice;
mod http_api;
mod http_codes;
mod http_refusals;
mod http_support;
mod log_conformance;
mod log_life;
mod log_model;
mod log_ops;
mod log_read;
mod log_support;
mod openapi;
