//! What a person chooses for the journal: the day start, names of moods, groups of factors.

use crate::home::{JournalSettings, calls};
use crate::values::{DayStart, JournalRules, Mood};
use kith_model::journal::{Factor, MoodName};

calls! { JournalSettings by journaled:
    /// When the day starts, and whether a streak forgives a missed day.
    show() -> JournalRules = |journal| journal.settings().show();
    /// Changes what is given. A new day start holds for what is written afterwards.
    #[uniffi::method(default(day_start = None, grace = None))]
    change(day_start: Option<DayStart>, grace: Option<bool>) -> JournalRules =
        |journal| journal.settings().change(day_start, grace);
    /// The names of a level, the one that is shown first.
    mood_names(mood: Mood) -> Vec<MoodName> = |journal| journal.settings().mood_names(mood);
    /// Gives a level its names, the one to be shown first; with none it has its plain English one again.
    /// Errors: `value_invalid` for a name that another level has; `text_empty`, `text_too_long`.
    set_mood_names(mood: Mood, names: Vec<MoodName>) -> Vec<MoodName> =
        |journal| journal.settings().set_mood_names(mood, &names);
    /// All factors, those in groups first.
    factors() -> Vec<Factor> = |journal| journal.factors().list();
    /// Puts a factor into a group, or into none.
    /// Errors: `text_empty`, `text_too_long`.
    set_factor_group(factor: String, group: Option<String>) -> Factor =
        |journal| journal.factors().set_group(&factor, group.as_deref());
}
