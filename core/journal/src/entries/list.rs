//! Reading entries: by day, by id, on this day of other years.

use super::log::shown;
use super::{Day, Entries, Entry, EntryId};
use crate::JournalError;
use crate::insights::DaySeries;
use crate::settings;
use crate::store::entry;
use crate::store::snapshot::Kept;
use crate::zones::day_of;
use chrono::Datelike as _;

impl Entries<'_> {
    /// Entries of the days `from` to `to`, both included, in order of (`at`, `entry`).
    ///
    /// # Errors
    /// What the storage says.
    pub fn list(&self, from: Option<Day>, to: Option<Day>) -> Result<Vec<Entry>, JournalError> {
        self.journal.read(|read| Ok(entry::list(read, from, to)?.into_iter().map(shown).collect()))
    }

    /// The days `from` to `to`, both included, with their moods and factors, for [`crate::insights`].
    ///
    /// # Errors
    /// What the storage says.
    pub fn day_series(&self, from: Option<Day>, to: Option<Day>) -> Result<DaySeries, JournalError> {
        self.journal.read(|read| {
            let kept = entry::list(read, from, to)?;
            Ok(DaySeries::of(
                kept.iter().map(|Kept { whole, .. }| (whole.day, whole.draft.mood, whole.draft.factors.as_slice())),
            ))
        })
    }

    /// One entry.
    ///
    /// # Errors
    /// [`JournalError::EntryUnknown`], and what the storage says.
    pub fn show(&self, id: EntryId) -> Result<Entry, JournalError> {
        self.journal.read(|read| Ok(shown(entry::find(read, id)?.ok_or(JournalError::EntryUnknown)?)))
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// What the storage says.
    pub fn count(&self) -> Result<u64, JournalError> {
        self.journal.read(|read| Ok(entry::count(read)?))
    }

    /// The day that it is for this person: before the day start it is still the day before.
    ///
    /// # Errors
    /// What the storage says.
    pub fn today(&self) -> Result<Day, JournalError> {
        let (now, zone) = (self.journal.now(), self.journal.device_zone());
        self.journal.read(|read| Ok(day_of(now, zone, settings::day_start(read)?)))
    }

    /// Entries of the same month and day in earlier years, the latest year first. The 29th of February is its own day.
    ///
    /// # Errors
    /// What the storage says.
    pub fn on_this_day(&self, day: Day) -> Result<Vec<Entry>, JournalError> {
        self.journal.read(|read| {
            let mut found = Vec::new();
            for year in (1_970..day.year()).rev() {
                let Some(date) = day.date().with_year(year).map(Day::new) else { continue };
                found.extend(entry::list(read, Some(date), Some(date))?.into_iter().map(shown));
            }
            Ok(found)
        })
    }
}
