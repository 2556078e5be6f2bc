//! Watching the contact list.

use super::Contacts;
use super::list::view;
use crate::lists::{Slice, Source, check_limit};
use crate::{Kith, ListWatch, Topic};
use kith_model::{ContactView, KithError, ListUpdate, Window};

impl Contacts<'_> {
    /// Watches [`Contacts::list`]: `listener` gets a window of it before this returns, then the edits that keep it fresh.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds; when the storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        window: Window,
        listener: impl Fn(Result<ListUpdate<ContactView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(ContactList, window, listener)
    }
}

struct ContactList;

impl Source for ContactList {
    type Item = ContactView;
    type Window = Window;
    const TOPICS: &'static [Topic] = &[Topic::Contacts];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<ContactView>, KithError> {
        kith.read(|read, _| Slice::of(read.list_contacts()?, window).try_map(|person| Ok(view(&person))))
    }
}
