//! Watching what waits.

use super::Outbox;
use super::list::view;
use crate::lists::{Slice, Source, check_limit};
use crate::{Kith, ListWatch, Topic};
use kith_model::{IntentView, KithError, ListUpdate, Window};
use kith_sync::intents::is_visible;

impl Outbox<'_> {
    /// Watches [`Outbox::list`]: `listener` gets a window of it before this returns, then the edits that keep it fresh.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds; when the storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        window: Window,
        listener: impl Fn(Result<ListUpdate<IntentView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(OutboxList, window, listener)
    }
}

struct OutboxList;

impl Source for OutboxList {
    type Item = IntentView;
    type Window = Window;
    const TOPICS: &'static [Topic] = &[Topic::Outbox];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<IntentView>, KithError> {
        kith.read(|read, _| {
            let intents = read.list_intents()?.into_iter().filter(is_visible);
            Slice::of(intents, window).try_map(|intent| Ok(view(&intent)))
        })
    }
}
