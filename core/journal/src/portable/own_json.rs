//! Our JSON: entries with their history, results of instruments, settings, templates, drafts, own reminders, and photos
//! ([`super::own_photos`]): everything. `docs/journal-format.md` describes it.
//!
//! A reader takes what it knows and skips other fields; a higher version is refused. Each entry stands on a line of its own,
//! so that a problem has a line.

use super::forms::{self, ReminderForm, SketchForm};
use super::own_photos::{self, OutgoingPhoto};
use super::settle::refusal as refusal_of;
use super::{
    Contents, EarlierState, Format, FoundEntry, FoundMood, FoundPhotos, FoundTime, MAX_ENTRIES, PortableError, Problem,
};
use crate::entries::{
    Affect, Arousal, Day, DayStart, Entry, EntryDraft, EntryId, Mood, Valence, check_note, clean_words,
};
use crate::instruments::{Answers, Band, Instrument, score};
use crate::leaving::ExportLeave;
use crate::reminders::{JournalReminder, ReminderId};
use crate::settings::{MoodName, named};
use crate::sketches::Sketch;
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
const VERSION: u64 = 3;

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
    /// Templates by name.
    pub templates: BTreeMap<String, Sketch>,
    /// Drafts by name.
    pub drafts: BTreeMap<String, Sketch>,
    /// Own reminders to write.
    pub reminders: Vec<JournalReminder>,
}

impl PortableSettings {
    /// By name, as the journal keeps them.
    pub(crate) fn named(&self) -> Vec<(String, String)> {
        let grace = if self.grace { "on" } else { "off" };
        let plain = [("day_start".to_owned(), self.day_start.to_string()), ("grace".to_owned(), grace.to_owned())];
        let names =
            self.mood_names.iter().map(|(mood, names)| (named::mood_names(*mood), named::mood_names_text(names)));
        let groups = self.factor_groups.iter().map(|(factor, group)| (named::factor_group(factor), group.clone()));
        let sketch = |name: String, sketch: &Sketch| (name, forms::text(&SketchForm::of(sketch)));
        let templates = self.templates.iter().map(|(name, kept)| sketch(named::template(name), kept));
        let drafts = self.drafts.iter().map(|(name, kept)| sketch(named::draft(name), kept));
        let reminders = self.reminders.iter().map(|kept| (named::reminder(kept), forms::text(&ReminderForm::of(kept))));
        plain.into_iter().chain(names).chain(groups).chain(templates).chain(drafts).chain(reminders).collect()
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
            templates: self.templates.iter().map(|(name, kept)| (name.clone(), SketchForm::of(kept))).collect(),
            drafts: self.drafts.iter().map(|(name, kept)| (name.clone(), SketchForm::of(kept))).collect(),
            reminders: self.reminders.iter().map(ReminderForm::of).collect(),
        }
    }

    /// `None` when the day start is none; of the rest what does not fit is left out.
    fn of_form(form: SettingsForm) -> Option<Self> {
        let sketches = |forms: BTreeMap<String, SketchForm>| {
            let named = |(name, form): (String, SketchForm)| Some((clean_words(&[name]).ok()?.pop()?, form.sketch()?));
            forms.into_iter().filter_map(named).collect()
        };
        let name = |form: MoodNameForm| MoodName { name: form.name, emoji: form.emoji };
        let level =
            |(level, names): (u8, Vec<MoodNameForm>)| Some((Mood::new(level)?, names.into_iter().map(name).collect()));
        Some(Self {
            day_start: form.day_start.parse().ok()?,
            grace: form.grace,
            mood_names: form.mood_names.into_iter().filter_map(level).collect(),
            factor_groups: form.factor_groups,
            templates: sketches(form.templates),
            drafts: sketches(form.drafts),
            // A reminder without an id is told from others by its time and zone all the same.
            reminders: form.reminders.into_iter().filter_map(|form| form.reminder(ReminderId::new([0; 16]))).collect(),
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    templates: BTreeMap<String, SketchForm>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    drafts: BTreeMap<String, SketchForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reminders: Vec<ReminderForm>,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    photo_names: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    history: Vec<StateForm>,
}

/// An earlier state; a history within it is not looked at.
#[derive(Serialize, Deserialize)]
struct StateForm {
    edited_at: String,
    #[serde(flatten)]
    state: EntryForm,
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

/// An entry on its way out.
pub struct OutgoingEntry<'e> {
    /// What it says.
    pub entry: &'e Entry,
    /// The names of those of its photos that are in the file.
    pub photos: Vec<String>,
    /// What it was before, the latest first: when it was edited away, what it said, and its photos.
    pub history: Vec<(Timestamp, &'e Entry, Vec<String>)>,
}

impl std::fmt::Debug for OutgoingEntry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OutgoingEntry(…)")
    }
}

/// Writes everything, once for each leave. Each photo is asked for when the one before it is written.
///
/// # Errors
/// What `out` and the pictures say.
pub fn write_json<'e, 'p>(
    _: ExportLeave,
    out: &mut impl Write,
    exported_at: Timestamp,
    settings: &PortableSettings,
    entries: impl IntoIterator<Item = OutgoingEntry<'e>>,
    results: &[PortableResult],
    photos: impl IntoIterator<Item = io::Result<OutgoingPhoto<'p>>>,
) -> io::Result<()> {
    let settings = serde_json::to_string(&settings.form())?;
    writeln!(out, "{{\"format\":\"{NAME}\",\"version\":{VERSION},\"exported_at\":\"{exported_at}\",")?;
    write!(out, "\"settings\":{settings},\n\"entries\":[")?;
    lines(out, entries.into_iter().map(outgoing))?;
    write!(out, "],\n\"results\":[")?;
    lines(out, results.iter().map(result_form))?;
    write!(out, "],\n\"photos\":[")?;
    own_photos::write(out, photos.into_iter())?;
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
        photo_names: Vec::new(),
        history: Vec::new(),
    }
}

fn outgoing(one: OutgoingEntry<'_>) -> EntryForm {
    let state = |(edited_at, entry, photo_names): (Timestamp, &Entry, Vec<String>)| StateForm {
        edited_at: edited_at.to_string(),
        state: EntryForm { entry: None, photo_names, ..entry_form(entry) },
    };
    let history = one.history.into_iter().map(state).collect();
    EntryForm { photo_names: one.photos, history, ..entry_form(one.entry) }
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
    #[serde(borrow, default)]
    photos: Vec<&'f RawValue>,
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
        match entry(line, raw) {
            Ok((found, bad)) => {
                contents.entries.push(found);
                contents.problems.extend(bad.map(|refusal| Problem { line, refusal }));
            }
            Err(refusal) => contents.problems.push(Problem { line, refusal }),
        }
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
    let form = |raw: &RawValue| own_photos::inline(serde_json::from_str(raw.get()).ok()?);
    contents.photos = FoundPhotos::Inline(file.photos.into_iter().filter_map(form).collect());
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

/// An entry, and what is wrong with an earlier state of it, which is then left out.
fn entry(line: u64, raw: &RawValue) -> Result<(FoundEntry, Option<Refusal>), Refusal> {
    let mut form: EntryForm = serde_json::from_str(raw.get()).map_err(|_| Refusal::RowInvalid)?;
    let (mut history, mut bad) = (Vec::new(), None);
    for state in std::mem::take(&mut form.history) {
        match earlier(state) {
            Ok(state) => history.push(state),
            Err(refusal) => bad = Some(refusal),
        }
    }
    let at = Timestamp::parse_rfc3339(&form.at).map_err(|_| Refusal::TimeInvalid)?;
    let zone: Zone = form.zone.parse().map_err(|_| Refusal::ZoneUnknown)?;
    let day = form.day.map(|day| day.parse::<Day>()).transpose().map_err(|_| Refusal::TimeInvalid)?;
    let mood = Mood::new(form.mood).ok_or(Refusal::ValueInvalid)?;
    let id = form.entry.map(|id| EntryId::from_hex(&id)).transpose().map_err(|_| Refusal::IdInvalid)?;
    let found = FoundEntry {
        line,
        entry: id,
        time: FoundTime::Instant(at, zone, day),
        mood: FoundMood::Level(mood, None),
        affect: affect(form.valence, form.arousal)?,
        labels: form.labels,
        factors: form.factors,
        note: form.note,
        photos: form.photo_names,
        history,
    };
    Ok((found, bad))
}

fn earlier(form: StateForm) -> Result<EarlierState, Refusal> {
    let edited_at = Timestamp::parse_rfc3339(&form.edited_at).map_err(|_| Refusal::TimeInvalid)?;
    let state = form.state;
    let at = Timestamp::parse_rfc3339(&state.at).map_err(|_| Refusal::TimeInvalid)?;
    let zone: Zone = state.zone.parse().map_err(|_| Refusal::ZoneUnknown)?;
    let day = state.day.ok_or(Refusal::RowInvalid)?.parse::<Day>().map_err(|_| Refusal::TimeInvalid)?;
    if let Some(note) = &state.note {
        check_note(note).map_err(refusal_of)?;
    }
    let draft = EntryDraft {
        at,
        zone,
        mood: Mood::new(state.mood).ok_or(Refusal::ValueInvalid)?,
        affect: affect(state.valence, state.arousal)?,
        labels: clean_words(&state.labels).map_err(refusal_of)?,
        factors: clean_words(&state.factors).map_err(refusal_of)?,
        note: state.note,
    };
    Ok(EarlierState { edited_at, day, draft, photos: state.photo_names })
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
