//! Planning beside its floor, enumerating the same occurrences alone: `plan-reminders` of `docs/performance.md` under Criterion.
//!
//! At the end the ratio of the medians is printed, for the 64 soonest and for everything.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measure that cannot go on ends")]

use criterion::{Criterion, criterion_group, criterion_main};
use kith_planner::floors::Scene;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

fn noted(times: &mut Vec<f64>, rounds: u64, work: impl Fn() -> usize) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            let taken = start.elapsed();
            times.push(taken.as_secs_f64() * 1_000.0);
            taken
        })
        .sum()
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

fn plan_reminders(criterion: &mut Criterion) {
    let scene = Scene::new().unwrap();
    let soonest = || scene.plan(NonZeroUsize::new(64).unwrap());
    let everything = || scene.plan(NonZeroUsize::MAX);
    let (mut few, mut all, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    let mut group = criterion.benchmark_group("plan-reminders");
    group.sample_size(20).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    group.bench_function("64-soonest", |b| b.iter_custom(|rounds| noted(&mut few, rounds, soonest)));
    group.bench_function("everything", |b| b.iter_custom(|rounds| noted(&mut all, rounds, everything)));
    group.bench_function("floor", |b| b.iter_custom(|rounds| noted(&mut floors, rounds, || scene.enumerate())));
    group.finish();
    println!("plan-reminders: {} occurrences, {} items", scene.enumerate(), everything());
    // A filter may have left one of them out.
    if let (Some(few), Some(all), Some(floor)) = (median(few), median(all), median(floors)) {
        println!("plan-reminders: floor {floor:.3} ms");
        println!("plan-reminders: the 64 soonest {few:.3} ms, {:.2} times its floor", few / floor);
        println!("plan-reminders: everything {all:.3} ms, {:.2} times its floor", all / floor);
    }
}

criterion_group!(plans, plan_reminders);
criterion_main!(plans);
