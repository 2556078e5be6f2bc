//! `bindings/api.txt` is what the library exports: a change of what apps see is seen in a diff.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail at any line")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The library that cargo built for this test.
fn library() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let library = folder.join(format!("{}kith_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX));
    assert!(library.is_file(), "{} was not built", library.display());
    library
}

fn bindgen(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_kith-bindgen")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// `KITH_WRITE_API=1` writes it anew.
#[test]
fn the_list_of_exports_is_fresh() {
    let held = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api.txt");
    let made = String::from_utf8(bindgen(&["api", library().to_str().unwrap()])).unwrap();
    if std::env::var_os("KITH_WRITE_API").is_some() {
        std::fs::write(&held, &made).unwrap();
    }
    let held = std::fs::read_to_string(held).unwrap();
    let differs = held.lines().zip(made.lines()).find(|(held, made)| held != made);
    assert!(
        held == made,
        "bindings/api.txt is stale at {differs:?}: look at what changes for apps (docs/bindings.md), then run \
         KITH_WRITE_API=1 cargo test --release -p kith-bindgen"
    );
    assert!(made.contains("Kith.open(") && made.contains("KithError: error"), "{made}");
}

#[test]
fn code_is_written_for_both_languages() {
    let folder = std::env::temp_dir().join(format!("kith-bindgen-{}", std::process::id()));
    let library = library();
    for (language, file, holds) in [
        ("kotlin", "org/kith/core/kith_core.kt", "suspend fun `say`("),
        ("kotlin", "org/kith/model/kith_model.kt", "sealed class KithException"),
        ("swift", "KithCore.swift", "open func say("),
        ("swift", "KithCore.swift", "import KithModel"),
        ("swift", "KithModelFFI.h", "RustBuffer"),
    ] {
        bindgen(&[language, library.to_str().unwrap(), folder.to_str().unwrap()]);
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(holds), "{file}");
        // A span of time that makes no sense must not end an app.
        assert!(!text.contains("fatalError(\"Invalid duration"), "{file}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
