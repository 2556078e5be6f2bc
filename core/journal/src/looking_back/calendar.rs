//! A year in pixels.

use super::days::days_of;
use super::{DayMood, LookingBack};
use crate::JournalError;
use crate::entries::Day;
use crate::store::entry;
use chrono::NaiveDate;

impl LookingBack<'_> {
    /// The days with entries from `from` to `to`, both included, in order.
    ///
    /// # Errors
    /// What the storage says.
    pub fn days(&self, from: Option<Day>, to: Option<Day>) -> Result<Vec<DayMood>, JournalError> {
        let marks = self.journal.read(|read| Ok(entry::marks(read, from, to)?.0))?;
        Ok(days_of(&marks).into_iter().map(|row| row.mood).collect())
    }

    /// The days with entries of a year, in order.
    ///
    /// # Errors
    /// [`JournalError::ValueInvalid`] for a year that is none; what the storage says.
    pub fn year(&self, year: i32) -> Result<Vec<DayMood>, JournalError> {
        let day =
            |month, day| NaiveDate::from_ymd_opt(year, month, day).map(Day::new).ok_or(JournalError::ValueInvalid);
        self.days(Some(day(1, 1)?), Some(day(12, 31)?))
    }
}
