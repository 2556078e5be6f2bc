//! Leaving: the signed statement that lets any member take the leaver's leaves out (protocol 5.5).

use crate::intents::queue_envelope;
use crate::me::Me;
use crate::replica::follow::{mls_id_of, storage_fault};
use kith_crypto::Group;
use kith_model::KithError;
use kith_protocol::cbor::Unknown;
use kith_protocol::peer::{Body, LeaveBody};
use kith_store::{Conversation, Tx};

/// Queues the Leave message of a conversation. A group where nobody else is, or that this device was not let into yet,
/// needs none.
///
/// # Errors
/// When the database fails.
pub fn queue_leave(tx: &Tx<'_>, me: &Me, conversation: &Conversation) -> Result<(), KithError> {
    for intent in tx.list_open_intents_of(conversation.id, u64::MAX)? {
        if crate::intents::kind_of(&intent) == crate::intents::IntentKind::Join {
            tx.drop_intent(intent.id)?;
        }
    }
    let Some(replica) = tx.find_replica_of(conversation.id)? else {
        return Ok(());
    };
    let storage = tx.mls(replica.scope);
    let p = me.provider(&storage);
    let Some(group) = Group::load(&p, mls_id_of(&replica)).map_err(storage_fault)? else { return Ok(()) };
    if tx.list_members(replica.id)?.len() <= 1 {
        return Ok(());
    }
    let statement = group.make_leave_statement(me.identity()).map_err(storage_fault)?;
    let body = Body::Leave(LeaveBody { statement, unknown: Unknown::none() });
    queue_envelope(tx, me.rng(), conversation.id, &body, me.now(), None)?;
    Ok(())
}
