//! Back in by a member's help, for a device that slot 0 cannot help (protocol 5.6).
//!
//! Who is asked by somebody of whom the group has no leaf any more says so: else that device would ask for ever.

use crate::domain::Notice;
use crate::engine::Core;
use crate::home::key_packages;
use crate::intents::{IntentKind, kind_of, queue};
use crate::mail::deliver;
use crate::me::Me;
use crate::replica::follow::Following;
use crate::session::Session;
use kith_crypto::{make_readmit_request, read_key_package};
use kith_model::{GroupId, GroupState, KithError};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::peer::{Card, JoinAnswer, JoinCode, MailBody, MailItem, ReadmitRequest, ReadmitStatement};
use kith_store::{Conversation, Replica, ReplicaState, Tx};

/// Members that are asked when no lead can be.
const ASKED: usize = 5;

/// Asks the leads, else up to five members of the last roster. Gives the nonce of their answers; none when nobody can be
/// asked.
pub(crate) fn ask(
    core: &Core,
    tx: &Tx<'_>,
    replica: &Replica,
    session: &mut Session,
) -> Result<Option<[u8; 16]>, KithError> {
    let me = core.me.account();
    let members = tx.list_members(replica.id)?;
    let others: Vec<_> = members.iter().filter(|member| member.account != me).collect();
    let mut cards: Vec<Card> = Vec::new();
    for member in others.iter().filter(|m| m.lead).chain(others.iter().filter(|m| !m.lead)) {
        if cards.len() >= ASKED {
            break;
        }
        let card = tx.find_person(member.account)?.and_then(|person| person.card);
        cards.extend(card.and_then(|card| Card::from_bytes(&card).ok()));
    }
    if cards.is_empty() {
        return Ok(None);
    }
    let package = key_packages::make_for_one(&core.me, tx)?;
    let certs = [core.me.identity().cert_hash16()];
    let request = make_readmit_request(core.me.identity(), &package, replica.conv, &certs);
    let nonce = nonce_of(&request);
    let item = MailItem { body: MailBody::ReadmitRequest(request), unknown: Unknown::none() };
    for card in cards {
        deliver::queue(core, tx, &card, replica.conv, &item, None)?;
    }
    session.progress = true;
    Ok(Some(nonce))
}

/// What an answer to a request names: known to whoever was asked.
fn nonce_of(request: &ReadmitRequest) -> [u8; 16] {
    first_16(sha256(&[b"kith/readmit-answer/1", &request.statement]))
}

/// A request by somebody of whom the group, read as far as it goes, has no leaf: they are told.
pub(crate) fn tell_stranger(f: &Following<'_, '_>, request: &ReadmitRequest) -> Result<(), KithError> {
    let storage = Me::own_storage(f.tx);
    let p = f.core.me.provider(&storage);
    let Ok(package) = read_key_package(&p, &request.key_package) else { return Ok(()) };
    let Some(card) = deliver::card_of(f.tx, package.leaf.account)? else { return Ok(()) };
    let answer = JoinAnswer { nonce: nonce_of(request), code: JoinCode::Stranger, unknown: Unknown::none() };
    let item = MailItem { body: MailBody::JoinAnswer(answer), unknown: Unknown::none() };
    deliver::queue(f.core, f.tx, &card, f.r.conv, &item, None)
}

/// An answer of somebody who was asked. That this account is not in the group means that it was removed where this device
/// could not read it. False when no such answer is waited for.
pub(super) fn take_in_answer(
    tx: &Tx<'_>,
    conversation: &mut Conversation,
    code: JoinCode,
    session: &mut Session,
) -> Result<bool, KithError> {
    let Some(mut replica) = tx.find_replica_of(conversation.id)?.filter(|replica| !replica.state.is_over()) else {
        return Ok(false);
    };
    if replica.state == ReplicaState::Waiting && code == JoinCode::Stranger {
        replica.state = ReplicaState::Removed;
        tx.put_replica(&replica)?;
        // Whoever waits with a Leave of their own is out as they wanted.
        if conversation.state == GroupState::Joining {
            conversation.state = GroupState::Removed;
        }
        conversation.join_nonce = None;
        tx.put_conversation(conversation)?;
        session.received(Notice::Group(conversation.id));
    }
    Ok(true)
}

/// A member asks: whoever is in the group lets it in again, with a cut.
pub(super) fn take_in(core: &Core, tx: &Tx<'_>, request: &ReadmitRequest) -> Result<(), KithError> {
    let Ok((statement, _)) = ReadmitStatement::verify(&request.statement) else { return Ok(()) };
    let conv = GroupId::new(statement.conversation);
    let Some(conversation) = tx.find_conversation(conv)?.filter(|c| c.state == GroupState::Active) else {
        return Ok(());
    };
    if conversation.replica.is_none() {
        return Ok(());
    }
    let storage = Me::own_storage(tx);
    let p = core.me.provider(&storage);
    let Ok(package) = read_key_package(&p, &request.key_package) else { return Ok(()) };
    let account = package.leaf.account;
    if account == core.me.account() {
        return Ok(());
    }
    let asked = tx.list_open_intents_of(conv, u64::MAX)?;
    if asked.iter().any(|i| kind_of(i) == IntentKind::Readmit && i.body == request.to_bytes()) {
        return Ok(());
    }
    let subject = Some(account.as_bytes().to_vec());
    queue(tx, core.me.rng(), IntentKind::Readmit, Some(conv), subject, request.to_bytes(), core.me.now())?;
    Ok(())
}
