//! Help lines and first steps: a dated table that works offline, with the vault locked and without an account.
//!
//! The table is data (`core/model/data/helplines.json`). A line that was not checked for twelve months is shown all the
//! same and marked stale: an old number is better than none, and the person should know.

use crate::Timestamp;
use chrono::{DateTime, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// How long a check holds.
const MONTHS: Months = Months::new(12);
/// The region of the line for everybody else.
const ELSEWHERE: &str = "elsewhere";

/// A place to turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HelpLine {
    /// What it is called.
    pub name: String,
    /// A number to call or a page to open.
    pub contact: String,
    /// ISO 3166 code of the country that it serves, or `elsewhere`.
    pub region: String,
    /// When it was last checked, a date.
    pub checked_on: String,
    /// Whether that is more than twelve months ago.
    pub stale: bool,
}

/// A country by its ISO 3166 code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region(String);

/// Why a text is no region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a region is a country's code of two letters, such as GB")]
pub struct RegionError;

impl std::str::FromStr for Region {
    type Err = RegionError;

    /// Reads two letters in either case; `UK` is `GB`.
    fn from_str(text: &str) -> Result<Self, RegionError> {
        if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(RegionError);
        }
        let code = text.to_ascii_uppercase();
        Ok(Self(if code == "UK" { "GB".to_owned() } else { code }))
    }
}

#[derive(Debug, Deserialize)]
struct Table {
    checked_on: String,
    lines: Vec<Row>,
    first_steps: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Row {
    region: String,
    name: String,
    contact: String,
}

fn table() -> Option<&'static Table> {
    static TABLE: OnceLock<Option<Table>> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(include_str!("../data/helplines.json")).ok()).as_ref()
}

/// The lines of a region, or the one for everybody else; all of them without a region.
#[must_use]
pub fn help_lines(region: Option<&Region>, now: Timestamp) -> Vec<HelpLine> {
    let Some(table) = table() else { return Vec::new() };
    let lines = |wanted: &str| table.lines.iter().filter(move |row| row.region == wanted).collect::<Vec<_>>();
    let rows = match region {
        None => table.lines.iter().collect(),
        Some(region) => {
            let own = lines(&region.0);
            if own.is_empty() { lines(ELSEWHERE) } else { own }
        }
    };
    let stale = is_stale(&table.checked_on, now);
    let show = |row: &Row| HelpLine {
        name: row.name.clone(),
        contact: row.contact.clone(),
        region: row.region.clone(),
        checked_on: table.checked_on.clone(),
        stale,
    };
    rows.into_iter().map(show).collect()
}

/// What to do first for somebody who is not well: MHFA's ALGEE, in five short sentences.
#[must_use]
pub fn first_steps() -> &'static [String] {
    table().map_or(&[], |table| &table.first_steps)
}

/// Whether twelve months have passed since the day of the check, a date; also when it is none.
#[must_use]
pub fn is_stale(checked_on: &str, now: Timestamp) -> bool {
    let ms = i64::try_from(now.as_ms()).unwrap_or(i64::MAX);
    let today = DateTime::from_timestamp_millis(ms).unwrap_or_default().date_naive();
    let day = checked_on.parse::<NaiveDate>().ok();
    day.and_then(|day| day.checked_add_months(MONTHS)).is_none_or(|end| today > end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn each_region_has_its_line_and_the_rest_of_the_world_has_one() {
        let now = at("2026-11-23T12:00:00Z");
        for (region, contact) in [
            ("US", "988"),
            ("ca", "988"),
            ("GB", "116 123"),
            ("uk", "116 123"),
            ("IE", "116 123"),
            ("AU", "13 11 14"),
            ("NZ", "1737"),
            ("DE", "findahelpline.com"),
            ("ZZ", "findahelpline.com"),
        ] {
            let lines = help_lines(Some(&region.parse().unwrap()), now);
            let contacts: Vec<&str> = lines.iter().map(|line| line.contact.as_str()).collect();
            assert_eq!(contacts, [contact], "{region}");
        }
        assert_eq!(help_lines(None, now).len(), 7);
        assert_eq!(first_steps().len(), 5);
        for bad in ["", "U", "USA", "1A", "é"] {
            assert_eq!(bad.parse::<Region>(), Err(RegionError), "{bad}");
        }
    }

    #[test]
    fn a_check_holds_for_twelve_months() {
        for (now, stale) in [
            ("2020-01-01T00:00:00Z", false),
            ("2027-11-23T23:59:59Z", false),
            ("2027-11-24T00:00:00Z", true),
            ("2040-01-01T00:00:00Z", true),
        ] {
            assert_eq!(is_stale("2026-11-23", at(now)), stale, "{now}");
        }
        assert!(help_lines(None, at("2040-01-01T00:00:00Z")).iter().all(|line| line.stale));
    }
}
