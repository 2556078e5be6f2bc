//! Requests: somebody unknown added this account. Nothing goes out before it is accepted.

use super::{Groups, conversation, view};
use crate::me::Me;
use kith_model::{Denial, GroupId, GroupKind, GroupState, GroupView, KithError};
use kith_store::{Conversation, Person, ReplicaState, Tx};
use kith_sync::leaving::queue_leave;

impl Groups<'_> {
    /// Accepts a request. One that is accepted already stays as it is.
    ///
    /// # Errors
    /// `group_unknown`; `group_closed` when it is over.
    pub fn accept(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let mut conversation = conversation(tx, group)?;
            match conversation.state {
                GroupState::Request => accept(tx, me, &mut conversation)?,
                GroupState::Active | GroupState::Joining => {}
                _ => return Err(Denial::GroupClosed.into()),
            }
            view(tx, me, conversation)
        })
    }

    /// Declines a request: a direct chat without a word, a group with a Leave.
    ///
    /// # Errors
    /// `group_unknown`; `group_closed` when it is no request any more.
    pub fn decline(&self, group: GroupId) -> Result<GroupView, KithError> {
        self.kith.write(|tx, me| {
            let mut conversation = conversation(tx, group)?;
            match conversation.state {
                GroupState::Request => {}
                GroupState::Left => return view(tx, me, conversation),
                _ => return Err(Denial::GroupClosed.into()),
            }
            leave_request(tx, me, &conversation)?;
            conversation.state = GroupState::Left;
            tx.put_conversation(&conversation)?;
            view(tx, me, conversation)
        })
    }
}

/// Goes out of a request: of a group with a Leave, of a direct chat without a word, and nothing of it is read any more.
pub(super) fn leave_request(tx: &Tx<'_>, me: &Me, conversation: &Conversation) -> Result<(), KithError> {
    if conversation.kind != GroupKind::Direct {
        return queue_leave(tx, me, conversation);
    }
    for mut replica in tx.list_replicas_of(conversation.id)? {
        if !replica.state.is_over() {
            replica.state = ReplicaState::Left;
            tx.put_replica(&replica)?;
        }
    }
    Ok(())
}

/// Makes a request an accepted conversation, and its adder a contact.
pub(super) fn accept(tx: &Tx<'_>, me: &Me, conversation: &mut Conversation) -> Result<(), KithError> {
    conversation.state = GroupState::Active;
    conversation.accepted = true;
    tx.put_conversation(conversation)?;
    if let Some(adder) = conversation.adder.filter(|adder| *adder != me.account()) {
        let mut person = tx.find_person(adder)?.unwrap_or_else(|| Person::new(adder, String::new(), 0));
        person.contact = true;
        tx.put_person(&person)?;
    }
    Ok(())
}
