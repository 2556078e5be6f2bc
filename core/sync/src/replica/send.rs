//! Sealing envelopes.
//!
//! The outbox row holds the plain intent; encryption, MLS state and the sealed bytes are one transaction; retries send
//! the same bytes (protocol 8.1).

use super::follow::{Following, storage_fault};
use crate::intents::{IntentKind, kind_of};
use crate::mail::deliver::group_card;
use crate::me::bug;
use kith_crypto::seal_entry;
use kith_model::{GroupKind, GroupState, KithError};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::hash::first_16;
use kith_protocol::id::EntryId;
use kith_protocol::op::{Act, Append, OpPayload};
use kith_protocol::peer::{Body, Envelope, LeaveBody, Seen};
use kith_store::{Intent, IntentState};

/// The envelope type of a Leave.
const LEAVE: u64 = 7;

/// Queues this account's card, which goes before its first text in a group (protocol 8.2).
pub(crate) fn ensure_card(f: &mut Following<'_, '_>) -> Result<Option<Intent>, KithError> {
    if f.r.card_sent || f.conv.state == GroupState::Request {
        return Ok(None);
    }
    let Some(card) = group_card(f)? else { return Ok(None) };
    f.r.card_sent = true;
    let body = Body::Card(Box::new(card));
    let id = crate::intents::queue_envelope(f.tx, f.core.me.rng(), f.r.conv, &body, f.core.me.now(), None)?;
    Ok(f.tx.find_intent(id)?)
}

/// Why an envelope would have no effect on others now: Control is that of the epoch in which it would be sealed.
pub(crate) fn objection(f: &Following<'_, '_>, intent: &Intent) -> Result<Option<&'static str>, KithError> {
    let IntentKind::Envelope(kind) = kind_of(intent) else { return Ok(None) };
    let Some(domain) = f.core.domains.iter().find(|domain| domain.types().contains(&kind)) else { return Ok(None) };
    let me = f.core.me.account();
    let leads = f.tx.find_member(f.r.id, me)?.is_some_and(|member| member.lead);
    domain.objection(f.tx, &crate::Draft { conv: f.r.conv, me, leads, kind, seen: None, intent })
}

/// Seals an envelope for the present epoch.
pub(crate) fn seal(f: &mut Following<'_, '_>, intent: &mut Intent) -> Result<(), KithError> {
    let IntentKind::Envelope(kind) = kind_of(intent) else { return Ok(()) };
    if kind == LEAVE {
        // A commit that was queued before renewed the own leaf: the statement names it as it is now.
        let me = f.core.me.identity();
        let statement = f.group()?.make_leave_statement(me).map_err(storage_fault)?;
        intent.body = Body::Leave(LeaveBody { statement, unknown: Unknown::none() }).to_bytes();
    }
    if let Some(domain) = f.core.domains.iter().find(|domain| domain.types().contains(&kind)) {
        let me = f.core.me.account();
        let seen = Some(Seen { seq: f.r.cursor, chain16: first_16(f.r.chain) });
        let draft = crate::Draft { conv: f.r.conv, me, leads: false, kind, seen, intent };
        if let Some(body) = domain.prepare(f.tx, &draft)? {
            intent.body = body;
        }
    }
    f.r.next_n = f.r.next_n.saturating_add(1);
    let control = f.control()?;
    let mut envelope = Envelope {
        id: *intent.id.as_bytes(),
        kind,
        n: f.r.next_n,
        seen: Seen { seq: f.r.cursor, chain16: first_16(f.r.chain) },
        body: intent.body.clone(),
        fallback: None,
        ttl_s: (control.policy.message_ttl_s > 0).then_some(control.policy.message_ttl_s),
        signature: None,
        written_ms: matches!(kind, 1 | 2).then_some(intent.created.as_ms()),
        unknown: Unknown::none(),
    };
    if control.policy.reportable {
        let plain = envelope.to_bytes();
        envelope.signature = Some(crate::say::sign(&f.core.me, f.r.conv, &plain));
    }
    let (p, me) = (f.p, f.core.me.identity());
    let message = f.group()?.encrypt(p, me, &envelope.to_bytes()).map_err(storage_fault)?;
    let entry_id = f.core.me.rng().bytes16();
    let entry = EntryId::new(entry_id);
    let sealed = seal_entry(f.core.me.rng(), &f.keys, &f.log(), &entry, f.period(), &message).map_err(bug)?;
    intent.state = IntentState::Sealed;
    intent.attempts = intent.attempts.saturating_add(1);
    intent.replica = Some(f.r.id);
    intent.entry_id = Some(entry_id);
    intent.sealed = Some(sealed);
    intent.fence = Some(f.r.fence);
    intent.epoch = Some(f.epoch());
    f.tx.put_intent(intent)?;
    Ok(())
}

/// The plain append of a sealed envelope.
pub(crate) fn payload(f: &Following<'_, '_>, intent: &Intent) -> Option<OpPayload> {
    let append = Append {
        entry: EntryId::new(intent.entry_id?),
        body: intent.sealed.clone()?,
        seen: Some(f.r.cursor),
        expect: None,
        at: Some(intent.fence?),
        cut: None,
        rewake: Vec::new(),
        slot_1_ver: None,
        hush: None,
    };
    Some(OpPayload { log: f.log(), act: Act::Append(append) })
}

/// Whether words may go out: a direct chat waits until the other is in.
pub(crate) fn may_send(f: &Following<'_, '_>) -> Result<bool, KithError> {
    if f.conv.kind != GroupKind::Direct {
        return Ok(true);
    }
    Ok(f.tx.list_members(f.r.id)?.len() >= 2)
}
