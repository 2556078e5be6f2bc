//! Counting what passed and what failed.

use crate::Failure;

/// What a run of tests came to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// How many passed and failed.
    pub(crate) tally: Tally,
    /// What the runner calls those that failed.
    pub(crate) failures: Vec<String>,
}

impl Counted {
    /// Adds what a line of output says.
    pub(crate) fn read(&mut self, line: &str, count: fn(&str) -> Option<Tally>) {
        self.tally = self.tally.plus(count(line).unwrap_or_default());
        self.failures.extend(failure(line).map(str::to_owned));
    }

    /// Both together.
    pub(crate) fn plus(mut self, other: Self) -> Self {
        self.tally = self.tally.plus(other.tally);
        self.failures.extend(other.failures);
        self
    }
}

/// The test that a line says has failed: `test a::b ... FAILED`, `[ERROR]   A.b:12 words` or `✘ Test "b" failed after …`.
fn failure(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let rust = || line.strip_prefix("test ")?.strip_suffix(" ... FAILED");
    let kotlin = || line.strip_prefix("[ERROR]   ").filter(|words| !words.starts_with(' '));
    let swift =
        || line.strip_prefix("✘ Test ").filter(|words| words.contains(" failed after ") && !words.starts_with("run "));
    rust().or_else(kotlin).or_else(swift)
}

/// Numbers of checks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Checks that passed.
    pub(crate) passed: u64,
    /// Checks that failed.
    pub(crate) failed: u64,
    /// Tests that were not run.
    pub(crate) ignored: u64,
}

impl Tally {
    /// One check. Its failure is printed.
    pub(crate) fn of(outcome: Result<(), Failure>) -> Self {
        match outcome {
            Ok(()) => Self { passed: 1, ..Self::default() },
            Err(failure) => {
                println!("{failure}");
                Self { failed: 1, ..Self::default() }
            }
        }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            failed: self.failed.saturating_add(other.failed),
            ignored: self.ignored.saturating_add(other.ignored),
        }
    }

    /// What a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …` counts; nothing for another line.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result: ")?.split_once(". ")?.1;
        let mut tally = Self::default();
        for part in counts.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            match what {
                "passed" => tally.passed = number,
                "failed" => tally.failed = number,
                "ignored" => tally.ignored = number,
                _ => {}
            }
        }
        Some(tally)
    }

    /// What Surefire's last line counts, such as `Tests run: 9, Failures: 1, Errors: 0, Skipped: 2`; nothing for the line of
    /// one class, which goes on with its time.
    pub(crate) fn from_surefire(line: &str) -> Option<Self> {
        let counts = line.split_once("Tests run: ")?.1;
        if counts.contains("Time elapsed") {
            return None;
        }
        let mut numbers = [0_u64; 4];
        for (number, part) in numbers.iter_mut().zip(format!("Tests run: {counts}").split(", ")) {
            *number = part.split_once(": ")?.1.trim().parse().ok()?;
        }
        let [run, failures, errors, ignored] = numbers;
        let failed = failures.saturating_add(errors);
        Some(Self { passed: run.saturating_sub(failed.saturating_add(ignored)), failed, ignored })
    }

    /// What a line of Swift Testing about one test counts, such as `✔ Test "words" passed after 0.1 seconds.`; nothing for
    /// lines about suites and the whole run.
    pub(crate) fn from_swift_testing(line: &str) -> Option<Self> {
        let said = line.split_once(" Test ")?;
        if said.0.chars().count() > 1 || said.1.starts_with("run ") {
            return None;
        }
        let one = |passed, failed, ignored| Some(Self { passed, failed, ignored });
        if said.1.contains(" passed after ") {
            one(1, 0, 0)
        } else if said.1.contains(" failed after ") {
            one(0, 1, 0)
        } else if said.1.contains(" skipped") {
            one(0, 0, 1)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_surefire_are_counted_once() {
        let line = "[WARNING] Tests run: 9, Failures: 1, Errors: 2, Skipped: 2";
        assert_eq!(Tally::from_surefire(line), Some(Tally { passed: 4, failed: 3, ignored: 2 }));
        let class = "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.2 s -- in FlowTest";
        assert_eq!(Tally::from_surefire(class), None);
    }

    #[test]
    fn results_of_swift_are_counted_test_by_test() {
        let counted = |line| Tally::from_swift_testing(line);
        assert_eq!(
            counted("✔ Test \"it holds\" passed after 0.1 seconds."),
            Some(Tally { passed: 1, failed: 0, ignored: 0 })
        );
        let failed = "✘ Test \"it holds\" failed after 0.1 seconds with 1 issue.";
        assert_eq!(counted(failed), Some(Tally { passed: 0, failed: 1, ignored: 0 }));
        for line in [
            "✔ Test run with 24 tests passed after 3.4 seconds.",
            "◇ Test \"it holds\" started.",
            "✔ Suite StoryTests passed after 3.2 seconds.",
            "✘ Test \"it holds\" recorded an issue at A.swift:1:2: Expectation failed",
        ] {
            assert_eq!(counted(line), None, "{line}");
        }
    }

    #[test]
    fn tests_that_failed_are_named() {
        for (line, name) in [
            ("test entries::one_flipped_byte ... FAILED", Some("entries::one_flipped_byte")),
            (
                "[ERROR]   CancelTest.a write:85 expected: <18> but was: <19>",
                Some("CancelTest.a write:85 expected: <18> but was: <19>"),
            ),
            (
                "✘ Test \"it holds\" failed after 0.1 seconds with 1 issue.",
                Some("\"it holds\" failed after 0.1 seconds with 1 issue."),
            ),
            ("test entries::one_flipped_byte ... ok", None),
            ("[ERROR] Failures: ", None),
            ("✘ Test run with 24 tests failed after 3.4 seconds with 1 issue.", None),
        ] {
            assert_eq!(failure(line), name, "{line}");
        }
    }

    #[test]
    fn results_of_tests_are_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(Tally::from_line(line), Some(Tally { passed: 12, failed: 3, ignored: 1 }));
        for line in ["test a_test ... ok", "running 3 tests", "test result: ok", ""] {
            assert_eq!(Tally::from_line(line), None, "{line}");
        }
    }
}
