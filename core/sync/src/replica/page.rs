//! Taking in a page of a log.
//!
//! Every reader recomputes the chain. A seq that goes back, a time that goes back, a fence that jumps, a chain value that
//! differs from one acknowledged or vouched for: the relay contradicts itself, and the group goes read-only (protocol 1).

use super::follow::{Following, follow};
use super::{entry, room, slot, trouble};
use crate::engine::Core;
use crate::round::read::Asked;
use crate::session::Session;
use kith_model::{KithError, Timestamp};
use kith_protocol::api::{Entry, PageBody, Refusal, SlotValue};
use kith_protocol::op::SlotIndex;
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

/// A page of a replica's log.
#[derive(Debug)]
pub(crate) struct LogPage {
    asked: Asked,
    entries: Vec<Entry>,
    head: u64,
    first: u64,
    chain: [u8; 32],
    more: bool,
    closed_at: Option<u64>,
    slots: Vec<(SlotIndex, SlotValue)>,
}

impl LogPage {
    /// The page that answers a read, when it is one of a log.
    pub(crate) fn of(asked: Asked, body: PageBody) -> Result<Self, Option<Refusal>> {
        match body {
            PageBody::Log { entries, head, first, chain, more, closed_at, slots, .. } => {
                Ok(Self { asked, entries, head, first, chain: *chain.as_bytes(), more, closed_at, slots })
            }
            PageBody::Slots(_) => Err(None),
            PageBody::Problem(problem) => Err(Some(problem)),
        }
    }

    /// Whether taking it in may make something that goes out as it is: the way back into the group.
    fn may_send(&self) -> bool {
        self.closed_at.is_some() || (!self.slots.is_empty() && !self.asked.follows)
    }

    fn durability(&self) -> Durability {
        if self.may_send() { Durability::Full } else { Durability::Normal }
    }
}

/// How many of these pages, from the first on, one transaction takes in: a batch of entries, all equally durable.
fn together(pages: &[LogPage]) -> usize {
    let mut entries = 0usize;
    let fits = |page: &&LogPage| {
        entries = entries.saturating_add(page.entries.len().max(1));
        entries <= BATCH && Some(page.may_send()) == pages.first().map(LogPage::may_send)
    };
    pages.iter().take_while(fits).count().max(1)
}

impl Core {
    /// Takes in pages of several logs. Short ones share a transaction, a long one has several.
    pub(crate) fn take_in_pages(&self, pages: &[LogPage], session: &mut Session) -> Result<(), KithError> {
        let mut rest = pages;
        while let Some(first) = rest.first() {
            let (now, later) = rest.split_at_checked(together(rest)).unwrap_or((rest, &[]));
            rest = later;
            if first.entries.len() > BATCH {
                self.take_in_long(first, session)?;
                continue;
            }
            self.write_following(first.durability(), session, |tx, session| {
                for page in now {
                    follow(self, tx, page.asked.replica, session, |f| {
                        if start(f, page)? == Step::Read && take_in(f, &page.entries, page.closed_at)? == Step::Read {
                            finish(f, page)?;
                        }
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// A page that is more than a batch.
    fn take_in_long(&self, page: &LogPage, session: &mut Session) -> Result<(), KithError> {
        for (nth, batch) in page.entries.chunks(BATCH).enumerate() {
            let step = self.write_following(Durability::Normal, session, |tx, session| {
                follow(self, tx, page.asked.replica, session, |f| {
                    if nth == 0 && start(f, page)? == Step::Stop {
                        return Ok(Step::Stop);
                    }
                    take_in(f, batch, page.closed_at)
                })
            })?;
            if step != Some(Step::Read) {
                return Ok(());
            }
        }
        self.write_following(page.durability(), session, |tx, session| {
            follow(self, tx, page.asked.replica, session, |f| finish(f, page))
        })?;
        Ok(())
    }

    /// Takes in that a log could not be read.
    pub(crate) fn take_in_problem(
        &self,
        replica: u64,
        problem: &Refusal,
        session: &mut Session,
    ) -> Result<(), KithError> {
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

/// Checks that the page answers the present state, where it starts against what this device processed, and that nothing is
/// missing in it.
fn start(f: &mut Following<'_, '_>, page: &LogPage) -> Result<Step, KithError> {
    if f.r.cursor != page.asked.after {
        return Ok(Step::Stop);
    }
    f.session.progress |= page.more && follows(f.r.state);
    if !follows(f.r.state) {
        // Lost and waiting replicas look at the slot only: their entries are passed over below.
        return Ok(Step::Read);
    }
    let (next, first) = (f.r.cursor.saturating_add(1), page.first);
    if page.head < f.r.cursor {
        trouble::become_forked(f, page.head.saturating_add(1));
        return Ok(Step::Stop);
    }
    if page.head < page.asked.acknowledged && page.closed_at.is_none() {
        trouble::become_forked(f, page.asked.acknowledged);
        return Ok(Step::Stop);
    }
    if let Some(closed) = page.closed_at.filter(|closed| *closed <= f.r.cursor && !f.r.skip) {
        // That entry was read, and it closed nothing.
        trouble::become_forked(f, closed);
        return Ok(Step::Stop);
    }
    if first > next && !f.r.skip {
        trouble::become_lost(f, "log_gap");
        return Ok(Step::Stop);
    }
    let starts = page.entries.first().map_or(next, |entry| entry.seq);
    if starts == next && first <= next && page.chain != f.r.chain {
        trouble::become_forked(f, f.r.cursor);
        return Ok(Step::Stop);
    }
    if f.r.skip && starts > next {
        // The beginning is gone already: what is left starts at the first kept entry.
        f.r.cursor = starts.saturating_sub(1);
        f.r.chain = page.chain;
    }
    let expected = f.r.cursor.saturating_add(1);
    if let Some((missing, found)) = (expected..).zip(&page.entries).find(|(seq, entry)| entry.seq != *seq) {
        trouble::become_forked(f, missing.min(found.seq));
        return Ok(Step::Stop);
    }
    Ok(Step::Read)
}

/// What stands beside the entries, once they are read.
fn finish(f: &mut Following<'_, '_>, page: &LogPage) -> Result<(), KithError> {
    let lost = |f: &Following<'_, '_>| matches!(f.r.state, ReplicaState::Lost | ReplicaState::Waiting);
    if lost(f) && !page.may_send() {
        // It lost its place by this very page, in a transaction that is not durable: the slot is asked for once more.
        f.session.want_slot.insert(f.r.id);
        f.session.progress |= !page.slots.is_empty();
        return Ok(());
    }
    if follows(f.r.state) {
        room::note_kept(f, page.first);
    }
    for (index, value) in &page.slots {
        slot::take_in(f, *index, value)?;
    }
    if page.closed_at.is_some() && lost(f) {
        // A period that was closed meanwhile shows no slot: only a member can help.
        trouble::become_waiting(f)?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use kith_protocol::id::EntryId;

    fn page(entries: usize, follows: bool, slot: bool, closed: bool) -> LogPage {
        let entry =
            Entry { seq: 1, time: 1, fence: 0, period: 0, fenced: false, id: EntryId::new([0; 16]), body: Vec::new() };
        let value = SlotValue { ver: 1, fence: 0, value: Vec::new() };
        LogPage {
            asked: Asked { replica: 1, after: 0, acknowledged: 0, follows },
            entries: vec![entry; entries],
            head: 1,
            first: 1,
            chain: [0; 32],
            more: false,
            closed_at: closed.then_some(1),
            slots: if slot { vec![(SlotIndex::Zero, value)] } else { Vec::new() },
        }
    }

    /// Pages as (entries, follows, slot, closed) -> how many make up the first transaction, and whether it is durable.
    #[test]
    fn short_pages_share_a_transaction_and_what_may_be_sent_after_is_durable() {
        type Pages<'a> = &'a [(usize, bool, bool, bool)];
        let quiet = (0, true, false, false);
        let cases: &[(&str, Pages<'_>, usize, bool)] = &[
            ("a hundred short ones", &[(2, true, false, false); 100], 100, false),
            ("no more than a batch", &[(100, true, false, false); 5], 2, false),
            ("pages without entries count too", &[quiet; 300], BATCH, false),
            ("a long one has transactions of its own", &[(400, true, false, false), quiet], 1, false),
            ("a short one before a long one", &[quiet, (400, true, false, false)], 1, false),
            ("a slot of a group that follows", &[(2, true, true, false), quiet], 2, false),
            ("a slot that may lead back in", &[(0, false, true, false), quiet], 1, true),
            ("before one that may lead back in", &[quiet, (0, false, true, false)], 1, false),
            ("a period that was closed", &[(3, true, false, true), (1, true, false, true), quiet], 2, true),
        ];
        for (name, pages, expected, durable) in cases {
            let pages: Vec<LogPage> =
                pages.iter().map(|(n, follows, slot, closed)| page(*n, *follows, *slot, *closed)).collect();
            assert_eq!(together(&pages), *expected, "{name}");
            assert_eq!(pages[0].durability() == Durability::Full, *durable, "{name}");
        }
    }
}
