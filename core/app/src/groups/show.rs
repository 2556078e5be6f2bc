//! Groups and their members as a screen shows them.

use super::{Groups, conversation, outlook};
use crate::me::Me;
use kith_model::{AccountId, Denial, GroupId, GroupKind, GroupView, KithError, MemberView, Role};
use kith_protocol::peer::RULES_VERSION;
use kith_store::{Conversation, Read};

impl Groups<'_> {
    /// Every group and direct chat, the last used first; also those that are over.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<GroupView>, KithError> {
        self.kith.read(|read, me| {
            let all = read.list_conversations()?;
            all.into_iter().map(|conversation| view(read, me, conversation)).collect()
        })
    }

    /// One of them.
    ///
    /// # Errors
    /// `group_unknown`.
    pub fn show(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.kith.read(|read, me| {
            let conversation = conversation(read, group)?;
            view(read, me, conversation)
        })
    }
}

/// Makes the view.
pub(crate) fn view(read: &Read<'_>, me: &Me, conversation: Conversation) -> Result<GroupView, KithError> {
    let outlook = outlook(read, me, &conversation)?;
    let (mut name, mut about) = (conversation.name, conversation.about);
    if let Some(control) = &outlook.control
        && conversation.kind != GroupKind::Direct
    {
        name.clone_from(&control.name);
        about.clone_from(&control.topic);
    }
    if let Some(peer) = conversation.peer {
        name = name_of(read, me, peer)?;
    }
    let too_old = outlook.control.as_ref().is_some_and(|control| control.min_version > RULES_VERSION);
    let details = conversation.stop_reason.or_else(|| too_old.then(|| Denial::AppTooOld.code().to_owned()));
    Ok(GroupView {
        group: conversation.id,
        name,
        kind: conversation.kind,
        about,
        role: outlook.role_of(me.account()).unwrap_or(Role::Member),
        members: u64::try_from(outlook.active()).unwrap_or(u64::MAX),
        state: conversation.state,
        unread: read.count_unread(conversation.id)?,
        details,
    })
}

/// The members of a group, those who are being added last.
pub(crate) fn member_views(
    read: &Read<'_>,
    me: &Me,
    conversation: &Conversation,
) -> Result<Vec<MemberView>, KithError> {
    let outlook = outlook(read, me, conversation)?;
    outlook
        .members
        .into_iter()
        .map(|m| {
            Ok(MemberView { member: m.account, name: name_of(read, me, m.account)?, role: m.role, state: m.state })
        })
        .collect()
}

/// The newest name of an account.
fn name_of(read: &Read<'_>, me: &Me, account: AccountId) -> Result<String, KithError> {
    if account == me.account() {
        return Ok(me.name().to_owned());
    }
    Ok(read.find_person(account)?.map_or_else(|| "former member".to_owned(), |person| person.name))
}
