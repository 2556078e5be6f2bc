//! Daylio's table, in both layouts.
//!
//! `full_date,date,weekday,time,mood,activities,note_title,note`, and the older
//! `year,date,weekday,time,mood,activities,note`, whose date is a month and a day in English. Columns are found by name, so
//! that others beside them (`scales`) do no harm. A mood is a name; activities are joined by ` | `.

use super::table::{Row, Table};
use super::{Contents, Format, FoundEntry, FoundMood, FoundTime, MAX_ENTRIES, PortableError, daylio_note};
use crate::entries::Affect;
use crate::zones::WallTime;
use chrono::{NaiveDate, NaiveTime};
use kith_model::Refusal;

/// The months as they begin in English.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether the columns are Daylio's.
pub(super) fn is_daylio(table: &Table<'_>) -> bool {
    table.has(&["time", "mood", "activities"]) && (table.has(&["full_date"]) || table.has(&["year", "date"]))
}

/// Reads the table.
pub(super) fn read(table: Table<'_>) -> Result<Contents, PortableError> {
    let mut contents = Contents::new(Format::DaylioCsv);
    table.each(|line, row| {
        contents.keep(line, row.and_then(|row| entry(&row)));
        contents.entries.len() <= MAX_ENTRIES
    });
    if contents.entries.len() > MAX_ENTRIES { Err(PortableError::TooLarge) } else { Ok(contents) }
}

fn entry(row: &Row<'_>) -> Result<FoundEntry, Refusal> {
    let mood = row.trimmed("mood");
    if mood.is_empty() {
        return Err(Refusal::MoodMissing);
    }
    let date = match row.trimmed("full_date") {
        "" => worded_date(row.trimmed("year"), row.trimmed("date")),
        full => numbered_date(full),
    };
    let (date, time) = (date.ok_or(Refusal::TimeInvalid)?, time(row.trimmed("time")).ok_or(Refusal::TimeInvalid)?);
    Ok(FoundEntry {
        line: row.line,
        entry: None,
        time: FoundTime::Wall(WallTime(date.and_time(time))),
        mood: FoundMood::Name(mood.to_owned()),
        affect: Affect::default(),
        labels: Vec::new(),
        factors: activities(row.cell("activities")),
        note: daylio_note::joined(row.cell("note_title"), row.cell("note")),
        photos: Vec::new(),
        history: Vec::new(),
    })
}

/// `2024-01-02`, also without leading zeros.
fn numbered_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (number(parts.next()?)?, number(parts.next()?)?, number(parts.next()?)?);
    let year = i32::try_from(year).ok().filter(|_| parts.next().is_none())?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// `2018` and `January 2` or `2 January`.
fn worded_date(year: &str, date: &str) -> Option<NaiveDate> {
    let mut words = date.split([' ', ',', '.']).filter(|word| !word.is_empty());
    let (first, second) = (words.next()?, words.next()?);
    let (month, day) = if first.starts_with(|c: char| c.is_ascii_digit()) { (second, first) } else { (first, second) };
    let start = month.get(..3)?.to_ascii_lowercase();
    let month = (1..=12).zip(MONTHS).find(|(_, name)| *name == start)?.0;
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, month, number(day)?)
}

/// `10:00 pm` or `20:39`, whatever kind of space is between.
fn time(text: &str) -> Option<NaiveTime> {
    let lower = text.to_lowercase().replace(|c: char| c.is_whitespace() || c == '.', "");
    let (clock, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (lower.as_str(), None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second).filter(|_| parts.next().is_none())
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The activities of a cell.
fn activities(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_forms() {
        for (text, wanted) in [
            ("20:39", Some("20:39:00")),
            ("9:05", Some("09:05:00")),
            ("00:00", Some("00:00:00")),
            ("10:00 pm", Some("22:00:00")),
            ("10:00 PM", Some("22:00:00")),
            ("10:00\u{202f}PM", Some("22:00:00")),
            ("10:00 p.m.", Some("22:00:00")),
            ("12:15 am", Some("00:15:00")),
            ("12:00pm", Some("12:00:00")),
            ("7:08:09", Some("07:08:09")),
            ("24:00", None),
            ("13:00 pm", None),
            ("0:30 am", None),
            ("10", None),
            ("", None),
            ("10:60", None),
            ("-1:00", None),
            ("1:2:3:4", None),
        ] {
            assert_eq!(time(text).map(|time| time.to_string()).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_both_layouts() {
        for (year, date, wanted) in [
            ("2018", "January 2", Some("2018-01-02")),
            ("2018", "2 January", Some("2018-01-02")),
            ("2018", "Sept. 30th", Some("2018-09-30")),
            ("2020", "February 29", Some("2020-02-29")),
            ("2018", "February 29", None),
            ("2018", "2. Januar", Some("2018-01-02")),
            ("2018", "2. März", None),
            ("2018", "02/01", None),
            ("", "January 2", None),
        ] {
            assert_eq!(worded_date(year, date).map(|date| date.to_string()).as_deref(), wanted, "{year} {date}");
        }
        assert_eq!(numbered_date("2024-1-2"), NaiveDate::from_ymd_opt(2024, 1, 2));
        for bad in ["2024-13-01", "2024-02-30", "02.01.2024", "2024-01", "2024-01-02-03", "20240102", "2024-0é-1"] {
            assert_eq!(numbered_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn activities_are_cut_at_bars() {
        assert_eq!(activities(" run |  tea | | 😉 "), ["run", "tea", "😉"]);
        assert!(activities("").is_empty());
    }
}
