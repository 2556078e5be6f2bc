//! Measures beside their floors, taken in turn in one run, so that a slow machine slows both.
//!
//! A floor is the least that the cryptography, the database and the calendar must do for the same work; what Kith adds is the
//! ratio.
//! Each measure says at its head what is in its value and what is in its floor; docs/performance.md holds the method.

mod catch_up;
mod circle;
mod diary;
mod journal_files;
mod journal_insights;
mod journal_log;
mod journal_search;
mod journal_year;
mod plan;
mod receive;
mod write;

use crate::arguments::BenchArgs;
use crate::commands::Context;
use crate::output::{Cell, Failure, Human, Page};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// Every measure.
pub(crate) const NAMES: [&str; 9] = [
    "write-message",
    "receive-message",
    "catch-up-1000",
    "journal-log",
    "journal-year",
    "journal-search",
    "journal-import",
    "journal-insights",
    "plan-reminders",
];

/// One thing that can be measured again and again.
trait Bench {
    /// How many times the floor it may take.
    const LIMIT: f64;
    /// How many runs the median is of.
    const RUNS: usize;

    /// Does it once: the time of one message.
    fn run(&mut self) -> Result<Duration, Failure>;

    /// Does the least that it needs, once: the time for the same amount of work.
    fn run_floor(&mut self) -> Result<Duration, Failure>;

    /// What was counted beside the time.
    fn counted(&self) -> Map<String, Value>;
}

/// `bench`.
pub(crate) fn bench(context: &mut Context, arguments: &BenchArgs) -> Result<(), Failure> {
    let wanted = |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|asked| asked == name);
    for name in NAMES.into_iter().filter(|name| wanted(name)) {
        context.printer.busy("Measuring");
        let view = match name {
            "write-message" => measure(name, write::WriteMessage::prepare()?)?,
            "receive-message" => measure(name, receive::ReceiveMessage::prepare()?)?,
            "catch-up-1000" => measure(name, catch_up::CatchUp::prepare()?)?,
            "journal-log" => measure(name, journal_log::JournalLog::prepare()?)?,
            "journal-year" => measure(name, journal_year::JournalYear::prepare()?)?,
            "journal-search" => measure(name, journal_search::JournalSearch::prepare()?)?,
            "journal-import" => measure(name, journal_files::JournalImport::prepare())?,
            "journal-insights" => measure(name, journal_insights::JournalInsights::prepare()?)?,
            _ => measure(name, plan::PlanReminders::prepare()?)?,
        };
        context.printer.one(&view)?;
    }
    // A measure that does not hold is a result, not a failure: `holds` says so.
    Ok(())
}

/// Runs and floors in turn, then the medians.
fn measure<B: Bench>(name: &'static str, mut bench: B) -> Result<BenchView, Failure> {
    let (mut runs, mut floors) = (Vec::new(), Vec::new());
    for turn in 0..B::RUNS {
        // The one that comes second finds the disk busy with the first: each is first in every other turn.
        if turn % 2 == 0 {
            runs.push(bench.run()?);
            floors.push(bench.run_floor()?);
        } else {
            floors.push(bench.run_floor()?);
            runs.push(bench.run()?);
        }
    }
    let (value, floor) = (median(runs), median(floors));
    let ratio = round(value / floor.max(f64::MIN_POSITIVE));
    Ok(BenchView {
        bench: name,
        value: round(value),
        floor: round(floor),
        unit: "ms",
        ratio,
        limit: B::LIMIT,
        holds: ratio <= B::LIMIT,
        counted: bench.counted(),
    })
}

/// The one in the middle, in milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

/// To a thousandth.
fn round(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// What `bench` prints.
#[derive(Debug, Serialize)]
struct BenchView {
    bench: &'static str,
    value: f64,
    floor: f64,
    unit: &'static str,
    ratio: f64,
    limit: f64,
    holds: bool,
    #[serde(flatten)]
    counted: Map<String, Value>,
}

impl Human for BenchView {
    fn human(&self, page: &mut Page) {
        let verdict = if self.holds { "holds" } else { "does not hold" };
        let counted: Vec<String> = self.counted.iter().map(|(name, value)| format!("{name} {value}")).collect();
        page.row([
            Cell::new(self.bench).strong(),
            Cell::new(format!("{} {}", self.value, self.unit)),
            Cell::new(format!("floor {} {}", self.floor, self.unit)),
            Cell::new(format!("{} times (limit {})", self.ratio, self.limit)),
            Cell::new(verdict).well(self.holds),
            Cell::new(counted.join(", ")).dim(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u64, u64);

    impl Bench for Fixed {
        const LIMIT: f64 = 1.5;
        const RUNS: usize = 3;

        fn run(&mut self) -> Result<Duration, Failure> {
            self.0 += 1;
            Ok(Duration::from_millis(self.0))
        }

        fn run_floor(&mut self) -> Result<Duration, Failure> {
            Ok(Duration::from_millis(self.1))
        }

        fn counted(&self) -> Map<String, Value> {
            Map::from_iter([("messages".to_owned(), 3.into())])
        }
    }

    #[test]
    fn a_measure_holds_when_its_median_is_within_the_limit_of_its_floor() {
        let view = measure("fixed", Fixed(10, 8)).unwrap();
        assert_eq!((view.value, view.floor, view.ratio, view.holds), (12.0, 8.0, 1.5, true));
        assert!(!measure("fixed", Fixed(11, 8)).unwrap().holds);
    }

    #[test]
    fn a_measure_prints_every_field_and_what_was_counted() {
        let printed = serde_json::to_value(measure("fixed", Fixed(10, 8)).unwrap()).unwrap();
        for field in ["bench", "value", "floor", "unit", "ratio", "limit", "holds", "messages"] {
            assert!(printed.get(field).is_some(), "{field} is missing");
        }
    }
}
