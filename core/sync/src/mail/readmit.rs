//! Back in by a member's help, for a device that slot 0 cannot help (protocol 5.6).

use crate::engine::Core;
use crate::home::key_packages;
use crate::intents::{IntentKind, kind_of, queue};
use crate::mail::deliver;
use crate::me::Me;
use crate::replica::follow::Following;
use kith_crypto::{make_readmit_request, read_key_package};
use kith_model::{GroupId, GroupState, KithError};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Card, MailBody, MailItem, ReadmitRequest, ReadmitStatement};
use kith_store::Tx;

/// Members that are asked when no lead can be.
const ASKED: usize = 5;

/// Asks the leads, else up to five members of the last roster.
pub(crate) fn ask(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    let me = f.core.me.account();
    let members = f.tx.list_members(f.r.id)?;
    let others: Vec<_> = members.iter().filter(|member| member.account != me).collect();
    let mut cards: Vec<Card> = Vec::new();
    for member in others.iter().filter(|m| m.lead).chain(others.iter().filter(|m| !m.lead)) {
        if cards.len() >= ASKED {
            break;
        }
        let card = f.tx.find_person(member.account)?.and_then(|person| person.card);
        cards.extend(card.and_then(|card| Card::from_bytes(&card).ok()));
    }
    if cards.is_empty() {
        return Ok(());
    }
    let package = key_packages::make_for_one(&f.core.me, f.tx)?;
    let certs = [f.core.me.identity().cert_hash16()];
    let request = make_readmit_request(f.core.me.identity(), &package, f.r.conv, &certs);
    let item = MailItem { body: MailBody::ReadmitRequest(request), unknown: Unknown::none() };
    for card in cards {
        deliver::queue(f.core, f.tx, &card, f.r.conv, &item, None)?;
    }
    f.session.progress = true;
    Ok(())
}

/// A member asks: whoever is in the group lets it in again, with a cut.
pub(super) fn take_in(core: &Core, tx: &Tx<'_>, request: &ReadmitRequest) -> Result<(), KithError> {
    let Ok((statement, _)) = ReadmitStatement::verify(&request.statement) else { return Ok(()) };
    let conv = GroupId::new(statement.conversation);
    let Some(conversation) = tx.find_conversation(conv)?.filter(|c| c.state == GroupState::Active) else {
        return Ok(());
    };
    let Some(replica) = conversation.replica else { return Ok(()) };
    let storage = Me::own_storage(tx);
    let p = core.me.provider(&storage);
    let Ok(package) = read_key_package(&p, &request.key_package) else { return Ok(()) };
    let account = package.leaf.account;
    if account == core.me.account() || tx.find_member(replica, account)?.is_none() {
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
