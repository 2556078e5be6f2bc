//! Reminders, those that fire soonest first.

use super::Reminders;
use super::fields::{REMINDER, TITLE};
use super::show::{Seen, view};
use crate::me::Me;
use crate::records::{self, Home};
use kith_model::{GroupId, KithError, RecordId, ReminderView};
use kith_planner::Zone;
use kith_store::Read;

impl Reminders<'_> {
    /// The reminders of a group, or of all groups and one's own: by the time at which they fire next, then by id; those that
    /// never fire again come last.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self, group: Option<GroupId>) -> Result<Vec<ReminderView>, KithError> {
        let device = self.kith.zone();
        self.kith.read(|read, me| views(read, me, &device, group))
    }

    /// What all of them say, for finding one by its name.
    pub(crate) fn titles(&self) -> Result<Vec<(RecordId, String)>, KithError> {
        self.kith.read(|read, me| {
            let all = records::list(read, me, None, REMINDER)?;
            let title =
                |picture: &kith_records::Picture| picture.value(&TITLE).as_text().unwrap_or_default().to_owned();
            Ok(all.iter().map(|record| (record.record, title(&record.picture))).collect())
        })
    }
}

/// Views in order.
pub(super) fn views(
    read: &Read<'_>,
    me: &Me,
    device: &Zone,
    group: Option<GroupId>,
) -> Result<Vec<ReminderView>, KithError> {
    let seen = Seen::from(read, me, device)?;
    let all = records::list(read, me, group.map(Home::Group), REMINDER)?;
    let mut views = all.iter().map(|record| view(read, me, &seen, record)).collect::<Result<Vec<_>, KithError>>()?;
    // Instants of the years 1900 to 9999 in UTC are in the order of their texts, up to fractions of a second.
    views.sort_by_cached_key(|view| (view.next.is_none(), view.next.clone(), view.reminder));
    Ok(views)
}
