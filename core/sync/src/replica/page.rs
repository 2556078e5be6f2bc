//! Taking in a page of a log.
//!
//! Every reader recomputes the chain. A seq that goes back, a time that goes back, a fence that jumps, a chain value that
//! differs from one acknowledged or vouched for: the relay contradicts itself, and the group goes read-only (protocol 1).

use super::follow::{Following, follow};
use super::{entry, slot, trouble};
use crate::engine::Core;
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
    pub(crate) fn take_in_page(
        &self,
        replica: u64,
        asked_after: u64,
        page: Page,
        session: &mut Session,
    ) -> Result<(), KithError> {
        match page.body {
            PageBody::Log { mut entries, head, first, chain, more, closed_at, slots, .. } => {
                if more {
                    session.progress = true;
                }
                let before = self.store.write(Durability::Normal, |tx| {
                    follow(self, tx, replica, session, |f| {
                        if f.r.cursor != asked_after {
                            return Ok(Step::Stop);
                        }
                        check_start(f, &entries, head, first, chain.as_bytes())
                    })
                })?;
                if before != Some(Step::Read) {
                    return Ok(());
                }
                while !entries.is_empty() {
                    let rest = entries.split_off(entries.len().min(BATCH));
                    let step = self.store.write(Durability::Normal, |tx| {
                        follow(self, tx, replica, session, |f| take_in(f, &entries, closed_at))
                    })?;
                    if step != Some(Step::Read) {
                        return Ok(());
                    }
                    entries = rest;
                }
                self.store.write(Durability::Full, |tx| {
                    follow(self, tx, replica, session, |f| {
                        for (index, value) in &slots {
                            slot::take_in(f, *index, value)?;
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
        self.store.write(Durability::Full, |tx| {
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

/// Checks where the page starts against what this device processed.
fn check_start(
    f: &mut Following<'_, '_>,
    entries: &[Entry],
    head: u64,
    first: u64,
    chain: &[u8; 32],
) -> Result<Step, KithError> {
    if f.r.state == ReplicaState::Active || f.r.state == ReplicaState::Suspect {
        if head < f.r.cursor {
            trouble::become_forked(f, head.saturating_add(1));
            return Ok(Step::Stop);
        }
        let next = f.r.cursor.saturating_add(1);
        let starts = entries.first().map_or(next, |entry| entry.seq);
        if first > next && !f.r.skip {
            trouble::become_lost(f, "log_gap");
            return Ok(Step::Stop);
        }
        if starts == next && first <= next && *chain != f.r.chain {
            trouble::become_forked(f, f.r.cursor);
            return Ok(Step::Stop);
        }
        if f.r.skip && starts > next {
            // The beginning is gone already: what is left starts at the first kept entry.
            f.r.cursor = starts.saturating_sub(1);
            f.r.chain = *chain;
        }
        return Ok(Step::Read);
    }
    // Lost and waiting replicas look at the slot only: their entries are passed over below.
    Ok(Step::Read)
}

fn take_in(f: &mut Following<'_, '_>, entries: &[Entry], closed_at: Option<u64>) -> Result<Step, KithError> {
    for entry in entries {
        if !matches!(f.r.state, ReplicaState::Active | ReplicaState::Suspect) {
            return Ok(Step::Read);
        }
        if entry.seq <= f.r.cursor {
            continue;
        }
        if advance(f, entry, closed_at == Some(entry.seq))? == Step::Stop {
            return Ok(Step::Stop);
        }
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
        trouble::become_forked(f, entry.seq);
        return Ok(Step::Stop);
    }
    f.session.progress = true;
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
