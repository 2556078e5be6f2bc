//! What CI runs, as a program of the workspace: `cargo xtask ci` here and on a server do the same.
//!
//! | command | does |
//! |---|---|
//! | `cargo xtask ci` | every check, one after the other; the last line is `N passed, N failed` |
//! | `cargo xtask ci STEP…` | only the steps named |
//! | `cargo xtask ci --full` | also what is long: packages, the size of the library, builds for phones |
//! | `cargo xtask test` | the tests of every language that can run here, and why others cannot |
//! | `cargo xtask desktop [--relay] [--home FOLDER]` | the app in a window; with a relay of its own for a first try |
//! | `cargo xtask package android` | the package for Android; it needs the NDK |
//! | `cargo xtask package apple` | the package for Apple's systems; it needs a Mac |
//! | `cargo xtask package --check` | lays both out with stand-ins in the place of the libraries, and looks at them |
//! | `cargo xtask test SUITE…` | only those of `rust`, `kotlin`, `swift`; the last two use what the tests of Rust built before |
//! | `cargo xtask fuzz [TARGET…] [--minutes N]` | fuzzes decoders by coverage, a minute each or as long as said |
//! | `cargo xtask torture` | the stories of faults for long, or with `--mutations` that the suite notices what is switched off |
//! | `cargo xtask generate` | writes the files that are made by code |
//! | `cargo xtask vectors add` | records the sums of test vectors that are new |
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod ci;
mod desktop;
mod full;
mod fuzz;
mod generate;
mod kotlin;
mod mutants;
mod package;
mod step;
mod suites;
mod swift;
mod tally;
mod tools;
mod torture;
mod vectors;
mod words;

use std::process::ExitCode;

/// Why a command of this program could not do its work.
pub(crate) type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "usage: cargo xtask test [rust] [kotlin] [swift] | desktop [--relay] [--home FOLDER] | ci [--full | STEP…] | fuzz [TARGET…] [--minutes N] | torture [--minutes N] [--seed S] [--steps N] [STORY…] | torture --mutations [WORD…] | package (android | apple | --check) | generate [--check] | vectors [check | add]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["ci", steps @ ..] => ci::run(steps),
        ["test", suites @ ..] => tested(suites),
        ["package", "--check"] => package::check(),
        ["package", platform] => package::make(platform),
        ["desktop", words @ ..] => desktop::open(words),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["torture", "--mutations", words @ ..] => mutants::run(words),
        ["torture", words @ ..] => torture::run_stories(words),
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(generate::Program::Alone),
        ["vectors"] | ["vectors", "check"] => vectors::check(),
        ["vectors", "add"] => vectors::add(),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The one test command.
fn tested(wanted: &[&str]) -> Result<(), Failure> {
    let total = suites::run(wanted, suites::Skips::AreTold)?;
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err("some tests failed".into()) }
}
