//! A commit of somebody else that is valid.

use super::follow::{Following, storage_fault};
use super::roster;
use crate::domain::Notice;
use crate::intents::{IntentKind, queue};
use kith_crypto::{Effects, StagedIncoming};
use kith_model::{GroupState, KithError, Timestamp};
use kith_store::ReplicaState;

/// Merges the commit, and opens the next period when it closes this one.
pub(super) fn take_in(
    f: &mut Following<'_, '_>,
    staged: StagedIncoming,
    time: Timestamp,
    closes: bool,
) -> Result<(), KithError> {
    if staged.effects.self_removed {
        f.r.state = ReplicaState::Removed;
        let effects = f.group.accept(f.p, staged).map_err(storage_fault)?;
        f.tx.drop_member(f.r.id, f.core.me.account())?;
        let mine = effects.by == f.core.me.account();
        f.set_state(if mine { GroupState::Left } else { GroupState::Removed }, None);
        if f.is_kept() {
            f.session.received = f.session.received.saturating_add(1);
        }
        return Ok(());
    }
    let next = match closes {
        true => Some(staged.period_secret(f.p, &f.log(), f.period().saturating_add(1)).map_err(storage_fault)?),
        false => None,
    };
    let effects = f.group.accept(f.p, staged).map_err(storage_fault)?;
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
    let name_before = f.conv.name.clone();
    let mut notices = roster::refresh(f)?;
    if effects.control_changed || name_before != f.conv.name {
        notices.push(Notice::Group(f.r.conv));
    }
    if !f.is_kept() || f.conv.state == GroupState::Left {
        return Ok(());
    }
    for notice in notices {
        if own || effects.external || effects.by == me {
            f.session.tell(notice);
        } else {
            f.session.received(notice);
        }
    }
    Ok(())
}
