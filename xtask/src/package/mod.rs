//! Packages for app developers: an AAR for Android, a Swift package with an xcframework for Apple's systems.
//!
//! The libraries in them are built on a release machine, with the NDK or on a Mac; without those the command says what that machine
//! runs. Everything else is laid out here too: `--check` does so with stand-ins in the place of the libraries, looks at the result
//! and deletes it, so that a package with a stand-in never leaves this machine.

mod android;
mod apple;
mod licences;
mod sums;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{cargo, root, run};
use crate::suites::{Built, built};
use crate::tools::target;
use crate::{Failure, tools};

/// The profile of the library inside of an app.
pub(crate) const PROFILE: &str = "phone";

/// Makes the package of a platform from libraries that are built now.
pub(crate) fn make(platform: &str) -> Result<(), Failure> {
    let folder = fresh(&target().join("package").join(platform))?;
    match platform {
        "android" => android::make(&folder)?,
        "apple" => apple::make(&folder)?,
        other => return Err(format!("no package for {other}; there are: android apple").into()),
    }
    println!("{} is ready; its SHA256SUMS name every file", folder.display());
    Ok(())
}

/// Lays every package out with stand-ins, looks at it, and deletes it.
pub(crate) fn check() -> Result<(), Failure> {
    let folder = fresh(&target().join("package").join("check"))?;
    let looked = android::check(&folder.join("android")).and_then(|()| apple::check(&folder.join("apple")));
    fs::remove_dir_all(&folder)?;
    looked
}

/// An empty folder.
fn fresh(folder: &Path) -> Result<PathBuf, Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

/// What writes the code of other languages, built for this machine.
fn host() -> Result<Built, Failure> {
    run(cargo().args(["test", "--release", "--workspace", "--no-run", "--quiet"]))?;
    built()
}

/// The version of the workspace.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Puts a folder into a zip file, with Python, which is on every machine that builds this.
fn zip(folder: &Path, file: &Path) -> Result<(), Failure> {
    let mut python = Command::new("python3");
    python.current_dir(folder).args(["-m", "zipfile", "-c"]).arg(file);
    let mut names: Vec<_> =
        fs::read_dir(folder)?.map(|item| item.map(|item| item.file_name())).collect::<Result<_, _>>()?;
    names.sort();
    run(python.args(names))
}

/// The names in a zip file.
fn listed(file: &Path) -> Result<String, Failure> {
    let said = Command::new("python3").args(["-m", "zipfile", "-l"]).arg(file).output()?;
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Copies a file to where it belongs, with the folders that it needs.
fn put(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::copy(from, to).map_err(|error| format!("{}: {error}", from.display()))?;
    Ok(())
}

/// Writes a text to where it belongs.
fn write(to: &Path, text: &str) -> Result<(), Failure> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    Ok(fs::write(to, text)?)
}

/// Both licences of Kith, and those of all that is inside of the library.
fn put_licences(folder: &Path, targets: &[&str]) -> Result<(), Failure> {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        put(&root().join(name), &folder.join(name))?;
    }
    write(&folder.join("THIRD-PARTY-LICENCES.txt"), &licences::text(targets)?)
}

/// Fails unless a program is here, with what the release machine needs.
fn needs(program: &str, what: &str) -> Result<(), Failure> {
    if tools::runs(&PathBuf::from(program)) { Ok(()) } else { Err(what.to_owned().into()) }
}
