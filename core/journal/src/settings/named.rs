//! Settings by name and text: how an import brings them, and how a change keeps what they were.
//!
//! | name | text |
//! |---|---|
//! | `day_start` | `03:00` |
//! | `grace` | `on`, `off` |
//! | `mood_names.3` | JSON: a list of name and emoji, the one that is shown first |
//! | `factor_group.run` | the group of the factor `run` |
//! | `template.morning`, `draft.now` | JSON: what the template or draft says |
//! | `reminder.20:30@Asia/Tokyo` | JSON: the own reminder of this time and zone; nothing after `@`: the device's |

use super::{DAY_START, GRACE, MOST_NAMES, MoodName};
use crate::JournalError;
use crate::entries::{DayStart, MAX_WORD_CHARS, Mood};
use crate::portable::forms::{self, ReminderForm, SketchForm};
use crate::reminders::{JournalReminder, MAX_REMINDERS, ReminderId};
use crate::sketches::Sketch;
use crate::store::sketch::{self, SketchKind};
use crate::store::{self, Read, Tx, mood_name, setting, word};
use crate::zones::Zone;
use kith_model::Timestamp;

const MOOD_NAMES: &str = "mood_names.";
const FACTOR_GROUP: &str = "factor_group.";
const TEMPLATE: &str = "template.";
const DRAFT: &str = "draft.";
const REMINDER: &str = "reminder.";

/// The name of the setting that holds the names of a level.
pub(crate) fn mood_names(mood: Mood) -> String {
    format!("{MOOD_NAMES}{}", mood.level())
}

/// The name of the setting that holds the group of a factor.
pub(crate) fn factor_group(factor: &str) -> String {
    format!("{FACTOR_GROUP}{factor}")
}

/// The name of the setting that holds a template.
pub(crate) fn template(name: &str) -> String {
    format!("{TEMPLATE}{name}")
}

/// The name of the setting that holds a draft.
pub(crate) fn draft(name: &str) -> String {
    format!("{DRAFT}{name}")
}

/// The name of the setting that holds an own reminder.
pub(crate) fn reminder(kept: &JournalReminder) -> String {
    format!("{REMINDER}{}@{}", kept.at, kept.zone.map_or("", Zone::name))
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
    Sketch(SketchKind, &'n str),
    /// A time and a zone.
    Reminder(&'n str, &'n str),
}

fn what(name: &str) -> Option<What<'_>> {
    if name == DAY_START || name == GRACE {
        return Some(What::Plain);
    }
    if let Some(level) = name.strip_prefix(MOOD_NAMES) {
        return level.parse().ok().and_then(Mood::new).map(What::MoodNames);
    }
    if let Some(name) = name.strip_prefix(TEMPLATE) {
        return Some(What::Sketch(SketchKind::Template, name));
    }
    if let Some(name) = name.strip_prefix(DRAFT) {
        return Some(What::Sketch(SketchKind::Draft, name));
    }
    if let Some(reminder) = name.strip_prefix(REMINDER) {
        return reminder.split_once('@').map(|(at, zone)| What::Reminder(at, zone));
    }
    name.strip_prefix(FACTOR_GROUP).map(What::FactorGroup)
}

fn sketch_of(text: &str) -> Option<Sketch> {
    serde_json::from_str::<SketchForm>(text).ok()?.sketch()
}

fn reminder_of(text: &str) -> Option<JournalReminder> {
    serde_json::from_str::<ReminderForm>(text).ok()?.reminder(ReminderId::new([0; 16]))
}

/// Whether a setting of this name can have this value now. A level's names may not be those of another level.
pub(crate) fn fits(read: &Read<'_>, name: &str, value: &str) -> Result<bool, JournalError> {
    let is_word = |text: &str| !text.trim().is_empty() && text.chars().count() <= MAX_WORD_CHARS;
    Ok(match what(name) {
        None => false,
        Some(What::Plain) if name == DAY_START => value.parse::<DayStart>().is_ok(),
        Some(What::Plain) => matches!(value, "on" | "off"),
        Some(What::FactorGroup(factor)) => is_word(factor) && is_word(value),
        Some(What::Sketch(_, name)) => is_word(name) && sketch_of(value).is_some(),
        Some(What::Reminder(at, zone)) => {
            let there = store::reminder::all(read)?;
            let is_this = |one: &JournalReminder| one.at.to_string() == at && one.zone.map_or("", Zone::name) == zone;
            let room = there.len() < MAX_REMINDERS || there.iter().any(is_this);
            room && reminder_of(value).is_some_and(|kept| {
                is_this(&kept) && there.iter().all(|one| is_this(one) || one.reminder != kept.reminder)
            })
        }
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
        Some(What::Sketch(kind, name)) => {
            sketch::find(read, kind, name)?.map(|kept| forms::text(&SketchForm::of(&kept)))
        }
        Some(What::Reminder(..)) => {
            let kept = store::reminder::all(read)?.into_iter().find(|kept| reminder(kept) == name);
            kept.map(|kept| forms::text(&ReminderForm::of(&kept)))
        }
    })
}

/// Sets a setting, or makes it one that was never chosen.
pub(crate) fn put(tx: &Tx<'_>, name: &str, value: Option<&str>, now: Timestamp) -> Result<(), JournalError> {
    match what(name) {
        None => {}
        Some(What::Plain) => setting::put(tx, name, value)?,
        Some(What::MoodNames(mood)) => {
            mood_name::put(tx, mood, &value.and_then(parse_names).unwrap_or_default())?;
        }
        Some(What::FactorGroup(factor)) => word::set_group(tx, factor, value)?,
        Some(What::Sketch(kind, name)) => match value.and_then(sketch_of) {
            Some(kept) => sketch::put(tx, kind, name, &kept, now)?,
            None => drop(sketch::remove(tx, kind, name)?),
        },
        Some(What::Reminder(at, zone)) => match value.and_then(reminder_of) {
            Some(kept) => store::reminder::put(tx, &kept)?,
            None => store::reminder::remove(tx, at, zone)?,
        },
    }
    Ok(())
}
