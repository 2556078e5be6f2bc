//! Lists that stay fresh: a window, given once, then the edits that keep it so.
//!
//! `kith.groups().observe(window, listener)` and its kin call `listener` with the window as it is, before they return. From
//! then on a thread of this home reads the window again whenever it may have changed, compares, and calls `listener` with the
//! edits; applied in order to what the screen holds, they give what reading anew would give. Changes that come fast are told
//! together. Dropping the [`ListWatch`] ends it.
//!
//! | what may change a list | is noticed |
//! |---|---|
//! | an act or a sync of this process | at once, by its topic |
//! | another process on the same home | within a second |
//! | time: a reminder fires, a message disappears | then |
//! | `resume`, `set_zone` | at once |
//!
//! | file | does |
//! |---|---|
//! | `compare` | the edits between two lists, pure |
//! | `watched` | one window: what it shows, and to whom |
//! | `board` | all windows of a home, and the thread that keeps them fresh |
//!
//! Which rows a window holds is the business of its service: `core/app/src/groups/observe.rs` and its kin.

mod board;
mod compare;
mod watched;

pub(crate) use board::Board;
pub use watched::ListWatch;
pub(crate) use watched::Source;

use kith_model::{
    AccountId, ContactView, GroupId, GroupView, IntentId, IntentView, KithError, MemberView, MessageId, MessageView,
    RecordId, Refusal, ReminderView, ResourceView, Timestamp, Window,
};
use std::hash::Hash;

/// What a list holds: a thing with an id that stands once in it.
pub(crate) trait ListItem: Clone + PartialEq + Send + 'static {
    /// The id.
    type Key: Eq + Hash;

    /// What makes it the same thing when it shows something else.
    fn key(&self) -> Self::Key;
}

/// The rows of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slice<T> {
    /// The items in it.
    pub(crate) items: Vec<T>,
    /// Whether the list goes on behind it.
    pub(crate) has_more: bool,
    /// When it changes by itself, by the clock of this device.
    pub(crate) due: Option<Timestamp>,
}

impl<T> Slice<T> {
    /// The window of a list that is there as a whole.
    pub(crate) fn of(all: impl IntoIterator<Item = T>, window: &Window) -> Self {
        let (offset, limit) = bounds(window);
        let mut items: Vec<T> = all.into_iter().skip(offset).take(limit.saturating_add(1)).collect();
        let has_more = items.len() > limit;
        items.truncate(limit);
        Self { items, has_more, due: None }
    }

    /// The same rows as something else.
    pub(crate) fn try_map<U>(self, make: impl FnMut(T) -> Result<U, KithError>) -> Result<Slice<U>, KithError> {
        let items = self.items.into_iter().map(make).collect::<Result<_, _>>()?;
        Ok(Slice { items, has_more: self.has_more, due: self.due })
    }
}

fn bounds(window: &Window) -> (usize, usize) {
    let wide = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    (wide(window.offset), wide(window.limit))
}

/// Refuses a window without items, and one that is too large for a screen.
pub(crate) fn check_limit(limit: u32) -> Result<(), KithError> {
    if (1..=Window::MAX_LIMIT).contains(&limit) { Ok(()) } else { Err(Refusal::ValueInvalid.into()) }
}

macro_rules! keyed {
    ($($view:ty: $key:ty = |$item:ident| $by:expr;)+) => {
        $(impl ListItem for $view {
            type Key = $key;

            fn key(&self) -> $key {
                let $item = self;
                $by
            }
        })+
    };
}

keyed! {
    ContactView: AccountId = |contact| contact.contact;
    GroupView: GroupId = |group| group.group;
    MemberView: AccountId = |member| member.member;
    MessageView: MessageId = |message| message.message;
    // An id alone may stand for one's own record and for one of a group.
    ReminderView: (Option<GroupId>, RecordId) = |reminder| (reminder.group, reminder.reminder);
    ResourceView: (Option<GroupId>, RecordId) = |resource| (resource.group, resource.resource);
    IntentView: IntentId = |intent| intent.intent;
}
