//! Pictures of characters, for a terminal: told apart by shape, not by colour alone.

use super::DayMood;
use crate::entries::Day;
use std::fmt::Write as _;

/// The most columns that a chart takes.
const COLUMNS: usize = 72;
const SHAPES: [char; 5] = ['▁', '▃', '▄', '▆', '█'];

/// A year: a line for each month, a character for each day; `·` a day without an entry.
#[must_use]
pub fn calendar_picture(year: i32, days: &[DayMood]) -> String {
    let mut picture = String::from("     ");
    for day in 1..=31 {
        picture.push(if day % 5 == 0 { char::from_digit(day / 5 % 10, 10).unwrap_or(' ') } else { ' ' });
    }
    picture.push('\n');
    for month in 1..=12 {
        let Some(first) = chrono::NaiveDate::from_ymd_opt(year, month, 1) else { continue };
        let _ = write!(picture, "{}  ", first.format("%b"));
        let dates = first.iter_days().take_while(|date| chrono::Datelike::month(date) == month);
        picture.extend(dates.map(|date| shape_of(days, Day::new(date)).unwrap_or('·')));
        picture.push('\n');
    }
    let _ = writeln!(picture, "\n{}  1 to 5, the mean of a day, rounded; · no entry; columns count fives", scale());
    picture
}

/// A line of moods: a column for each day, or for several when they are many.
#[must_use]
pub fn chart_picture(days: &[DayMood]) -> String {
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
    let each = if width == 1 { "a day a column".to_owned() } else { format!("{width} days a column") };
    let _ = writeln!(picture, "   {} to {}, {each}", first.day, last.day);
    picture
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
    SHAPES.get(usize::from(level_of(found.mood).saturating_sub(1))).copied()
}

/// The nearest level of a mean; halves go up.
pub(super) fn level_of(mean: f64) -> u8 {
    (1..=5_u8).rev().find(|level| mean >= f64::from(*level) - 0.5).unwrap_or(1)
}

fn scale() -> String {
    SHAPES.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, mood: f64) -> DayMood {
        DayMood { day: text.parse().unwrap(), mood, entries: 1 }
    }

    #[test]
    fn each_day_stands_in_its_place() {
        let picture = calendar_picture(2024, &[day("2024-02-01", 1.0), day("2024-02-29", 4.5)]);
        let february = picture.lines().nth(2).unwrap();
        assert_eq!(february, format!("Feb  ▁{}█", "·".repeat(27)));
        assert_eq!(picture.lines().nth(1).unwrap().chars().count(), 5 + 31);
    }

    #[test]
    fn a_chart_has_a_dot_for_each_day_and_fits_a_terminal() {
        let two = [day("2024-02-01", 1.0), day("2024-02-03", 5.0)];
        let picture = chart_picture(&two);
        assert_eq!(picture.lines().next().unwrap(), "5 │  ●");
        assert_eq!(picture.lines().nth(4).unwrap(), "1 │●");
        let years: Vec<DayMood> =
            (0..3_000).map(|n| DayMood { day: two[0].day.plus(n), mood: 3.0, entries: 1 }).collect();
        assert!(chart_picture(&years).lines().all(|line| line.chars().count() <= 80));
        assert_eq!(chart_picture(&[]), "No entries in these days.\n");
    }
}
