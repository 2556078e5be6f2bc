//! A commit of somebody else that is valid.

use super::follow::{Following, storage_fault};
use super::roster;
use crate::domain::Notice;
use crate::intents::{IntentKind, queue};
use crate::mail;
use kith_crypto::{Effects, StagedIncoming};
use kith_model::{AccountId, GroupState, KithError, Timestamp};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::Control;
use kith_store::ReplicaState;
use std::collections::BTreeSet;

/// Merges the commit, and opens the next period when it closes this one.
pub(super) fn take_in(
    f: &mut Following<'_, '_>,
    staged: StagedIncoming,
    time: Timestamp,
    closes: bool,
) -> Result<(), KithError> {
    let p = f.p;
    if staged.effects.self_removed {
        f.r.state = ReplicaState::Removed;
        let effects = f.group()?.accept(p, staged).map_err(storage_fault)?;
        f.tx.drop_member(f.r.id, f.core.me.account())?;
        let mine = effects.by == f.core.me.account();
        f.set_state(if mine { GroupState::Left } else { GroupState::Removed }, None);
        f.r.last_time = time;
        mail::missed::after_removal(f, time)?;
        if f.is_kept() {
            f.session.received = f.session.received.saturating_add(1);
        }
        return Ok(());
    }
    let next = match closes {
        true => Some(staged.period_secret(p, &f.log(), f.period().saturating_add(1)).map_err(storage_fault)?),
        false => None,
    };
    let effects = f.group()?.accept(p, staged).map_err(storage_fault)?;
    f.r.last_time = time;
    if let Some(secret) = &next {
        f.open_period(secret)?;
    }
    after_merge(f, &effects, false)?;
    if effects.must_cut && !closes {
        // Rule 5: who went still has the period's keys. The first member to see it cuts.
        queue(f.tx, f.core.me.rng(), IntentKind::SelfUpdate, Some(f.r.conv), None, vec![1], time)?;
    }
    Ok(())
}

/// What every merged commit changes: roster, names, Control, and who is told.
pub(super) fn after_merge(f: &mut Following<'_, '_>, effects: &Effects, own: bool) -> Result<(), KithError> {
    let me = f.core.me.account();
    f.r.committer = f.tx.find_member(f.r.id, effects.by)?.map_or(f.r.committer, |member| member.leaf);
    let before = Control::from_bytes(&f.r.control).ok();
    let acts = count_acts(f, effects, before.as_ref())?;
    let mut notices = roster::refresh(f)?;
    if effects.control_changed {
        notices.push(Notice::Group(f.r.conv));
    }
    if !f.is_kept() || f.conv.state == GroupState::Left {
        return Ok(());
    }
    for notice in notices {
        f.session.tell(notice);
    }
    if !own && !effects.external && effects.by != me {
        f.session.received = f.session.received.saturating_add(acts);
    }
    Ok(())
}

/// What people did by this commit: who came, who was removed, who got another role, one change of settings. A member that
/// left was counted when the Leave was read.
fn count_acts(f: &Following<'_, '_>, effects: &Effects, before: Option<&Control>) -> Result<u64, KithError> {
    let mut acts = effects.accounts_new.len();
    for account in &effects.accounts_gone {
        if f.tx.find_member(f.r.id, *account)?.is_some_and(|member| member.leaving.is_none()) {
            acts = acts.saturating_add(1);
        }
    }
    if let Some(before) = before.filter(|_| effects.control_changed) {
        let leads =
            |control: &Control| -> BTreeSet<[u8; 32]> { control.leads.iter().map(|lead| *lead.as_bytes()).collect() };
        let (old, new) = (leads(before), leads(&effects.control));
        let stays = |account: &&[u8; 32]| {
            let account = AccountId::new(**account);
            !effects.accounts_gone.contains(&account) && !effects.accounts_new.contains(&account)
        };
        acts = acts.saturating_add(old.symmetric_difference(&new).filter(stays).count());
        let same_leads = Control { leads: effects.control.leads.clone(), ..before.clone() };
        acts = acts.saturating_add(usize::from(same_leads != effects.control));
    }
    Ok(u64::try_from(acts).unwrap_or(u64::MAX))
}
