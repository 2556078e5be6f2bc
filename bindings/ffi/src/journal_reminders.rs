//! Own reminders to write. They lie in the journal: none is a record, and none syncs.

use crate::home::{JournalReminders, calls};
use crate::reminders::most;
use crate::values::{JournalReminder, JournalZone, TimeOfDay};
use kith::journal::JournalError;
use kith::journal::reminders::{JournalReminder as Kept, PlanChange, ReminderAsk};
use kith_model::KithError;
use kith_model::journal::{MomentChanges, PendingMoment};

fn asked(kept: Vec<Kept>) -> Vec<JournalReminder> {
    kept.into_iter().map(Kept::asked).collect()
}

calls! { JournalReminders by journaled:
    /// All of them, in order of time.
    list() -> Vec<JournalReminder> = |journal| journal.reminders().list().map(asked);
    /// Sets one; that of the same time and zone is changed.
    /// Errors: `time_invalid`, `value_invalid` for more than 24, `text_empty`, `text_too_long`.
    set(reminder: JournalReminder) -> JournalReminder = |journal| journal.reminders().set(reminder).map(Kept::asked);
    /// Takes out those of a time, of a zone if one is given; without a time all of them. Gives those that were there.
    /// Errors: `reminder_unknown`.
    #[uniffi::method(default(at = None, zone = None))]
    remove(at: Option<TimeOfDay>, zone: Option<JournalZone>) -> Vec<JournalReminder> =
        |journal| journal.reminders().remove(at, zone).map(asked);
}

#[uniffi::export]
impl JournalReminders {
    /// What the phone has to change so that the next days are as the person set them, after quiet hours: hand in what is pending
    /// of them there, then cancel, then add. At most `limit` are pending then.
    /// Errors: `value_invalid` for a limit of 0.
    pub async fn changes(
        &self,
        days: u32,
        limit: u32,
        pending: Vec<PendingMoment>,
    ) -> Result<MomentChanges, KithError> {
        let quiet = self.home.call(|kith| kith.quiet().hours()).await?;
        let ask = ReminderAsk { from: None, days, limit: most(limit)?, device: None, quiet };
        let plan = move |journal: &kith::journal::Journal| {
            Ok::<_, JournalError>(PlanChange::moments(journal.reminders().changes(&ask, &pending)?))
        };
        self.home.journaled(plan).await
    }
}
