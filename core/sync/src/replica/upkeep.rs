//! What a replica needs now and then (protocol 4 and 5.5).

use super::follow::{Facts, Following};
use crate::domain::Tended;
use crate::intents::{IntentKind, kind_of, queue};
use kith_model::{GroupKind, KithError, Timestamp};
use kith_store::ReplicaState;

const DAY_MS: u64 = 86_400_000;
/// Leaves up to which the own leaf is renewed weekly; above it is monthly.
const SMALL: usize = 100;
/// How long the twin of a direct chat is read, for words that were under way to it.
const TWIN_MS: u64 = 7 * DAY_MS;

/// When the own leaf should be renewed after it was: with the next send from then on.
pub(crate) fn next_update(members: usize, now: Timestamp) -> Timestamp {
    now.plus_ms(if members <= SMALL { 7 * DAY_MS } else { 30 * DAY_MS })
}

/// Queues a renewal behind what is being sent, when it is due.
pub(crate) fn renew_leaf(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    let now = f.core.me.now();
    let due = *f.r.update_due.get_or_insert_with(|| now.plus_ms(7 * DAY_MS));
    if due > now {
        return Ok(());
    }
    let open = f.tx.list_open_intents_of(f.r.conv, u64::MAX)?;
    if !open.iter().any(|intent| kind_of(intent) == IntentKind::SelfUpdate) {
        queue(f.tx, f.core.me.rng(), IntentKind::SelfUpdate, Some(f.r.conv), None, Vec::new(), now)?;
    }
    Ok(())
}

/// Lets the domains queue what is due, once everything was read.
pub(crate) fn tend(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    if f.session.progress || !f.is_kept() {
        return Ok(());
    }
    let me = f.core.me.account();
    let leads = f.tx.find_member(f.r.id, me)?.is_some_and(|member| member.lead);
    let facts = Facts(f);
    let tended = Tended {
        conv: f.r.conv,
        me,
        replica: f.r.id,
        log: *f.r.log.as_bytes(),
        seq: f.r.cursor,
        chain: f.r.chain,
        leads,
        group: &facts,
    };
    for domain in &f.core.domains {
        domain.tend(f.tx, &tended)?;
    }
    Ok(())
}

/// Of two groups of one direct chat the other is let go of after a week.
pub(crate) fn leave_twin(f: &mut Following<'_, '_>) {
    let old = f.core.me.now().ms_since(f.r.period_since) > TWIN_MS;
    if f.conv.kind == GroupKind::Direct && !f.is_kept() && old {
        f.r.state = ReplicaState::Left;
    }
}
