//! Pictures as SVG: plain shapes and words, no script, no reference to anything outside. Each says its rule under itself.
//!
//! They are made to leave, as files: each takes the leave of an export (decision 166). A screen draws from the data.

use super::terminal::level_of;
use super::words::lines;
use super::{Calendar, Chart, DayHours, DayMood, Month};
use crate::entries::Day;
use crate::leaving::ExportLeave;
use chrono::Datelike as _;
use std::fmt::Write as _;

/// Colours from worst to best that colour-blind people tell apart (a cut of ColorBrewer's PuOr).
const COLOURS: [&str; 5] = ["#b35806", "#f1a340", "#d8daeb", "#998ec3", "#542788"];
/// The colour of words on each of them.
const INKS: [&str; 5] = ["#fff", "#333", "#333", "#333", "#fff"];
const HEAD: &str = "font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\"";
/// Between two lines of words.
const LINE: u32 = 15;
/// How wide a character of words is held to be, at most.
const CHARACTER: u32 = 6;

/// A year in pixels: a row for each month, a square for each day.
#[must_use]
pub fn calendar_svg(_: ExportLeave, year: i32, calendar: &Calendar) -> String {
    let mut svg = Svg::new(540, format!("Moods of {year}"));
    for month in 1..=12_u32 {
        let Some(first) = chrono::NaiveDate::from_ymd_opt(year, month, 1).map(Day::new) else { continue };
        let top = 14 + 18 * month;
        svg.words(8, top + 11, &first.date().format("%b").to_string());
        for day in Month::of(first).days() {
            svg.square((26 + 16 * day.date().day(), top, 14), day_of(calendar, day), &day.to_string());
        }
    }
    svg.end(254, &calendar.rule)
}

/// A month in pixels: a row for each week from Monday, a square with its number for each day.
#[must_use]
pub fn month_svg(_: ExportLeave, month: Month, calendar: &Calendar) -> String {
    let mut svg = Svg::new(420, format!("Moods of {}", month.title()));
    for (place, weekday) in (0..).zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]) {
        svg.words(18 + 56 * place, 42, weekday);
    }
    let before = month.first().weekday().num_days_from_monday();
    let mut under = 0;
    for day in month.days() {
        let number = day.date().day();
        let place = before + number - 1;
        let (left, top) = (18 + 56 * (place % 7), 50 + 56 * (place / 7));
        let found = day_of(calendar, day);
        svg.square((left, top, 52), found, &day.to_string());
        let ink = found.map_or("#333", |(mood, _)| ink(mood));
        svg.inked(left + 5, top + 14, ink, &number.to_string());
        if let Some((mood, _)) = found {
            svg.inked(left + 5, top + 44, ink, &format!("{mood:.1}"));
        }
        under = top + 52;
    }
    svg.end(under + 14, &calendar.rule)
}

/// A day in pixels: a square for each hour, from the one in which it starts.
#[must_use]
pub fn day_svg(_: ExportLeave, of: &DayHours) -> String {
    let mut svg = Svg::new(640, format!("Moods of {}", of.day));
    for place in 0..24_u32 {
        let hour = (place + u32::from(of.starts)) % 24;
        let found = of.hours.iter().find(|of| u32::from(of.hour) == hour).map(|of| (of.mood, of.entries));
        svg.words(12 + 26 * place, 42, &format!("{hour:02}"));
        svg.square((8 + 26 * place, 48, 24), found, &format!("{hour:02}:00"));
    }
    svg.end(86, &of.rule)
}

/// Moods over time, with averages by weekday and by hour under them.
#[must_use]
pub fn chart_svg(_: ExportLeave, chart: &Chart) -> String {
    let title = match (chart.days.first(), chart.days.last()) {
        (Some(first), Some(last)) => format!("Moods from {} to {}", first.day, last.day),
        _ => "No entries in these days".to_owned(),
    };
    let mut svg = Svg::new(760, title);
    for level in 1..=5_u8 {
        let y = height(f64::from(level));
        let _ = writeln!(
            svg.body,
            "<path d=\"M40 {y:.1}H740\" stroke=\"#ddd\"/><text x=\"24\" y=\"{:.1}\" {HEAD}>{level}</text>",
            y + 4.0
        );
    }
    if let (Some(first), Some(last)) = (chart.days.first(), chart.days.last()) {
        let span = f64::from((last.day.number() - first.day.number()).max(1));
        let place = |day: &DayMood| 40.0 + 700.0 * f64::from(day.day.number() - first.day.number()) / span;
        let points: Vec<String> =
            chart.days.iter().map(|day| format!("{:.1},{:.1}", place(day), height(day.mood))).collect();
        let _ = writeln!(svg.body, "<polyline points=\"{}\" fill=\"none\" stroke=\"#998ec3\"/>", points.join(" "));
        for day in &chart.days {
            let _ = writeln!(
                svg.body,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\" fill=\"{}\"><title>{}</title></circle>",
                place(day),
                height(day.mood),
                colour(day.mood),
                says(&day.day.to_string(), day.mood, day.entries),
            );
        }
        svg.words(40, 246, &first.day.to_string());
        svg.words(680, 246, &last.day.to_string());
    }
    svg.words(40, 272, "By weekday");
    svg.words(340, 272, "By hour of the wall clock");
    let weekdays = chart.weekdays.iter().map(|of| {
        let name = of.weekday.to_string();
        (of.weekday.num_days_from_monday(), says_days(&name, of.mood, of.days), name, of.mood)
    });
    svg.bars(40, 38, weekdays);
    let hours = chart.hours.iter().map(|of| {
        let said = says(&format!("{:02}:00", of.hour), of.mood, of.entries);
        (u32::from(of.hour), said, of.hour.to_string(), of.mood)
    });
    svg.bars(340, 17, hours);
    svg.end(426, &chart.rule)
}

/// A picture that is being drawn.
struct Svg {
    width: u32,
    title: String,
    body: String,
}

impl Svg {
    fn new(width: u32, title: String) -> Self {
        Self { width, title, body: String::new() }
    }

    fn words(&mut self, x: u32, y: u32, words: &str) {
        self.inked(x, y, "#333", words);
    }

    fn inked(&mut self, x: u32, y: u32, ink: &str, words: &str) {
        let style = HEAD.replace("#333", ink);
        let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" {style}>{words}</text>");
    }

    /// A square at a place, of a size, for a mood and how many entries it is of.
    fn square(&mut self, (left, top, size): (u32, u32, u32), of: Option<(f64, u32)>, name: &str) {
        let fill = of.map_or("none", |(mood, _)| colour(mood));
        let said = of.map_or_else(|| name.to_owned(), |(mood, entries)| says(name, mood, entries));
        let _ = writeln!(
            self.body,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{size}\" height=\"{size}\" fill=\"{fill}\" stroke=\"#bbb\"><title>{said}</title></rect>"
        );
    }

    /// Bars beside each other: place, what is said of it, name and mean of each.
    fn bars(&mut self, left: u32, step: u32, means: impl Iterator<Item = (u32, String, String, f64)>) {
        for (place, said, name, mean) in means {
            let (x, tall) = (left + step * place, 20.0 * mean);
            let _ = writeln!(
                self.body,
                "<rect x=\"{x}\" y=\"{:.1}\" width=\"{}\" height=\"{tall:.1}\" fill=\"{}\" stroke=\"#bbb\"><title>{said}</title></rect>",
                390.0 - tall,
                step - 3,
                colour(mean),
            );
            self.words(x, 404, &name);
        }
    }

    /// The picture, with the colours and the rule from `under` on.
    fn end(mut self, under: u32, rule: &str) -> String {
        for (place, (level, fill)) in (0..).zip((1..=5_u8).zip(COLOURS)) {
            let left = 8 + 40 * place;
            let _ = writeln!(
                self.body,
                "<path d=\"M{left} {under}h12v12h-12z\" fill=\"{fill}\" stroke=\"#bbb\"/><text x=\"{}\" y=\"{}\" {HEAD}>{level}</text>",
                left + 17,
                under + 10
            );
        }
        let wide = usize::try_from((self.width - 16) / CHARACTER).unwrap_or(80);
        let mut y = under + 14;
        for line in lines(rule, wide) {
            y += LINE;
            self.words(8, y, &line);
        }
        let Self { width, title, body } = self;
        let height = y + 10;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\">\n<title>{title}</title>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
             <text x=\"8\" y=\"20\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#333\">{title}</text>\n{body}</svg>\n"
        )
    }
}

fn day_of(calendar: &Calendar, day: Day) -> Option<(f64, u32)> {
    let found = calendar.days.binary_search_by_key(&day, |of| of.day).ok();
    found.and_then(|at| calendar.days.get(at)).map(|of| (of.mood, of.entries))
}

fn says(name: &str, mood: f64, entries: u32) -> String {
    format!("{name}: {mood:.2}, entries: {entries}")
}

fn says_days(name: &str, mood: f64, days: u32) -> String {
    format!("{name}: {mood:.2}, days: {days}")
}

fn height(mood: f64) -> f64 {
    226.0 - 46.0 * (mood - 1.0)
}

fn colour(mood: f64) -> &'static str {
    COLOURS.get(usize::from(level_of(mood).saturating_sub(1))).copied().unwrap_or("#333")
}

fn ink(mood: f64) -> &'static str {
    INKS.get(usize::from(level_of(mood).saturating_sub(1))).copied().unwrap_or("#333")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaving::tests::leave;
    use crate::looking_back::{HourMood, WeekdayMood};

    const RULE: &str = "A rule of so many words that no picture holds it in one line, so that it is broken into some.";

    /// The words of the last lines.
    fn rule_of(svg: &str) -> String {
        let texts = svg.lines().filter(|line| line.starts_with("<text ")).map(|line| {
            let from = line.find('>').unwrap() + 1;
            &line[from..line.find("</text>").unwrap()]
        });
        let words = texts.collect::<Vec<_>>().join(" ");
        words[words.find("A rule").unwrap()..].to_owned()
    }

    #[test]
    fn pictures_are_whole_hold_every_day_once_and_say_their_rule() {
        let days = vec![
            DayMood { day: "2024-02-28".parse().unwrap(), mood: 1.5, entries: 2 },
            DayMood { day: "2024-02-29".parse().unwrap(), mood: 5.0, entries: 1 },
        ];
        let calendar = Calendar { days: days.clone(), rule: RULE.to_owned() };
        let year = calendar_svg(leave(), 2024, &calendar);
        assert_eq!(year.matches("<rect ").count(), 1 + 366);
        assert!(year.contains("2024-02-29: 5.00, entries: 1") && year.ends_with("</svg>\n"));
        let month = month_svg(leave(), "2024-02".parse().unwrap(), &calendar);
        assert_eq!(month.matches("<rect ").count(), 1 + 29);
        assert!(month.contains("2024-02-28: 1.50, entries: 2"));
        let hours = vec![HourMood { hour: 23, mood: 3.0, entries: 3 }];
        let of = DayHours { day: days[0].day, starts: 3, hours: hours.clone(), rule: RULE.to_owned() };
        let day = day_svg(leave(), &of);
        assert_eq!(day.matches("<rect ").count(), 1 + 24);
        assert!(day.contains("23:00: 3.00, entries: 3"));
        let weekdays = vec![WeekdayMood { weekday: chrono::Weekday::Wed, mood: 1.5, days: 1 }];
        let chart = Chart { days, weekdays, hours, rule: RULE.to_owned() };
        let picture = chart_svg(leave(), &chart);
        assert_eq!((picture.matches("<circle").count(), picture.matches("<rect ").count()), (2, 3));
        for svg in [year, month, day, picture] {
            assert_eq!(rule_of(&svg), RULE);
        }
        let empty = Chart { days: vec![], weekdays: vec![], hours: vec![], rule: RULE.to_owned() };
        assert!(chart_svg(leave(), &empty).contains("No entries"));
    }
}
