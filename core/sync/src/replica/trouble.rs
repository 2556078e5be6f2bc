//! When something is wrong with a replica (protocol 5.3): Suspect, Lost, Waiting, Forked, hijacked.

use super::follow::Following;
use super::own;
use super::page::follows;
use crate::mail;
use kith_model::{GroupState, KithError, Timestamp};
use kith_store::{Gap, Place, Replica, ReplicaState, Tx};

/// Entries in a row that do not open before a device doubts itself.
pub(super) const JUNK_IN_A_ROW: u64 = 3;
const HOUR_MS: u64 = 3_600_000;

/// Whether a time to wait for is over. One that lies far ahead was set by a clock that was wrong.
pub(crate) fn is_due(retry: Timestamp, now: Timestamp) -> bool {
    retry <= now || retry > now.plus_ms(48 * HOUR_MS)
}

/// Notes that what came after the last entry that this replica read, up to `until`, will never be read here.
pub(crate) fn note_gap(tx: &Tx<'_>, r: &Replica, until: Timestamp) -> Result<(), KithError> {
    if r.last_time == Timestamp::from_ms(0) {
        return Ok(());
    }
    let after = Place { refound: r.refound, time: r.last_time, log: r.log, seq: r.cursor };
    Ok(tx.put_gap(&Gap { conv: r.conv, after, until })?)
}

/// Something did not open: slot 0 decides whether others are elsewhere.
pub(super) fn become_suspect(f: &mut Following<'_, '_>) {
    if f.r.state == ReplicaState::Active {
        f.r.state = ReplicaState::Suspect;
        f.session.want_slot.insert(f.r.id);
        f.session.progress = true;
    }
}

/// This device lost its place: slot 0 may bring it back.
pub(super) fn become_lost(f: &mut Following<'_, '_>, why: &'static str) {
    tracing::warn!(why, "a group lost its place");
    f.r.state = ReplicaState::Lost;
    f.r.trouble = 0;
    f.session.want_slot.insert(f.r.id);
    f.session.progress = true;
    f.set_state(GroupState::Joining, None);
}

/// The MLS state of this device is damaged. What it says about a pending commit cannot be asked for: its intents wait again.
/// False when there was no place to lose.
pub(super) fn become_damaged(f: &mut Following<'_, '_>) -> Result<bool, KithError> {
    if !follows(f.r.state) {
        return Ok(false);
    }
    if let Some(pending) = f.tx.find_pending_commit(f.r.id)? {
        own::wait_again(f, &pending)?;
    }
    become_lost(f, "mls_state_damaged");
    Ok(true)
}

/// Slot 0 does not help: members are asked to let this device in again.
pub(crate) fn become_waiting(f: &mut Following<'_, '_>) -> Result<(), KithError> {
    f.r.state = ReplicaState::Waiting;
    f.set_state(GroupState::Joining, None);
    let now = f.core.me.now();
    if is_due(f.r.retry, now) {
        f.conv.join_nonce = mail::readmit::ask(f.core, f.tx, &f.r, f.session)?;
        // Again after 1 h, 6 h, 24 h (protocol 5.6).
        let wait = match f.r.trouble {
            0 => 1,
            1 => 6,
            _ => 24,
        };
        f.r.trouble = f.r.trouble.saturating_add(1);
        f.r.retry = now.plus_ms(wait * HOUR_MS);
    }
    Ok(())
}

/// The relay contradicts itself: the group goes read-only, and its people see it.
pub(crate) fn become_forked(f: &mut Following<'_, '_>, seq: u64) {
    tracing::error!("a relay contradicts itself");
    f.r.state = ReplicaState::Forked;
    f.r.forked_seq = Some(seq);
    f.set_state(GroupState::Stopped, Some("log_forked"));
}

/// Somebody closed the period with a commit that is void: their keys are not ours. Only a refounding helps.
pub(super) fn become_hijacked(f: &mut Following<'_, '_>) {
    tracing::error!("a log was taken over");
    f.r.state = ReplicaState::Forked;
    f.r.forked_seq = Some(f.r.cursor.saturating_add(1));
    f.set_state(GroupState::Stopped, Some("log_hijacked"));
}
