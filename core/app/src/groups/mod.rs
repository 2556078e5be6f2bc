//! Groups and direct chats.
//!
//! What a person changes here becomes an intent, and the engine turns it into a commit when the relay is there. Until
//! then the views show the group as it will be: [`outlook`] lays the open intents over the last Control.

mod accept;
mod add;
mod create;
mod direct;
mod edit;
mod invite;
mod join;
mod leave;
mod members;
mod observe;
mod outlook;
mod policy;
mod remove;
mod role;
mod settings;
mod show;
mod undo_intent;

pub use create::NewGroup;
pub(crate) use direct::ensure_direct;
pub(crate) use outlook::{Outlook, outlook};
use settings::change_settings;
pub(crate) use settings::settings_now;
pub(crate) use show::{member_views, view};
pub(crate) use undo_intent::after_cancel;

use crate::Kith;
use crate::me::Me;
use kith_model::{Denial, GroupId, GroupKind, GroupState, KithError, Refusal, Role};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, RULES_VERSION};
use kith_store::{Conversation, Read, Tx};

/// Groups and direct chats.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    pub(crate) kith: &'a Kith,
}

/// The conversation, or `group_unknown`.
pub(crate) fn conversation(read: &Read<'_>, group: GroupId) -> Result<Conversation, KithError> {
    read.find_conversation(group)?.ok_or_else(|| Refusal::GroupUnknown.into())
}

/// A conversation that this account may write to now or later. A request becomes accepted by this.
pub(crate) fn open_for_writing(
    tx: &Tx<'_>,
    me: &Me,
    mut conversation: Conversation,
) -> Result<Conversation, KithError> {
    if let Some(peer) = conversation.peer
        && tx.find_person(peer)?.is_some_and(|person| person.blocked)
    {
        return Err(Denial::ContactBlocked.into());
    }
    check_version(tx, &conversation)?;
    match conversation.state {
        GroupState::Active | GroupState::Joining => Ok(conversation),
        GroupState::Request => {
            accept::accept(tx, me, &mut conversation)?;
            Ok(conversation)
        }
        GroupState::Left | GroupState::Removed | GroupState::Stopped => Err(Denial::GroupClosed.into()),
    }
}

/// Whether this account leads, as far as this device knows, with what it queued itself.
pub(crate) fn is_lead(read: &Read<'_>, me: &Me, conversation: &Conversation) -> Result<bool, KithError> {
    Ok(outlook(read, me, conversation)?.role_of(me.account()) == Some(Role::Lead))
}

/// A group, not a direct chat, in which this account may act, and its outlook.
pub(crate) fn open_group(read: &Read<'_>, me: &Me, group: GroupId) -> Result<(Conversation, Outlook), KithError> {
    let conversation = conversation(read, group)?;
    if conversation.kind == GroupKind::Direct {
        return Err(Denial::DirectFixed.into());
    }
    match conversation.state {
        GroupState::Active | GroupState::Joining => {}
        GroupState::Request => return Err(Denial::NotAccepted.into()),
        GroupState::Left | GroupState::Removed | GroupState::Stopped => return Err(Denial::GroupClosed.into()),
    }
    check_version(read, &conversation)?;
    let outlook = outlook(read, me, &conversation)?;
    Ok((conversation, outlook))
}

/// Refuses to write where newer rules are in force than this build knows (protocol 5.4, rule 6).
fn check_version(read: &Read<'_>, conversation: &Conversation) -> Result<(), KithError> {
    let control = read.find_replica_of(conversation.id)?.and_then(|replica| Control::from_bytes(&replica.control).ok());
    match control.is_some_and(|control| control.min_version > RULES_VERSION) {
        true => Err(Denial::AppTooOld.into()),
        false => Ok(()),
    }
}

/// The same, for what only leads may do.
pub(crate) fn open_group_as_lead(
    read: &Read<'_>,
    me: &Me,
    group: GroupId,
) -> Result<(Conversation, Outlook), KithError> {
    let (conversation, outlook) = open_group(read, me, group)?;
    if outlook.role_of(me.account()) == Some(Role::Lead) {
        Ok((conversation, outlook))
    } else {
        Err(Denial::NotLead.into())
    }
}
