//! Setting, listing and taking out.

use super::plan::schedule;
use super::{JournalReminder, ReminderId, ReminderRequest, Reminders};
use crate::JournalError;
use crate::entries::clean_words;
use crate::store::reminder;
use crate::zones::Zone;
use kith_planner::TimeOfDay;

/// Reminders that a journal may have.
pub const MAX_REMINDERS: usize = 24;

impl Reminders<'_> {
    /// Sets a reminder, durably; the one of the same time and zone is changed and keeps its id.
    ///
    /// # Errors
    /// [`JournalError::TimeInvalid`] for 24:00, [`JournalError::ValueInvalid`] for more than [`MAX_REMINDERS`], the bounds of
    /// a text, and what the storage says.
    pub fn set(&self, request: ReminderRequest) -> Result<JournalReminder, JournalError> {
        let ReminderRequest { at, days, zone, title } = request;
        let title = title.map(|title| clean_words(&[title])?.pop().ok_or(JournalError::TextEmpty)).transpose()?;
        let fresh = ReminderId::new(self.journal.rng().bytes16());
        let mut made = JournalReminder { reminder: fresh, at, days, zone, title };
        // What cannot be planned is not kept.
        schedule(&made)?;
        self.journal.write(|tx| {
            let all = reminder::all(tx)?;
            match all.iter().find(|known| (known.at, known.zone) == (at, zone)) {
                Some(known) => made.reminder = known.reminder,
                None if all.len() >= MAX_REMINDERS => return Err(JournalError::ValueInvalid),
                None => {}
            }
            reminder::put(tx, &made)?;
            Ok(made)
        })
    }

    /// All reminders, in order of time.
    ///
    /// # Errors
    /// What the storage says.
    pub fn list(&self) -> Result<Vec<JournalReminder>, JournalError> {
        self.journal.read(|read| Ok(reminder::all(read)?))
    }

    /// Takes out the reminders of this time, of this zone if one is given; all of them without a time. Gives those that
    /// were there.
    ///
    /// # Errors
    /// [`JournalError::ReminderUnknown`] when a time is given that no reminder has; what the storage says.
    pub fn remove(&self, at: Option<TimeOfDay>, zone: Option<Zone>) -> Result<Vec<JournalReminder>, JournalError> {
        self.journal.write(|tx| {
            let meant =
                |one: &JournalReminder| at.is_none_or(|at| one.at == at) && (zone.is_none() || one.zone == zone);
            let gone: Vec<JournalReminder> = reminder::all(tx)?.into_iter().filter(meant).collect();
            if gone.is_empty() && at.is_some() {
                return Err(JournalError::ReminderUnknown);
            }
            for one in &gone {
                reminder::remove(tx, &one.at.to_string(), one.zone.map_or("", Zone::name))?;
            }
            Ok(gone)
        })
    }
}
