//! What `cargo xtask ci --full` runs beside everything else: long, and only needed when the bindings or what they are made of
//! changed.

use std::fs;
use std::process::Command;

use crate::package::PROFILE;
use crate::step::{cargo, root, run};
use crate::tools::target;
use crate::{Failure, package};

/// The most that the library for this machine may have, stripped, with OpenSSL inside.
const MOST: u64 = 10_000_000;
/// Growth that needs a note, in hundredths of the size that is kept.
const GROWTH: u64 = 2;
/// The size that is kept, with its notes.
const KEPT: &str = "bindings/size.txt";

/// Packages, laid out with stand-ins.
pub(crate) fn packages() -> Result<(), Failure> {
    package::check()
}

/// The size of the library as it ships.
pub(crate) fn size() -> Result<(), Failure> {
    let mut build = cargo();
    build.args(["rustc", "--locked", "--package", "kith-ffi", "--lib", "--crate-type", "cdylib", "--profile", PROFILE]);
    run(&mut build)?;
    let bytes = fs::metadata(target().join(PROFILE).join("libkith_ffi.so"))?.len();
    let kept = kept(&fs::read_to_string(root().join(KEPT))?);
    println!("the library has {bytes} bytes; {KEPT} keeps {}", kept.map_or("none".to_owned(), |kept| kept.to_string()));
    judge(bytes, kept)
}

/// The number in the last line that begins with one.
fn kept(text: &str) -> Option<u64> {
    let mut numbers = text.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok());
    numbers.next_back()
}

/// Until a size is kept only the most counts.
fn judge(bytes: u64, kept: Option<u64>) -> Result<(), Failure> {
    if bytes > MOST {
        return Err(format!("that is more than {MOST}").into());
    }
    if kept.is_some_and(|kept| bytes > kept.saturating_add(kept / 100 * GROWTH)) {
        return Err(format!("it grew by more than {GROWTH} %: say in {KEPT} what for, with the new size").into());
    }
    Ok(())
}

/// Compiles and links for phones: nothing of it ships.
pub(crate) fn cross() -> Result<(), Failure> {
    let script = root().join("xtask").join("cross").join("cross_check.sh");
    run(Command::new("bash").arg(script).arg(root()).arg("kith-ffi").arg(target().join("cross")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_grew_needs_a_note_and_one_that_is_too_large_fails() {
        let text = "# bytes, and what changed\n9000000 first measured\n9100000 search\n";
        let kept = kept(text);
        assert_eq!(kept, Some(9_100_000));
        assert!(judge(9_281_900, kept).is_ok());
        assert!(judge(9_282_001, kept).is_err());
        assert!(judge(MOST + 1, None).is_err() && judge(MOST, None).is_ok());
        assert_eq!(super::kept("# nothing"), None);
    }
}
