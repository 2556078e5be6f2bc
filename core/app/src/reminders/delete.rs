//! Deleting a reminder. Whatever edit of it comes late, it stays deleted; only undoing brings it back.

use super::Reminders;
use super::fields::REMINDER;
use super::show::{Seen, living, view};
use crate::records::{self, FieldChange, RecordWrite};
use kith_model::{KithError, RecordId, ReminderView};
use kith_protocol::peer::Field;
use kith_records::Value;

impl Reminders<'_> {
    /// Deletes a reminder, and gives it as it was.
    ///
    /// # Errors
    /// `reminder_unknown`, `group_closed`, `not_lead` where only leads edit.
    pub fn delete(&self, id: RecordId) -> Result<ReminderView, KithError> {
        let device = self.kith.zone();
        self.kith.write(|tx, me| {
            let known = living(tx, me, id)?;
            let view = view(tx, me, &Seen::from(tx, me, &device)?, &known)?;
            let changes = vec![FieldChange::Set(Field::ALIVE, Value::bool(false))];
            records::write(tx, me, known.home, &RecordWrite { record: id, kind: REMINDER, changes })?;
            Ok(ReminderView { next: None, deleted: true, ..view })
        })
    }
}
