//! The tests of `bindings/kotlin` and of the shells in `android`, on the JVM against the library and a real relay.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::step::{root, run};
use crate::suites::{Outcome, built, install};
use crate::tally::{Counted, Tally};
use crate::tools::{runs, target};

/// What Debian has for Kotlin, and what the screens draw with.
const DEBIAN: &[&str] = &["maven", "default-jdk-headless", "libgl1", "libx11-6", "libfontconfig1"];

/// What Maven says when it cannot reach where libraries come from.
const AWAY: &[&str] =
    &["Could not transfer artifact", "Unknown host", "Network is unreachable", "during a previous attempt"];

/// Writes the code, compiles and runs.
pub(crate) fn tests() -> Result<Outcome, Failure> {
    if !is_here() {
        install(DEBIAN);
    }
    if !is_here() {
        let reason = format!(
            "no JDK, Maven or libGL here, and they could not be installed: apt-get install {}",
            DEBIAN.join(" ")
        );
        return Ok(Outcome::Skipped(reason));
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
    let mut counted = Counted::default();
    said.lines().for_each(|line| counted.read(line, Tally::from_surefire));
    if ran.status.success() || counted.tally.failed > 0 {
        return Ok(Outcome::Ran(counted));
    }
    if AWAY.iter().any(|words| said.contains(words)) {
        let reason = "Maven could not fetch Kotlin and its libraries: it needs a registry the first time";
        return Ok(Outcome::Skipped(reason.to_owned()));
    }
    Err("it does not compile".into())
}

fn is_here() -> bool {
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
