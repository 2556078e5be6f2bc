//! Templates to begin an entry with, and entries that are being written: kept durably, so that a kill loses no word.

use crate::entries::{Affect, Mood, check_note, clean_words};
use crate::store::Tx;
use crate::store::sketch::{self, SketchKind};
use crate::zones::Zone;
use crate::{Journal, JournalError};
use kith_model::Timestamp;

/// An entry that is not one yet: nothing of it is needed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// When it was.
    pub at: Option<Timestamp>,
    /// The zone that it was in.
    pub zone: Option<Zone>,
    /// The level.
    pub mood: Option<Mood>,
    /// Valence and arousal.
    pub affect: Affect,
    /// Words for the feeling.
    pub labels: Vec<String>,
    /// What was going on.
    pub factors: Vec<String>,
    /// Markdown.
    pub note: Option<String>,
}

impl std::fmt::Debug for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sketch(…)")
    }
}

/// Templates and drafts of a journal, each under a name of its own.
#[derive(Debug, Clone, Copy)]
pub struct Sketches<'a> {
    pub(crate) journal: &'a Journal,
}

impl Sketches<'_> {
    /// Keeps a template in place of the one of this name.
    ///
    /// # Errors
    /// The bounds of a text, and what the storage says.
    pub fn save_template(&self, name: &str, template: &Sketch) -> Result<(), JournalError> {
        self.save(SketchKind::Template, name, template)
    }

    /// The template of this name.
    ///
    /// # Errors
    /// [`JournalError::SketchUnknown`], and what the storage says.
    pub fn template(&self, name: &str) -> Result<Sketch, JournalError> {
        self.find(SketchKind::Template, name)
    }

    /// The names of all templates.
    ///
    /// # Errors
    /// What the storage says.
    pub fn templates(&self) -> Result<Vec<(String, Timestamp)>, JournalError> {
        self.journal.read(|read| Ok(sketch::names(read, SketchKind::Template)?))
    }

    /// Takes a template out.
    ///
    /// # Errors
    /// [`JournalError::SketchUnknown`], and what the storage says.
    pub fn remove_template(&self, name: &str) -> Result<(), JournalError> {
        self.remove(SketchKind::Template, name)
    }

    /// Keeps what is being written: to be called at every pause of the fingers.
    ///
    /// # Errors
    /// The bounds of a text, and what the storage says.
    pub fn save_draft(&self, name: &str, draft: &Sketch) -> Result<(), JournalError> {
        self.save(SketchKind::Draft, name, draft)
    }

    /// What was being written.
    ///
    /// # Errors
    /// [`JournalError::SketchUnknown`], and what the storage says.
    pub fn draft(&self, name: &str) -> Result<Sketch, JournalError> {
        self.find(SketchKind::Draft, name)
    }

    /// The names of all drafts.
    ///
    /// # Errors
    /// What the storage says.
    pub fn drafts(&self) -> Result<Vec<(String, Timestamp)>, JournalError> {
        self.journal.read(|read| Ok(sketch::names(read, SketchKind::Draft)?))
    }

    /// Takes a draft out, when its entry is written or the person gave it up.
    ///
    /// # Errors
    /// [`JournalError::SketchUnknown`], and what the storage says.
    pub fn remove_draft(&self, name: &str) -> Result<(), JournalError> {
        self.remove(SketchKind::Draft, name)
    }

    /// All templates with what they say.
    ///
    /// # Errors
    /// What the storage says.
    pub fn all_templates(&self) -> Result<Vec<(String, Sketch)>, JournalError> {
        self.all(SketchKind::Template)
    }

    /// All drafts with what they say.
    ///
    /// # Errors
    /// What the storage says.
    pub fn all_drafts(&self) -> Result<Vec<(String, Sketch)>, JournalError> {
        self.all(SketchKind::Draft)
    }

    fn all(&self, kind: SketchKind) -> Result<Vec<(String, Sketch)>, JournalError> {
        self.journal.read(|read| {
            let mut all = Vec::new();
            for (name, _) in sketch::names(read, kind)? {
                if let Some(kept) = sketch::find(read, kind, &name)? {
                    all.push((name, kept));
                }
            }
            Ok(all)
        })
    }

    fn save(&self, kind: SketchKind, name: &str, sketch: &Sketch) -> Result<(), JournalError> {
        let name = clean_name(name)?;
        let mut sketch = sketch.clone();
        sketch.labels = clean_words(&sketch.labels)?;
        sketch.factors = clean_words(&sketch.factors)?;
        sketch.note.as_deref().map(check_note).transpose()?;
        let now = self.journal.now();
        self.journal.write(|tx| Ok(sketch::put(tx, kind, &name, &sketch, now)?))
    }

    fn find(&self, kind: SketchKind, name: &str) -> Result<Sketch, JournalError> {
        let name = clean_name(name)?;
        self.journal.read(|read| sketch::find(read, kind, &name)?.ok_or(JournalError::SketchUnknown))
    }

    fn remove(&self, kind: SketchKind, name: &str) -> Result<(), JournalError> {
        let name = clean_name(name)?;
        let removed = self.journal.write(|tx| Ok(sketch::remove(tx, kind, &name)?))?;
        if removed { Ok(()) } else { Err(JournalError::SketchUnknown) }
    }
}

/// Takes out the draft that became an entry.
pub(crate) fn finish(tx: &Tx<'_>, name: &str) -> Result<(), JournalError> {
    if sketch::remove(tx, SketchKind::Draft, &clean_name(name)?)? { Ok(()) } else { Err(JournalError::SketchUnknown) }
}

fn clean_name(name: &str) -> Result<String, JournalError> {
    clean_words(&[name.to_owned()])?.pop().ok_or(JournalError::TextEmpty)
}
