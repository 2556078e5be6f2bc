//! Statistics, streaks, calendar, averages and search against a naive count, over travel, day starts and clock changes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a test fails by panicking"
)]

use crate::desk;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use desk::{Desk, request, time};
use kith_journal::entries::{Day, Entry, EntryEdit, Hit, LogRequest, Mood};
use kith_journal::looking_back::{DayMood, LookingBack, Month, calendar_picture, month_picture};
use kith_journal::zones::When;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Zones with every kind of trouble: clock changes by an hour and by half of one, the date line, odd offsets.
const ZONES: [&str; 7] = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "America/Nuuk",
];

/// An entry as the naive side knows it.
#[derive(Clone)]
struct Row {
    at: DateTime<Utc>,
    zone: Tz,
    day: NaiveDate,
    mood: u8,
}

fn naive_day(at: DateTime<Utc>, zone: Tz, start_minutes: i64) -> NaiveDate {
    (at.with_timezone(&zone).naive_local() - Duration::minutes(start_minutes)).date()
}

/// The streak by its words, a day at a time, from the last day back.
fn naive_streak(rows: &[Row], to: NaiveDate, grace: bool) -> u32 {
    let days: BTreeSet<NaiveDate> = rows.iter().map(|row| row.day).collect();
    let has = |day: NaiveDate| days.contains(&day);
    let travelled = |day: NaiveDate| {
        let before = rows.iter().filter(|row| row.day < day).max_by_key(|row| (row.day, row.at));
        let after = rows.iter().filter(|row| row.day > day).min_by_key(|row| (row.day, row.at));
        match (before, after) {
            (Some(b), Some(a)) => b.zone != a.zone && (a.at - b.at).abs() <= Duration::hours(36),
            _ => false,
        }
    };
    let missed = |day: NaiveDate| !has(day) && !travelled(day);
    let forgiven = |day: NaiveDate| grace && (1..7).all(|back| !missed(day - Duration::days(back)));
    let mut count = 0;
    let mut day = to;
    let Some(first) = days.first() else { return 0 };
    while day >= *first {
        if has(day) {
            count += 1;
        } else if day != to && missed(day) && !forgiven(day) {
            break;
        }
        day -= Duration::days(1);
    }
    count
}

fn naive_longest(rows: &[Row], grace: bool) -> u32 {
    rows.iter().map(|row| naive_streak(rows, row.day, grace)).max().unwrap_or(0)
}

/// Years, months and days in pixels, as data and as drawn, a date and an hour at a time.
fn pixels_are_what_a_naive_count_says(looking: &LookingBack<'_>, rows: &[Row]) {
    const SHAPES: [char; 5] = ['▁', '▃', '▄', '▆', '█'];
    let mean = |moods: &[u8]| {
        let sum: f64 = moods.iter().map(|mood| f64::from(*mood)).sum();
        (!moods.is_empty()).then(|| sum / moods.len() as f64)
    };
    let of = |date: NaiveDate| -> Vec<u8> { rows.iter().filter(|row| row.day == date).map(|row| row.mood).collect() };
    let shape = |mean: Option<f64>| mean.map_or('·', |mean| SHAPES[(mean + 0.5).floor() as usize - 1]);
    let dates = |from: NaiveDate, to: NaiveDate| from.iter_days().take_while(move |date| *date <= to);
    let check = |found: &[DayMood], from: NaiveDate, to: NaiveDate| {
        let expected: Vec<_> = dates(from, to).map(|date| (date, of(date))).filter(|(_, of)| !of.is_empty()).collect();
        assert_eq!(found.len(), expected.len());
        for (found, (date, moods)) in found.iter().zip(expected) {
            assert_eq!((found.day.date(), found.entries as usize), (date, moods.len()));
            assert!((found.mood - mean(&moods).unwrap()).abs() < 1e-9);
        }
    };
    for year in 2025..=2027 {
        let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let calendar = looking.year(year).unwrap();
        check(&calendar.days, date(1, 1), date(12, 31));
        let picture = calendar_picture(year, &calendar);
        for month in 1..=12 {
            let drawn: String = picture.lines().nth(month as usize).unwrap().chars().skip(5).collect();
            let last = date(month, 28) + Duration::days(4);
            let days = dates(date(month, 1), last - Duration::days(i64::from(last.day())));
            assert_eq!(drawn, days.map(|date| shape(mean(&of(date)))).collect::<String>(), "{year}-{month}");
        }
    }
    let months: BTreeSet<Month> = rows.iter().map(|row| Month::of(Day::new(row.day))).collect();
    for month in months {
        let (first, last) = (month.first().date(), month.days().last().unwrap().date());
        assert_eq!((first.day(), (last + Duration::days(1)).day(), first.month()), (1, 1, last.month()));
        let calendar = looking.month(month).unwrap();
        check(&calendar.days, first, last);
        let picture = month_picture(month, &calendar);
        let weeks: Vec<Vec<char>> = picture
            .lines()
            .skip(3)
            .map(|week| week.chars().collect())
            .take_while(|week: &Vec<_>| !week.is_empty())
            .collect();
        for date in dates(first, last) {
            let monday = first - Duration::days(i64::from(first.weekday().num_days_from_monday()));
            let week = &weeks[((date - monday).num_days() / 7) as usize];
            let at = 5 * date.weekday().num_days_from_monday() as usize;
            let number: String = week[at..at + 3].iter().collect();
            assert_eq!((number.trim(), week[at + 3]), (&*date.day().to_string(), shape(mean(&of(date)))), "{date}");
        }
    }
    for date in rows.iter().map(|row| row.day).collect::<BTreeSet<_>>() {
        let day = looking.day(Day::new(date)).unwrap();
        let mut entries = 0;
        for hour in &day.hours {
            let at_hour =
                |row: &&Row| row.day == date && row.at.with_timezone(&row.zone).hour() == u32::from(hour.hour);
            let moods: Vec<u8> = rows.iter().filter(at_hour).map(|row| row.mood).collect();
            assert_eq!(hour.entries as usize, moods.len());
            assert!((hour.mood - mean(&moods).unwrap()).abs() < 1e-9);
            entries += moods.len();
        }
        assert_eq!(entries, of(date).len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_is_what_a_naive_count_says(
        steps in proptest::collection::vec((1..60_u64, 0..ZONES.len(), 1..=5_u8, any::<bool>()), 0..60),
        starts in proptest::collection::vec(0..1_440_u16, 1..4),
        grace in any::<bool>(),
        begin in prop_oneof![Just("2026-03-01T00:00:00Z"), Just("2026-09-25T00:00:00Z"), Just("2025-12-20T00:00:00Z")],
        cut in any::<bool>(),
    ) {
        let desk = Desk::new();
        desk.journal.settings().change(None, Some(grace)).unwrap();
        let mut rows: Vec<Row> = Vec::new();
        let mut at = time(begin);
        let mut zone = ZONES[0];
        for (n, (hours, place, mood, moves)) in steps.into_iter().enumerate() {
            at = at.plus_ms(hours * 3_600_000 + 17 * 60_000);
            if moves { zone = ZONES[place]; }
            let start = starts[n * starts.len() / 60 % starts.len()];
            desk.journal.settings().change(kith_journal::entries::DayStart::from_minutes(start), None).unwrap();
            let zone_of_journal = Some(zone.parse().unwrap());
            let request = LogRequest { at: Some(When::Instant(at)), zone: zone_of_journal, ..request(mood) };
            let entry: Entry = desk.journal.entries().log(request).unwrap();
            let tz: Tz = zone.parse().unwrap();
            let instant = DateTime::from_timestamp_millis(at.as_ms() as i64).unwrap();
            let day = naive_day(instant, tz, i64::from(start));
            prop_assert_eq!(entry.day.date(), day);
            rows.push(Row { at: instant, zone: tz, day, mood });
        }
        let last = rows.iter().map(|row| row.day).max().unwrap_or(NaiveDate::from_ymd_opt(2026, 3, 7).unwrap());
        let (from, to) = if cut { (Some(last - Duration::days(20)), last - Duration::days(3)) } else { (None, last) };
        let looking = desk.journal.looking_back();
        let all = rows.clone();
        rows.retain(|row| from.is_none_or(|from| row.day >= from) && row.day <= to);
        let day = kith_journal::entries::Day::new;
        pixels_are_what_a_naive_count_says(&looking, &all);
        let stats = looking.stats(from.map(day), Some(day(to))).unwrap();

        let mut by_day: BTreeMap<NaiveDate, Vec<u8>> = BTreeMap::new();
        for row in &rows { by_day.entry(row.day).or_default().push(row.mood); }
        let mean = |moods: &Vec<u8>| moods.iter().map(|mood| f64::from(*mood)).sum::<f64>() / moods.len() as f64;
        prop_assert_eq!((stats.entries, stats.days), (rows.len() as u64, by_day.len() as u64));
        for level in 1..=5_u8 {
            let count = rows.iter().filter(|row| row.mood == level).count() as u64;
            prop_assert_eq!(stats.levels[usize::from(level) - 1], count);
        }
        let expected = (!by_day.is_empty()).then(|| by_day.values().map(mean).sum::<f64>() / by_day.len() as f64);
        match (stats.mean, expected) {
            (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-9),
            (found, expected) => prop_assert_eq!(found, expected),
        }
        prop_assert_eq!(stats.streak, naive_streak(&rows, to, grace));
        prop_assert_eq!(stats.longest_streak, naive_longest(&rows, grace));

        let chart = looking.chart(from.map(day), Some(day(to))).unwrap();
        let found: Vec<_> = chart.days.iter().map(|of| (of.day.date(), of.entries as usize)).collect();
        let expected: Vec<_> = by_day.iter().map(|(day, moods)| (*day, moods.len())).collect();
        prop_assert_eq!(found, expected);
        for of in &chart.days { prop_assert!((of.mood - mean(&by_day[&of.day.date()])).abs() < 1e-9); }
        for of in &chart.weekdays {
            let moods: Vec<f64> =
                by_day.iter().filter(|(day, _)| day.weekday() == of.weekday).map(|(_, moods)| mean(moods)).collect();
            prop_assert_eq!(of.days as usize, moods.len());
            prop_assert!((of.mood - moods.iter().sum::<f64>() / moods.len() as f64).abs() < 1e-9);
        }
        let mut hours = 0;
        for of in &chart.hours {
            let moods: Vec<u8> = rows.iter().filter(|row| row.at.with_timezone(&row.zone).hour() == u32::from(of.hour))
                .map(|row| row.mood).collect();
            prop_assert_eq!(of.entries as usize, moods.len());
            prop_assert!((of.mood - mean(&moods)).abs() < 1e-9);
            hours += moods.len();
        }
        prop_assert_eq!(hours, rows.len());
    }

    #[test]
    fn search_finds_what_a_naive_scan_finds(
        notes in proptest::collection::vec(
            ("[a-cäß东京スท ]{0,8}", proptest::collection::vec("[a-cÄ東 ]{1,4}", 0..3)), 1..12),
        query in "[a-cÄß京スท]{1,3}( [a-c東]{1,2})?",
    ) {
        let desk = Desk::new();
        let mut rows = Vec::new();
        for (n, (note, words)) in notes.into_iter().enumerate() {
            let words: Vec<String> = words.into_iter().filter(|word| !word.trim().is_empty()).collect();
            let (labels, factors) = if n % 2 == 0 { (words, vec![]) } else { (vec![], words) };
            let note = (!note.is_empty()).then_some(note);
            desk.clock.advance_ms(1_000);
            let entries = desk.journal.entries();
            let logged = entries.log(LogRequest { labels, factors, note, ..request(3) }).unwrap();
            match n % 5 {
                // Back-dated, so that the order is not that of writing; and taken away.
                1 => rows.push(entries.edit(logged.entry, backwards(n)).unwrap()),
                3 => drop(entries.delete(logged.entry).unwrap()),
                _ => rows.push(logged),
            }
        }
        rows.sort_by_key(|entry| (entry.at, entry.entry));
        let found = desk.journal.entries().search(&query, None).unwrap();
        let expected: Vec<Entry> = rows.into_iter().filter(|entry| matches(entry, &query)).collect();
        prop_assert_eq!(&found, &expected);
        let hits = desk.journal.entries().hits(&query).unwrap();
        let shown: Vec<Hit> = (expected.iter())
            .map(|entry| Hit { entry: entry.entry, at: entry.at, day: entry.day, mood: entry.mood })
            .collect();
        prop_assert_eq!(hits, shown);
        let last = desk.journal.entries().search(&query, Some(2)).unwrap();
        prop_assert_eq!(&last[..], &expected[expected.len().saturating_sub(2)..]);
    }
}

/// An edit that puts an entry days before those that were written earlier.
fn backwards(days: usize) -> EntryEdit {
    let at = format!("2026-02-{:02}T09:00", days + 1);
    EntryEdit { at: Some(at.parse().unwrap()), mood: Mood::new(5), ..EntryEdit::default() }
}

/// Whether every word of the query begins a word of the entry, or, in a script without spaces, lies anywhere in one.
fn matches(entry: &Entry, query: &str) -> bool {
    let fields: Vec<String> =
        entry.note.iter().chain(&entry.labels).chain(&entry.factors).map(|text| kith_store::fold(text)).collect();
    query.split_whitespace().map(kith_store::fold).all(|word| {
        let open = word.chars().next_back().is_some_and(|last| !"东京スท東".contains(last));
        fields.iter().any(|field| {
            let (padded, word) = (format!(" {field} "), if open { format!(" {word}") } else { format!(" {word} ") });
            padded.contains(&word)
        })
    })
}

#[test]
fn on_this_day_shows_earlier_years_the_latest_first() {
    let desk = Desk::new();
    for (mood, at) in
        [(1, "2023-03-07T12:00"), (2, "2025-03-07T08:00"), (3, "2025-03-07T20:00"), (4, "2025-03-08T12:00")]
    {
        desk.log_at(mood, at, "Europe/London");
    }
    desk.log(5);
    let today = desk.journal.entries().today().unwrap();
    let moods: Vec<u8> =
        desk.journal.entries().on_this_day(today).unwrap().iter().map(|entry| entry.mood.level()).collect();
    assert_eq!(moods, [2, 3, 1]);
    desk.log_at(1, "2024-02-29T12:00", "Europe/London");
    assert!(desk.journal.entries().on_this_day("2026-03-01".parse().unwrap()).unwrap().is_empty());
    assert_eq!(desk.journal.entries().on_this_day("2028-02-29".parse().unwrap()).unwrap().len(), 1);
}
