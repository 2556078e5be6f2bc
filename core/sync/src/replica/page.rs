//! Taking in a page of a log.
//!
//! Every reader recomputes the chain. A seq that goes back, a time that goes back, a fence that jumps, a chain value that
//! differs from one acknowledged or vouched for: the relay contradicts itself, and the group goes read-only (protocol 1).

use super::follow::{Following, follow};
use super::{entry, slot, trouble};
use crate::engine::Core;
use crate::round::read::Asked;
use crate::session::Session;
use kith_model::{KithError, Timestamp};
use kith_protocol::api::{Entry, Page, PageBody, Refusal};
use kith_store::{Durability, ReplicaState};

/// Entries that one transaction takes in.
const BATCH: usize = 256;
/// Chain values kept for each log, for what others vouch for.
pub(super) const MARKS_KEPT: u64 = 4_096;

/// How one entry left the replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It counts as read.
    Read,
    /// The replica cannot go on for now; the entry is not read.
    Stop,
}

impl Core {
    /// Takes in a page of a replica's log.
    pub(crate) fn take_in_page(&self, asked: Asked, page: Page, session: &mut Session) -> Result<(), KithError> {
        let replica = asked.replica;
        match page.body {
            PageBody::Log { entries, head, first, chain, more, closed_at, slots, .. } => {
                // The checks and the first batch are one transaction: a short page costs one.
                let mut batches = entries.chunks(BATCH);
                let first_batch = batches.next().unwrap_or_default();
                let mut step = self.write_following(Durability::Normal, session, |tx, session| {
                    follow(self, tx, replica, session, |f| {
                        if f.r.cursor != asked.after {
                            return Ok(Step::Stop);
                        }
                        f.session.progress |= more && follows(f.r.state);
                        let start = Start { head, first, chain: *chain.as_bytes(), closed_at };
                        match check_start(f, asked, &entries, &start)? {
                            Step::Read => take_in(f, first_batch, closed_at),
                            Step::Stop => Ok(Step::Stop),
                        }
                    })
                })?;
                for batch in batches {
                    if step != Some(Step::Read) {
                        return Ok(());
                    }
                    step = self.write_following(Durability::Normal, session, |tx, session| {
                        follow(self, tx, replica, session, |f| take_in(f, batch, closed_at))
                    })?;
                }
                if step != Some(Step::Read) {
                    return Ok(());
                }
                if slots.is_empty() && closed_at.is_none() {
                    return Ok(());
                }
                self.write_following(Durability::Full, session, |tx, session| {
                    follow(self, tx, replica, session, |f| {
                        for (index, value) in &slots {
                            slot::take_in(f, *index, value)?;
                        }
                        if closed_at.is_some() && matches!(f.r.state, ReplicaState::Lost | ReplicaState::Waiting) {
                            // A period that was closed meanwhile shows no slot: only a member can help.
                            trouble::become_waiting(f)?;
                        }
                        Ok(())
                    })
                })?;
                Ok(())
            }
            PageBody::Slots(_) => Ok(()),
            PageBody::Problem(problem) => self.take_in_problem(replica, &problem, session),
        }
    }

    fn take_in_problem(&self, replica: u64, problem: &Refusal, session: &mut Session) -> Result<(), KithError> {
        if *problem != Refusal::NotAllowed {
            return Ok(());
        }
        // The period that this device knows is gone with its entries, or the log is: only a member can help.
        self.write_following(Durability::Full, session, |tx, session| {
            follow(self, tx, replica, session, |f| {
                if f.r.state == ReplicaState::Active || f.r.state == ReplicaState::Suspect {
                    trouble::become_lost(f, "log_gone");
                }
                if f.r.state == ReplicaState::Lost {
                    trouble::become_waiting(f)?;
                }
                Ok(())
            })
        })?;
        Ok(())
    }
}

/// Whether entries are read in this state.
pub(crate) const fn follows(state: ReplicaState) -> bool {
    matches!(state, ReplicaState::Active | ReplicaState::Suspect)
}

/// What a page says beside its entries.
struct Start {
    head: u64,
    first: u64,
    chain: [u8; 32],
    closed_at: Option<u64>,
}

/// Checks where the page starts against what this device processed, and that nothing is missing in it.
fn check_start(f: &mut Following<'_, '_>, asked: Asked, entries: &[Entry], start: &Start) -> Result<Step, KithError> {
    if !follows(f.r.state) {
        // Lost and waiting replicas look at the slot only: their entries are passed over below.
        return Ok(Step::Read);
    }
    let (next, first) = (f.r.cursor.saturating_add(1), start.first);
    if start.head < f.r.cursor {
        trouble::become_forked(f, start.head.saturating_add(1));
        return Ok(Step::Stop);
    }
    if start.head < asked.acknowledged && start.closed_at.is_none() {
        trouble::become_forked(f, asked.acknowledged);
        return Ok(Step::Stop);
    }
    if let Some(closed) = start.closed_at.filter(|closed| *closed <= f.r.cursor && !f.r.skip) {
        // That entry was read, and it closed nothing.
        trouble::become_forked(f, closed);
        return Ok(Step::Stop);
    }
    if first > next && !f.r.skip {
        trouble::become_lost(f, "log_gap");
        return Ok(Step::Stop);
    }
    let starts = entries.first().map_or(next, |entry| entry.seq);
    if starts == next && first <= next && start.chain != f.r.chain {
        trouble::become_forked(f, f.r.cursor);
        return Ok(Step::Stop);
    }
    if f.r.skip && starts > next {
        // The beginning is gone already: what is left starts at the first kept entry.
        f.r.cursor = starts.saturating_sub(1);
        f.r.chain = start.chain;
    }
    let expected = f.r.cursor.saturating_add(1);
    if let Some((missing, found)) = (expected..).zip(entries).find(|(seq, entry)| entry.seq != *seq) {
        trouble::become_forked(f, missing.min(found.seq));
        return Ok(Step::Stop);
    }
    Ok(Step::Read)
}

fn take_in(f: &mut Following<'_, '_>, entries: &[Entry], closed_at: Option<u64>) -> Result<Step, KithError> {
    let before = f.r.cursor;
    for entry in entries {
        if !follows(f.r.state) {
            return Ok(Step::Read);
        }
        if entry.seq <= f.r.cursor {
            continue;
        }
        if advance(f, entry, closed_at == Some(entry.seq))? == Step::Stop {
            return Ok(Step::Stop);
        }
    }
    // A log that was read to its end is not asked again, unless a new period opened or its slot is due now: each cut
    // costs one read and no more (protocol 10).
    if f.r.cursor > before && follows(f.r.state) {
        let opened = closed_at == Some(f.r.cursor);
        f.session.progress |= opened || slot::wants_slot(f.tx, &f.r, &f.core.me, f.session)?;
    }
    Ok(Step::Read)
}

/// Checks one entry against the chain and its neighbours, lets it take effect, and moves the cursor.
pub(crate) fn advance(f: &mut Following<'_, '_>, entry: &Entry, closes: bool) -> Result<Step, KithError> {
    let fence_before = if f.r.skip { entry.fence.saturating_sub(u64::from(entry.fenced)) } else { f.r.fence };
    let time = Timestamp::from_ms(entry.time);
    let consistent = entry.seq == f.r.cursor.saturating_add(1)
        && time >= f.r.last_time
        && entry.fence == fence_before.saturating_add(u64::from(entry.fenced))
        && (f.r.skip || u64::from(entry.period) == f.r.period);
    let chain = entry.chain_after(&f.chain());
    let mark: [u8; 16] = kith_protocol::hash::first_16(*chain.as_bytes());
    let vouched = f.tx.find_chain_mark(f.r.id, entry.seq)?;
    if !consistent || vouched.is_some_and(|vouched| vouched != mark) {
        trouble::become_forked(f, f.r.cursor.saturating_add(1));
        return Ok(Step::Stop);
    }
    f.session.moved = true;
    if entry::take_in(f, entry, time, closes)? == Step::Stop {
        return Ok(Step::Stop);
    }
    f.r.cursor = entry.seq;
    f.r.chain = *chain.as_bytes();
    f.r.fence = entry.fence;
    f.r.last_time = time;
    f.conv.last_used = f.conv.last_used.max(time);
    f.tx.put_chain_mark(f.r.id, entry.seq, &mark, MARKS_KEPT)?;
    Ok(Step::Read)
}
