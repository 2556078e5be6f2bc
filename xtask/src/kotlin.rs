//! The tests of `bindings/kotlin`, on the JVM against the library and a real relay.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::step::{root, run, run_counted};
use crate::suites::{Outcome, built, install};
use crate::tally::Tally;
use crate::tools::{runs, target};

/// What Debian has for Kotlin.
const DEBIAN: &[&str] = &["maven", "default-jdk-headless"];

/// What Maven says when it cannot reach where libraries come from.
const AWAY: &[&str] =
    &["Could not transfer artifact", "Unknown host", "Network is unreachable", "during a previous attempt"];

/// Writes the code, compiles and runs.
pub(crate) fn tests() -> Result<Outcome, Failure> {
    if !is_here() {
        install(DEBIAN);
    }
    if !is_here() {
        let reason =
            "no JDK and Maven here, and they could not be installed: apt-get install maven default-jdk-headless";
        return Ok(Outcome::Skipped(reason.to_owned()));
    }
    let built = built()?;
    let generated = target().join("bindings").join("kotlin");
    run(Command::new(&built.bindgen).current_dir(root()).arg("kotlin").arg(&built.library).arg(&generated))?;
    let given = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    let folder = built.library.parent().unwrap_or(root());
    let maven = |goal: &str| {
        let mut maven = Command::new("mvn");
        maven.current_dir(root().join("bindings").join("kotlin")).args(["--batch-mode", "--no-transfer-progress"]);
        maven.args([
            given("kith.generated", &generated),
            given("kith.library", folder),
            given("kith.relay", &built.relay),
        ]);
        maven.arg(goal).stdin(Stdio::null());
        maven
    };
    let compiled = maven("test-compile").output()?;
    if !compiled.status.success() {
        let said = String::from_utf8_lossy(&compiled.stdout);
        println!("{said}");
        if AWAY.iter().any(|words| said.contains(words)) {
            let reason = "Maven could not fetch Kotlin and its libraries: it needs a registry the first time";
            return Ok(Outcome::Skipped(reason.to_owned()));
        }
        return Err("it does not compile".into());
    }
    Ok(Outcome::Ran(run_counted(&mut maven("test"), Tally::from_surefire)?))
}

fn is_here() -> bool {
    runs(&PathBuf::from("mvn")) && runs(&PathBuf::from("javac"))
}
