//! An application message: the envelope, and who handles it.

use super::follow::{Facts, Following};
use super::page::Step;
use super::trouble;
use crate::domain::{Notice, Received};
use kith_crypto::Application;
use kith_model::{AccountId, KithError};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::{chain_start, first_16};
use kith_protocol::peer::{Body, Card, Envelope, LeaveStatement};
use kith_store::{Person, Place, UnknownEnvelope};

const LEAVE: u64 = 7;
const CARD: u64 = 10;

/// Takes in an envelope. One that does not decode has no effect.
pub(super) fn take_in(f: &mut Following<'_, '_>, application: Application, place: Place) -> Result<Step, KithError> {
    let Ok(envelope) = Envelope::from_bytes(&application.bytes) else { return Ok(Step::Read) };
    if !vouches_for_my_log(f, &envelope)? {
        trouble::become_forked(f, envelope.seen.seq);
        return Ok(Step::Stop);
    }
    let sender = application.sender.leaf.account;
    let control = f.control()?;
    if control.policy.reportable && !is_signed(f, &envelope, &application.sender.leaf.device_pk) {
        return Ok(Step::Read);
    }
    match envelope.kind {
        LEAVE => leave(f, &envelope, sender, place)?,
        CARD => card(f, &envelope, sender)?,
        kind => {
            let Some(domain) = f.core.domains.iter().find(|domain| domain.types().contains(&kind)) else {
                f.tx.put_unknown_envelope(&UnknownEnvelope {
                    conv: f.r.conv,
                    author: sender,
                    own_id: envelope.id,
                    kind,
                    log: f.r.log,
                    seq: place.seq,
                    time: place.time,
                    bytes: application.bytes,
                })?;
                return Ok(Step::Read);
            };
            let me = f.core.me.account();
            let blocked = f.tx.find_person(sender)?.is_some_and(|person| person.blocked);
            let facts = Facts(f);
            let received = Received {
                conv: f.r.conv,
                me,
                sender,
                by_lead: f.tx.find_member(f.r.id, sender)?.is_some_and(|member| member.lead),
                silent: blocked,
                envelope: &envelope,
                place,
                ttl_ms: life_ms(envelope.ttl_s, control.policy.message_ttl_s),
                group: &facts,
            };
            let notices = domain.receive(f.tx, &received)?;
            for notice in notices {
                match (sender == me, blocked) {
                    (true, _) => f.session.tell(notice),
                    // Nothing of a blocked person is announced or counted.
                    (false, true) => {}
                    (false, false) => f.session.received(notice),
                }
            }
        }
    }
    Ok(Step::Read)
}

/// In a group where words can be reported, each carries its device's signature.
fn is_signed(f: &Following<'_, '_>, envelope: &Envelope, device_pk: &[u8; 32]) -> bool {
    let Some(signature) = &envelope.signature else { return false };
    let plain = Envelope { signature: None, ..envelope.clone() };
    crate::say::verify(f.r.conv, &plain.to_bytes(), signature, device_pk)
}

/// The shorter of two lives in seconds, in milliseconds; 0 means for ever.
pub(super) fn life_ms(own: Option<u64>, policy: u64) -> Option<u64> {
    let shorter = [own.unwrap_or(0), policy].into_iter().filter(|seconds| *seconds > 0).min()?;
    Some(shorter.saturating_mul(1_000))
}

/// Whether the newest entry that the author names is the one that this device has there.
fn vouches_for_my_log(f: &Following<'_, '_>, envelope: &Envelope) -> Result<bool, KithError> {
    let seen = envelope.seen;
    if seen.seq == 0 {
        return Ok(seen.chain16 == first_16(*chain_start(&f.log()).as_bytes()));
    }
    if seen.seq > f.r.cursor {
        // The author names an entry that the relay has not shown before this one.
        return Ok(false);
    }
    Ok(f.tx.find_chain_mark(f.r.id, seen.seq)?.is_none_or(|mark| mark == seen.chain16))
}

/// A member leaves: the roster hides them at once, and any member takes their leaves out of the tree.
fn leave(f: &mut Following<'_, '_>, envelope: &Envelope, sender: AccountId, place: Place) -> Result<(), KithError> {
    let Ok(Body::Leave(body)) = envelope.read_body() else { return Ok(()) };
    let Ok((statement, device)) = LeaveStatement::verify(&body.statement) else { return Ok(()) };
    let signer =
        f.group()?.tree().ok().and_then(|tree| tree.of_device_key(device.as_bytes()).map(|leaf| leaf.leaf.account));
    if statement.conversation != *f.r.conv.as_bytes() || signer != Some(sender) {
        return Ok(());
    }
    let Some(mut member) = f.tx.find_member(f.r.id, sender)? else { return Ok(()) };
    if member.leaving.is_some() || sender == f.core.me.account() {
        return Ok(());
    }
    member.leaving = Some(body.statement);
    member.left = Some(place.time);
    f.tx.put_member(f.r.id, &member)?;
    f.session.received(Notice::Member(f.r.conv, sender));
    Ok(())
}

/// A member's card: how to reach them, with a grant for this group.
fn card(f: &mut Following<'_, '_>, envelope: &Envelope, sender: AccountId) -> Result<(), KithError> {
    if let Ok(Body::Card(card)) = envelope.read_body() {
        keep_card(f.tx, sender, &card)?;
    }
    Ok(())
}

/// Keeps a card, when it is that of the account.
pub(crate) fn keep_card(tx: &kith_store::Tx<'_>, account: AccountId, card: &Card) -> Result<(), KithError> {
    if card.root_pk.as_bytes() != account.as_bytes() {
        return Ok(());
    }
    let mut person = tx.find_person(account)?.unwrap_or_else(|| Person::new(account, card.name.clone(), 0));
    person.card = Some(card.to_bytes());
    tx.put_person(&person)?;
    Ok(())
}
