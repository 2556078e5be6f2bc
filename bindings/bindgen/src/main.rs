//! Writes what other languages need to call the bindings, from a built library.
//!
//! | command | does |
//! |---|---|
//! | `kith-bindgen kotlin LIBRARY FOLDER` | the Kotlin code |
//! | `kith-bindgen swift LIBRARY FOLDER` | the Swift code, headers and module maps |
//! | `kith-bindgen api LIBRARY` | prints every exported signature, as in `bindings/api.txt` |
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod api;
mod swift;

use camino::Utf8Path;
use std::process::ExitCode;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

/// Why a command could not do its work.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str = "usage: kith-bindgen kotlin LIBRARY FOLDER | swift LIBRARY FOLDER | api LIBRARY";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["kotlin", library, folder] => write(TargetLanguage::Kotlin, library, folder),
        ["swift", library, folder] => write(TargetLanguage::Swift, library, folder),
        ["api", library] => api::list(Utf8Path::new(library)).map(|text| print!("{text}")),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("kith-bindgen: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn write(language: TargetLanguage, library: &str, folder: &str) -> Result<(), Failure> {
    let is_swift = matches!(language, TargetLanguage::Swift);
    let options = GenerateOptions {
        languages: vec![language],
        source: library.into(),
        out_dir: folder.into(),
        ..GenerateOptions::default()
    };
    generate(options)?;
    if is_swift { swift::finish(&Utf8Path::new(folder).join("KithCore.swift")) } else { Ok(()) }
}
