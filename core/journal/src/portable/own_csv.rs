//! Our table of entries, safe to open in a spreadsheet, and back.
//!
//! Labels and factors are joined by ` | `; a bar or a backslash inside of one has a backslash in front. Of the columns
//! only `at` and `mood` are needed: `at` may be an instant or a time of the wall clock, `mood` a level or a name.

use super::own_json::affect;
use super::table::{Row, Table};
use super::{Contents, Format, FoundEntry, FoundMood, FoundTime, MAX_ENTRIES, PortableError, neutral_cell};
use crate::entries::{Arousal, Day, Entry, EntryId, Mood, Valence};
use crate::leaving::ExportLeave;
use crate::zones::{WallTime, Zone};
use kith_model::{Refusal, Timestamp};
use std::io::{self, Write};

const COLUMNS: [&str; 10] = ["entry", "day", "at", "zone", "mood", "valence", "arousal", "labels", "factors", "note"];

/// Writes the entries, once for each leave.
///
/// # Errors
/// What `out` says.
pub fn write_csv<'e>(
    _: ExportLeave,
    out: &mut impl Write,
    entries: impl IntoIterator<Item = &'e Entry>,
) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(COLUMNS).map_err(written)?;
    for entry in entries {
        let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let cells = [
            entry.entry.to_string(),
            entry.day.to_string(),
            entry.at.to_string(),
            entry.zone.to_string(),
            entry.mood.level().to_string(),
            number(entry.affect.valence.map(Valence::value)),
            number(entry.affect.arousal.map(Arousal::value)),
            joined(&entry.labels),
            joined(&entry.factors),
            entry.note.clone().unwrap_or_default(),
        ];
        rows.write_record(cells.iter().map(|cell| neutral_cell::neutral(cell))).map_err(written)?;
    }
    rows.flush()
}

/// Whether the columns are ours.
pub(super) fn is_ours(table: &Table<'_>) -> bool {
    table.has(&["at", "mood"])
}

/// Reads the table.
pub(super) fn read(table: Table<'_>) -> Result<Contents, PortableError> {
    let mut contents = Contents::new(Format::Csv);
    table.each(|line, row| {
        contents.keep(line, row.and_then(|row| entry(&row)));
        contents.entries.len() <= MAX_ENTRIES
    });
    if contents.entries.len() > MAX_ENTRIES { Err(PortableError::TooLarge) } else { Ok(contents) }
}

/// What the file said, which tells a full disk from others.
fn written(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a row that cannot be written"),
    }
}

fn entry(row: &Row<'_>) -> Result<FoundEntry, Refusal> {
    let cell = |column: &str| neutral_cell::plain(row.trimmed(column)).trim();
    let given = |column: &str| Some(cell(column)).filter(|cell| !cell.is_empty());
    let number = |column: &str| given(column).map(|text| text.parse::<f64>().map_err(|_| Refusal::ValueInvalid));
    let id = given("entry").map(EntryId::from_hex).transpose().map_err(|_| Refusal::IdInvalid)?;
    let zone = given("zone").map(str::parse::<Zone>).transpose().map_err(|_| Refusal::ZoneUnknown)?;
    let day = given("day").map(str::parse::<Day>).transpose().map_err(|_| Refusal::TimeInvalid)?;
    let note = neutral_cell::plain(row.cell("note"));
    Ok(FoundEntry {
        line: row.line,
        entry: id,
        time: time(cell("at"), zone, day)?,
        mood: mood(cell("mood"))?,
        affect: affect(number("valence").transpose()?, number("arousal").transpose()?)?,
        labels: split(neutral_cell::plain(row.cell("labels"))),
        factors: split(neutral_cell::plain(row.cell("factors"))),
        note: Some(note).filter(|note| !note.is_empty()).map(str::to_owned),
        photos: Vec::new(),
        history: Vec::new(),
    })
}

fn time(at: &str, zone: Option<Zone>, day: Option<Day>) -> Result<FoundTime, Refusal> {
    match (Timestamp::parse_rfc3339(at), zone) {
        (Ok(at), zone) => Ok(FoundTime::Instant(at, zone.unwrap_or(Zone::UTC), day)),
        (Err(_), zone) => {
            let wall: WallTime = at.parse().map_err(|_| Refusal::TimeInvalid)?;
            match zone {
                Some(zone) => {
                    let at = crate::zones::instant_of(wall, zone).map_err(|_| Refusal::TimeInvalid)?;
                    Ok(FoundTime::Instant(at, zone, day))
                }
                None => Ok(FoundTime::Wall(wall)),
            }
        }
    }
}

fn mood(cell: &str) -> Result<FoundMood, Refusal> {
    match (cell, cell.parse::<i64>()) {
        ("", _) => Err(Refusal::MoodMissing),
        (_, Ok(level)) => {
            let level = u8::try_from(level).ok().and_then(Mood::new);
            level.map(|level| FoundMood::Level(level, None)).ok_or(Refusal::ValueInvalid)
        }
        (name, Err(_)) => Ok(FoundMood::Name(name.to_owned())),
    }
}

/// Words in one cell.
fn joined(words: &[String]) -> String {
    let escape = |word: &String| word.replace('\\', "\\\\").replace('|', "\\|");
    words.iter().map(escape).collect::<Vec<_>>().join(" | ")
}

/// The words of a cell.
fn split(cell: &str) -> Vec<String> {
    let (mut words, mut word, mut escaped) = (Vec::new(), String::new(), false);
    for character in cell.chars() {
        match (escaped, character) {
            (false, '\\') => escaped = true,
            (false, '|') => words.push(std::mem::take(&mut word)),
            _ => {
                word.push(character);
                escaped = false;
            }
        }
    }
    words.push(word);
    words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_come_back_from_a_cell(words in prop::collection::vec("[a-c|\\\\ '=é]{0,4}", 0..4)) {
            let words: Vec<String> =
                words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(split(&joined(&words)), words);
        }
    }
}
