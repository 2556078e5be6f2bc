//! The checks of CI, in the order from quick to slow.
//!
//! A failed step does not stop the others: one run says everything that is wrong. Every test counts as one, and so does
//! every step that is not made of tests.

use std::time::Instant;

use crate::step::Step;
use crate::tally::Tally;
use crate::{Failure, generate, suites, tools, vectors};

/// What a step does.
enum Work {
    /// Programs, one after the other, until one fails.
    Cargo(&'static [Step]),
    /// The tests of every language: their results are counted one by one.
    Tests,
    /// cargo-deny, which is fetched when it is not there.
    Licences,
    /// The files that code makes.
    Generated,
    /// The sums of the frozen test vectors.
    Vectors,
}

const LOCK: Step = Step::cargo(&["metadata", "--locked", "--format-version", "1"]).quiet();
const FORMAT: Step = Step::cargo(&["fmt", "--all", "--check"]);
const CLIPPY: Step =
    Step::cargo(&["clippy", "--release", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]);
const DOCS: Step =
    Step::cargo(&["doc", "--release", "--workspace", "--no-deps", "--quiet"]).with("RUSTDOCFLAGS", "-D warnings");
/// The README's own demo command.
const DEMO: Step = Step::cargo(&["run", "--release"]);
const BENCHES: Step = Step::cargo(&["bench", "--no-run", "--workspace"]);

/// Name, what the heading says, and the work.
const STEPS: &[(&str, &str, Work)] = &[
    ("lock", "the lock file fits the manifests", Work::Cargo(&[LOCK])),
    ("format", "every file is formatted", Work::Cargo(&[FORMAT])),
    ("vectors", "no frozen test vector changed", Work::Vectors),
    ("lint", "clippy finds nothing", Work::Cargo(&[CLIPPY])),
    ("docs", "the documentation builds without a warning", Work::Cargo(&[DOCS])),
    ("licences", "licences, sources and banned crates", Work::Licences),
    ("tests", "all tests, in every language", Work::Tests),
    ("demo", "the story of the README", Work::Cargo(&[DEMO])),
    ("generated", "files made by code are fresh", Work::Generated),
    ("benches", "benches compile", Work::Cargo(&[BENCHES])),
];

/// Runs the steps named, or all of them.
pub(crate) fn run(wanted: &[&str]) -> Result<(), Failure> {
    if let Some(unknown) = wanted.iter().find(|wanted| !STEPS.iter().any(|(name, ..)| name == *wanted)) {
        let names: Vec<&str> = STEPS.iter().map(|(name, ..)| *name).collect();
        return Err(format!("no step {unknown}; there are: {}", names.join(" ")).into());
    }
    let mut total = Tally::default();
    let mut report = Vec::new();
    for (name, heading, work) in STEPS {
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
            Self::Tests => suites::run_all(),
            Self::Cargo(steps) => Tally::of(steps.iter().try_for_each(Step::run)),
            Self::Licences => Tally::of(tools::check_licences()),
            Self::Generated => Tally::of(generate::check()),
            Self::Vectors => Tally::of(vectors::check()),
        }
    }
}
