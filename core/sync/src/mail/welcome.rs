//! A Welcome: somebody added this account to a group.
//!
//! Whom it is from decides what it is: of a contact, or after a join request of one's own, the group is active; of
//! anybody else it is a request. A Welcome for a conversation that is known is refused, unless it is of the same log (a
//! member let this device in again), the twin of a direct chat, or this account asked to join.

use crate::domain::Notice;
use crate::engine::Core;
use crate::founding::model_kind;
use crate::intents::{IntentKind, kind_of};
use crate::replica::message::keep_card;
use crate::replica::own::unseal;
use crate::replica::{follow::control_bytes, follow::storage_fault, roster};
use crate::session::Session;
use kith_crypto::{CryptoError, Invitation, StagedJoin};
use kith_model::{AccountId, GroupId, GroupKind, GroupState, KithError, LogId, Timestamp};
use kith_protocol::hash::first_16;
use kith_store::{Conversation, IntentState, Person, Replica, ReplicaState, Tx};

/// What becomes of a Welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was used, or is of no use.
    Over,
    /// This device is in that group as far as it has read: the Welcome may be one back in, after a removal. Nothing
    /// of this transaction may stay, since opening a Welcome uses its key package up.
    Later,
}

/// Joins, or passes the Welcome over.
pub(crate) fn take_in(core: &Core, tx: &Tx<'_>, welcome: &[u8], session: &mut Session) -> Result<Outcome, KithError> {
    let scope = tx.new_mls_scope()?;
    let storage = tx.mls(scope);
    let p = core.me.provider(&storage);
    let opened = Invitation::open(&p, welcome).and_then(|invitation| {
        let references = invitation.references().to_vec();
        Ok((references, invitation.verify(&p)?))
    });
    let (references, staged) = match opened {
        Ok(opened) => opened,
        Err(error @ (CryptoError::Storage { .. } | CryptoError::DamagedState)) => return Err(storage_fault(error)),
        Err(error) => {
            tracing::info!(%error, "a welcome was passed over");
            tx.drop_mls_scope(scope)?;
            if matches!(error, CryptoError::NoKeyPackage) {
                super::missed::note(core, tx, session)?;
            }
            return Ok(Outcome::Over);
        }
    };
    let conv = staged.id.conversation;
    let log = LogId::new(*staged.info.log.as_bytes());
    let known = tx.find_conversation(conv)?;
    let replicas = tx.list_replicas_of(conv)?;
    let same_log = replicas.iter().find(|r| r.log == log).cloned();
    let asked = known.as_ref().is_some_and(|known| known.state == GroupState::Joining);
    if !asked && tx.find_person(staged.adder.leaf.account)?.is_some_and(|adder| adder.blocked) {
        tx.drop_mls_scope(scope)?;
        return Ok(Outcome::Over);
    }
    if same_log.as_ref().is_some_and(|r| matches!(r.state, ReplicaState::Forked | ReplicaState::Refounded)) {
        // Read-only for ever (protocol 5.2): nobody can say which of its two histories a way back would lead into.
        tracing::info!("a welcome to a log that is over was passed over");
        tx.drop_mls_scope(scope)?;
        return Ok(Outcome::Over);
    }
    if !asked && same_log.as_ref().is_some_and(|r| matches!(r.state, ReplicaState::Active | ReplicaState::Suspect)) {
        return Ok(Outcome::Later);
    }
    if !may_join(known.as_ref(), &replicas, same_log.as_ref(), &staged) {
        tracing::info!("a welcome for a known conversation was refused");
        let leaf = &staged.adder.leaf;
        let name = leaf.name.clone().unwrap_or_default();
        if tx.find_person(leaf.account)?.is_none() {
            // So that they can be blocked.
            tx.put_person(&Person::new(leaf.account, name.clone(), leaf.serial))?;
        }
        session.tell(Notice::ConversationTaken { conv, by: leaf.account, name });
        tx.drop_mls_scope(scope)?;
        return Ok(Outcome::Over);
    }
    let before = same_log.as_ref().map(|r| r.scope);
    if let Some(old) = &same_log {
        crate::replica::trouble::note_gap(tx, old, core.me.relay_now(tx)?)?;
    }
    let adder = staged.adder.leaf.account;
    let id = store(core, tx, staged, &p, scope, same_log)?;
    if let Some(old) = before {
        tx.drop_mls_scope(old)?;
    }
    session.progress = true;
    crate::home::key_packages::used(&core.me, tx, &references)?;
    keep_one(core, tx, conv, id, session)?;
    for domain in &core.domains {
        domain.joined(tx, conv, adder)?;
    }
    Ok(Outcome::Over)
}

/// Whether this Welcome may make or replace a group of the conversation.
fn may_join(
    known: Option<&Conversation>,
    replicas: &[Replica],
    same_log: Option<&Replica>,
    staged: &StagedJoin,
) -> bool {
    let Some(known) = known else { return true };
    if let Some(same) = same_log {
        // A member that lost its place, left or was removed comes back; one that follows the log does not need it.
        return !matches!(same.state, ReplicaState::Active | ReplicaState::Suspect)
            || known.state == GroupState::Joining;
    }
    known.kind == GroupKind::Direct && model_kind(staged.control.kind) == GroupKind::Direct
        || replicas.is_empty()
        || known.state == GroupState::Joining
            && known.join_nonce.is_some()
            && replicas.iter().all(|replica| replica.state.is_over())
}

fn store(
    core: &Core,
    tx: &Tx<'_>,
    staged: StagedJoin,
    p: &kith_crypto::Provider<'_, kith_store::MlsStorage<'_>>,
    scope: u64,
    same_log: Option<Replica>,
) -> Result<u64, KithError> {
    let me = core.me.account();
    let now = core.me.now();
    let conv = staged.id.conversation;
    let adder = staged.adder.leaf.account;
    let (control, info, tree, period) =
        (staged.control.clone(), staged.info.clone(), staged.tree.clone(), staged.period.clone());
    let log = LogId::new(*info.log.as_bytes());
    let number = staged.id.number;
    let committer = u64::from(staged.adder.index.0);
    let group = staged.finish(p).map_err(storage_fault)?;
    let mut replica = Replica {
        id: same_log.as_ref().map_or(0, |r| r.id),
        conv,
        refound: u64::from(number),
        log,
        origin: Some(info.relay.clone()),
        scope,
        state: ReplicaState::Active,
        founder_seed: same_log.as_ref().and_then(|r| r.founder_seed.clone()),
        salt: same_log.as_ref().and_then(|r| r.salt),
        made: true,
        control: control_bytes(&control),
        period: u64::from(info.period),
        secret: period.secret().clone(),
        period_since: now,
        fence: 0,
        cursor: info.seq,
        chain: *info.chain.as_bytes(),
        skip: true,
        epoch: group.epoch(),
        leaf: u64::from(group.own_leaf().0),
        next_n: same_log.as_ref().map_or(0, |r| r.next_n),
        slot_ver: same_log.as_ref().map_or(0, |r| r.slot_ver),
        slot_fence: 0,
        slot_dirty: false,
        last_time: Timestamp::from_ms(0),
        committer,
        trouble: 0,
        retry: Timestamp::from_ms(0),
        rejoins: 0,
        update_due: Some(now.plus_ms(crate::home::update_delay_ms(core))),
        card_sent: false,
        forked_seq: None,
    };
    replica.id = tx.put_replica(&replica)?;
    tx.put_chain_mark(replica.id, info.seq, &first_16(replica.chain), 4_096)?;
    tx.drop_pending_commit(replica.id)?;
    roster::store(tx, replica.id, conv, &tree, &control, me)?;
    for card in &info.cards {
        keep_card(tx, AccountId::new(*card.root_pk.as_bytes()), card)?;
    }
    let known = tx.find_conversation(conv)?;
    let adder_is_contact = tx.find_person(adder)?.is_some_and(|person| person.contact && !person.blocked);
    let accepted = known.as_ref().is_some_and(|known| known.accepted) || adder_is_contact || adder == me;
    let kind = model_kind(control.kind);
    let peer = match kind {
        GroupKind::Direct => tree.accounts().into_iter().find(|account| *account != me),
        _ => None,
    };
    let keep_replica = known.as_ref().and_then(|k| k.replica).filter(|_| kind == GroupKind::Direct);
    tx.put_conversation(&Conversation {
        id: conv,
        kind,
        name: control.name.clone(),
        about: control.topic.clone(),
        state: if accepted { GroupState::Active } else { GroupState::Request },
        stop_reason: None,
        peer,
        accepted,
        adder: Some(adder),
        replica: Some(keep_replica.unwrap_or(replica.id)),
        join_nonce: None,
        created: known.map_or(now, |known| known.created),
        last_used: now,
    })?;
    for mut intent in tx.list_open_intents_of(conv, u64::MAX)? {
        if kind_of(&intent) == IntentKind::Join {
            tx.drop_intent(intent.id)?;
        } else if intent.state == IntentState::Sealed && intent.replica.is_none_or(|id| id == replica.id) {
            // What was sealed in the lost place is sealed again; its id keeps it from being shown twice.
            unseal(&mut intent);
            tx.put_intent(&intent)?;
        }
    }
    Ok(replica.id)
}

/// Of two groups of one direct chat the one with the lower log id is kept; both timelines are one (protocol 4).
fn keep_one(core: &Core, tx: &Tx<'_>, conv: GroupId, new: u64, session: &mut Session) -> Result<(), KithError> {
    let Some(mut conversation) = tx.find_conversation(conv)? else { return Ok(()) };
    if conversation.kind == GroupKind::Direct {
        let lowest = tx
            .list_replicas_of(conv)?
            .into_iter()
            .filter(|r| !r.state.is_over())
            .filter(|r| r.id == new || tx.list_members(r.id).is_ok_and(|m| m.len() >= 2) || r.founder_seed.is_some())
            .min_by_key(|r| r.log);
        if let Some(kept) = lowest
            && conversation.replica != Some(kept.id)
        {
            conversation.replica = Some(kept.id);
            tx.put_conversation(&conversation)?;
        }
        settle_direct(tx, &conversation)?;
    } else if conversation.replica != Some(new) {
        conversation.replica = Some(new);
        tx.put_conversation(&conversation)?;
    }
    let me = core.me.account();
    // A direct chat is begun by its first message, which counts; being added to a group counts by itself.
    if conversation.adder == Some(me) || conversation.kind == GroupKind::Direct {
        session.tell(Notice::Group(conv));
    } else {
        session.received(Notice::Group(conv));
    }
    Ok(())
}

/// Words that waited for the other to come in go to the kept group; the add in it is done when both are there.
fn settle_direct(tx: &Tx<'_>, conversation: &Conversation) -> Result<(), KithError> {
    let Some(kept) = conversation.replica else { return Ok(()) };
    if tx.list_members(kept)?.len() < 2 {
        return Ok(());
    }
    for mut intent in tx.list_open_intents_of(conversation.id, u64::MAX)? {
        match kind_of(&intent) {
            IntentKind::Admit if intent.state == IntentState::Waiting => tx.drop_intent(intent.id)?,
            IntentKind::Envelope(_) if intent.state == IntentState::Waiting && intent.replica != Some(kept) => {
                intent.replica = None;
                tx.put_intent(&intent)?;
            }
            _ => {}
        }
    }
    Ok(())
}
