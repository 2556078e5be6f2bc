//! The checks of CI, in the order from quick to slow.
//!
//! A failed step does not stop the others: one run says everything that is wrong. Every test counts as one, and so does
//! every step that is not made of tests.

use std::process::Command;
use std::time::Instant;

use crate::step::{Step, run as run_program};
use crate::tally::Tally;
use crate::{Failure, full, generate, suites, tools, vectors};

/// What a step does.
enum Work {
    /// Programs, one after the other, until one fails.
    Cargo(&'static [Step]),
    /// The tests of every language: their results are counted one by one.
    Tests,
    /// cargo-deny, which is fetched when it is not there.
    Licences,
    /// The program that the README's demo command runs, as the tests built it.
    Demo,
    /// The files that code makes.
    Generated,
    /// The sums of the frozen test vectors.
    Vectors,
    /// What is long.
    Full(fn() -> Result<(), Failure>),
}

const LOCK: Step = Step::cargo(&["metadata", "--locked", "--format-version", "1"]).quiet();
const FORMAT: Step = Step::cargo(&["fmt", "--all", "--check"]);
const CLIPPY: Step =
    Step::cargo(&["clippy", "--release", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]);
const DOCS: Step =
    Step::cargo(&["doc", "--release", "--workspace", "--no-deps", "--quiet"]).with("RUSTDOCFLAGS", "-D warnings");
/// What the README's demo command builds, with the features that it has without the rest of the workspace.
const DEMO_ALONE: Step = Step::cargo(&["check", "--release", "--quiet"]);
/// The programs that the tests use.
const TESTED: Step = Step::cargo(&["test", "--release", "--workspace", "--no-run", "--quiet"]);
/// Only the benches: libraries would be built once more, for benches that they do not have.
const BENCHES: Step = Step::cargo(&["bench", "--no-run", "--workspace", "--bench", "*"]);

/// Name, what the heading says, and the work.
const STEPS: &[(&str, &str, Work)] = &[
    ("lock", "the lock file fits the manifests", Work::Cargo(&[LOCK])),
    ("format", "every file is formatted", Work::Cargo(&[FORMAT])),
    ("vectors", "no frozen test vector changed", Work::Vectors),
    ("lint", "clippy finds nothing", Work::Cargo(&[CLIPPY])),
    ("docs", "the documentation builds without a warning", Work::Cargo(&[DOCS])),
    ("licences", "licences, sources and banned crates", Work::Licences),
    ("tests", "all tests, in every language", Work::Tests),
    ("demo", "the story of the README", Work::Demo),
    ("generated", "files made by code are fresh", Work::Generated),
    ("benches", "benches compile", Work::Cargo(&[BENCHES])),
];

/// What `--full` adds; each can be named too.
const FULL: &[(&str, &str, Work)] = &[
    ("packages", "packages for phones are laid out as they should be", Work::Full(full::packages)),
    ("size", "the library for phones is small", Work::Full(full::size)),
    ("cross", "the library compiles and links for phones", Work::Full(full::cross)),
];

/// Runs the steps named, or all of them; those of [`FULL`] only when they are asked for.
pub(crate) fn run(wanted: &[&str]) -> Result<(), Failure> {
    let is_full = wanted == ["--full"];
    let wanted = if is_full { &[] } else { wanted };
    let known = || STEPS.iter().chain(FULL);
    if let Some(unknown) = wanted.iter().find(|wanted| !known().any(|(name, ..)| name == *wanted)) {
        let names: Vec<&str> = known().map(|(name, ..)| *name).collect();
        return Err(format!("no step {unknown}; there are: {}", names.join(" ")).into());
    }
    let mut total = Tally::default();
    let mut report = Vec::new();
    let asked = if is_full || !wanted.is_empty() { FULL } else { &[] };
    for (name, heading, work) in STEPS.iter().chain(asked) {
        if !wanted.is_empty() && !wanted.contains(name) {
            continue;
        }
        println!("\n=== {name}: {heading}");
        let start = Instant::now();
        let tally = work.run();
        total = total.plus(tally);
        let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
        let line = format!("{name:<10} {verdict:<7} {:>4} s", start.elapsed().as_secs());
        println!("--- {line}");
        report.push(line);
    }
    println!("\n=== summary\n{}", report.join("\n"));
    if total.ignored > 0 {
        println!("{} tests are ignored (long runs)", total.ignored);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { std::process::exit(1) }
}

impl Work {
    fn run(&self) -> Tally {
        match self {
            Self::Tests => suites::run(&[], suites::Skips::Fail).unwrap_or_else(|failure| Tally::of(Err(failure))),
            Self::Cargo(steps) => Tally::of(steps.iter().try_for_each(Step::run)),
            Self::Licences => Tally::of(tools::check_licences()),
            Self::Demo => Tally::of(demo()),
            Self::Generated => Tally::of(TESTED.run().and_then(|()| generate::check(generate::Program::Tested))),
            Self::Vectors => Tally::of(vectors::check()),
            Self::Full(work) => Tally::of(work()),
        }
    }
}

/// `cargo run --release` in two parts: that it compiles on its own, and what it does. Together they would build most of the
/// workspace a second time, since the bindings ask for one feature more.
fn demo() -> Result<(), Failure> {
    DEMO_ALONE.run()?;
    // Nothing to do after the tests; never an old program without them.
    TESTED.run()?;
    run_program(&mut Command::new(tools::target().join("release").join("kith-demo")))
}
