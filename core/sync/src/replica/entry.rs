//! One entry of the log.
//!
//! A void entry changes nothing but the cursor and the fence (protocol 5.4): a fenced one that does not open or holds no
//! commit, a commit in a plain one, any loose proposal, and whatever breaks a rule.

use super::follow::{Following, storage_fault};
use super::page::Step;
use super::{commit, message, own, trouble};
use kith_crypto::{CannotOpen, Incoming, open_entry};
use kith_model::{KithError, Timestamp};
use kith_protocol::api::Entry;
use kith_store::Place;

/// Lets one entry take effect. The caller moves the cursor.
pub(super) fn take_in(
    f: &mut Following<'_, '_>,
    entry: &Entry,
    time: Timestamp,
    closes: bool,
) -> Result<Step, KithError> {
    if f.r.skip {
        // Everything up to the commit that let this device in is from before it.
        f.r.skip = !entry.fenced;
        return Ok(Step::Read);
    }
    let place = Place { refound: f.r.refound, time, log: f.r.log, seq: entry.seq };
    let id = entry.id.as_bytes();
    if f.tx.find_pending_commit(f.r.id)?.is_some_and(|pending| pending.entry_id == *id) {
        own::merge(f, time)?;
        return Ok(Step::Read);
    }
    if let Some(intent) = f.tx.find_intent_of_entry(id)? {
        own::finish_envelope(f, &intent, place)?;
        return Ok(Step::Read);
    }
    if entry.fenced {
        own::lose_race(f)?;
    }
    let Ok(bytes) = open_entry(&f.keys, &f.log(), &entry.id, f.period(), &entry.body) else {
        return void(f, entry, closes);
    };
    let p = f.p;
    match f.group()?.process(p, &bytes).map_err(storage_fault)? {
        Incoming::Application(application) if !entry.fenced => {
            f.r.trouble = 0;
            message::take_in(f, application, place)
        }
        Incoming::Commit(staged) if entry.fenced => {
            f.r.trouble = 0;
            commit::take_in(f, *staged, time, closes)?;
            own::settle_sealed(f, entry.fence)?;
            Ok(Step::Read)
        }
        // A later epoch, or a commit of one's own that is not known: this device's state is older than the group's.
        Incoming::CannotOpen(CannotOpen::LaterEpoch) => later(f, entry, closes),
        Incoming::Own if entry.fenced => later(f, entry, closes),
        Incoming::Own => {
            // What the relay acknowledged out of turn is known, though it is not in the outbox any more.
            if f.tx.find_chain_mark(f.r.id, entry.seq)?.is_none() {
                own::renew_first(f)?;
                // What this device itself shared then, it cannot open: others tell.
                for domain in f.core.domains.iter().filter(|_| f.conv.accepted) {
                    domain.came_back(f.tx, f.r.conv)?;
                }
            }
            Ok(Step::Read)
        }
        Incoming::CannotOpen(CannotOpen::Undecryptable) if entry.fenced && !closes => {
            // Void; but if it is void here alone, slot 0 shows it.
            trouble::become_suspect(f);
            void(f, entry, closes)
        }
        Incoming::CannotOpen(CannotOpen::Undecryptable) if !entry.fenced => {
            f.r.trouble = f.r.trouble.saturating_add(1);
            if f.r.trouble >= trouble::JUNK_IN_A_ROW {
                trouble::become_suspect(f);
            }
            Ok(Step::Read)
        }
        Incoming::Application(_) | Incoming::Commit(_) | Incoming::Void(_) | Incoming::CannotOpen(_) => {
            void(f, entry, closes)
        }
    }
}

/// An entry that only a device in a later state opens. When it closes the period too, only a member can help.
fn later(f: &mut Following<'_, '_>, entry: &Entry, closes: bool) -> Result<Step, KithError> {
    if closes {
        trouble::become_lost(f, "period_closed_unseen");
        return Ok(Step::Stop);
    }
    trouble::become_suspect(f);
    void(f, entry, closes)
}

/// A void entry. When it closes the period all the same, somebody cut the log with keys that only they know.
fn void(f: &mut Following<'_, '_>, entry: &Entry, closes: bool) -> Result<Step, KithError> {
    if entry.fenced {
        own::settle_sealed(f, entry.fence)?;
    }
    if closes {
        trouble::become_hijacked(f);
        return Ok(Step::Stop);
    }
    Ok(Step::Read)
}
