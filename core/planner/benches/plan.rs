//! Planning beside its floor: enumerating the same occurrences alone, `plan-reminders` of `docs/performance.md`.
//!
//! The scene is 500 reminders of all kinds, some with marks, quiet hours over midnight and a leave, over 30 days. Value and floor are
//! measured by the same clock; at the end the ratio of the medians is printed, for the 64 soonest and for everything.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measure that cannot go on ends"
)]

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use kith_planner::{
    Ask, Elapsed, Every, Frame, Leave, QuietHours, Reminder, Schedule, Settled, Title, WallClock, Window, Zone, plan,
};
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

const REMINDERS: u64 = 500;
const DAYS: i64 = 30;
const ZONES: [&str; 5] =
    ["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"];
const RULES: [&str; 8] = [
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=DAILY;BYHOUR=9,13,17",
    "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
    "FREQ=YEARLY",
];

struct Scene {
    reminders: Vec<Reminder<u64>>,
    device: Zone,
    quiet: QuietHours,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Scene {
    fn new() -> Self {
        let from: DateTime<Utc> = "2026-03-07T12:00:00Z".parse().unwrap();
        let until = from + TimeDelta::days(DAYS);
        let device = Zone::named("Europe/London").unwrap();
        let reminders = (0..REMINDERS).map(|number| reminder(number, from, &device)).collect();
        let window = |days: &str, from: &str, to: &str| {
            Window::new(days.parse().unwrap(), from.parse().unwrap(), to.parse().unwrap()).unwrap()
        };
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let windows = vec![window("mon-fri", "20:00", "07:30"), window("sat,sun", "22:00", "10:00")];
        let quiet = QuietHours::new(windows, vec![Leave::new(day(20), day(22)).unwrap()]).unwrap();
        Self { reminders, device, quiet, from, until }
    }

    fn plan(&self, limit: usize) -> usize {
        let ask = Ask {
            from: self.from,
            until: self.until,
            device: &self.device,
            quiet: &self.quiet,
            limit: NonZeroUsize::new(limit).unwrap(),
        };
        plan(&self.reminders, &ask).items.len()
    }

    /// Every occurrence as the series say it: no marks, no quiet hours, no order between reminders, nothing kept.
    fn enumerate(&self) -> usize {
        let series = self.reminders.iter().map(|one| one.schedule.series(&self.device, self.from, self.until));
        series.map(|series| series.map(black_box).count()).sum()
    }
}

fn reminder(number: u64, from: DateTime<Utc>, device: &Zone) -> Reminder<u64> {
    let place = usize::try_from(number).unwrap();
    let begins = from
        - TimeDelta::days(i64::try_from(number * 3).unwrap())
        - TimeDelta::minutes(i64::try_from(number * 17).unwrap());
    let schedule = if number % 10 == 9 {
        Schedule::Elapsed(Elapsed::new(begins, Every::new(TimeDelta::hours(8)).unwrap()))
    } else {
        let start = kith_planner::LocalTime::new(begins.naive_utc()).unwrap();
        let zone = Zone::named(ZONES[place % ZONES.len()]).unwrap();
        let mut wall =
            WallClock::once(start, if number.is_multiple_of(3) { Frame::Floating } else { Frame::Zone(zone) });
        wall.rule = Some(RULES[place % RULES.len()].parse().unwrap());
        Schedule::WallClock(wall)
    };
    let mut reminder = Reminder::new(number, Title::new("Stretch").unwrap(), schedule);
    let next = reminder.schedule.series(device, from, from + TimeDelta::days(60)).next();
    match (number % 4, next) {
        (0, Some(next)) => drop(reminder.marks.settled.insert(next.id, Settled::Done)),
        (1, Some(next)) => drop(reminder.marks.snoozed.insert(next.id, next.due + TimeDelta::minutes(10))),
        _ => {}
    }
    reminder
}

fn noted(times: &mut Vec<f64>, rounds: u64, mut work: impl FnMut() -> usize) -> Duration {
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
    let scene = Scene::new();
    let (mut soonest, mut everything, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    let mut group = criterion.benchmark_group("plan-reminders");
    group.sample_size(20).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(2));
    group.bench_function("64-soonest", |b| b.iter_custom(|rounds| noted(&mut soonest, rounds, || scene.plan(64))));
    group.bench_function("everything", |b| {
        b.iter_custom(|rounds| noted(&mut everything, rounds, || scene.plan(100_000)))
    });
    group.bench_function("floor", |b| b.iter_custom(|rounds| noted(&mut floors, rounds, || scene.enumerate())));
    group.finish();
    println!("plan-reminders: {} occurrences, {} items", scene.enumerate(), scene.plan(100_000));
    // A filter may have left one of them out.
    if let (Some(soonest), Some(everything), Some(floor)) = (median(soonest), median(everything), median(floors)) {
        println!(
            "plan-reminders: floor {floor:.3} ms; 64 soonest {soonest:.3} ms, {:.2} times; everything {everything:.3} ms, {:.2} times",
            soonest / floor,
            everything / floor
        );
    }
}

criterion_group!(plans, plan_reminders);
criterion_main!(plans);
