//! The one test command: the suites of every language.
//!
//! Rust always. Kotlin with a JDK and Maven, Swift with its toolchain: both are installed where this is Debian and the caller is
//! root. A suite that cannot run is named with the reason and with what to install; CI counts that as a failure. The other
//! languages use what `cargo test` built: nothing is compiled twice for them.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::step::{self, Step};
use crate::tally::{Counted, Tally};
use crate::tools::{runs, target};
use crate::{Failure, kotlin, swift};

/// The README's own test command, for Rust alone.
const RUST: Step = Step::cargo(&["test", "--release", "--workspace"]);

/// What a suite that cannot run here counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skips {
    /// It is only told: on a developer's machine.
    AreTold,
    /// A failure: in CI.
    Fail,
}

/// A suite of another language.
type Suite = fn() -> Result<Outcome, Failure>;

/// All of them, the slowest first, as the others use what it built.
const SUITES: &[(&str, Suite)] = &[("Rust", rust), ("Kotlin", kotlin::tests), ("Swift", swift::tests)];

/// Runs the suites named, or every suite that can run, and says what became of each.
pub(crate) fn run(wanted: &[&str], skips: Skips) -> Result<Tally, Failure> {
    let is_named = |name: &str| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
    if wanted.iter().any(|wanted| !SUITES.iter().any(|(name, _)| wanted.eq_ignore_ascii_case(name))) {
        return Err(format!("no such suite among {}; there are: rust kotlin swift", wanted.join(" ")).into());
    }
    let mut said = Vec::new();
    let mut total = Tally::default();
    for (name, suite) in SUITES.iter().filter(|(name, _)| wanted.is_empty() || is_named(name)) {
        println!("\n=== {name}");
        let started = Instant::now();
        match suite() {
            Ok(Outcome::Ran(Counted { tally, failures })) => {
                said.push(line(name, tally, started));
                said.extend(failures.iter().map(|failure| format!("  failed: {failure}")));
                total = total.plus(tally);
            }
            Ok(Outcome::Skipped(reason)) => {
                said.push(format!("{name}: SKIPPED: {reason}"));
                total = total.plus(skips.count());
            }
            Err(failure) => {
                said.push(format!("{name}: FAILED: {failure}"));
                total = total.plus(Tally { failed: 1, ..Tally::default() });
            }
        }
    }
    println!("\n=== suites\n{}", said.join("\n"));
    Ok(total)
}

fn rust() -> Result<Outcome, Failure> {
    RUST.run_tests().map(Outcome::Ran)
}

fn line(name: &str, tally: Tally, started: Instant) -> String {
    format!("{name}: {} passed, {} failed, {} s", tally.passed, tally.failed, started.elapsed().as_secs())
}

impl Skips {
    /// What one of them adds to the result.
    fn count(self) -> Tally {
        match self {
            Self::AreTold => Tally::default(),
            Self::Fail => Tally { failed: 1, ..Tally::default() },
        }
    }
}

/// What became of a suite.
pub(crate) enum Outcome {
    /// It ran to its end.
    Ran(Counted),
    /// It cannot run here, and why.
    Skipped(String),
}

/// What `cargo test` built and the other languages need.
pub(crate) struct Built {
    /// The library that they load.
    pub(crate) library: PathBuf,
    /// The program that writes their code.
    pub(crate) bindgen: PathBuf,
    /// The relay.
    pub(crate) relay: PathBuf,
}

/// Where that is.
pub(crate) fn built() -> Result<Built, Failure> {
    let folder = target().join("release");
    let built = Built {
        library: folder.join("deps").join("libkith_ffi.so"),
        bindgen: folder.join("kith-bindgen"),
        relay: folder.join("kith-relay"),
    };
    for path in [&built.library, &built.bindgen, &built.relay] {
        if !path.is_file() {
            return Err(format!("{} was not built by the tests of Rust", path.display()).into());
        }
    }
    Ok(built)
}

/// Whether this is a Debian whose packages the caller may install.
pub(crate) fn may_install() -> bool {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    is_root && runs(&PathBuf::from("apt-get"))
}

/// Installs packages of Debian, where that may be.
pub(crate) fn install(packages: &[&str]) -> bool {
    if !may_install() {
        return false;
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        apt
    };
    let updated = step::run(apt().args(["update", "-qq"]));
    updated
        .and_then(|()| step::run(apt().args(["install", "-qq", "-y", "--no-install-recommends"]).args(packages)))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_that_cannot_run_fails_ci_alone() {
        assert_eq!(Skips::AreTold.count().failed, 0);
        assert_eq!(Skips::Fail.count().failed, 1);
    }
}
