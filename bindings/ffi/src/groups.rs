//! Groups and direct chats.

use crate::home::{Groups, calls, watches};
use crate::shell::GroupsListener;
use kith_model::{
    AccountId, GroupId, GroupKind, GroupView, KithError, LinkId, LinkView, MemberView, PolicyRequest, PolicyView, Role,
    Window,
};
use std::time::Duration;

calls! { Groups by call:
    /// Every group and direct chat, the last used first; also those that are over.
    list() -> Vec<GroupView> = |kith| kith.groups().list();
    /// One of them.
    /// Errors: `group_unknown`.
    show(group: GroupId) -> GroupView = |kith| kith.groups().show(group);
    /// Gives the group another name or description; none stays.
    /// Errors: `not_lead`, `direct_fixed`, `group_closed`, and the bounds of a name.
    edit(group: GroupId, name: Option<String>, about: Option<String>) -> GroupView =
        |kith| kith.groups().edit(group, name.as_deref(), about.as_deref());
    /// The members, those who are being added last.
    /// Errors: `group_unknown`.
    members(group: GroupId) -> Vec<MemberView> = |kith| kith.groups().members(group);
    /// Adds contacts. Whoever is in already, or being added, stays as they are.
    /// Errors: `contact_unknown`, `contact_blocked`, `not_lead`, `direct_fixed`, `group_closed`, `group_full`.
    add(group: GroupId, contacts: Vec<AccountId>) -> Vec<MemberView> = |kith| kith.groups().add(group, &contacts);
    /// Removes a member: from then on they can read nothing that is written.
    /// Errors: `not_lead`, `member_unknown`, `value_invalid` for oneself, `direct_fixed`, `group_closed`.
    remove(group: GroupId, member: AccountId) -> GroupView = |kith| kith.groups().remove(group, member);
    /// Gives a member another role.
    /// Errors: `not_lead`, `member_unknown`, `last_lead`, `direct_fixed`, `group_closed`.
    set_role(group: GroupId, member: AccountId, role: Role) -> GroupView =
        |kith| kith.groups().set_role(group, member, role);
    /// Changes the rules, and gives them as they will be. A request without a change only looks.
    /// Errors: `not_lead`, `direct_fixed`, `group_closed` for a change; `value_invalid`.
    policy(group: GroupId, request: PolicyRequest) -> PolicyView = |kith| kith.groups().policy(group, request);
    /// Leaves a group. Works offline; old messages stay readable. Twice is once.
    /// Errors: `last_lead`, `group_closed` after a removal.
    leave(group: GroupId) -> GroupView = |kith| kith.groups().leave(group);
    /// Joins by a link. The group is `joining` until whoever made the link has admitted this account.
    /// Errors: `link_invalid`, `link_expired`, `contact_self`, `relay_unset`.
    join(link: String) -> GroupView = |kith| kith.groups().join(&link);
}

watches! { Groups:
    /// Follows the list, with names, unread counts and states.
    observe(window: Window) to GroupsListener = |kith, told| kith.groups().observe(window, told);
}

#[uniffi::export]
impl Groups {
    /// Makes a group with this account as its lead.
    /// Errors: The bounds of a name; `direct_fixed` for a kind that makes itself.
    pub async fn create(&self, name: String, kind: GroupKind, about: String) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().create(kith::NewGroup { name, kind, about })).await
    }

    /// Accepts a request, or declines it.
    /// Errors: `group_unknown`; `group_closed` when it is over.
    pub async fn answer(&self, group: GroupId, accept: bool) -> Result<GroupView, KithError> {
        self.home
            .call(move |kith| if accept { kith.groups().accept(group) } else { kith.groups().decline(group) })
            .await
    }

    /// Makes a link into the group that ends after `lasts`.
    /// Errors: `links_off`, `not_lead`, `relay_unset`, `direct_fixed`, `group_closed`.
    pub async fn invite(&self, group: GroupId, lasts: Duration) -> Result<LinkView, KithError> {
        let ms = u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX);
        self.home.call(move |kith| kith.groups().invite(group, ms)).await
    }

    /// Ends a link at once; with none only lists those of this account that are open.
    /// Errors: `link_unknown`, `group_unknown`.
    #[uniffi::method(default(withdraw = None))]
    pub async fn invites(&self, group: GroupId, withdraw: Option<LinkId>) -> Result<Vec<LinkView>, KithError> {
        self.home
            .call(move |kith| {
                withdraw.map(|link| kith.groups().withdraw_invite(group, link)).transpose()?;
                kith.groups().list_invites(group)
            })
            .await
    }
}
