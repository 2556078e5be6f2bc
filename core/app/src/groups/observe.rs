//! Watching the list of groups, and the members of one.

use super::{Groups, conversation, member_views, view};
use crate::lists::{Slice, Source, check_limit};
use crate::{Kith, ListWatch, Topic};
use kith_model::{GroupId, GroupView, KithError, ListUpdate, MemberView, Window};

impl Groups<'_> {
    /// Watches [`Groups::list`]: `listener` gets a window of it before this returns, then the edits that keep it fresh.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds; when the storage fails. A failure later on is given to the listener.
    pub fn observe(
        &self,
        window: Window,
        listener: impl Fn(Result<ListUpdate<GroupView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(GroupList, window, listener)
    }

    /// Watches [`Groups::members`] in the same way.
    ///
    /// # Errors
    /// `group_unknown`, and those of [`Groups::observe`].
    pub fn observe_members(
        &self,
        group: GroupId,
        window: Window,
        listener: impl Fn(Result<ListUpdate<MemberView>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<Window>, KithError> {
        self.kith.observe_list(MemberList { group }, window, listener)
    }
}

struct GroupList;

impl Source for GroupList {
    type Item = GroupView;
    type Window = Window;
    // Names are those of people, counts those of messages, and what waits shows at once.
    const TOPICS: &'static [Topic] = &[Topic::Groups, Topic::Contacts, Topic::Messages, Topic::Outbox];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<GroupView>, KithError> {
        kith.read(|read, me| Slice::of(read.list_conversations()?, window).try_map(|one| view(read, me, one)))
    }
}

struct MemberList {
    group: GroupId,
}

impl Source for MemberList {
    type Item = MemberView;
    type Window = Window;
    const TOPICS: &'static [Topic] = &[Topic::Groups, Topic::Contacts, Topic::Outbox];

    fn check(window: &Window) -> Result<(), KithError> {
        check_limit(window.limit)
    }

    fn read(&self, kith: &Kith, window: &Window) -> Result<Slice<MemberView>, KithError> {
        kith.read(|read, me| Ok(Slice::of(member_views(read, me, &conversation(read, self.group)?)?, window)))
    }
}
