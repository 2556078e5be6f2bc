//! What became of this device's own entries.
//!
//! An entry of one's own is known by its entry id, whether the relay's answer came or it was read back. A fenced entry of
//! somebody else at one's own fence means that the own commit lost: it is dropped, and its intents are asked again.

use super::commit::after_merge;
use super::follow::{Facts, Following, storage_fault};
use super::message::life_ms;
use crate::domain::Sent;
use crate::intents::{IntentKind, is_visible, kind_of, queue};
use crate::mail;
use kith_crypto::PeriodSecret;
use kith_model::{GroupKind, GroupState, KithError, OutboxReason, Timestamp};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::Control;
use kith_store::{Intent, IntentState, PendingCommit, Place, ReplicaState};

/// Merges the pending commit: its entry is in the log.
pub(crate) fn merge(f: &mut Following<'_, '_>, time: Timestamp) -> Result<(), KithError> {
    let Some(pending) = f.tx.find_pending_commit(f.r.id)? else { return Ok(()) };
    if pending.rejoin.is_some() {
        // A rejoin is finished by its answer, which names the new place.
        return Ok(());
    }
    let p = f.p;
    let effects = f.group()?.merge_pending(p).map_err(storage_fault)?;
    f.r.last_time = time;
    if let Some(secret) = &pending.next_secret {
        f.open_period(&PeriodSecret::new(secret.clone()))?;
    }
    deliver(f, &pending)?;
    for id in &pending.intents {
        if let Some(intent) = f.tx.find_intent(*id)? {
            if is_visible(&intent) {
                f.session.sent = f.session.sent.saturating_add(1);
            }
            if kind_of(&intent) == IntentKind::Admit && f.conv.kind != GroupKind::Direct {
                // Somebody came by a link of this account's: that is what they did.
                f.session.received = f.session.received.saturating_add(1);
            }
            f.tx.drop_intent(*id)?;
        }
    }
    f.tx.drop_pending_commit(f.r.id)?;
    after_merge(f, &effects, true)?;
    if pending.welcome.is_some() {
        for domain in &f.core.domains {
            domain.let_in(f.tx, f.r.conv)?;
        }
    }
    f.r.slot_dirty = true;
    let members = f.tx.list_members(f.r.id)?.len();
    f.r.update_due = Some(super::upkeep::next_update(members, f.core.me.now()));
    settle_sealed(f, f.r.fence.saturating_add(1))?;
    if effects.self_removed {
        f.r.state = ReplicaState::Left;
        f.set_state(GroupState::Left, None);
    }
    Ok(())
}

/// Queues the Welcome for everybody who was added.
fn deliver(f: &mut Following<'_, '_>, pending: &PendingCommit) -> Result<(), KithError> {
    let Some(welcome) = &pending.welcome else { return Ok(()) };
    let mut cards = Vec::new();
    for id in &pending.intents {
        let Some(intent) = f.tx.find_intent(*id)? else { continue };
        if let Some(card) = mail::deliver::card_for(f.tx, &intent)? {
            cards.push(card);
        }
    }
    mail::deliver::queue_welcomes(f, welcome, &cards)
}

/// An envelope of this device is in the log.
pub(crate) fn finish_envelope(f: &mut Following<'_, '_>, intent: &Intent, place: Place) -> Result<(), KithError> {
    let IntentKind::Envelope(kind) = kind_of(intent) else { return Ok(()) };
    let policy = Control::from_bytes(&f.r.control).map(|control| control.policy.message_ttl_s).unwrap_or(0);
    let facts = Facts(f);
    let sent = Sent {
        conv: f.r.conv,
        me: f.core.me.account(),
        kind,
        id: intent.id.as_bytes(),
        body: &intent.body,
        place,
        ttl_ms: life_ms(None, policy),
        group: &facts,
    };
    if let Some(domain) = f.core.domains.iter().find(|domain| domain.types().contains(&kind)) {
        let notices = domain.sent(f.tx, &sent)?;
        for notice in notices {
            f.session.tell(notice);
        }
    }
    if is_visible(intent) {
        f.session.sent = f.session.sent.saturating_add(1);
    }
    if kind == 10 {
        f.r.card_sent = true;
    }
    if kind == 7 {
        f.r.state = ReplicaState::Left;
        // Somebody may have let this account in again while its Leave waited: out is what it is.
        f.set_state(GroupState::Left, None);
    }
    f.tx.drop_intent(intent.id)?;
    Ok(())
}

/// Somebody else's fenced entry took the place: the own commit is dropped before the other is processed.
pub(crate) fn lose_race(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    let Some(pending) = f.tx.find_pending_commit(f.r.id)? else { return Ok(()) };
    if let Some(rejoin) = &pending.rejoin {
        super::rejoin::abandon(f, rejoin)?;
    } else {
        let p = f.p;
        f.group()?.clear_pending(p).map_err(storage_fault)?;
    }
    wait_again(f, &pending)?;
    f.session.lost_race = true;
    Ok(())
}

/// The pending commit is over; its intents are asked again.
pub(super) fn wait_again(f: &Following<'_, '_>, pending: &PendingCommit) -> Result<(), KithError> {
    for id in &pending.intents {
        if let Some(mut intent) = f.tx.find_intent(*id)? {
            intent.state = IntentState::Waiting;
            intent.last_error = Some(OutboxReason::FenceMoved.code().to_owned());
            f.tx.put_intent(&intent)?;
        }
    }
    Ok(f.tx.drop_pending_commit(f.r.id)?)
}

/// After a fenced entry: a sealed envelope that named an earlier fence was not stored, or it would have been read before
/// this entry. It keeps its bytes when the epoch is the same, and is encrypted again when it moved.
pub(crate) fn settle_sealed(f: &mut Following<'_, '_>, fence: u64) -> Result<bool, KithError> {
    let epoch = f.epoch();
    let mut changed = false;
    for mut intent in f.tx.list_open_intents_of(f.r.conv, u64::MAX)? {
        let stale = intent.state == IntentState::Sealed
            && intent.replica == Some(f.r.id)
            && matches!(kind_of(&intent), IntentKind::Envelope(_))
            && (intent.fence != Some(fence) || intent.epoch != Some(epoch));
        if !stale {
            continue;
        }
        if intent.epoch == Some(epoch) {
            intent.fence = Some(fence);
        } else {
            unseal(&mut intent);
        }
        f.tx.put_intent(&intent)?;
        changed = true;
    }
    Ok(changed)
}

/// The body of an update that goes before everything else.
pub(crate) const FIRST: u8 = 2;

/// An entry of this device's own leaf that it does not know: its home was put back to an older state, and its next
/// message would use a key that is used up. A new leaf has new keys.
pub(crate) fn renew_first(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    tracing::warn!("this device's state is older than what it sent");
    let open = f.tx.list_open_intents_of(f.r.conv, u64::MAX)?;
    let waits = |intent: &Intent| kind_of(intent) == IntentKind::SelfUpdate && intent.body.first() == Some(&FIRST);
    if open.iter().any(waits) {
        return Ok(());
    }
    // What was sealed with such a key is sealed again when the update is merged.
    let now = f.core.me.now();
    queue(f.tx, f.core.me.rng(), IntentKind::SelfUpdate, Some(f.r.conv), None, vec![FIRST], now)?;
    Ok(())
}

/// Takes the sealed bytes off: nothing of them can be on its way.
pub(crate) fn unseal(intent: &mut Intent) {
    intent.state = IntentState::Waiting;
    intent.entry_id = None;
    intent.sealed = None;
    intent.fence = None;
    intent.epoch = None;
    intent.replica = None;
}
