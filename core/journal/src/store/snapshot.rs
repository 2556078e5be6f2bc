//! An entry in one piece: what a change keeps of the state before it, and what templates and drafts hold.

use super::STRANGE;
use crate::entries::{Affect, Arousal, Day, EntryDraft, EntryId, Mood, Valence};
use crate::photos::PhotoId;
use kith_model::Timestamp;
use kith_store::StoreError;
use serde::{Deserialize, Serialize};

/// The form of what is kept; another one is another byte in front.
const FORM: u8 = 1;

/// Everything of an entry but its id.
#[derive(Clone, PartialEq)]
pub(crate) struct Whole {
    pub(crate) day: Day,
    pub(crate) draft: EntryDraft,
    pub(crate) photos: Vec<PhotoId>,
}

/// An entry with its id and its row.
#[derive(Clone, PartialEq)]
pub(crate) struct Kept {
    pub(crate) row: i64,
    pub(crate) entry: EntryId,
    pub(crate) whole: Whole,
}

#[derive(Serialize, Deserialize)]
struct Form {
    at_ms: u64,
    zone: String,
    day: i32,
    mood: u8,
    valence: Option<f64>,
    arousal: Option<f64>,
    labels: Vec<String>,
    factors: Vec<String>,
    note: Option<String>,
    photos: Vec<[u8; 16]>,
}

/// The bytes of a state.
pub(crate) fn encode(whole: &Whole) -> Result<Vec<u8>, StoreError> {
    let Whole { day, draft, photos } = whole;
    let form = Form {
        at_ms: draft.at.as_ms(),
        zone: draft.zone.name().to_owned(),
        day: day.number(),
        mood: draft.mood.level(),
        valence: draft.affect.valence.map(Valence::value),
        arousal: draft.affect.arousal.map(Arousal::value),
        labels: draft.labels.clone(),
        factors: draft.factors.clone(),
        note: draft.note.clone(),
        photos: photos.iter().map(|photo| *photo.as_bytes()).collect(),
    };
    postcard::to_extend(&form, vec![FORM]).map_err(|_| STRANGE)
}

/// The state that these bytes hold.
pub(crate) fn decode(bytes: &[u8]) -> Result<Whole, StoreError> {
    let form: Form = match bytes.split_first() {
        Some((&FORM, rest)) => postcard::from_bytes(rest).map_err(|_| STRANGE)?,
        _ => return Err(STRANGE),
    };
    Ok(Whole {
        day: Day::from_number(form.day).ok_or(STRANGE)?,
        draft: EntryDraft {
            at: Timestamp::from_ms(form.at_ms),
            zone: form.zone.parse().map_err(|_| STRANGE)?,
            mood: Mood::new(form.mood).ok_or(STRANGE)?,
            affect: affect(form.valence, form.arousal)?,
            labels: form.labels,
            factors: form.factors,
            note: form.note,
        },
        photos: form.photos.into_iter().map(PhotoId::new).collect(),
    })
}

/// Valence and arousal from their columns.
pub(crate) fn affect(valence: Option<f64>, arousal: Option<f64>) -> Result<Affect, StoreError> {
    Ok(Affect {
        valence: valence.map(|value| Valence::new(value).ok_or(STRANGE)).transpose()?,
        arousal: arousal.map(|value| Arousal::new(value).ok_or(STRANGE)).transpose()?,
    })
}
