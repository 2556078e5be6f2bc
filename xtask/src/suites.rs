//! The one test command: the suites of every language.
//!
//! Rust always. Kotlin with a JDK and Maven, which are installed where this is Debian and the caller is root. Swift where its
//! toolchain is. A suite that cannot run is named with the reason and with what to install. The other languages use what
//! `cargo test` built: nothing is compiled twice for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::step::{Step, root, run};
use crate::tally::Tally;
use crate::tools::{runs, target};

/// The README's own test command, for Rust alone.
const RUST: Step = Step::cargo(&["test", "--release", "--workspace"]);
/// What Debian has for Kotlin, and what the screens draw with.
const DEBIAN_KOTLIN: &[&str] = &["maven", "default-jdk-headless", "libgl1", "libx11-6", "libfontconfig1"];

/// What Maven says when it cannot reach where libraries come from.
const AWAY: &[&str] =
    &["Could not transfer artifact", "Unknown host", "Network is unreachable", "during a previous attempt"];

/// Runs every suite that can run, and says what became of each.
pub(crate) fn run_all() -> Tally {
    let mut said = Vec::new();
    let rust = RUST.run_tests().unwrap_or_else(|failure| Tally::of(Err(failure)));
    said.push(format!("Rust: {} passed, {} failed", rust.passed, rust.failed));
    let mut total = rust;
    for (name, suite) in [("Kotlin", kotlin as fn() -> Result<Outcome, Failure>), ("Swift", swift)] {
        println!("\n=== {name}");
        match suite() {
            Ok(Outcome::Ran(tally)) => {
                said.push(format!("{name}: {} passed, {} failed", tally.passed, tally.failed));
                total = total.plus(tally);
            }
            Ok(Outcome::Skipped(reason)) => said.push(format!("{name}: SKIPPED: {reason}")),
            Err(failure) => {
                said.push(format!("{name}: FAILED: {failure}"));
                total = total.plus(Tally { failed: 1, ..Tally::default() });
            }
        }
    }
    println!("\n=== suites\n{}", said.join("\n"));
    total
}

/// What became of a suite.
enum Outcome {
    Ran(Tally),
    Skipped(String),
}

/// The tests of `bindings/kotlin` and of the shells in `android`, on the JVM against the library and a real relay.
fn kotlin() -> Result<Outcome, Failure> {
    if !has_kotlin() && !install(DEBIAN_KOTLIN) {
        let reason = "no JDK, Maven or libGL here, and they could not be installed: apt-get install maven default-jdk-headless libgl1 libx11-6 libfontconfig1";
        return Ok(Outcome::Skipped(reason.to_owned()));
    }
    let built = built()?;
    let generated = target().join("bindings").join("kotlin");
    run(Command::new(&built.bindgen).current_dir(root()).arg("kotlin").arg(&built.library).arg(&generated))?;
    let given = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    let folder = built.library.parent().unwrap_or(root());
    let mut maven = Command::new("mvn");
    maven.current_dir(root().join("android")).args(["--batch-mode", "--no-transfer-progress", "--fail-at-end"]);
    maven.args([given("kith.generated", &generated), given("kith.library", folder), given("kith.relay", &built.relay)]);
    // Compiled and run in one go: Maven compiles anew at each call.
    let ran = maven.arg("test").stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    let tally = said.lines().filter_map(Tally::from_surefire).fold(Tally::default(), Tally::plus);
    if ran.status.success() || tally.failed > 0 {
        return Ok(Outcome::Ran(tally));
    }
    if AWAY.iter().any(|words| said.contains(words)) {
        let reason = "Maven could not fetch Kotlin and its libraries: it needs a registry the first time";
        return Ok(Outcome::Skipped(reason.to_owned()));
    }
    Err("it does not compile".into())
}

/// The tests of `bindings/swift`.
fn swift() -> Result<Outcome, Failure> {
    Ok(Outcome::Skipped("there is no Swift package yet".to_owned()))
}

/// What `cargo test` built and the other languages need.
struct Built {
    library: PathBuf,
    bindgen: PathBuf,
    relay: PathBuf,
}

fn built() -> Result<Built, Failure> {
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

fn has_kotlin() -> bool {
    runs(&PathBuf::from("mvn")) && runs(&PathBuf::from("javac")) && draws()
}

/// Whether what the screens draw with is here; where nobody can say, the tests will.
fn draws() -> bool {
    let known = Command::new("/sbin/ldconfig").arg("-p").output();
    known.is_ok_and(|known| {
        let known = String::from_utf8_lossy(&known.stdout);
        ["libGL.so.1", "libX11.so.6", "libfontconfig.so.1"].iter().all(|library| known.contains(library))
    })
}

/// Installs packages of Debian, where there is apt and the caller may.
fn install(packages: &[&str]) -> bool {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    if !is_root || !runs(&PathBuf::from("apt-get")) {
        return false;
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        apt
    };
    let updated = run(apt().args(["update", "-qq"]));
    let installed =
        updated.and_then(|()| run(apt().args(["install", "-qq", "-y", "--no-install-recommends"]).args(packages)));
    installed.is_ok() && has_kotlin()
}
