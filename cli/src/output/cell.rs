//! One piece of a row.

use super::{escape, paint::Tone};
use chrono::{DateTime, Local};
use kith_model::Timestamp;
use unicode_width::UnicodeWidthStr;

/// How many hex digits of an id people are shown; six are enough to name a thing.
const ID_DIGITS: usize = 8;

/// Text that is safe to print, and its tone.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Our own words, or a name: one line.
    pub(crate) fn new(text: impl AsRef<str>) -> Self {
        Self { text: escape::line(text.as_ref()), tone: Tone::Plain }
    }

    /// A text of a person, which may have several lines.
    pub(crate) fn text(text: &str) -> Self {
        Self { text: escape::text(text), tone: Tone::Plain }
    }

    /// The beginning of an id, enough to name the thing.
    pub(crate) fn id(id: impl ToString) -> Self {
        Self { text: id.to_string().chars().take(ID_DIGITS).collect(), tone: Tone::Dim }
    }

    /// A time in the zone of this machine.
    pub(crate) fn time(time: Timestamp) -> Self {
        let ms = i64::try_from(time.as_ms()).unwrap_or(i64::MAX);
        let local = DateTime::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&Local);
        Self { text: local.format("%Y-%m-%d %H:%M").to_string(), tone: Tone::Dim }
    }

    /// What the eye should find.
    pub(crate) fn strong(mut self) -> Self {
        self.tone = Tone::Strong;
        self
    }

    /// What it may skip.
    pub(crate) fn dim(mut self) -> Self {
        self.tone = Tone::Dim;
        self
    }

    /// Well or not.
    pub(crate) fn well(mut self, well: bool) -> Self {
        self.tone = if well { Tone::Good } else { Tone::Bad };
        self
    }

    /// Columns that the widest line takes.
    pub(crate) fn width(&self) -> usize {
        self.text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0)
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The tone.
    pub(crate) const fn tone(&self) -> Tone {
        self.tone
    }
}
