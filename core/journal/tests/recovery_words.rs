//! Recovery codes as words, and as the letters of the first version: frozen, so that what is on a person's paper opens for ever.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use kith_journal::backup::RecoveryCode;
use serde_json::Value;
use std::path::Path;

#[test]
fn codes_on_paper_are_read_for_ever() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/recovery_words-v1.json");
    let vector: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let codes = vector["codes"].as_array().unwrap();
    assert!(codes.len() >= 4);
    for code in codes {
        let (words, letters) = (code["words"].as_str().unwrap(), code["letters"].as_str().unwrap());
        let read = RecoveryCode::parse(letters).unwrap_or_else(|error| panic!("{letters}: {error}"));
        assert_eq!(read.to_text(), words);
        assert_eq!(RecoveryCode::parse(words), Ok(read));
    }
}
