//! Pictures as SVG: plain shapes and numbers, no script, no reference to anything outside.

use super::terminal::level_of;
use super::{Chart, DayMood};
use chrono::Datelike as _;
use std::fmt::Write as _;

/// Colours from worst to best that colour-blind people tell apart (a cut of ColorBrewer's PuOr).
const COLOURS: [&str; 5] = ["#b35806", "#f1a340", "#d8daeb", "#998ec3", "#542788"];
const HEAD: &str = "font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\"";

/// A year in pixels: a row for each month, a square for each day.
#[must_use]
pub fn calendar_svg(year: i32, days: &[DayMood]) -> String {
    let mut svg = open(560, 250, &format!("Moods of {year}"));
    for month in 1..=12_u32 {
        let Some(first) = chrono::NaiveDate::from_ymd_opt(year, month, 1) else { continue };
        let top = 20 + 18 * month;
        let _ = writeln!(svg, "<text x=\"8\" y=\"{}\" {HEAD}>{}</text>", top + 11, first.format("%b"));
        for date in first.iter_days().take_while(|date| date.month() == month) {
            let found = days.binary_search_by_key(&date, |day| day.day.date()).ok().and_then(|at| days.get(at));
            let left = 26 + 16 * date.day();
            let fill = found.map_or("none", |day| colour(day.mood));
            let _ = writeln!(
                svg,
                "<rect x=\"{left}\" y=\"{top}\" width=\"14\" height=\"14\" fill=\"{fill}\" stroke=\"#bbb\"><title>{}</title></rect>",
                found.map_or_else(
                    || date.to_string(),
                    |day| format!("{}: {:.2}, entries: {}", day.day, day.mood, day.entries)
                ),
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Moods over time, with averages by weekday and by hour under them.
#[must_use]
pub fn chart_svg(chart: &Chart) -> String {
    let title = match (chart.days.first(), chart.days.last()) {
        (Some(first), Some(last)) => format!("Moods from {} to {}", first.day, last.day),
        _ => "No entries in these days".to_owned(),
    };
    let mut svg = open(760, 400, &title);
    for level in 1..=5_u8 {
        let y = height(f64::from(level));
        let _ = writeln!(
            svg,
            "<path d=\"M40 {y:.1}H740\" stroke=\"#ddd\"/><text x=\"24\" y=\"{y:.1}\" {HEAD}>{level}</text>"
        );
    }
    if let (Some(first), Some(last)) = (chart.days.first(), chart.days.last()) {
        let span = f64::from((last.day.number() - first.day.number()).max(1));
        let place = |day: &DayMood| 40.0 + 700.0 * f64::from(day.day.number() - first.day.number()) / span;
        let points: Vec<String> =
            chart.days.iter().map(|day| format!("{:.1},{:.1}", place(day), height(day.mood))).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"#998ec3\"/>", points.join(" "));
        for day in &chart.days {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\" fill=\"{}\"><title>{}: {:.2}</title></circle>",
                place(day),
                height(day.mood),
                colour(day.mood),
                day.day,
                day.mood,
            );
        }
    }
    let weekdays = chart.weekdays.iter().map(|of| (of.weekday.num_days_from_monday(), of.weekday.to_string(), of.mood));
    bars(&mut svg, 40, 40, weekdays);
    let hours = chart.hours.iter().map(|of| (u32::from(of.hour), of.hour.to_string(), of.mood));
    bars(&mut svg, 360, 16, hours);
    svg.push_str("</svg>\n");
    svg
}

/// Bars beside each other: place, name and mean of each.
fn bars(svg: &mut String, left: u32, step: u32, means: impl Iterator<Item = (u32, String, f64)>) {
    for (place, name, mean) in means {
        let (x, tall) = (left + step * place, 20.0 * mean);
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{:.1}\" width=\"{}\" height=\"{tall:.1}\" fill=\"{}\"><title>{name}: {mean:.2}</title></rect>\
             <text x=\"{x}\" y=\"392\" {HEAD}>{name}</text>",
            376.0 - tall,
            step - 3,
            colour(mean),
        );
    }
}

fn open(width: u32, height: u32, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{title}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"8\" y=\"18\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#333\">{title}</text>\n"
    )
}

fn height(mood: f64) -> f64 {
    250.0 - 42.0 * (mood - 1.0)
}

fn colour(mood: f64) -> &'static str {
    COLOURS.get(usize::from(level_of(mood).saturating_sub(1))).copied().unwrap_or("#333")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::looking_back::{HourMood, WeekdayMood};

    #[test]
    fn pictures_are_whole_and_hold_every_day_once() {
        let days = vec![
            DayMood { day: "2024-02-28".parse().unwrap(), mood: 1.5, entries: 2 },
            DayMood { day: "2024-02-29".parse().unwrap(), mood: 5.0, entries: 1 },
        ];
        let calendar = calendar_svg(2024, &days);
        assert_eq!(calendar.matches("<rect ").count(), 1 + 366);
        assert!(calendar.contains("2024-02-29: 5.00, entries: 1") && calendar.ends_with("</svg>\n"));
        let weekdays = vec![WeekdayMood { weekday: chrono::Weekday::Wed, mood: 1.5, days: 1 }];
        let hours = vec![HourMood { hour: 23, mood: 3.0, entries: 3 }];
        let chart = Chart { days, weekdays, hours, rule: "" };
        let picture = chart_svg(&chart);
        assert_eq!((picture.matches("<circle").count(), picture.matches("<rect ").count()), (2, 3));
        let empty = Chart { days: vec![], weekdays: vec![], hours: vec![], rule: "" };
        assert!(chart_svg(&empty).contains("No entries"));
    }
}
