//! What CI runs, as a program of the workspace: `cargo xtask ci` here and on a server do the same.
//!
//! | command | does |
//! |---|---|
//! | `cargo xtask ci` | every check, one after the other; the last line is `N passed, N failed` |
//! | `cargo xtask ci STEP…` | only the steps named |
//! | `cargo xtask test` | the tests of every language that can run here, and why others cannot |
//! | `cargo xtask torture` | the stories of faults for long, or with `--mutations` that the suite notices what is switched off |
//! | `cargo xtask generate` | writes the files that are made by code |
//! | `cargo xtask vectors add` | records the sums of test vectors that are new |
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod ci;
mod generate;
mod mutants;
mod step;
mod suites;
mod tally;
mod tools;
mod torture;
mod vectors;

use std::process::ExitCode;

/// Why a command of this program could not do its work.
pub(crate) type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "usage: cargo xtask test | ci [STEP…] | torture [--minutes N] [--seed S] [--steps N] [STORY…] | torture --mutations [WORD…] | generate [--check] | vectors [check | add]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["ci", steps @ ..] => ci::run(steps),
        ["test"] => tested(),
        ["torture", "--mutations", words @ ..] => mutants::run(words),
        ["torture", words @ ..] => torture::run_stories(words),
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
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
fn tested() -> Result<(), Failure> {
    let total = suites::run_all();
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err("some tests failed".into()) }
}
