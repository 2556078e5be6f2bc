//! `schema.sql` is what the migrations make, so that a changed column shows in review.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::Desk;
use std::path::Path;

#[test]
fn the_migrations_make_exactly_the_checked_schema() {
    let made = Desk::new().journal.schema().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
    if std::env::var_os("KITH_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let checked = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        made == checked,
        "schema.sql differs from what the migrations make: write it anew with KITH_WRITE_SCHEMA=1"
    );
}
