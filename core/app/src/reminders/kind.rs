//! Reminders among the types of records.

use super::fields::REMINDER;
use super::show::{Seen, living, view};
use crate::me::Me;
use crate::records::{self, Home, Record};
use kith_model::{Change, KithError, UndoneView};
use kith_planner::Zone;
use kith_store::{Read, Tx};

/// The type.
pub(crate) struct ReminderKind;

impl records::RecordKind for ReminderKind {
    fn number(&self) -> u64 {
        REMINDER
    }

    fn refresh(&self, _tx: &Tx<'_>, _me: &Me, _record: &Record) -> Result<(), KithError> {
        // Nothing is kept beside the record: plans are made from what it says.
        Ok(())
    }

    fn change(&self, read: &Read<'_>, me: &Me, device: &Zone, record: &Record) -> Result<Option<Change>, KithError> {
        Ok(Some(Change::Reminder(view(read, me, &Seen::from(read, me, device)?, record)?)))
    }

    fn undone(&self, read: &Read<'_>, me: &Me, device: &Zone, record: &Record) -> Result<UndoneView, KithError> {
        let seen = Seen::from(read, me, device)?;
        // A snooze of a group's reminder lies among one's own records; the reminder is what a person knows.
        let shown = match living(read, me, record.record) {
            Ok(reminder) if record.home == Home::Own && reminder.home != Home::Own => reminder,
            _ => record.clone(),
        };
        Ok(UndoneView::Reminder(view(read, me, &seen, &shown)?))
    }
}
