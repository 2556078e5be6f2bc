//! Watching the list of resources.

use super::list::{ordered, views};
use super::{RESOURCE, Resources};
use crate::lists::{Slice, Source, check_limit};
use crate::records::{self, Home};
use crate::{Kith, ListWatch, Topic};
use kith_model::{GroupId, KithError, ListUpdate, ResourceView, Window};

impl Resources<'_> {
    /// Watches [`Resources::list`]: `listener` gets a window of it before this returns, then the edits that keep it fresh.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds; when the storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        group: Option<GroupId>,
        window: Window,
        listener: impl Fn(Result<ListUpdate<ResourceView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(ResourceList { group }, window, listener)
    }
}

struct ResourceList {
    group: Option<GroupId>,
}

impl Source for ResourceList {
    type Item = ResourceView;
    type Window = Window;
    const TOPICS: &'static [Topic] = &[Topic::Records];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<ResourceView>, KithError> {
        kith.read(|read, me| {
            let all = ordered(me, records::list(read, me, self.group.map(Home::Group), RESOURCE)?);
            let Slice { items, has_more, due } = Slice::of(all, window);
            Ok(Slice { items: views(read, me, &items)?, has_more, due })
        })
    }
}
