//! Files that code makes: each has a maker that prints it, and CI fails when the file is not what it prints.

use std::fs;
use std::process::{Command, Stdio};

use crate::step::{cargo, root};
use crate::tools::target;
use crate::{Failure, words};

/// A file, and who prints it.
struct Generated {
    path: &'static str,
    maker: Maker,
}

/// Who prints a file.
enum Maker {
    /// The program `kith`, when it is called so.
    Kith(&'static [&'static str]),
    /// The words of a language for the iOS app.
    Words(&'static str),
    /// The facts of its page for employers.
    Facts,
}

/// All of them, those first that need nothing built. Add a line here for a new one.
const FILES: &[Generated] = &[
    Generated { path: "ios/KithKit/Sources/KithKit/Resources/words/en.json", maker: Maker::Words("en") },
    Generated { path: "ios/KithKit/Sources/KithKit/Resources/words/de.json", maker: Maker::Words("de") },
    Generated { path: "ios/KithKit/Sources/KithKit/Resources/words/es.json", maker: Maker::Words("es") },
    Generated { path: "ios/KithKit/Sources/KithKit/Resources/words/ar.json", maker: Maker::Words("ar") },
    Generated { path: "ios/KithKit/Sources/KithKit/Resources/facts.json", maker: Maker::Facts },
    Generated { path: "docs/errors.md", maker: Maker::Kith(&["internal", "errors-md"]) },
];

/// The program, built with nothing else.
const ALONE: &[&str] = &["run", "--release", "--quiet", "--package", "kith-cli", "--bin", "kith", "--"];

/// Where the program comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// Cargo builds it, with the features that it has alone.
    Alone,
    /// It lies where a run of all tests built it: nothing is built twice.
    Tested,
}

/// Writes every file anew.
pub(crate) fn write() -> Result<(), Failure> {
    for file in FILES {
        fs::write(root().join(file.path), file.print(Program::Alone)?)?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

/// Fails when a file is not what its program prints.
pub(crate) fn check(program: Program) -> Result<(), Failure> {
    let mut stale = Vec::new();
    for file in FILES {
        let fresh =
            fs::read(root().join(file.path)).is_ok_and(|held| file.print(program).is_ok_and(|made| made == held));
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
    fn print(&self, program: Program) -> Result<Vec<u8>, Failure> {
        let arguments = match self.maker {
            Maker::Kith(arguments) => arguments,
            Maker::Words(language) => return words::words(language),
            Maker::Facts => return words::facts(),
        };
        let mut command = match program {
            Program::Alone => {
                let mut command = cargo();
                command.args(ALONE);
                command
            }
            Program::Tested => Command::new(target().join("release").join("kith")),
        };
        let output = command.args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        if output.status.success() && !output.stdout.is_empty() {
            Ok(output.stdout)
        } else {
            Err(format!("{} could not be made: {}", self.path, output.status).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Found in a second, where the whole check needs the program.
    #[test]
    fn words_and_facts_of_the_ios_app_are_those_of_android_and_the_threat_model() {
        let mut seen = 0;
        for file in FILES.iter().filter(|file| !matches!(file.maker, Maker::Kith(_))) {
            let made = file.print(Program::Tested).unwrap_or_default();
            let held = fs::read(root().join(file.path)).unwrap_or_default();
            assert!(!made.is_empty() && made == held, "{} is stale: run `cargo xtask generate`", file.path);
            seen += 1;
        }
        assert_eq!(seen, 5);
    }
}
