//! Our JSON: entries, results of instruments and settings, complete but for photos. `docs/journal-format.md` describes it.
//!
//! A reader takes what it knows and skips other fields; a higher version is refused. Each entry stands on a line of its own,
//! so that a problem has a line.

use super::{Contents, Format, FoundEntry, FoundMood, FoundTime, MAX_ENTRIES, PortableError, Problem};
use crate::entries::{Affect, Arousal, Day, DayStart, Entry, EntryId, Mood, Valence};
use crate::instruments::{Answers, Band, Instrument, score};
use crate::settings::{MoodName, named};
use crate::zones::Zone;
use data_encoding::HEXLOWER;
use kith_model::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What a file of ours says it is.
const NAME: &str = "kith-journal";
/// The version that is written, and the highest that is read.
const VERSION: u64 = 1;

/// A result of an instrument as it travels.
#[derive(Clone, PartialEq, Eq)]
pub struct PortableResult {
    /// Its id, 16 bytes, where it has one.
    pub result: Option<[u8; 16]>,
    /// When the questionnaire was answered.
    pub taken_at: Timestamp,
    /// What was answered, and of which instrument.
    pub answers: Answers,
    /// The version of the words that were shown; 0 when none were.
    pub pack_version: u32,
}

/// What a person answered is in no log.
impl std::fmt::Debug for PortableResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PortableResult(…)")
    }
}

/// Settings as they travel.
#[derive(Clone, PartialEq, Eq)]
pub struct PortableSettings {
    /// When a day starts.
    pub day_start: DayStart,
    /// Whether a streak forgives one day in seven.
    pub grace: bool,
    /// The levels that have names of the person's own.
    pub mood_names: Vec<(Mood, Vec<MoodName>)>,
    /// Factors and their groups.
    pub factor_groups: BTreeMap<String, String>,
}

impl PortableSettings {
    /// By name, as the journal keeps them.
    pub(crate) fn named(&self) -> Vec<(String, String)> {
        let grace = if self.grace { "on" } else { "off" };
        let plain = [("day_start".to_owned(), self.day_start.to_string()), ("grace".to_owned(), grace.to_owned())];
        let names =
            self.mood_names.iter().map(|(mood, names)| (named::mood_names(*mood), named::mood_names_text(names)));
        let groups = self.factor_groups.iter().map(|(factor, group)| (named::factor_group(factor), group.clone()));
        plain.into_iter().chain(names).chain(groups).collect()
    }

    fn form(&self) -> SettingsForm {
        let names = |names: &[MoodName]| {
            names.iter().map(|name| MoodNameForm { name: name.name.clone(), emoji: name.emoji.clone() }).collect()
        };
        SettingsForm {
            day_start: self.day_start.to_string(),
            grace: self.grace,
            mood_names: self.mood_names.iter().map(|(mood, own)| (mood.level(), names(own))).collect(),
            factor_groups: self.factor_groups.clone(),
        }
    }

    fn of_form(form: SettingsForm) -> Option<Self> {
        let name = |form: MoodNameForm| MoodName { name: form.name, emoji: form.emoji };
        let level =
            |(level, names): (u8, Vec<MoodNameForm>)| Some((Mood::new(level)?, names.into_iter().map(name).collect()));
        Some(Self {
            day_start: form.day_start.parse().ok()?,
            grace: form.grace,
            mood_names: form.mood_names.into_iter().filter_map(level).collect(),
            factor_groups: form.factor_groups,
        })
    }
}

/// A person's names are in no log.
impl std::fmt::Debug for PortableSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PortableSettings(…)")
    }
}

#[derive(Serialize, Deserialize)]
struct SettingsForm {
    day_start: String,
    #[serde(default)]
    grace: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    mood_names: BTreeMap<u8, Vec<MoodNameForm>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    factor_groups: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct MoodNameForm {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    emoji: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct EntryForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    at: String,
    zone: String,
    mood: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valence: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    arousal: Option<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    factors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    photos: u8,
}

#[derive(Serialize, Deserialize)]
struct ResultForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    instrument: String,
    taken_at: String,
    answers: Vec<Option<u8>>,
    /// For people who read the file: on the way in the score is counted anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    band: Option<String>,
    #[serde(default)]
    pack_version: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(photos: &u8) -> bool {
    *photos == 0
}

/// Writes everything.
///
/// # Errors
/// What `out` says.
pub fn write_json<'e>(
    out: &mut impl Write,
    exported_at: Timestamp,
    settings: &PortableSettings,
    entries: impl IntoIterator<Item = &'e Entry>,
    results: &[PortableResult],
) -> io::Result<()> {
    let settings = serde_json::to_string(&settings.form())?;
    writeln!(out, "{{\"format\":\"{NAME}\",\"version\":{VERSION},\"exported_at\":\"{exported_at}\",")?;
    write!(out, "\"settings\":{settings},\n\"entries\":[")?;
    lines(out, entries.into_iter().map(entry_form))?;
    write!(out, "],\n\"results\":[")?;
    lines(out, results.iter().map(result_form))?;
    writeln!(out, "]}}")
}

fn lines<T: Serialize>(out: &mut impl Write, values: impl Iterator<Item = T>) -> io::Result<()> {
    for (at, value) in values.enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &value)?;
    }
    Ok(())
}

fn entry_form(entry: &Entry) -> EntryForm {
    EntryForm {
        entry: Some(entry.entry.to_string()),
        day: Some(entry.day.to_string()),
        at: entry.at.to_string(),
        zone: entry.zone.to_string(),
        mood: entry.mood.level(),
        valence: entry.affect.valence.map(Valence::value),
        arousal: entry.affect.arousal.map(Arousal::value),
        labels: entry.labels.clone(),
        factors: entry.factors.clone(),
        note: entry.note.clone(),
        photos: entry.photos,
    }
}

fn result_form(result: &PortableResult) -> ResultForm {
    let scored = score(&result.answers).ok();
    ResultForm {
        result: result.result.map(|id| HEXLOWER.encode(&id)),
        instrument: result.answers.instrument().key().to_owned(),
        taken_at: result.taken_at.to_string(),
        answers: result.answers.given().to_vec(),
        score: scored.map(|scored| scored.score.value()),
        band: scored.and_then(|scored| scored.band).map(|band: Band| band.key().to_owned()),
        pack_version: result.pack_version,
    }
}

#[derive(Deserialize)]
struct Head {
    format: String,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

#[derive(Deserialize)]
struct File<'f> {
    #[serde(default)]
    settings: Option<SettingsForm>,
    #[serde(borrow, default)]
    entries: Vec<&'f RawValue>,
    #[serde(borrow, default)]
    results: Vec<&'f RawValue>,
}

/// Whether a JSON text says that it is ours.
pub(super) fn is_ours(text: &[u8]) -> bool {
    serde_json::from_slice::<Head>(text).is_ok_and(|head| head.format == NAME)
}

/// Reads a text of ours.
pub(super) fn read(text: &[u8]) -> Result<Contents, PortableError> {
    let version: Version = serde_json::from_slice(text).map_err(|_| PortableError::FormatUnknown)?;
    if version.version > VERSION {
        return Err(PortableError::FormatNewer);
    }
    let file: File<'_> = serde_json::from_slice(text).map_err(|_| PortableError::FormatUnknown)?;
    if file.entries.len() > MAX_ENTRIES || file.results.len() > MAX_ENTRIES {
        return Err(PortableError::TooLarge);
    }
    let mut contents = Contents::new(Format::Json);
    let mut lines = Lines { text, at: 0, line: 1 };
    for raw in file.entries {
        let line = lines.line_of(raw);
        contents.keep(line, entry(line, raw));
    }
    // Results may stand before the entries.
    let mut lines = Lines { text, at: 0, line: 1 };
    for raw in file.results {
        let line = lines.line_of(raw);
        match result(raw) {
            Ok(result) => contents.results.push(result),
            Err(refusal) => contents.problems.push(Problem { line, refusal }),
        }
    }
    contents.settings = file.settings.and_then(PortableSettings::of_form);
    Ok(contents)
}

/// Counts lines up to values that come in order.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn line_of(&mut self, value: &RawValue) -> u64 {
        // A raw value is a piece of the text itself.
        let place = value.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let passed = self.text.get(self.at..place).unwrap_or_default();
        let newlines = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(newlines).unwrap_or_default();
        self.at = place.max(self.at);
        self.line
    }
}

fn entry(line: u64, raw: &RawValue) -> Result<FoundEntry, Refusal> {
    let form: EntryForm = serde_json::from_str(raw.get()).map_err(|_| Refusal::RowInvalid)?;
    let at = Timestamp::parse_rfc3339(&form.at).map_err(|_| Refusal::TimeInvalid)?;
    let zone: Zone = form.zone.parse().map_err(|_| Refusal::ZoneUnknown)?;
    let day = form.day.map(|day| day.parse::<Day>()).transpose().map_err(|_| Refusal::TimeInvalid)?;
    let mood = Mood::new(form.mood).ok_or(Refusal::ValueInvalid)?;
    let id = form.entry.map(|id| EntryId::from_hex(&id)).transpose().map_err(|_| Refusal::IdInvalid)?;
    Ok(FoundEntry {
        line,
        entry: id,
        time: FoundTime::Instant(at, zone, day),
        mood: FoundMood::Level(mood, None),
        affect: affect(form.valence, form.arousal)?,
        labels: form.labels,
        factors: form.factors,
        note: form.note,
    })
}

/// Valence and arousal, each within its bounds.
pub(super) fn affect(valence: Option<f64>, arousal: Option<f64>) -> Result<Affect, Refusal> {
    let valence = valence.map(|value| Valence::new(value).ok_or(Refusal::ValueInvalid)).transpose()?;
    let arousal = arousal.map(|value| Arousal::new(value).ok_or(Refusal::ValueInvalid)).transpose()?;
    Ok(Affect { valence, arousal })
}

fn result(raw: &RawValue) -> Result<PortableResult, Refusal> {
    let form: ResultForm = serde_json::from_str(raw.get()).map_err(|_| Refusal::RowInvalid)?;
    let instrument = Instrument::find(&form.instrument).ok_or(Refusal::AnswersInvalid)?;
    let answers = Answers::new(instrument, form.answers).map_err(|_| Refusal::AnswersInvalid)?;
    score(&answers).map_err(|_| Refusal::AnswersMissing)?;
    let taken_at = Timestamp::parse_rfc3339(&form.taken_at).map_err(|_| Refusal::TimeInvalid)?;
    let id = |id: String| HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok();
    let result = form.result.map(|text| id(text).ok_or(Refusal::IdInvalid)).transpose()?;
    Ok(PortableResult { result, taken_at, answers, pack_version: form.pack_version })
}
