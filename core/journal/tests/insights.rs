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
use kith_journal::insights::{
    Cancelled, DaySeries, Effect, FindingKind, Progress, Seed, factor_effects, findings, unwatched,
};
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
    factor_effects(series, Seed([3; 32]), &mut unwatched).unwrap()
}

/// Days of a life in which nothing has to do with anything. `lasting` from 0 to 1 is how much a day is like the day before.
fn nothing(seed: u64, days: i32, factors: usize, lasting: f64) -> DaySeries {
    let mut life = Life::new(seed);
    let mut level = life.noise();
    let mut states: Vec<f64> = (0..factors).map(|_| life.noise()).collect();
    let fresh = (1.0 - lasting * lasting).sqrt();
    let mut made = Vec::new();
    for day in 0..days {
        level = lasting * level + fresh * life.noise();
        for state in &mut states {
            *state = lasting * *state + fresh * life.noise();
        }
        let tags =
            states.iter().enumerate().filter(|(_, state)| **state > 0.4).map(|(at, _)| format!("f{at}")).collect();
        // Some days have no entry.
        if life.unit() > 0.1 {
            made.push((day, mood(3.0 + level), tags));
        }
    }
    series(&made)
}

fn share_of_lives_with_a_claim(lives: u64, days: i32, lasting: f64) -> f64 {
    let claims = |seed| effects(&nothing(seed, days, 20, lasting)).iter().any(|effect| effect.claim);
    let wrong = (0..lives).filter(|seed| claims(*seed)).count();
    wrong as f64 / lives as f64
}

#[test]
fn where_nothing_is_at_most_one_life_in_twenty_hears_a_claim() {
    let share = share_of_lives_with_a_claim(1_000, 120, 0.0);
    assert!(share <= 0.05, "{share}");
    assert!(share > 0.0, "a test that never claims would prove nothing");
}

#[test]
fn moods_and_factors_that_last_do_not_make_claims_common() {
    let share = share_of_lives_with_a_claim(300, 180, 0.5);
    assert!(share <= 0.07, "{share}");
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
    let long = nothing(5, 1_095, 40, 0.3);
    let mut calls = 0;
    let all = factor_effects(&long, Seed([1; 32]), &mut |progress: Progress| {
        calls += 1;
        assert!(progress.done < progress.of);
        ControlFlow::Continue(())
    });
    assert!(all.unwrap().len() == 40 && calls > 1 && calls < 200, "{calls}");
    let stopped = factor_effects(&long, Seed([1; 32]), &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.err(), Some(Cancelled));
}

#[test]
fn a_trend_and_a_change_are_found_where_they_are_and_not_elsewhere() {
    let mut life = Life::new(4);
    let rising: Vec<_> =
        (0..180).map(|day| (day, mood(2.0 + f64::from(day) / 80.0 + 0.7 * life.noise()), Vec::new())).collect();
    let found = findings(&series(&rising), Seed([1; 32]), &mut unwatched).unwrap();
    assert_eq!(found.len(), 3);
    assert!(found[0].kind == FindingKind::Trend && found[0].claim && (found[0].value - 30.0 / 80.0).abs() < 0.12);
    assert!(found[0].note().contains("rose") && found[2].claim && found[2].note().contains("higher"));

    let step: Vec<_> =
        (0..100).map(|day| (day, mood(if day < 72 { 4.0 } else { 2.5 } + 0.5 * life.noise()), Vec::new())).collect();
    let found = findings(&series(&step), Seed([1; 32]), &mut unwatched).unwrap();
    let month = found.iter().find(|finding| finding.kind == FindingKind::Change { window: 28 }).unwrap();
    assert!(month.claim && month.value < -1.0 && (month.days, month.days_before) == (28, Some(28)));

    let lives = 300;
    let wrong = (0..lives)
        .filter(|seed| {
            let quiet = nothing(*seed, 200, 0, 0.4);
            findings(&quiet, Seed([2; 32]), &mut unwatched).unwrap().iter().any(|finding| finding.claim)
        })
        .count();
    assert!(wrong as f64 / lives as f64 <= 0.08, "{wrong}");
    assert!(findings(&nothing(1, 15, 0, 0.0), Seed([2; 32]), &mut unwatched).unwrap().is_empty());
}
