//! What a person chooses: when the day starts, grace for a missed day, and the names of the moods.
//!
//! A new day start holds for what is written afterwards; no stored day or instant changes.

pub(crate) mod named;

use crate::entries::{DayStart, Mood};
use crate::store::{Read, mood_name, setting};
use crate::{Journal, JournalError};

pub use kith_model::journal::MoodName;

const DAY_START: &str = "day_start";
const GRACE: &str = "grace";
/// Names that a level may have.
const MOST_NAMES: usize = 12;

/// The settings of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    pub(crate) journal: &'a Journal,
}

/// The settings as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingsView {
    /// When the day starts.
    pub day_start: DayStart,
    /// Whether a streak forgives one missed day in seven.
    pub grace: bool,
}

/// As in a journal where nobody has chosen.
impl Default for SettingsView {
    fn default() -> Self {
        Self { day_start: DayStart::DEFAULT, grace: false }
    }
}

impl Settings<'_> {
    /// The settings.
    ///
    /// # Errors
    /// What the storage says.
    pub fn show(&self) -> Result<SettingsView, JournalError> {
        self.journal.read(view)
    }

    /// Changes what is given, durably.
    ///
    /// # Errors
    /// What the storage says.
    pub fn change(&self, day_start: Option<DayStart>, grace: Option<bool>) -> Result<SettingsView, JournalError> {
        self.journal.write(|tx| {
            if let Some(start) = day_start {
                setting::put(tx, DAY_START, Some(&start.to_string()))?;
            }
            if let Some(grace) = grace {
                setting::put(tx, GRACE, Some(on_or_off(grace)))?;
            }
            view(tx)
        })
    }

    /// The levels that the person has given names to, with those names, the one that is shown first.
    ///
    /// # Errors
    /// What the storage says.
    pub fn chosen_mood_names(&self) -> Result<Vec<(Mood, Vec<MoodName>)>, JournalError> {
        self.journal.read(|read| {
            let mut chosen = Vec::new();
            for mood in Mood::ALL {
                let names = mood_name::of(read, mood)?;
                if !names.is_empty() {
                    chosen.push((mood, names));
                }
            }
            Ok(chosen)
        })
    }

    /// The names of a level, the one that is shown first; where the person has chosen none, a plain English one.
    ///
    /// # Errors
    /// What the storage says.
    pub fn mood_names(&self, mood: Mood) -> Result<Vec<MoodName>, JournalError> {
        let chosen = self.journal.read(|read| Ok(mood_name::of(read, mood)?))?;
        Ok(if chosen.is_empty() { vec![plain_name(mood)] } else { chosen })
    }

    /// Gives a level its names, the one to be shown first; none: the plain one again.
    ///
    /// # Errors
    /// [`JournalError::ValueInvalid`] for too many or for a name that another level has, its plain one included, in any case;
    /// the bounds of a text.
    pub fn set_mood_names(&self, mood: Mood, names: &[MoodName]) -> Result<Vec<MoodName>, JournalError> {
        if names.len() > MOST_NAMES {
            return Err(JournalError::ValueInvalid);
        }
        let mut clean: Vec<MoodName> = Vec::with_capacity(names.len());
        for MoodName { name, emoji } in names {
            let name = crate::entries::clean_words(std::slice::from_ref(name))?.pop().ok_or(JournalError::TextEmpty)?;
            if emoji.as_ref().is_some_and(|emoji| emoji.is_empty() || emoji.len() > 64) {
                return Err(JournalError::ValueInvalid);
            }
            if clean.iter().all(|known| known.name != name) {
                clean.push(MoodName { name, emoji: emoji.clone() });
            }
        }
        self.journal.write(|tx| {
            for other in Mood::ALL.into_iter().filter(|other| *other != mood) {
                let mut theirs = mood_name::of(tx, other)?;
                if theirs.is_empty() {
                    theirs.push(plain_name(other));
                }
                let plain = [plain_name(mood)];
                let mine = if clean.is_empty() { &plain[..] } else { &clean };
                if theirs.iter().any(|their| mine.iter().any(|name| is_same(&name.name, &their.name))) {
                    return Err(JournalError::ValueInvalid);
                }
            }
            Ok(mood_name::put(tx, mood, &clean)?)
        })?;
        self.mood_names(mood)
    }
}

/// Names are told apart as a person who types one does: without regard to case.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The name of a level where the person has chosen none.
fn plain_name(mood: Mood) -> MoodName {
    let (name, emoji) = match mood.level() {
        1 => ("awful", "😢"),
        2 => ("bad", "🙁"),
        3 => ("okay", "😐"),
        4 => ("good", "🙂"),
        _ => ("great", "😄"),
    };
    MoodName { name: name.to_owned(), emoji: Some(emoji.to_owned()) }
}

const fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn view(read: &Read<'_>) -> Result<SettingsView, JournalError> {
    Ok(SettingsView { day_start: day_start(read)?, grace: grace(read)? })
}

/// When the day starts now.
pub(crate) fn day_start(read: &Read<'_>) -> Result<DayStart, JournalError> {
    let stored = setting::get(read, DAY_START)?;
    stored.map_or(Ok(DayStart::DEFAULT), |text| text.parse().map_err(|_| crate::store::STRANGE.into()))
}

/// Whether a missed day is forgiven.
pub(crate) fn grace(read: &Read<'_>) -> Result<bool, JournalError> {
    Ok(setting::get(read, GRACE)?.as_deref() == Some("on"))
}
