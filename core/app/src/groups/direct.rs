//! Direct chats: a group of two, made by the first message.

use crate::me::Me;
use kith_model::{AccountId, Denial, GroupKind, KithError, Refusal};
use kith_store::{Conversation, Tx};
use kith_sync::founding::{Founding, found};
use kith_sync::intents::{IntentKind, queue_about};

/// The direct chat with a contact; made when there is none.
pub(crate) fn ensure_direct(tx: &Tx<'_>, me: &Me, contact: AccountId) -> Result<Conversation, KithError> {
    let person = tx.find_person(contact)?.ok_or(Refusal::ContactUnknown)?;
    if person.blocked {
        return Err(Denial::ContactBlocked.into());
    }
    let conv = me.direct_id(contact);
    if let Some(conversation) = tx.find_conversation(conv)? {
        return Ok(conversation);
    }
    if person.card.is_none() {
        return Err(Refusal::ContactUnknown.into());
    }
    let founding =
        Founding { conv, kind: GroupKind::Direct, name: String::new(), about: String::new(), peer: Some(contact) };
    let conversation = found(tx, me, founding)?;
    queue_about(tx, me.rng(), IntentKind::Admit, conv, contact, Vec::new(), me.now())?;
    Ok(conversation)
}
