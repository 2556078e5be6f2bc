//! Templates, and entries that are being written.

use super::entry::{ms, time};
use super::snapshot::affect;
use super::{Read, STRANGE, Tx};
use crate::entries::{Arousal, Mood, Valence};
use crate::sketches::Sketch;
use kith_model::Timestamp;
use kith_store::StoreError;
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};

/// The form of what is kept; another one is another byte in front.
const FORM: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Form {
    at_ms: Option<u64>,
    zone: Option<String>,
    mood: Option<u8>,
    valence: Option<f64>,
    arousal: Option<f64>,
    labels: Vec<String>,
    factors: Vec<String>,
    note: Option<String>,
}

/// What a sketch is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SketchKind {
    /// A form to begin entries with.
    Template = 1,
    /// An entry that is being written.
    Draft = 2,
}

/// Keeps a sketch in place of the one of this name.
pub(crate) fn put(
    tx: &Tx<'_>,
    kind: SketchKind,
    name: &str,
    sketch: &Sketch,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT OR REPLACE INTO sketch (kind, name, body, written_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute((kind as u8, name, encode(sketch)?, ms(now)))?;
    Ok(())
}

/// The sketch of this name.
pub(crate) fn find(read: &Read<'_>, kind: SketchKind, name: &str) -> Result<Option<Sketch>, StoreError> {
    let body: Option<Vec<u8>> = read
        .sql()
        .prepare_cached("SELECT body FROM sketch WHERE kind = ?1 AND name = ?2")?
        .query_row((kind as u8, name), |row| row.get(0))
        .optional()?;
    body.as_deref().map(decode).transpose()
}

/// All names, with when each was written, in order of name.
pub(crate) fn names(read: &Read<'_>, kind: SketchKind) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let mut select = read.sql().prepare_cached("SELECT name, written_ms FROM sketch WHERE kind = ?1 ORDER BY name")?;
    let rows = select.query_map([kind as u8], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
    rows.map(|row| {
        let (name, written) = row?;
        Ok((name, time(written)?))
    })
    .collect()
}

/// Takes a sketch out; whether there was one.
pub(crate) fn remove(tx: &Tx<'_>, kind: SketchKind, name: &str) -> Result<bool, StoreError> {
    let mut delete = tx.sql().prepare_cached("DELETE FROM sketch WHERE kind = ?1 AND name = ?2")?;
    Ok(delete.execute((kind as u8, name))? > 0)
}

fn encode(sketch: &Sketch) -> Result<Vec<u8>, StoreError> {
    let form = Form {
        at_ms: sketch.at.map(Timestamp::as_ms),
        zone: sketch.zone.map(|zone| zone.name().to_owned()),
        mood: sketch.mood.map(Mood::level),
        valence: sketch.affect.valence.map(Valence::value),
        arousal: sketch.affect.arousal.map(Arousal::value),
        labels: sketch.labels.clone(),
        factors: sketch.factors.clone(),
        note: sketch.note.clone(),
    };
    postcard::to_extend(&form, vec![FORM]).map_err(|_| STRANGE)
}

fn decode(bytes: &[u8]) -> Result<Sketch, StoreError> {
    let form: Form = match bytes.split_first() {
        Some((&FORM, rest)) => postcard::from_bytes(rest).map_err(|_| STRANGE)?,
        _ => return Err(STRANGE),
    };
    Ok(Sketch {
        at: form.at_ms.map(Timestamp::from_ms),
        zone: form.zone.map(|zone| zone.parse()).transpose().map_err(|_| STRANGE)?,
        mood: form.mood.map(|level| Mood::new(level).ok_or(STRANGE)).transpose()?,
        affect: affect(form.valence, form.arousal)?,
        labels: form.labels,
        factors: form.factors,
        note: form.note,
    })
}
