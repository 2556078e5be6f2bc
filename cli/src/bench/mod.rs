//! Measures beside their floors, taken in turn in one run, so that a slow machine slows both.
//!
//! A floor is the least that the cryptography, the database and the calendar must do for the same work; what Kith adds is the
//! ratio.
//! Each measure says at its head what is in its value and what is in its floor; docs/performance.md holds the method.

mod catch_up;
mod circle;
mod crowd;
mod diary;
mod idle;
mod journal_files;
mod journal_insights;
mod journal_log;
mod journal_search;
mod journal_year;
mod plan;
mod receive;
mod records;
mod search;
mod stopwatch;
mod write;

use crate::arguments::BenchArgs;
use crate::commands::Context;
use crate::output::{Cell, Failure, Human, Page};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;
use stopwatch::Spent;
use tempfile::TempDir;

/// Every measure.
pub(crate) const NAMES: [&str; 15] = [
    "write-message",
    "receive-message",
    "create-group-100",
    "catch-up-1000",
    "catch-up-10000",
    "idle-check",
    "journal-log",
    "journal-year",
    "journal-search",
    "journal-import",
    "journal-insights",
    "plan-reminders",
    "search-resources",
    "apply-records",
    "snapshot",
];

/// Those that are run only when asked for by name, since making what they measure takes minutes on a slow machine.
const LONG: [&str; 1] = ["catch-up-10000"];

/// One thing that can be measured again and again.
trait Bench {
    /// How many times the floor it may take.
    const LIMIT: f64;
    /// What it may take at the most, whatever its floor takes.
    const MOST: Option<Duration> = None;
    /// How many runs the median is of.
    const RUNS: usize;

    /// Does it once: the time of one message.
    fn run(&mut self) -> Result<Spent, Failure>;

    /// Does the least that it needs, once: the time for the same amount of work.
    fn run_floor(&mut self) -> Result<Spent, Failure>;

    /// What was counted beside the time.
    fn counted(&self) -> Map<String, Value>;

    /// Whether what was counted is within its own limits.
    fn counts_hold(&self) -> bool {
        true
    }
}

/// `bench`.
pub(crate) fn bench(context: &mut Context, arguments: &BenchArgs) -> Result<(), Failure> {
    let asked = |name: &str| arguments.names.iter().any(|asked| asked == name);
    let wanted = |name: &str| if arguments.names.is_empty() { !LONG.contains(&name) } else { asked(name) };
    for name in NAMES.into_iter().filter(|name| wanted(name)) {
        context.printer.busy("Measuring");
        let view = match name {
            "write-message" => measure(name, write::WriteMessage::prepare()?)?,
            "receive-message" => measure(name, receive::ReceiveMessage::prepare()?)?,
            "catch-up-1000" => measure(name, catch_up::CatchUp::prepare()?)?,
            "catch-up-10000" => measure(name, catch_up::CatchUpLong::prepare()?)?,
            "idle-check" => measure(name, idle::IdleCheck::prepare()?)?,
            "create-group-100" => measure(name, crowd::CreateGroup::prepare()?)?,
            "journal-log" => measure(name, journal_log::JournalLog::prepare()?)?,
            "journal-year" => measure(name, journal_year::JournalYear::prepare()?)?,
            "journal-search" => measure(name, journal_search::JournalSearch::prepare()?)?,
            "journal-import" => measure(name, journal_files::JournalImport::prepare())?,
            "apply-records" => measure(name, records::ApplyRecords::prepare()?)?,
            "snapshot" => measure(name, records::MakeSnapshot::prepare()?)?,
            "journal-insights" => measure(name, journal_insights::JournalInsights::prepare()?)?,
            "plan-reminders" => measure(name, plan::PlanReminders::prepare()?)?,
            _ => measure(name, search::SearchResources::prepare()?)?,
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
    let wall = |all: &[Spent]| median(all.iter().map(|spent| spent.wall).collect());
    let processor = |all: &[Spent]| median(all.iter().map(|spent| spent.processor).collect());
    let (value, floor) = (wall(&runs), wall(&floors));
    let (cpu_value, cpu_floor) = (processor(&runs), processor(&floors));
    let ratio = round(value / floor.max(f64::MIN_POSITIVE));
    let most = B::MOST.map(|most| most.as_secs_f64() * 1_000.0);
    Ok(BenchView {
        bench: name,
        value: round(value),
        floor: round(floor),
        unit: "ms",
        ratio,
        limit: B::LIMIT,
        most,
        holds: ratio <= B::LIMIT && most.is_none_or(|most| value <= most) && bench.counts_hold(),
        cpu_value: round(cpu_value),
        cpu_floor: round(cpu_floor),
        cpu_ratio: (cpu_floor > 0.0).then(|| round(cpu_value / cpu_floor)),
        counted: bench.counted(),
    })
}

/// A folder of the bench's own, which goes with it.
fn scratch() -> Result<TempDir, Failure> {
    tempfile::Builder::new().prefix("kith-bench-").tempdir().map_err(|_| Failure::bug("tempdir"))
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
    /// What it may take at the most, in the same unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<f64>,
    holds: bool,
    /// The same of the processor's time, which waits for nobody; it decides nothing.
    cpu_value: f64,
    cpu_floor: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ratio: Option<f64>,
    #[serde(flatten)]
    counted: Map<String, Value>,
}

impl Human for BenchView {
    fn human(&self, page: &mut Page) {
        let verdict = if self.holds { "holds" } else { "does not hold" };
        let most = self.most.map_or_else(String::new, |most| format!(", {most} {}", self.unit));
        let processor = self.cpu_ratio.map_or_else(String::new, |ratio| format!("of the processor {ratio} times, "));
        let counted: Vec<String> = self.counted.iter().map(|(name, value)| format!("{name} {value}")).collect();
        page.row([
            Cell::new(self.bench).strong(),
            Cell::new(format!("{} {}", self.value, self.unit)),
            Cell::new(format!("floor {} {}", self.floor, self.unit)),
            Cell::new(format!("{} times (limit {}{most})", self.ratio, self.limit)),
            Cell::new(verdict).well(self.holds),
            Cell::new(format!("{processor}{}", counted.join(", "))).dim(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u64, u64);

    /// One that takes half of its floor, and may take a millisecond.
    struct Bounded(u64, bool);

    impl Bench for Bounded {
        const LIMIT: f64 = 1.0;
        const MOST: Option<Duration> = Some(Duration::from_millis(1));
        const RUNS: usize = 1;

        fn run(&mut self) -> Result<Spent, Failure> {
            Ok(Spent::given(Duration::from_micros(self.0)))
        }

        fn run_floor(&mut self) -> Result<Spent, Failure> {
            Ok(Spent::given(Duration::from_micros(self.0 * 2)))
        }

        fn counted(&self) -> Map<String, Value> {
            Map::new()
        }

        fn counts_hold(&self) -> bool {
            self.1
        }
    }

    impl Bench for Fixed {
        const LIMIT: f64 = 1.5;
        const RUNS: usize = 3;

        fn run(&mut self) -> Result<Spent, Failure> {
            self.0 += 1;
            Ok(Spent::given(Duration::from_millis(self.0)))
        }

        fn run_floor(&mut self) -> Result<Spent, Failure> {
            Ok(Spent::given(Duration::from_millis(self.1)))
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
    fn what_is_near_its_floor_holds_within_its_time_and_its_counts_only() {
        let holds = |micros, counts| measure("bounded", Bounded(micros, counts)).unwrap().holds;
        assert!(holds(1_000, true));
        assert!(!holds(1_001, true));
        assert!(!holds(1_000, false));
        assert_eq!(serde_json::to_value(measure("bounded", Bounded(1, true)).unwrap()).unwrap()["most"], 1.0);
    }

    #[test]
    fn a_measure_prints_every_field_and_what_was_counted() {
        let printed = serde_json::to_value(measure("fixed", Fixed(10, 8)).unwrap()).unwrap();
        for field in
            ["bench", "value", "floor", "unit", "ratio", "limit", "holds", "cpu_value", "cpu_floor", "messages"]
        {
            assert!(printed.get(field).is_some(), "{field} is missing");
        }
        assert!(printed.get("cpu_ratio").is_none(), "a floor that takes no time of the processor has no ratio");
    }
}
