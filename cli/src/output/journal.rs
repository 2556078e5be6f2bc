//! How the journal reads to a person and to a script. Only here do its entries become text.

use super::{Cell, Failure, Human, Page};
use kith::journal::Journal;
use kith::journal::backup::{BackupMade, Restored};
use kith::journal::entries::{ChangeKind, Entry, Mood};
use kith::journal::photos::{DamagedPhoto, PhotoView};
use kith::journal::settings::SettingsView;
use kith::journal::zones::local_of;
use kith_model::Timestamp;
use serde::Serialize;

/// An entry.
#[derive(Debug, Serialize)]
pub(crate) struct EntryView {
    #[serde(skip_serializing_if = "Option::is_none")]
    undone: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Timestamp>,
    entry: String,
    day: String,
    at: Timestamp,
    zone: &'static str,
    mood: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    valence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arousal: Option<f64>,
    labels: Vec<String>,
    factors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    photos: u8,
    #[serde(skip)]
    mood_name: String,
    #[serde(skip)]
    local: String,
}

impl EntryView {
    /// One entry with the name of its mood.
    pub(crate) fn of(journal: &Journal, entry: Entry) -> Result<Self, Failure> {
        Ok(Self::named(entry, &mood_names(journal)?))
    }

    /// Entries with the names of their moods.
    pub(crate) fn of_all(journal: &Journal, entries: Vec<Entry>) -> Result<Vec<Self>, Failure> {
        let names = mood_names(journal)?;
        Ok(entries.into_iter().map(|entry| Self::named(entry, &names)).collect())
    }

    /// Entries of a journal that may be damaged where the names of moods are: then the level stands for the name.
    pub(crate) fn of_readable(journal: &Journal, entries: Vec<Entry>) -> Vec<Self> {
        let levels = || (1..=5).map(|level| format!("mood {level}")).collect();
        let names = mood_names(journal).unwrap_or_else(|_| levels());
        entries.into_iter().map(|entry| Self::named(entry, &names)).collect()
    }

    /// Says that it was taken back.
    pub(crate) fn undone(mut self, kind: ChangeKind) -> Self {
        self.undone = Some(kind.as_str());
        self
    }

    /// Says when it was edited away.
    pub(crate) fn edited_at(mut self, at: Timestamp) -> Self {
        self.edited_at = Some(at);
        self
    }

    fn named(entry: Entry, names: &[String]) -> Self {
        let place = usize::from(entry.mood.level().saturating_sub(1));
        Self {
            undone: None,
            edited_at: None,
            entry: entry.entry.to_string(),
            day: entry.day.to_string(),
            at: entry.at,
            zone: entry.zone.name(),
            mood: entry.mood.level(),
            valence: entry.affect.valence.map(|valence| valence.value()),
            arousal: entry.affect.arousal.map(|arousal| arousal.value()),
            labels: entry.labels,
            factors: entry.factors,
            note: entry.note,
            photos: entry.photos,
            mood_name: names.get(place).cloned().unwrap_or_default(),
            local: local_of(entry.at, entry.zone).0.format("%H:%M").to_string(),
        }
    }
}

/// The shown name of each level, the worst first.
fn mood_names(journal: &Journal) -> Result<Vec<String>, Failure> {
    let shown = |mood| -> Result<String, Failure> {
        let mut names = journal.settings().mood_names(mood).map_err(Failure::journal)?;
        names.truncate(1);
        let first = names.pop().map(|name| match name.emoji {
            Some(emoji) => format!("{emoji} {}", name.name),
            None => name.name,
        });
        Ok(first.unwrap_or_default())
    };
    Mood::ALL.into_iter().map(shown).collect()
}

impl Human for EntryView {
    fn human(&self, page: &mut Page) {
        let words = self.labels.iter().cloned().chain(self.factors.iter().map(|factor| format!("#{factor}")));
        let photos = match self.photos {
            0 => None,
            1 => Some("1 photo".to_owned()),
            more => Some(format!("{more} photos")),
        };
        let words: Vec<String> = words.chain(photos).collect();
        let undone = self.undone.map(|kind| format!("undone: {kind}"));
        let edited = self.edited_at.map(|at| format!("until {at}"));
        let first = undone.or(edited).map(|text| Cell::new(text).dim());
        page.row(first.into_iter().chain([
            Cell::id(&self.entry),
            Cell::new(&self.day),
            Cell::new(&self.local).dim(),
            Cell::new(&self.mood_name).strong(),
            Cell::new(words.join(", ")),
            Cell::text(self.note.as_deref().unwrap_or_default()),
        ]));
    }
}

/// The settings of the journal, in the words of the flags.
#[derive(Debug, Serialize)]
pub(crate) struct JournalSettingsView {
    day_start: String,
    grace: &'static str,
}

impl From<SettingsView> for JournalSettingsView {
    fn from(settings: SettingsView) -> Self {
        let grace = if settings.grace { "on" } else { "off" };
        Self { day_start: settings.day_start.to_string(), grace }
    }
}

impl Human for JournalSettingsView {
    fn human(&self, page: &mut Page) {
        page.fact("the day starts at", Cell::new(&self.day_start));
        page.fact("grace for one missed day in seven", Cell::new(self.grace));
    }
}

/// A photo that went to a file.
#[derive(Debug, Serialize)]
pub(crate) struct PhotoFileView {
    bytes: u64,
    kind: &'static str,
    orientation: u8,
}

impl PhotoFileView {
    /// What it is.
    pub(crate) fn of(photo: &PhotoView) -> Self {
        Self { bytes: photo.bytes, kind: photo.kind.as_str(), orientation: photo.orientation }
    }
}

impl Human for PhotoFileView {
    fn human(&self, page: &mut Page) {
        let turned = if self.orientation == 1 { "" } else { ", to be turned" };
        page.line(format!("{}, {} bytes{turned}", self.kind, self.bytes));
    }
}

/// A backup that was made and tried out.
#[derive(Debug, Serialize)]
pub(crate) struct BackupView {
    recovery_code: String,
    entries: u64,
    photos: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    photos_damaged: Vec<DamagedPhotoView>,
    verified: bool,
}

#[derive(Debug, Serialize)]
struct DamagedPhotoView {
    entry: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<u8>,
}

impl From<&BackupMade> for BackupView {
    fn from(made: &BackupMade) -> Self {
        let view = |one: &DamagedPhoto| DamagedPhotoView { entry: one.entry.to_string(), photo: one.number };
        Self {
            recovery_code: made.code.to_text(),
            entries: made.entries,
            photos: made.photos,
            photos_damaged: made.damaged.iter().map(view).collect(),
            verified: true,
        }
    }
}

impl Human for BackupView {
    fn human(&self, page: &mut Page) {
        page.fact("recovery code", Cell::new(&self.recovery_code).strong());
        page.fact("entries", Cell::new(self.entries.to_string()));
        page.fact("photos", Cell::new(self.photos.to_string()));
        page.line(match self.photos_damaged.len() {
            0 => "The backup was restored beside this journal and found equal.".to_owned(),
            1 => "The backup was restored beside this journal and found equal but for 1 damaged photo.".to_owned(),
            more => {
                format!("The backup was restored beside this journal and found equal but for {more} damaged photos.")
            }
        });
        page.line("Write the code down now: it is shown this once, and without it nobody opens the backup.");
    }
}

/// A backup that was brought back.
#[derive(Debug, Serialize)]
pub(crate) struct RestoredView {
    entries: u64,
    verified: bool,
}

impl From<Restored> for RestoredView {
    fn from(restored: Restored) -> Self {
        // Restoring ends well only when everything that was read is what the backup's digest says.
        Self { entries: restored.entries, verified: true }
    }
}

impl Human for RestoredView {
    fn human(&self, page: &mut Page) {
        page.line(format!("{} entries are back.", self.entries));
    }
}
