//! Pictures of characters, for a terminal: told apart by shape, not by colour alone. Each says its rule under itself.

use super::words::lines;
use super::{Calendar, Chart, DayHours, DayMood, Month};
use crate::entries::Day;
use chrono::Datelike as _;
use std::fmt::Write as _;

/// The most columns that a chart takes.
const COLUMNS: usize = 72;
/// The longest line of words.
const WIDTH: usize = 78;
const SHAPES: [char; 5] = ['▁', '▃', '▄', '▆', '█'];
const EMPTY: char = '·';

/// A year: a line for each month, a character for each day; `·` a day without an entry.
#[must_use]
pub fn calendar_picture(year: i32, calendar: &Calendar) -> String {
    let mut picture = String::from("     ");
    for day in 1..=31 {
        picture.push(if day % 5 == 0 { char::from_digit(day / 5 % 10, 10).unwrap_or(' ') } else { ' ' });
    }
    picture.push('\n');
    for month in 1..=12 {
        let Some(first) = chrono::NaiveDate::from_ymd_opt(year, month, 1).map(Day::new) else { continue };
        let _ = write!(picture, "{}  ", first.date().format("%b"));
        picture.extend(Month::of(first).days().map(|day| shape_of(&calendar.days, day).unwrap_or(EMPTY)));
        picture.push('\n');
    }
    let _ = writeln!(picture, "\n{}; columns count fives", scale());
    say(&mut picture, &calendar.rule);
    picture
}

/// A month: a line for each week from Monday, a number and a character for each day.
#[must_use]
pub fn month_picture(month: Month, calendar: &Calendar) -> String {
    let mut picture = format!("{}\n\n Mon  Tue  Wed  Thu  Fri  Sat  Sun\n", month.title());
    let before = month.first().weekday().num_days_from_monday();
    let mut line = "     ".repeat(usize::try_from(before).unwrap_or(0));
    for day in month.days() {
        let shape = shape_of(&calendar.days, day).unwrap_or(EMPTY);
        let _ = write!(line, "{:>3}{shape} ", day.date().day());
        if day.weekday() == chrono::Weekday::Sun {
            let _ = writeln!(picture, "{}", line.trim_end());
            line.clear();
        }
    }
    if !line.is_empty() {
        let _ = writeln!(picture, "{}", line.trim_end());
    }
    let _ = writeln!(picture, "\n{}", scale());
    say(&mut picture, &calendar.rule);
    picture
}

/// A day: a character for each hour, from the one in which it starts.
#[must_use]
pub fn day_picture(of: &DayHours) -> String {
    let order: Vec<u8> = (0..24_u8).map(|hour| (hour + of.starts) % 24).collect();
    let shape = |hour: u8| of.hours.iter().find(|of| of.hour == hour).and_then(|of| shape(of.mood)).unwrap_or(EMPTY);
    let mut picture = format!("{}\n\n", of.day.date().format("%A %Y-%m-%d"));
    let numbers: Vec<String> = order.iter().map(|hour| format!("{hour:02}")).collect();
    let shapes: Vec<String> = order.iter().map(|hour| format!(" {}", shape(*hour))).collect();
    let _ = writeln!(picture, "{}\n{}\n\n{}", numbers.join(" "), shapes.join(" "), scale());
    say(&mut picture, &of.rule);
    picture
}

/// Moods over time, a column for each day or for several when they are many; under it the means by weekday and by hour.
#[must_use]
pub fn chart_picture(chart: &Chart) -> String {
    let days = &chart.days;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return "No entries in these days.\n".to_owned();
    };
    let span = usize::try_from(last.day.number() - first.day.number()).unwrap_or(0).saturating_add(1);
    let width = span.div_ceil(COLUMNS).max(1);
    let columns: Vec<Option<f64>> =
        (0..span.div_ceil(width)).map(|column| mean_of(days, first.day, column, width)).collect();
    let mut picture = String::new();
    for level in (1..=5_u8).rev() {
        let dots = columns.iter().map(|mean| mean.is_some_and(|mean| level_of(mean) == level));
        let line: String = dots.map(|dot| if dot { '●' } else { ' ' }).collect();
        let _ = writeln!(picture, "{level} │{}", line.trim_end());
    }
    let _ = writeln!(picture, "  └{}", "─".repeat(columns.len()));
    let each = match width {
        1 => "a day a column".to_owned(),
        days => format!("{days} days a column, drawn as the mean of their moods"),
    };
    let _ = writeln!(picture, "   {} to {}, {each}\n", first.day, last.day);
    for of in &chart.weekdays {
        let _ = writeln!(picture, "{:>5}  {} {:.2}, days: {}", of.weekday.to_string(), bar(of.mood), of.mood, of.days);
    }
    picture.push('\n');
    for of in &chart.hours {
        let _ = writeln!(picture, "{:02}:00  {} {:.2}, entries: {}", of.hour, bar(of.mood), of.mood, of.entries);
    }
    picture.push('\n');
    say(&mut picture, &chart.rule);
    picture
}

fn say(picture: &mut String, rule: &str) {
    for line in lines(rule, WIDTH) {
        let _ = writeln!(picture, "{line}");
    }
}

/// Four characters for each level.
fn bar(mean: f64) -> String {
    let long = (1..=20_u8).filter(|tick| f64::from(*tick) <= mean * 4.0 + 0.5).count();
    format!("{:20}", "█".repeat(long))
}

fn mean_of(days: &[DayMood], first: Day, column: usize, width: usize) -> Option<f64> {
    let number = |columns: usize| i32::try_from(columns.saturating_mul(width)).unwrap_or(i32::MAX);
    let range = first.plus(number(column))..first.plus(number(column.saturating_add(1)));
    let from = days.partition_point(|day| day.day < range.start);
    let inside = days.iter().skip(from).take_while(|day| day.day < range.end);
    let (sum, count) = inside.fold((0.0, 0_u32), |(sum, count), day| (sum + day.mood, count.saturating_add(1)));
    (count > 0).then(|| sum / f64::from(count))
}

fn shape_of(days: &[DayMood], day: Day) -> Option<char> {
    let found = days.binary_search_by_key(&day, |day| day.day).ok().and_then(|at| days.get(at))?;
    shape(found.mood)
}

fn shape(mood: f64) -> Option<char> {
    SHAPES.get(usize::from(level_of(mood).saturating_sub(1))).copied()
}

/// The nearest level of a mean; halves go up.
pub(super) fn level_of(mean: f64) -> u8 {
    (1..=5_u8).rev().find(|level| mean >= f64::from(*level) - 0.5).unwrap_or(1)
}

fn scale() -> String {
    let shapes: Vec<String> = (1..).zip(SHAPES).map(|(level, shape)| format!("{level} {shape}")).collect();
    format!("{}  {EMPTY} no entry", shapes.join("  "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::looking_back::{HourMood, WeekdayMood};

    const RULE: &str = "As a test counts.";

    fn day(text: &str, mood: f64) -> DayMood {
        DayMood { day: text.parse().unwrap(), mood, entries: 1 }
    }

    #[test]
    fn each_day_stands_in_its_place() {
        let days = vec![day("2024-02-01", 1.0), day("2024-02-29", 4.5)];
        let calendar = Calendar { days, rule: RULE.to_owned() };
        let picture = calendar_picture(2024, &calendar);
        let february = picture.lines().nth(2).unwrap();
        assert_eq!(february, format!("Feb  ▁{}█", "·".repeat(27)));
        assert_eq!(picture.lines().nth(1).unwrap().chars().count(), 5 + 31);
        let month = month_picture("2024-02".parse().unwrap(), &calendar);
        let weeks: Vec<&str> = month.lines().skip(3).take(5).collect();
        assert_eq!((weeks[0], weeks[4]), ("                 1▁   2·   3·   4·", " 26·  27·  28·  29█"));
        let hours = vec![HourMood { hour: 4, mood: 1.0, entries: 1 }, HourMood { hour: 1, mood: 5.0, entries: 2 }];
        let of = day_picture(&DayHours { day: "2024-02-29".parse().unwrap(), starts: 3, hours, rule: RULE.to_owned() });
        let (numbers, shapes) = (of.lines().nth(2).unwrap(), of.lines().nth(3).unwrap());
        assert!(numbers.starts_with("03 04 ") && numbers.ends_with(" 01 02"), "{numbers}");
        assert!(shapes.starts_with(" ·  ▁  ·") && shapes.ends_with(" ·  █  ·"), "{shapes}");
        for said in [picture, month, of] {
            assert!(said.contains("1 ▁  2 ▃  3 ▄  4 ▆  5 █  · no entry") && said.ends_with("As a test counts.\n"));
        }
    }

    #[test]
    fn a_chart_has_a_dot_for_each_day_and_says_the_means_and_the_rule() {
        let two = vec![day("2024-02-01", 1.0), day("2024-02-03", 5.0)];
        let weekdays = vec![WeekdayMood { weekday: chrono::Weekday::Thu, mood: 1.0, days: 1 }];
        let hours = vec![HourMood { hour: 9, mood: 2.5, entries: 3 }];
        let rule =
            "A rule of so many words that it is longer than what a line of a terminal holds, so that it is broken.";
        let picture = chart_picture(&Chart { days: two.clone(), weekdays, hours, rule: rule.to_owned() });
        assert_eq!(picture.lines().next().unwrap(), "5 │  ●");
        assert_eq!(picture.lines().nth(4).unwrap(), "1 │●");
        assert!(picture.contains("  Thu  ████                 1.00, days: 1\n"), "{picture}");
        assert!(picture.contains("09:00  ██████████           2.50, entries: 3\n"), "{picture}");
        assert_eq!(picture.lines().skip(12).collect::<Vec<_>>().join(" "), rule);
        let years: Vec<DayMood> =
            (0..3_000).map(|n| DayMood { day: two[0].day.plus(n), mood: 3.0, entries: 1 }).collect();
        let chart = Chart { days: years, weekdays: vec![], hours: vec![], rule: rule.to_owned() };
        assert!(chart_picture(&chart).lines().all(|line| line.chars().count() <= 80));
        assert_eq!(chart_picture(&Chart { days: vec![], ..chart }), "No entries in these days.\n");
    }
}
