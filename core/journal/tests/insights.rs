//! Insights on made-up lives: silence where nothing is, a claim where something was planted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test may panic")]

use kith_journal::entries::{Day, Mood};
use kith_journal::insights::{Cancelled, DaySeries, Effect, Finding, FindingKind, Progress, Seed, insights, unwatched};
use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use std::ops::ControlFlow;

/// A made-up life.
struct Life {
    random: ChaCha8Rng,
}

impl Life {
    fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// 0 to 1.
    fn unit(&mut self) -> f64 {
        f64::from(self.random.next_u32()) / f64::from(u32::MAX)
    }

    /// Around 0, with a spread of 1.
    fn noise(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

fn mood(value: f64) -> Mood {
    Mood::new(value.round().clamp(1.0, 5.0) as u8).unwrap()
}

fn series(days: &[(i32, Mood, Vec<String>)]) -> DaySeries {
    DaySeries::of(
        days.iter().map(|(day, mood, factors)| (Day::from_number(20_000 + day).unwrap(), *mood, &factors[..])),
    )
}

fn effects(series: &DaySeries) -> Vec<Effect> {
    insights(series, Seed([3; 32]), &mut unwatched).unwrap().effects
}

fn findings(series: &DaySeries) -> Vec<Finding> {
    insights(series, Seed([1; 32]), &mut unwatched).unwrap().findings
}

/// How a life is in which nothing has to do with anything.
#[derive(Clone, Copy, Default)]
struct Nothing {
    days: i32,
    factors: usize,
    /// From 0 to 1, how much the mood of a day, and whether it has a factor, is like the day before.
    lasting: f64,
    /// How much better moods are at weekends.
    better_weekends: f64,
    /// How much more of each factor there is at weekends.
    busy_weekends: f64,
}

impl Nothing {
    fn of(days: i32, factors: usize, lasting: f64) -> Self {
        Self { days, factors, lasting, ..Self::default() }
    }

    fn live(self, seed: u64) -> DaySeries {
        let mut life = Life::new(seed);
        let mut level = life.noise();
        let mut states: Vec<f64> = (0..self.factors).map(|_| life.noise()).collect();
        let fresh = (1.0 - self.lasting * self.lasting).sqrt();
        let mut made = Vec::new();
        for day in 0..self.days {
            let weekend = f64::from(u8::from(day % 7 >= 5));
            level = self.lasting * level + fresh * life.noise();
            for state in &mut states {
                *state = self.lasting * *state + fresh * life.noise();
            }
            let has = |state: f64| state + self.busy_weekends * weekend > 0.4;
            let tags =
                states.iter().enumerate().filter(|(_, state)| has(**state)).map(|(at, _)| format!("f{at}")).collect();
            // Some days have no entry.
            if life.unit() > 0.1 {
                made.push((day, mood(3.0 + level + self.better_weekends * weekend), tags));
            }
        }
        series(&made)
    }

    /// How many of 1,000 such lives hear a claim of any kind: of a factor, of a trend, or of a change.
    fn claims(self) -> usize {
        let claims = |seed: &u64| {
            let found = insights(&self.live(*seed), Seed::STEADY, &mut unwatched).unwrap();
            assert_eq!(found.effects.len(), self.factors, "{seed}: a life in which little is asked proves little");
            found.effects.iter().any(|effect| effect.claim) || found.findings.iter().any(|finding| finding.claim)
        };
        let half = |seeds: std::ops::Range<u64>| seeds.filter(claims).count();
        std::thread::scope(|scope| {
            let first = scope.spawn(|| half(0..500));
            half(500..1_000) + first.join().unwrap()
        })
    }
}

/// One in twenty.
fn at_most_fifty(claims: usize) {
    assert!(claims <= 50, "{claims} of 1,000");
    assert!(claims > 0, "a test that never claims would prove nothing");
}

#[test]
fn where_nothing_is_at_most_one_life_in_twenty_hears_a_claim_of_any_kind() {
    at_most_fifty(Nothing::of(120, 20, 0.0).claims());
}

#[test]
fn nor_where_moods_and_factors_last() {
    at_most_fifty(Nothing::of(180, 20, 0.5).claims());
}

#[test]
fn nor_where_moods_follow_the_week_and_last() {
    at_most_fifty(Nothing { better_weekends: 1.0, ..Nothing::of(120, 20, 0.5) }.claims());
}

#[test]
fn nor_where_factors_follow_the_week_and_last() {
    at_most_fifty(Nothing { busy_weekends: 1.0, ..Nothing::of(120, 20, 0.5) }.claims());
}

#[test]
fn a_planted_effect_is_found_and_its_interval_holds_it() {
    let (mut found, mut held, lives) = (0, 0, 100);
    for seed in 0..lives {
        let mut life = Life::new(seed + 10_000);
        let days: Vec<_> = (0..150)
            .map(|day| {
                let mut tags: Vec<String> = (0..20).filter(|_| life.unit() < 0.3).map(|at| format!("f{at}")).collect();
                let run = life.unit() < 0.3;
                if run {
                    tags.push("run".to_owned());
                }
                (day, mood(2.5 + 0.8 * life.noise() + if run { 1.0 } else { 0.0 }), tags)
            })
            .collect();
        let effects = effects(&series(&days));
        let run = effects.iter().find(|effect| effect.factor == "run").unwrap();
        found += u32::from(run.claim && run.difference > 0.0);
        // Levels are bounded, so the planted point is a little less in the levels.
        held += u32::from(run.low <= 0.97 && 0.97 <= run.high);
    }
    assert!(found >= 97, "{found}");
    assert!(held >= 88, "{held}");
}

#[test]
fn below_ten_days_with_and_ten_without_there_is_silence() {
    for (with, without, said) in [(10, 10, true), (9, 100, false), (100, 9, false), (9, 9, false)] {
        let days: Vec<_> = (0..with + without)
            .map(|day| {
                let has = day % 2 == 0 && day / 2 < with || day % 2 == 1 && day / 2 >= without;
                (day, mood(if has { 5.0 } else { 2.0 }), if has { vec!["x".to_owned()] } else { Vec::new() })
            })
            .collect();
        let effects = effects(&series(&days));
        assert_eq!(effects.len(), usize::from(said), "{with} {without}");
        for effect in effects {
            assert!(effect.claim && effect.difference == 3.0 && effect.days_with == 10 && effect.days_without == 10);
            assert!(effect.note().contains("10 days with it") && effect.note().contains("association, not cause"));
        }
    }
}

#[test]
fn days_in_a_row_with_and_then_without_are_found_too() {
    let days: Vec<_> = (0..40)
        .map(|day| {
            (day, mood(if day < 20 { 2.0 } else { 4.0 }), if day < 20 { vec!["cold".to_owned()] } else { vec![] })
        })
        .collect();
    let effects = effects(&series(&days));
    assert!(effects[0].claim && effects[0].difference == -2.0, "{:?}", effects[0].q);
}

#[test]
fn three_years_with_forty_factors_are_watched_and_can_be_stopped() {
    let long = Nothing::of(1_095, 40, 0.3).live(5);
    let (mut calls, mut before) = (0, 0);
    let all = insights(&long, Seed([1; 32]), &mut |progress: Progress| {
        calls += 1;
        assert!(progress.done >= before && progress.done < progress.of);
        before = progress.done;
        ControlFlow::Continue(())
    });
    assert!(all.unwrap().effects.len() == 40 && calls > 1 && calls < 800, "{calls}");
    let stopped = insights(&long, Seed([1; 32]), &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.err(), Some(Cancelled));
}

#[test]
fn a_trend_and_a_change_are_found_where_they_are_and_not_elsewhere() {
    let mut life = Life::new(4);
    let rising: Vec<_> =
        (0..180).map(|day| (day, mood(2.0 + f64::from(day) / 80.0 + 0.7 * life.noise()), Vec::new())).collect();
    let found = findings(&series(&rising));
    assert_eq!(found.len(), 3);
    assert!(found[0].kind == FindingKind::Trend && found[0].claim && (found[0].value - 30.0 / 80.0).abs() < 0.12);
    assert!(found[0].note().contains("rose") && found[2].claim && found[2].note().contains("higher"));

    let step: Vec<_> =
        (0..100).map(|day| (day, mood(if day < 72 { 4.0 } else { 2.5 } + 0.5 * life.noise()), Vec::new())).collect();
    let found = findings(&series(&step));
    let month = found.iter().find(|finding| finding.kind == FindingKind::Change { window: 28 }).unwrap();
    assert!(month.claim && month.value < -1.0 && (month.days, month.days_before) == (28, Some(28)));

    assert!(findings(&Nothing::of(15, 0, 0.0).live(1)).is_empty());
}

#[test]
fn factors_trends_and_changes_are_corrected_together() {
    let found = insights(&Nothing::of(200, 20, 0.0).live(7), Seed::STEADY, &mut unwatched).unwrap();
    let asked: Vec<(f64, f64)> = found.effects.iter().map(|effect| (effect.p, effect.q)).collect();
    let asked: Vec<(f64, f64)> =
        asked.into_iter().chain(found.findings.iter().map(|finding| (finding.p, finding.q))).collect();
    assert_eq!(asked.len(), 23);
    let (least, q) = asked.iter().copied().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    // Benjamini and Hochberg in one line: the least p · m / rank among those that are no smaller.
    let mut sorted: Vec<f64> = asked.iter().map(|(p, _)| *p).collect();
    sorted.sort_by(f64::total_cmp);
    let by_hand = sorted.iter().enumerate().map(|(at, p)| p * 23.0 / (at + 1) as f64).fold(1.0, f64::min);
    assert!((q - by_hand).abs() < 1e-12 && q > least, "{q} {by_hand}");
}
