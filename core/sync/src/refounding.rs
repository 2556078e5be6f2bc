//! Carrying a group on in a new log: the one way out of a log that was forked or taken over, whose relay is gone, or that
//! is full for good (protocol 5.7).
//!
//! The conversation stays, with its messages, its name, its policy and its leads; log, keys and MLS group are new. The old
//! replica is read-only for ever. Members come in by Welcome, and take it from somebody who led the old group, as far as
//! they had read it, and from nobody else. What a member wrote into the old log behind the point where the new group takes
//! it up goes into the new one again, under the same id. Of two at once the one with the lower log id stays.

use crate::domain::CarriedOn;
use crate::engine::Core;
use crate::founding::open_log;
use crate::intents::{IntentKind, account_of, kind_of, queue_about};
use crate::mail::deliver;
use crate::me::Me;
use crate::replica::follow::mls_id_of;
use crate::replica::own::unseal;
use kith_crypto::StagedJoin;
use kith_model::{AccountId, GroupId, GroupKind, GroupState, KithError, StorageFault};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{Card, Control, MailBody, MailItem, Predecessor, RefoundNotice};
use kith_store::{Conversation, IntentState, Member, Read, Replica, ReplicaState, Tx};

/// Makes the new group, with everybody of the old one but `without` on their way in. Words that wait go to it.
///
/// The caller has checked that this account leads the group.
///
/// # Errors
/// When the database fails.
pub fn refound(
    tx: &Tx<'_>,
    me: &Me,
    conversation: Conversation,
    without: &[AccountId],
) -> Result<Conversation, KithError> {
    let conv = conversation.id;
    let old = conversation.replica.map(|id| tx.find_replica(id)).transpose()?.flatten();
    let mut old = old.ok_or(KithError::Storage(StorageFault::Corrupt))?;
    // Who was about to be removed, or is about to be added anyway, is not added.
    let about = |wanted: IntentKind| -> Result<Vec<AccountId>, KithError> {
        let open = tx.list_open_intents_of(conv, u64::MAX)?;
        Ok(open.iter().filter(|intent| kind_of(intent) == wanted).filter_map(account_of).collect())
    };
    let (going, coming) = (about(IntentKind::Remove)?, about(IntentKind::Add)?);
    let members: Vec<AccountId> = tx
        .list_members(old.id)?
        .into_iter()
        .filter(|member| member.leaving.is_none() && member.left.is_none())
        .map(|member| member.account)
        .filter(|account| *account != me.account() && !without.contains(account) && !going.contains(account))
        .collect();
    let before = Control::from_bytes(&old.control).map_err(|_| KithError::Storage(StorageFault::Corrupt))?;
    let number = u32::try_from(old.refound).unwrap_or(u32::MAX).saturating_add(1);
    let predecessor = Predecessor {
        group_id: mls_id_of(&old).to_bytes(),
        seq: old.cursor,
        chain: Chain::new(old.chain),
        unknown: Unknown::none(),
    };
    let stays = |root: &kith_protocol::id::PublicKey| {
        let account = AccountId::new(*root.as_bytes());
        account == me.account() || members.contains(&account)
    };
    let control = Control {
        leads: before.leads.iter().filter(|root| stays(root)).copied().collect(),
        predecessor: Some(predecessor.clone()),
        ..before
    };
    let new = open_log(tx, me, &control, number)?;
    tx.put_member(
        new.id,
        &Member { account: me.account(), leaf: 0, leaves: 1, lead: true, leaving: None, left: None },
    )?;
    retire(tx, &mut old)?;
    move_what_waits(tx, conv)?;
    // A direct chat's other comes in without being asked for by name.
    let add = if conversation.kind == GroupKind::Direct { IntentKind::Admit } else { IntentKind::Add };
    for account in members.into_iter().filter(|account| !coming.contains(account)) {
        queue_about(tx, me.rng(), add, conv, account, Vec::new(), me.now())?;
        notify(tx, me, &new, &predecessor, account)?;
    }
    let conversation =
        Conversation { state: GroupState::Active, stop_reason: None, replica: Some(new.id), ..conversation };
    tx.put_conversation(&conversation)?;
    Ok(conversation)
}

/// Whether this Welcome carries a known conversation on.
pub(crate) fn carries_on(read: &Read<'_>, replicas: &[Replica], staged: &StagedJoin) -> Result<bool, KithError> {
    let number = u64::from(staged.id.number);
    if staged.control.predecessor.is_none() {
        return Ok(false);
    }
    // Somebody else did the same at once: both follow the same group, and one of them stays.
    let log = *staged.info.log.as_bytes();
    if replicas.iter().any(|r| r.refound > number || (r.refound == number && *r.log.as_bytes() <= log)) {
        return Ok(false);
    }
    let Some(before) = replicas.iter().filter(|r| r.refound < number).max_by_key(|r| r.refound) else {
        return Ok(false);
    };
    Ok(read.find_member(before.id, staged.adder.leaf.account)?.is_some_and(|member| member.lead))
}

/// The groups that this one carries on, and those that it was made at the same time as, are over. What this account wrote
/// there and the new group does not build on is written again.
pub(crate) fn retire_others(
    core: &Core,
    tx: &Tx<'_>,
    conv: GroupId,
    new: u64,
    before: Option<&Predecessor>,
) -> Result<(), KithError> {
    let Some(number) = tx.find_replica(new)?.map(|new| new.refound) else { return Ok(()) };
    for mut replica in tx.list_replicas_of(conv)? {
        if replica.id == new || matches!(replica.state, ReplicaState::Refounded) {
            continue;
        }
        let follows = before.filter(|before| before.group_id == mls_id_of(&replica).to_bytes());
        let after = follows.map(|before| before.seq).or((replica.refound == number).then_some(0));
        retire(tx, &mut replica)?;
        if let Some(after) = after {
            let carried = CarriedOn { conv, me: core.me.account(), log: replica.log, after };
            for domain in &core.domains {
                domain.carried_on(tx, &carried)?;
            }
        }
    }
    move_what_waits(tx, conv)
}

fn retire(tx: &Tx<'_>, old: &mut Replica) -> Result<(), KithError> {
    if let Some(pending) = tx.find_pending_commit(old.id)? {
        for id in &pending.intents {
            if let Some(mut intent) = tx.find_intent(*id)? {
                intent.state = IntentState::Waiting;
                tx.put_intent(&intent)?;
            }
        }
        tx.drop_pending_commit(old.id)?;
    }
    if !matches!(old.state, ReplicaState::Removed | ReplicaState::Left) {
        old.state = ReplicaState::Refounded;
    }
    tx.put_replica(old)?;
    Ok(())
}

/// What was on its way to the old log goes to the new one. What the old one took is not repeated: it is no intent any more.
fn move_what_waits(tx: &Tx<'_>, conv: GroupId) -> Result<(), KithError> {
    for mut intent in tx.list_open_intents_of(conv, u64::MAX)? {
        match kind_of(&intent) {
            // They were about leaves that the new group does not have.
            IntentKind::SelfUpdate | IntentKind::Readmit | IntentKind::RemoveLeft | IntentKind::Remove => {
                tx.drop_intent(intent.id)?;
            }
            _ => {
                unseal(&mut intent);
                tx.put_intent(&intent)?;
            }
        }
    }
    Ok(())
}

/// Tells a member, for whom the Welcome may take longer: a hint, and nothing is believed by it.
fn notify(tx: &Tx<'_>, me: &Me, new: &Replica, before: &Predecessor, account: AccountId) -> Result<(), KithError> {
    let card = tx.find_person(account)?.and_then(|person| person.card);
    let Some(card) = card.and_then(|card| Card::from_bytes(&card).ok()) else { return Ok(()) };
    let notice = RefoundNotice {
        conversation: *new.conv.as_bytes(),
        number: u32::try_from(new.refound).unwrap_or(u32::MAX),
        predecessor: before.clone(),
        log: LogId::new(*new.log.as_bytes()),
        relay: new.origin.clone().unwrap_or_default(),
        unknown: Unknown::none(),
    };
    let item = MailItem { body: MailBody::RefoundNotice(Box::new(notice)), unknown: Unknown::none() };
    deliver::queue_as(me, tx, &card, new.conv, &item, None)
}
