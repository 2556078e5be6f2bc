//! Measures beside their floors, taken in turn in one run, so that a slow machine slows both.
//!
//! A floor is the least that the cryptography and the database must do for the same work; what Kith adds is the ratio. A
//! measure without a floor yet says so by leaving `floor`, `ratio` and `holds` out, and is never counted as holding.

mod catch_up;
mod circle;
mod receive;
mod write;

use crate::arguments::BenchArgs;
use crate::commands::Context;
use crate::output::{Cell, Failure, Human, Page};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// Every measure.
pub(crate) const NAMES: [&str; 3] = ["write-message", "receive-message", "catch-up-1000"];

/// One thing that can be measured again and again.
trait Bench {
    /// How many times the floor it may take.
    const LIMIT: f64;
    /// How many runs the median is of.
    const RUNS: usize;

    /// Does it once: the time of one message.
    fn run(&mut self) -> Result<Duration, Failure>;

    /// Does the least that it needs, once; none when there is no floor yet.
    fn run_floor(&mut self) -> Result<Option<Duration>, Failure> {
        Ok(None)
    }

    /// What was counted beside the time.
    fn counted(&self) -> Map<String, Value>;
}

/// `bench`.
pub(crate) fn bench(context: &mut Context, arguments: &BenchArgs) -> Result<(), Failure> {
    let wanted = |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|asked| asked == name);
    let mut all_hold = true;
    for name in NAMES.into_iter().filter(|name| wanted(name)) {
        context.printer.busy("Measuring");
        let view = match name {
            "write-message" => measure(name, write::WriteMessage::prepare()?)?,
            "receive-message" => measure(name, receive::ReceiveMessage::prepare()?)?,
            _ => measure(name, catch_up::CatchUp::prepare()?)?,
        };
        all_hold &= view.holds != Some(false);
        context.printer.one(&view)?;
    }
    if all_hold { Ok(()) } else { Err(Failure::Untrue) }
}

/// Runs and floors in turn, then the medians.
fn measure<B: Bench>(name: &'static str, mut bench: B) -> Result<BenchView, Failure> {
    let (mut runs, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..B::RUNS {
        runs.push(bench.run()?);
        floors.extend(bench.run_floor()?);
    }
    let value = median(runs);
    let floor = (!floors.is_empty()).then(|| median(floors));
    let ratio = floor.map(|floor| round(value / floor.max(f64::MIN_POSITIVE)));
    Ok(BenchView {
        bench: name,
        value: round(value),
        floor: floor.map(round),
        unit: "ms",
        ratio,
        limit: B::LIMIT,
        holds: ratio.map(|ratio| ratio <= B::LIMIT),
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
    #[serde(skip_serializing_if = "Option::is_none")]
    floor: Option<f64>,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    limit: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
    #[serde(flatten)]
    counted: Map<String, Value>,
}

impl Human for BenchView {
    fn human(&self, page: &mut Page) {
        let floor =
            self.floor.map_or_else(|| "no floor yet".to_owned(), |floor| format!("floor {floor} {}", self.unit));
        let ratio = self.ratio.map_or_else(String::new, |ratio| format!("{ratio} times (limit {})", self.limit));
        let verdict = match self.holds {
            Some(holds) => Cell::new(if holds { "holds" } else { "does not hold" }).well(holds),
            None => Cell::new("not judged").dim(),
        };
        let counted: Vec<String> = self.counted.iter().map(|(name, value)| format!("{name} {value}")).collect();
        page.row([
            Cell::new(self.bench).strong(),
            Cell::new(format!("{} {}", self.value, self.unit)),
            Cell::new(floor),
            Cell::new(ratio),
            verdict,
            Cell::new(counted.join(", ")).dim(),
        ]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u64, Option<u64>);

    impl Bench for Fixed {
        const LIMIT: f64 = 1.5;
        const RUNS: usize = 3;

        fn run(&mut self) -> Result<Duration, Failure> {
            self.0 += 1;
            Ok(Duration::from_millis(self.0))
        }

        fn run_floor(&mut self) -> Result<Option<Duration>, Failure> {
            Ok(self.1.map(Duration::from_millis))
        }

        fn counted(&self) -> Map<String, Value> {
            Map::new()
        }
    }

    #[test]
    fn a_measure_holds_when_its_median_is_within_the_limit_of_its_floor() {
        let view = measure("fixed", Fixed(10, Some(8))).unwrap();
        assert_eq!((view.value, view.ratio, view.holds), (12.0, Some(1.5), Some(true)));
        assert_eq!(measure("fixed", Fixed(11, Some(8))).unwrap().holds, Some(false));
        let without = serde_json::to_value(measure("fixed", Fixed(11, None)).unwrap()).unwrap();
        assert!(without.get("holds").is_none() && without.get("floor").is_none());
    }
}
