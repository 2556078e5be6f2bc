//! Templates, drafts and own reminders as JSON: how an export holds them, and how a change keeps what they were.

use super::own_json::affect;
use crate::entries::{Arousal, Mood, Valence, check_note, clean_words};
use crate::reminders::{JournalReminder, ReminderId};
use crate::sketches::Sketch;
use crate::zones::Zone;
use data_encoding::HEXLOWER;
use kith_model::Timestamp;
use serde::{Deserialize, Serialize};

/// A template or draft.
#[derive(Serialize, Deserialize)]
pub(crate) struct SketchForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mood: Option<u8>,
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
}

impl SketchForm {
    /// Of what is kept.
    pub(crate) fn of(sketch: &Sketch) -> Self {
        Self {
            at: sketch.at.map(|at| at.to_string()),
            zone: sketch.zone.map(|zone| zone.name().to_owned()),
            mood: sketch.mood.map(Mood::level),
            valence: sketch.affect.valence.map(Valence::value),
            arousal: sketch.affect.arousal.map(Arousal::value),
            labels: sketch.labels.clone(),
            factors: sketch.factors.clone(),
            note: sketch.note.clone(),
        }
    }

    /// What is kept of it; `None` when something in it is out of bounds.
    pub(crate) fn sketch(self) -> Option<Sketch> {
        self.note.as_deref().map(check_note).transpose().ok()?;
        Some(Sketch {
            at: self.at.map(|at| Timestamp::parse_rfc3339(&at)).transpose().ok()?,
            zone: self.zone.map(|zone| zone.parse::<Zone>()).transpose().ok()?,
            mood: match self.mood {
                Some(level) => Some(Mood::new(level)?),
                None => None,
            },
            affect: affect(self.valence, self.arousal).ok()?,
            labels: clean_words(&self.labels).ok()?,
            factors: clean_words(&self.factors).ok()?,
            note: self.note,
        })
    }
}

/// An own reminder.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReminderForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reminder: Option<String>,
    at: String,
    days: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
}

impl ReminderForm {
    /// Of what is kept.
    pub(crate) fn of(kept: &JournalReminder) -> Self {
        Self {
            reminder: Some(kept.reminder.to_string()),
            at: kept.at.to_string(),
            days: kept.days.to_string(),
            zone: kept.zone.map(|zone| zone.name().to_owned()),
            title: kept.title.clone(),
        }
    }

    /// What is kept of it, under `fresh` where it has no id; `None` when something in it is out of bounds.
    pub(crate) fn reminder(self, fresh: ReminderId) -> Option<JournalReminder> {
        let id = |text: String| HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok().map(ReminderId::new);
        let kept = JournalReminder {
            reminder: match self.reminder {
                Some(text) => id(text)?,
                None => fresh,
            },
            at: self.at.parse().ok()?,
            days: self.days.parse().ok()?,
            zone: self.zone.map(|zone| zone.parse()).transpose().ok()?,
            title: self.title.map(|title| clean_words(&[title])).transpose().ok()?.and_then(|mut title| title.pop()),
        };
        kept.can_be_planned().then_some(kept)
    }
}

/// As text, the same for equal values.
pub(crate) fn text(form: &impl Serialize) -> String {
    serde_json::to_string(form).unwrap_or_default()
}
