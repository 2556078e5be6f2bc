//! Join requests by link, and what becomes of them (protocol 5.6).
//!
//! A request to a link that is over, or to somebody who may not admit any more, is answered, so that nobody waits in vain.

use crate::domain::Notice;
use crate::engine::Core;
use crate::home::key_packages;
use crate::intents::{IntentKind, account_of, kind_of, queue};
use crate::mail::{deliver, readmit};
use crate::me::Me;
use crate::replica::follow::Following;
use crate::session::Session;
use kith_crypto::read_key_package;
use kith_model::{AccountId, GroupId, GroupState, KithError};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::peer::{Control, GroupLink, JoinAnswer, JoinByLink, JoinCode, JoinRequest, MailBody, MailItem};
use kith_store::{Intent, LinkKind, Tx};

/// Somebody took a link of this account's: admit, or tell.
pub(super) fn take_in(core: &Core, tx: &Tx<'_>, request: &JoinRequest) -> Result<(), KithError> {
    let account = AccountId::new(*request.card.root_pk.as_bytes());
    let Some(mut link) = tx.find_link_by_nonce(&request.nonce)? else { return Ok(()) };
    let LinkKind::Group(conv) = link.kind else { return Ok(()) };
    let storage = Me::own_storage(tx);
    let p = core.me.provider(&storage);
    let holds = read_key_package(&p, &request.key_package).is_ok_and(|package| package.leaf.account == account);
    if !holds || account == core.me.account() {
        return Ok(());
    }
    if tx.find_person(account)?.is_some_and(|person| person.blocked) {
        return Ok(());
    }
    let over = link.withdrawn || link.uses >= link.max_uses || link.until <= core.me.relay_now(tx)?;
    let code = if over {
        Some(JoinCode::LinkOver)
    } else if !may_admit(core, tx, conv)? {
        Some(JoinCode::MayNotAdmit)
    } else {
        None
    };
    if let Some(code) = code {
        return answer(core, tx, request, conv, code);
    }
    link.uses = link.uses.saturating_add(1);
    tx.put_link(&link)?;
    let waits = tx
        .list_open_intents_of(conv, u64::MAX)?
        .iter()
        .any(|intent| kind_of(intent) == IntentKind::Admit && account_of(intent) == Some(account));
    if waits {
        return Ok(());
    }
    let id = queue(
        tx,
        core.me.rng(),
        IntentKind::Admit,
        Some(conv),
        Some(account.as_bytes().to_vec()),
        request.to_bytes(),
        core.me.now(),
    )?;
    if let Some(mut intent) = tx.find_intent(id)? {
        intent.extra = Some(request.key_package.clone());
        tx.put_intent(&intent)?;
    }
    Ok(())
}

fn answer(core: &Core, tx: &Tx<'_>, request: &JoinRequest, conv: GroupId, code: JoinCode) -> Result<(), KithError> {
    let answer = JoinAnswer { nonce: request.nonce, code, unknown: Unknown::none() };
    let item = MailItem { body: MailBody::JoinAnswer(answer), unknown: Unknown::none() };
    deliver::queue(core, tx, &request.card, conv, &item, None)
}

/// An admission that the group would not accept any more: whoever asked is told.
pub(crate) fn tell_refused(f: &Following<'_, '_>, intent: &Intent, code: &str) -> Result<(), KithError> {
    if kind_of(intent) != IntentKind::Admit {
        return Ok(());
    }
    let Ok(request) = JoinRequest::from_bytes(&intent.body) else { return Ok(()) };
    let code = if code == "group_full" { JoinCode::Full } else { JoinCode::MayNotAdmit };
    answer(f.core, f.tx, &request, f.r.conv, code)
}

fn may_admit(core: &Core, tx: &Tx<'_>, conv: GroupId) -> Result<bool, KithError> {
    let Some(conversation) = tx.find_conversation(conv)?.filter(|c| c.state == GroupState::Active) else {
        return Ok(false);
    };
    let Some(replica) = tx.find_replica_of(conversation.id)? else {
        return Ok(false);
    };
    let lead = tx.find_member(replica.id, core.me.account())?.is_some_and(|member| member.lead);
    let Ok(control) = Control::from_bytes(&replica.control) else { return Ok(false) };
    Ok(match control.policy.join_by_link {
        JoinByLink::Off => false,
        JoinByLink::LeadAdmits => lead,
        JoinByLink::MemberAdmits => true,
    })
}

/// The answer to a request of one's own.
pub(super) fn take_in_answer(
    core: &Core,
    tx: &Tx<'_>,
    answer: &JoinAnswer,
    session: &mut Session,
) -> Result<(), KithError> {
    let waiting = tx.list_conversations()?.into_iter().find(|c| c.join_nonce == Some(answer.nonce));
    let Some(mut conversation) = waiting else { return Ok(()) };
    if readmit::take_in_answer(tx, &mut conversation, answer.code, session)? {
        return Ok(());
    }
    if conversation.state != GroupState::Joining {
        return Ok(());
    }
    let reason = match answer.code {
        JoinCode::Full => "group_full",
        JoinCode::LinkOver | JoinCode::MayNotAdmit | JoinCode::Stranger | JoinCode::Other(_) => "link_expired",
    };
    conversation.state = GroupState::Stopped;
    conversation.stop_reason = Some(reason.to_owned());
    conversation.last_used = core.me.now();
    tx.put_conversation(&conversation)?;
    session.received(Notice::Group(conversation.id));
    Ok(())
}

/// The mail of one's own join request: made when it is sent, so that it names the relay of the mailbox.
pub(crate) fn send(core: &Core, tx: &Tx<'_>, intent: &Intent) -> Result<(), KithError> {
    let (Some(conv), Ok(link)) = (intent.conv, GroupLink::from_bytes(&intent.body)) else {
        return Ok(tx.drop_intent(intent.id)?);
    };
    let Some(card) = deliver::card_for_group_of(core, tx, conv)? else { return Ok(()) };
    let package = key_packages::make_for_one(&core.me, tx)?;
    let request = JoinRequest { nonce: link.nonce, key_package: package.bytes, card, unknown: Unknown::none() };
    let item = MailItem { body: MailBody::JoinRequest(Box::new(request)), unknown: Unknown::none() };
    deliver::queue(core, tx, &link.inviter, conv, &item, Some(intent.id))?;
    let mut intent = intent.clone();
    intent.state = kith_store::IntentState::Sealed;
    intent.attempts = intent.attempts.saturating_add(1);
    Ok(tx.put_intent(&intent)?)
}
