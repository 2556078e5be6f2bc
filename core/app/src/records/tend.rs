//! What is due in a group, once its log was read to the end.

use super::duty::{DAY_MS, Duties, Duty};
use super::{repair, snapshot};
use crate::me::Me;
use kith_model::KithError;
use kith_protocol::hash::sha256;
use kith_store::{RecordState, Tx};
use kith_sync::Tended;

/// After how long without a root somebody sends one.
const ROOT_MS: u64 = 7 * DAY_MS;

/// Does what is due, and notes once a day that this device is up to date.
pub(super) fn tend(tx: &Tx<'_>, me: &Me, tended: &Tended<'_>) -> Result<(), KithError> {
    let now = me.relay_now(tx)?.as_ms();
    let mut state = tx.record_state(tended.conv)?;
    let duties = Duties::of(tx, tended.conv);
    if state.bytes > 0 || state.entry_ms > 0 {
        let before = state;
        if now >= state.synced_ms.saturating_add(DAY_MS) {
            state.synced_ms = now;
        }
        if state.root_ms == 0 {
            state.root_ms = now;
        }
        if state != before {
            tx.put_record_state(tended.conv, &state)?;
        }
        if now >= root_due(&state, tended) {
            duties.add(Duty::Root, &[], now, Vec::new())?;
        }
    }
    let open = tx.list_duties(tended.conv)?;
    let stale = open.iter().any(|duty| duty.kind == Duty::Stale.number());
    for duty in open.iter().filter(|duty| duty.due_ms <= now) {
        let is = |kind: Duty| duty.kind == kind.number();
        let tells = is(Duty::Root) || is(Duty::Buckets) || is(Duty::Ops) || is(Duty::Offer) || is(Duty::Upload);
        if tells && stale {
            tx.drop_duty(tended.conv, duty.kind, &duty.key)?;
        } else if is(Duty::Buckets) {
            repair::show_buckets(tx, me, tended, duty, now)?;
        } else if is(Duty::Ops) {
            repair::send_ops(tx, me, tended, duty, now)?;
        } else if is(Duty::Offer) {
            snapshot::offer(tx, me, tended, now)?;
        } else if is(Duty::Upload) {
            snapshot::name(tx, me, tended, &duty.key, &duty.body)?;
        } else if is(Duty::Want) {
            snapshot::ask(tx, me, tended.conv, &duty.body, now)?;
        } else if is(Duty::Told) || is(Duty::Spent) || is(Duty::Offered) || is(Duty::Fetching) {
            tx.drop_duty(tended.conv, duty.kind, &duty.key)?;
        }
    }
    // Last: what was sent before it makes it wait.
    if duties.find(Duty::Root, &[])?.is_some_and(|root| root.due_ms <= now) {
        repair::say_root(tx, me, tended, now)?;
    }
    Ok(())
}

/// When this device says its root if nobody did: a week after the last one, and up to a day more, so that not all do at once.
fn root_due(state: &RecordState, tended: &Tended<'_>) -> u64 {
    let [a, b, c, d, ..] = sha256(&[tended.conv.as_bytes(), tended.me.as_bytes(), &state.root_ms.to_be_bytes()]);
    let jitter = u64::from(u32::from_be_bytes([a, b, c, d])) % DAY_MS;
    state.root_ms.saturating_add(ROOT_MS).saturating_add(jitter)
}
