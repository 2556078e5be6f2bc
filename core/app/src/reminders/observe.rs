//! Watching the list of reminders.

use super::Reminders;
use super::list::views;
use crate::lists::{Slice, Source, check_limit};
use crate::{Kith, ListWatch, Topic};
use kith_model::{GroupId, KithError, ListUpdate, ReminderView, Timestamp, Window};

impl Reminders<'_> {
    /// Watches [`Reminders::list`]: `listener` gets a window of it before this returns, then the edits that keep it fresh, also
    /// when one fires and others come before it.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds; when the storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        group: Option<GroupId>,
        window: Window,
        listener: impl Fn(Result<ListUpdate<ReminderView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(ReminderList { group }, window, listener)
    }
}

struct ReminderList {
    group: Option<GroupId>,
}

impl Source for ReminderList {
    type Item = ReminderView;
    type Window = Window;
    const TOPICS: &'static [Topic] = &[Topic::Records];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<ReminderView>, KithError> {
        let device = kith.zone();
        let all = kith.read(|read, me| views(read, me, &device, self.group))?;
        // The first fires first, and shows its next time when it has fired.
        let next =
            all.first().and_then(|first| first.next.as_deref()).and_then(|next| Timestamp::parse_rfc3339(next).ok());
        let due = next.map(|next| Timestamp::from_ms(next.as_ms().saturating_add(1)));
        Ok(Slice { due, ..Slice::of(all, window) })
    }
}
