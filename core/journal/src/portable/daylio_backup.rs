//! Daylio's backup: JSON with entries, moods and tags, whose months count from 0.
//!
//! The format is not documented by its maker, so that what is not there is left out and what is not known is skipped. A
//! mood has a group, 1 the best to 5 the worst, which is a level and no guess; a name that the person maps wins over it.

use super::{Contents, Format, FoundEntry, FoundMood, FoundTime, MAX_ENTRIES, PortableError, Problem, daylio_note};
use crate::entries::{Affect, Mood};
use crate::zones::WallTime;
use chrono::{DateTime, NaiveDate};
use kith_model::Refusal;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Daylio's own moods, by their numbers from 1.
const PREDEFINED: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];

/// The kind that pictures have among assets, where a kind is said.
const PICTURE: i64 = 1;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Backup {
    day_entries: Vec<Value>,
    #[serde(default)]
    custom_moods: Vec<Value>,
    #[serde(default)]
    tags: Vec<Value>,
    #[serde(default)]
    assets: Vec<Value>,
}

/// Reads the JSON of a backup; `members` are the files of the archive around it.
pub(super) fn read(json: &[u8], members: &[String]) -> Result<Contents, PortableError> {
    let backup: Backup = serde_json::from_slice(json).map_err(|_| PortableError::FormatUnknown)?;
    if backup.day_entries.len() > MAX_ENTRIES {
        return Err(PortableError::TooLarge);
    }
    let moods: BTreeMap<i64, &Value> = by_id(&backup.custom_moods);
    let tags: BTreeMap<i64, &Value> = by_id(&backup.tags);
    let assets: BTreeMap<i64, &Value> = by_id(&backup.assets);
    let files = by_stem(members);
    let mut contents = Contents::new(Format::DaylioBackup);
    for (line, value) in (1..).zip(&backup.day_entries) {
        let photos = photos(value, &assets, &files);
        if photos.iter().any(Option::is_none) && !members.is_empty() {
            contents.problems.push(Problem { line, refusal: Refusal::PhotoUnknown });
        }
        let found = entry(line, value, &moods, &tags);
        contents.keep(line, found.map(|found| FoundEntry { photos: photos.into_iter().flatten().collect(), ..found }));
    }
    Ok(contents)
}

fn by_id(values: &[Value]) -> BTreeMap<i64, &Value> {
    values.iter().filter_map(|value| Some((number(value, "id")?, value))).collect()
}

/// The files under `assets/`, by their names without folder and ending, in lower case.
fn by_stem(members: &[String]) -> BTreeMap<String, &String> {
    let assets = members.iter().filter(|name| name.to_ascii_lowercase().contains("assets/"));
    assets.map(|name| (stem(name), name)).collect()
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem).to_ascii_lowercase()
}

/// The files of an entry's pictures: what stands in `assets` is known by its checksum, which is its file's name, else by its
/// number. Sounds and the like are left out; `None` for one whose file is not there.
fn photos(entry: &Value, assets: &BTreeMap<i64, &Value>, files: &BTreeMap<String, &String>) -> Vec<Option<String>> {
    let ids = entry.get("assets").and_then(Value::as_array).into_iter().flatten().filter_map(whole);
    let file = |id: i64| {
        let known = assets.get(&id);
        let names = known
            .into_iter()
            .flat_map(|asset| ["checksum", "name", "file_name", "path"].map(|field| text(asset, field)));
        let stems = names.filter(|name| !name.is_empty()).map(stem).chain([id.to_string()]);
        stems.into_iter().find_map(|stem| files.get(&stem)).map(|name| (*name).clone())
    };
    ids.filter(|id| assets.get(id).is_none_or(|asset| number(asset, "type").is_none_or(|kind| kind == PICTURE)))
        .map(file)
        .collect()
}

fn entry(
    line: u64,
    value: &Value,
    moods: &BTreeMap<i64, &Value>,
    tags: &BTreeMap<i64, &Value>,
) -> Result<FoundEntry, Refusal> {
    let ids = value.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(whole);
    let factors = ids.filter_map(|id| tags.get(&id)).map(|tag| text(tag, "name").trim().to_owned());
    Ok(FoundEntry {
        line,
        entry: None,
        time: time(value).ok_or(Refusal::TimeInvalid)?,
        mood: number(value, "mood").and_then(|id| mood(id, moods)).ok_or(Refusal::MoodMissing)?,
        affect: Affect::default(),
        labels: Vec::new(),
        factors: factors.filter(|name| !name.is_empty()).collect(),
        note: daylio_note::joined(text(value, "note_title"), text(value, "note")),
        photos: Vec::new(),
        history: Vec::new(),
    })
}

fn mood(id: i64, moods: &BTreeMap<i64, &Value>) -> Option<FoundMood> {
    let predefined = |id: i64| PREDEFINED.get(usize::try_from(id.checked_sub(1)?).ok()?).map(|name| (*name).to_owned());
    let Some(known) = moods.get(&id) else { return predefined(id).map(FoundMood::Name) };
    let own = Some(text(known, "custom_name").trim()).filter(|name| !name.is_empty()).map(str::to_owned);
    let name = own.or_else(|| predefined(number(known, "predefined_name_id")?));
    let level = number(known, "mood_group_id").and_then(|group| u8::try_from(6_i64.checked_sub(group)?).ok());
    match (level.and_then(Mood::new), name) {
        (Some(level), name) => Some(FoundMood::Level(level, name)),
        (None, Some(name)) => Some(FoundMood::Name(name)),
        (None, None) => None,
    }
}

/// The wall time that the entry shows, and the offset that it was written at.
fn time(value: &Value) -> Option<FoundTime> {
    let part = |name| number(value, name).and_then(|part| u32::try_from(part).ok());
    let offset = number(value, "timeZoneOffset").filter(|ms| ms.abs() <= 18 * 3_600_000);
    let shown = || {
        let year = i32::try_from(number(value, "year")?).ok()?;
        let date = NaiveDate::from_ymd_opt(year, part("month")?.checked_add(1)?, part("day")?)?;
        date.and_hms_opt(part("hour")?, part("minute")?, 0)
    };
    let stamped = || {
        let ms = number(value, "datetime")?.checked_add(offset?)?;
        // Whole minutes, as the shown time has.
        DateTime::from_timestamp_millis(ms.checked_sub(ms.rem_euclid(60_000))?).map(|time| time.naive_utc())
    };
    let wall = WallTime(shown().or_else(stamped)?);
    let minutes = offset.and_then(|ms| i32::try_from(ms / 60_000).ok());
    Some(minutes.map_or(FoundTime::Wall(wall), |minutes| FoundTime::WallAtOffset(wall, minutes)))
}

fn number(value: &Value, name: &str) -> Option<i64> {
    whole(value.get(name)?)
}

/// A whole number, also one written as text.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
