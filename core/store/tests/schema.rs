//! The migrations make exactly `schema.sql`, so that a changed column shows in review.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use kith_model::SeededRng;
use kith_store::Store;
use std::path::Path;

#[test]
fn the_migrations_make_exactly_the_checked_schema() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create(&dir.path().join("home"), b"sixteen bytes or more", &SeededRng::new([1; 32])).unwrap();
    let made = store.schema().unwrap();
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
