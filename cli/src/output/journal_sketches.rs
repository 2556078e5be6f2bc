//! How templates, drafts, names of moods and groups of factors read to a person and to a script.

use super::{Cell, Human, Page};
use kith::journal::entries::Mood;
use kith::journal::factors::Factor;
use kith::journal::settings::MoodName;
use kith::journal::sketches::Sketch;
use kith_model::Timestamp;
use serde::Serialize;

/// A template or a draft.
#[derive(Debug, Serialize)]
pub(crate) struct SketchView {
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mood: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arousal: Option<f64>,
    labels: Vec<String>,
    factors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written_at: Option<Timestamp>,
}

impl SketchView {
    /// A template.
    pub(crate) fn template(name: String, sketch: Sketch, written: Option<Timestamp>) -> Self {
        Self { template: Some(name), ..Self::of(sketch, written) }
    }

    /// A draft.
    pub(crate) fn draft(name: String, sketch: Sketch, written: Option<Timestamp>) -> Self {
        Self { draft: Some(name), ..Self::of(sketch, written) }
    }

    fn of(sketch: Sketch, written: Option<Timestamp>) -> Self {
        Self {
            template: None,
            draft: None,
            at: sketch.at,
            zone: sketch.zone.map(kith::journal::zones::Zone::name),
            mood: sketch.mood.map(Mood::level),
            valence: sketch.affect.valence.map(|valence| valence.value()),
            arousal: sketch.affect.arousal.map(|arousal| arousal.value()),
            labels: sketch.labels,
            factors: sketch.factors,
            note: sketch.note,
            written_at: written,
        }
    }
}

impl Human for SketchView {
    fn human(&self, page: &mut Page) {
        let name = self.template.as_ref().or(self.draft.as_ref());
        let words = self.labels.iter().cloned().chain(self.factors.iter().map(|factor| format!("#{factor}")));
        page.row([
            Cell::new(name.map_or("", String::as_str)).strong(),
            Cell::new(self.mood.map(|mood| format!("mood {mood}")).unwrap_or_default()),
            Cell::new(words.collect::<Vec<_>>().join(", ")),
            Cell::text(self.note.as_deref().unwrap_or_default()),
        ]);
    }
}

/// A level and its names.
#[derive(Debug, Serialize)]
pub(crate) struct MoodView {
    mood: u8,
    names: Vec<NameView>,
}

/// A name of a level.
#[derive(Debug, Serialize)]
struct NameView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji: Option<String>,
}

impl MoodView {
    /// A level with its names, the shown one first.
    pub(crate) fn of(mood: Mood, names: Vec<MoodName>) -> Self {
        let names = names.into_iter().map(|MoodName { name, emoji }| NameView { name, emoji }).collect();
        Self { mood: mood.level(), names }
    }
}

impl Human for MoodView {
    fn human(&self, page: &mut Page) {
        let shown = |name: &NameView| match &name.emoji {
            Some(emoji) => format!("{emoji} {}", name.name),
            None => name.name.clone(),
        };
        let names: Vec<String> = self.names.iter().map(shown).collect();
        page.row([Cell::new(self.mood.to_string()).strong(), Cell::new(names.join(", "))]);
    }
}

/// A factor.
#[derive(Debug, Serialize)]
pub(crate) struct FactorView {
    factor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    entries: u64,
}

impl From<Factor> for FactorView {
    fn from(factor: Factor) -> Self {
        Self { factor: factor.name, group: factor.group, entries: factor.entries }
    }
}

impl Human for FactorView {
    fn human(&self, page: &mut Page) {
        page.row([
            Cell::new(self.group.as_deref().unwrap_or("(no group)")).dim(),
            Cell::new(&self.factor).strong(),
            Cell::new(format!("{} entries", self.entries)).dim(),
        ]);
    }
}
