//! Files that code makes: each has a program that prints it, and CI fails when the file is not what it prints.

use std::fs;
use std::process::Stdio;

use crate::Failure;
use crate::step::{cargo, root};

/// A file, and the call of cargo that prints it.
struct Generated {
    path: &'static str,
    arguments: &'static [&'static str],
}

/// All of them. Add a line here for a new one.
const FILES: &[Generated] = &[Generated {
    path: "docs/errors.md",
    arguments: &[
        "run",
        "--release",
        "--quiet",
        "--package",
        "kith-cli",
        "--bin",
        "kith",
        "--",
        "internal",
        "errors-md",
    ],
}];

/// Writes every file anew.
pub(crate) fn write() -> Result<(), Failure> {
    for file in FILES {
        fs::write(root().join(file.path), file.print()?)?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

/// Fails when a file is not what its program prints.
pub(crate) fn check() -> Result<(), Failure> {
    let mut stale = Vec::new();
    for file in FILES {
        let fresh = fs::read(root().join(file.path)).is_ok_and(|held| file.print().is_ok_and(|made| made == held));
        println!("{} {}", file.path, if fresh { "is fresh" } else { "is stale" });
        if !fresh {
            stale.push(file.path);
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("run `cargo xtask generate` and commit: {}", stale.join(", ")).into())
    }
}

impl Generated {
    fn print(&self) -> Result<Vec<u8>, Failure> {
        let output = cargo().args(self.arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        if output.status.success() && !output.stdout.is_empty() {
            Ok(output.stdout)
        } else {
            Err(format!("{} could not be made: {}", self.path, output.status).into())
        }
    }
}
