//! Groups and direct chats.

use crate::home::Home;
use crate::observe::Subscription;
use crate::shell::GroupsListener;
use crate::values::PolicyRequest;
use kith_model::{
    AccountId, GroupId, GroupKind, GroupView, KithError, LinkId, LinkView, MemberView, PolicyView, Role, Window,
};
use std::sync::Arc;
use std::time::Duration;

/// Groups and direct chats.
#[derive(uniffi::Object)]
pub struct Groups {
    pub(crate) home: Arc<Home>,
}

#[uniffi::export]
impl Groups {
    /// Every group and direct chat, the last used first; also those that are over.
    pub async fn list(&self) -> Result<Vec<GroupView>, KithError> {
        self.home.call(|kith| kith.groups().list()).await
    }

    /// Follows the list, with names, unread counts and states.
    pub async fn observe(
        &self,
        window: Window,
        listener: Arc<dyn GroupsListener>,
    ) -> Result<Arc<Subscription>, KithError> {
        let watch = move |kith: &kith::Kith, told| kith.groups().observe(window, told);
        self.home.list(watch, move |update| listener.on_update(update)).await
    }

    /// One of them.
    /// Errors: `group_unknown`.
    pub async fn show(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().show(group)).await
    }

    /// Makes a group with this account as its lead.
    /// Errors: The bounds of a name; `direct_fixed` for a kind that makes itself.
    pub async fn create(&self, name: String, kind: GroupKind, about: String) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().create(kith::NewGroup { name, kind, about })).await
    }

    /// Gives the group another name or description; none stays.
    /// Errors: `not_lead`, `direct_fixed`, `group_closed`, and the bounds of a name.
    pub async fn edit(
        &self,
        group: GroupId,
        name: Option<String>,
        about: Option<String>,
    ) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().edit(group, name.as_deref(), about.as_deref())).await
    }

    /// The members, those who are being added last.
    /// Errors: `group_unknown`.
    pub async fn members(&self, group: GroupId) -> Result<Vec<MemberView>, KithError> {
        self.home.call(move |kith| kith.groups().members(group)).await
    }

    /// Adds contacts. Whoever is in already, or being added, stays as they are.
    /// Errors: `contact_unknown`, `contact_blocked`, `not_lead`, `direct_fixed`, `group_closed`, `group_full`.
    pub async fn add(&self, group: GroupId, contacts: Vec<AccountId>) -> Result<Vec<MemberView>, KithError> {
        self.home.call(move |kith| kith.groups().add(group, &contacts)).await
    }

    /// Removes a member: from then on they can read nothing that is written.
    /// Errors: `not_lead`, `member_unknown`, `value_invalid` for oneself, `direct_fixed`, `group_closed`.
    pub async fn remove(&self, group: GroupId, member: AccountId) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().remove(group, member)).await
    }

    /// Gives a member another role.
    /// Errors: `not_lead`, `member_unknown`, `last_lead`, `direct_fixed`, `group_closed`.
    pub async fn set_role(&self, group: GroupId, member: AccountId, role: Role) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().set_role(group, member, role)).await
    }

    /// Changes the rules, and gives them as they will be. A request without a change only looks.
    /// Errors: `not_lead`, `direct_fixed`, `group_closed` for a change; `value_invalid`.
    pub async fn policy(&self, group: GroupId, request: PolicyRequest) -> Result<PolicyView, KithError> {
        self.home.call(move |kith| kith.groups().policy(group, request)).await
    }

    /// Accepts a request, or declines it.
    /// Errors: `group_unknown`; `group_closed` when it is over.
    pub async fn answer(&self, group: GroupId, accept: bool) -> Result<GroupView, KithError> {
        self.home
            .call(move |kith| if accept { kith.groups().accept(group) } else { kith.groups().decline(group) })
            .await
    }

    /// Leaves a group. Works offline; old messages stay readable. Twice is once.
    /// Errors: `last_lead`, `group_closed` after a removal.
    pub async fn leave(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().leave(group)).await
    }

    /// Joins by a link. The group is `joining` until whoever made the link has admitted this account.
    /// Errors: `link_invalid`, `link_expired`, `contact_self`, `relay_unset`.
    pub async fn join(&self, link: String) -> Result<GroupView, KithError> {
        self.home.call(move |kith| kith.groups().join(&link)).await
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
