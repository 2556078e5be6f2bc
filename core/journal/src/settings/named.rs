//! Settings by name and text: how an import brings them, and how a change keeps what they were.
//!
//! | name | text |
//! |---|---|
//! | `day_start` | `03:00` |
//! | `grace` | `on`, `off` |
//! | `mood_names.3` | JSON: a list of name and emoji, the one that is shown first |
//! | `factor_group.run` | the group of the factor `run` |

use super::{DAY_START, GRACE, MOST_NAMES, MoodName};
use crate::JournalError;
use crate::entries::{DayStart, MAX_WORD_CHARS, Mood};
use crate::store::{Read, Tx, mood_name, setting, word};

const MOOD_NAMES: &str = "mood_names.";
const FACTOR_GROUP: &str = "factor_group.";

/// The name of the setting that holds the names of a level.
pub(crate) fn mood_names(mood: Mood) -> String {
    format!("{MOOD_NAMES}{}", mood.level())
}

/// The name of the setting that holds the group of a factor.
pub(crate) fn factor_group(factor: &str) -> String {
    format!("{FACTOR_GROUP}{factor}")
}

/// The names of a level as text.
pub(crate) fn mood_names_text(names: &[MoodName]) -> String {
    let form: Vec<(&str, Option<&str>)> =
        names.iter().map(|name| (name.name.as_str(), name.emoji.as_deref())).collect();
    serde_json::to_string(&form).unwrap_or_default()
}

/// What a name stands for.
enum What<'n> {
    Plain,
    MoodNames(Mood),
    FactorGroup(&'n str),
}

fn what(name: &str) -> Option<What<'_>> {
    if name == DAY_START || name == GRACE {
        return Some(What::Plain);
    }
    if let Some(level) = name.strip_prefix(MOOD_NAMES) {
        return level.parse().ok().and_then(Mood::new).map(What::MoodNames);
    }
    name.strip_prefix(FACTOR_GROUP).map(What::FactorGroup)
}

/// Whether a setting of this name can have this value now. A level's names may not be those of another level.
pub(crate) fn fits(read: &Read<'_>, name: &str, value: &str) -> Result<bool, JournalError> {
    let is_word = |text: &str| !text.trim().is_empty() && text.chars().count() <= MAX_WORD_CHARS;
    Ok(match what(name) {
        None => false,
        Some(What::Plain) if name == DAY_START => value.parse::<DayStart>().is_ok(),
        Some(What::Plain) => matches!(value, "on" | "off"),
        Some(What::FactorGroup(factor)) => is_word(factor) && is_word(value),
        Some(What::MoodNames(mood)) => {
            let Some(names) = parse_names(value) else { return Ok(false) };
            let emoji_fits = |emoji: &String| !emoji.is_empty() && emoji.len() <= 64;
            let good = |name: &MoodName| is_word(&name.name) && name.emoji.as_ref().is_none_or(emoji_fits);
            if names.len() > MOST_NAMES || !names.iter().all(good) {
                return Ok(false);
            }
            for other in Mood::ALL.into_iter().filter(|other| *other != mood) {
                let theirs = mood_name::of(read, other)?;
                if theirs.iter().any(|their| names.iter().any(|name| name.name == their.name)) {
                    return Ok(false);
                }
            }
            true
        }
    })
}

fn parse_names(text: &str) -> Option<Vec<MoodName>> {
    let form: Vec<(String, Option<String>)> = serde_json::from_str(text).ok()?;
    Some(form.into_iter().map(|(name, emoji)| MoodName { name, emoji }).collect())
}

/// The value of a setting, if it was ever chosen.
pub(crate) fn get(read: &Read<'_>, name: &str) -> Result<Option<String>, JournalError> {
    Ok(match what(name) {
        None => None,
        Some(What::Plain) => setting::get(read, name)?,
        Some(What::MoodNames(mood)) => {
            let names = mood_name::of(read, mood)?;
            (!names.is_empty()).then(|| mood_names_text(&names))
        }
        Some(What::FactorGroup(factor)) => {
            word::factors(read)?.into_iter().find(|(name, ..)| name == factor).and_then(|(_, group, _)| group)
        }
    })
}

/// Sets a setting, or makes it one that was never chosen.
pub(crate) fn put(tx: &Tx<'_>, name: &str, value: Option<&str>) -> Result<(), JournalError> {
    match what(name) {
        None => {}
        Some(What::Plain) => setting::put(tx, name, value)?,
        Some(What::MoodNames(mood)) => {
            mood_name::put(tx, mood, &value.and_then(parse_names).unwrap_or_default())?;
        }
        Some(What::FactorGroup(factor)) => word::set_group(tx, factor, value)?,
    }
    Ok(())
}
