//! The tests of `bindings/swift` and of the models in `ios/KithKit`, on Linux against the library and a real relay; then the screens of
//! the iOS app are type-checked against stubs of Apple's frameworks.
//!
//! A Swift of version 6 in the path is used as it is. Else, as root on Debian, one is put into a folder that all clones share:
//! `KITH_SWIFT`, or `.cache/kith-swift` at home. The package is laid out in the target folder: what is written by hand and
//! what is generated, side by side, as an app developer gets it too (`package_apple`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;
use crate::step::{root, run, run_counted};
use crate::suites::{Built, Outcome, built, may_install};
use crate::tally::{Counted, Tally};
use crate::tools::target;

const NONE: &str =
    "no Swift 6 here, and only root on Debian can have it installed: put a toolchain of Swift 6 into the path";

/// The folder in which the models of the app are compiled.
const MODELS: &str = "swift-kit-build";

/// Where Swift runs.
enum Toolchain {
    /// The one of this machine.
    Here,
    /// A root of another Debian, in a folder.
    Root(PathBuf),
}

/// Lays the package out, compiles and runs its tests.
pub(crate) fn tests() -> Result<Outcome, Failure> {
    let toolchain = match toolchain() {
        Ok(toolchain) => toolchain,
        Err(reason) => return Ok(Outcome::Skipped(reason)),
    };
    let built = built()?;
    let bindings = target().join("bindings").join("swift");
    lay_out(&built, &bindings)?;
    let models = root().join("ios").join("KithKit");
    let mut counted = Counted::default();
    for (package, scratch) in [(&bindings, "swift-build"), (&models, MODELS)] {
        println!("{}", package.display());
        counted = counted.plus(test(&toolchain, package, scratch, &bindings, &built)?);
    }
    Ok(Outcome::Ran(counted.plus(screens(&toolchain, &bindings)?)))
}

/// Type-checks the parts of the app with the models that were just compiled: each is counted as a test.
fn screens(toolchain: &Toolchain, bindings: &Path) -> Result<Counted, Failure> {
    let folder = root().join("ios").join("typecheck");
    let made = target().join("bindings");
    let words = [
        "env".to_owned(),
        "bash".to_owned(),
        folder.join("run.sh").display().to_string(),
        made.join("ios-typecheck").display().to_string(),
        made.join(MODELS).join("debug").join("Modules").display().to_string(),
        bindings.join("Sources").join("KithFFI").join("module.modulemap").display().to_string(),
    ];
    let mut command = toolchain.command(&folder, &words);
    run_counted(command.stderr(Stdio::inherit()), Tally::from_swift_testing)
}

/// Compiles the tests of a package and runs them. Each is compiled in a folder of its own: in a shared one what was compiled for the
/// other package stays, though what it stands on has changed, and crashes.
fn test(
    toolchain: &Toolchain,
    package: &Path,
    scratch: &str,
    bindings: &Path,
    built: &Built,
) -> Result<Counted, Failure> {
    let library = built.library.parent().unwrap_or(root());
    let scratch = target().join("bindings").join(scratch);
    fs::create_dir_all(&scratch)?;
    let mut words: Vec<String> = vec![
        "env".to_owned(),
        format!("KITH_BINDINGS={}", bindings.display()),
        format!("KITH_RELAY={}", built.relay.display()),
        format!("KITH_SCENARIOS={}", root().join("tests").join("scenarios").display()),
        format!("LD_LIBRARY_PATH={}", library.display()),
    ];
    // One test at a time: some of them look at the memory and the files of the process.
    let swift = [
        "swift",
        "test",
        "--disable-xctest",
        "--no-parallel",
        "-Xswiftc",
        "-use-ld=lld",
        "-Xswiftc",
        "-warnings-as-errors",
    ];
    words.extend(swift.map(str::to_owned));
    words.extend(["--scratch-path".to_owned(), scratch.display().to_string()]);
    words.extend(["-Xlinker".to_owned(), format!("-L{}", library.display())]);
    let mut command = toolchain.command(package, &words);
    let counted = run_counted(command.stderr(Stdio::inherit()), Tally::from_swift_testing)?;
    if counted == Counted::default() {
        Err(format!("{}: it ran no test", package.display()).into())
    } else {
        Ok(counted)
    }
}

impl Toolchain {
    /// A command in the folder of the package. In another root the workspace and what cargo built are seen at the same paths.
    fn command(&self, package: &Path, words: &[String]) -> Command {
        match self {
            Self::Here => {
                let mut command = Command::new("env");
                command.current_dir(package).args(words.iter().skip(1));
                command
            }
            Self::Root(folder) => {
                let mut command = Command::new("bash");
                command.arg(script("run.sh")).arg(folder).arg(package).arg(root()).arg(target()).arg("--").args(words);
                command
            }
        }
    }
}

fn script(name: &str) -> PathBuf {
    root().join("bindings").join("swift").join("toolchain").join(name)
}

/// What is here, or can be had.
fn toolchain() -> Result<Toolchain, String> {
    let version = Command::new("swift").arg("--version").stderr(Stdio::null()).output();
    if version.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("Swift version 6")) {
        return Ok(Toolchain::Here);
    }
    if !may_install() {
        return Err(NONE.to_owned());
    }
    // A root of another Debian is entered by mounts, which not every container allows, to root neither.
    let mounts = Command::new("unshare").args(["--mount", "true"]).stderr(Stdio::null()).status();
    if !mounts.is_ok_and(|status| status.success()) {
        return Err("no Swift 6 here, and this machine allows no mounts of its own, which the toolchain needs: put a toolchain of Swift 6 into the path".to_owned());
    }
    let given = std::env::var_os("KITH_SWIFT").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache").join("kith-swift"));
    let folder = given.or(home).unwrap_or_else(|| target().join("tools").join("swift"));
    match run(Command::new("bash").arg(script("install.sh")).arg(&folder)) {
        Ok(()) => Ok(Toolchain::Root(folder)),
        Err(failure) => Err(format!("Swift could not be installed from Debian into {}: {failure}", folder.display())),
    }
}

/// Puts the package into a folder: sources, generated code, and the headers for Linux. What is the same stays untouched, so that it
/// is not compiled again.
pub(crate) fn lay_out(built: &Built, package: &Path) -> Result<(), Failure> {
    let generated = target().join("bindings").join("swift-generated");
    run(Command::new(&built.bindgen).current_dir(root()).arg("swift").arg(&built.library).arg(&generated))?;
    let written = root().join("bindings").join("swift");
    let mut files = vec![PathBuf::from("Package.swift")];
    for part in ["Sources", "Tests"] {
        list(&written, Path::new(part), &mut files)?;
    }
    let mut held: Vec<PathBuf> = Vec::new();
    for part in ["Sources", "Tests"] {
        if package.join(part).is_dir() {
            list(package, Path::new(part), &mut held)?;
        }
    }
    let mut wanted: Vec<(PathBuf, PathBuf)> = files.into_iter().map(|file| (written.join(&file), file)).collect();
    let into = |from: &str, to: &str| (generated.join(from), Path::new("Sources").join(to));
    wanted.extend([
        into("KithModel.swift", "KithModel/Generated.swift"),
        into("KithCore.swift", "KithCore/Generated.swift"),
        into("KithModelFFI.h", "KithFFI/KithModelFFI.h"),
        into("KithCoreFFI.h", "KithFFI/KithCoreFFI.h"),
    ]);
    for stale in held.iter().filter(|file| !wanted.iter().any(|(_, to)| to == *file)) {
        fs::remove_file(package.join(stale))?;
    }
    for (from, to) in wanted {
        let (bytes, to) = (fs::read(from)?, package.join(to));
        if !fs::read(&to).is_ok_and(|held| held == bytes) {
            fs::create_dir_all(to.parent().unwrap_or(package))?;
            fs::write(to, bytes)?;
        }
    }
    Ok(())
}

/// The files in a folder and below, from the root on.
fn list(from: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for item in fs::read_dir(from.join(folder))? {
        let item = item?;
        let path = folder.join(item.file_name());
        if item.file_type()?.is_dir() {
            list(from, &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
