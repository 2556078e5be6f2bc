//! The pages of an answer, from one moment's view of the storage.
//!
//! A page is given iff there is an entry, a problem, a cut that ended the key, a wanted slot, or a reader beyond what is
//! seen. A problem is the whole page, so that an unknown log and a wrong key give equal bytes.

use super::see::{Seen, Sight, chain_at, see};
use super::share::{HARD, Want, share};
use crate::log::rules::DAY_MS;
use crate::log::storage::{EntryRow, LogRow, LogView, SlotRow, StorageError};
use kith_protocol::api::{Entry, Page, PageBody, Read, ReadItem, SlotValue};
use kith_protocol::id::LogId;
use kith_protocol::op::SlotIndex;

/// Sizes are looked up so many at a time.
const CHUNK: usize = 64;

/// An answer, and what was noticed on the way.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// Pages in the order of their reads.
    pub(crate) pages: Vec<Page>,
    /// Logs whose time for expiry has come: they are to be advanced, and the answer made anew.
    pub(crate) overdue: Vec<LogId>,
    /// Logs that were read with a good key and whose last use is noted as more than a day ago.
    pub(crate) unnoted: Vec<LogId>,
}

/// A log that is seen, on its way to a page.
struct Draft<'a> {
    index: u64,
    read: &'a Read,
    row: Box<LogRow>,
    sight: Sight,
    slots: Vec<(SlotIndex, SlotValue)>,
    /// A wanted slot had no room.
    slot_left_out: bool,
    sizes: Vec<u64>,
}

/// Answers `reads` at `now`; logs that are due by `due_before` are overdue.
pub(crate) fn look(
    view: &dyn LogView,
    reads: &[ReadItem],
    budget: u64,
    now: u64,
    due_before: u64,
) -> Result<Look, StorageError> {
    let mut look = Look::default();
    let mut drafts = Vec::new();
    let mut spent: u64 = 0;
    for (index, item) in (0..).zip(reads) {
        let read = match item {
            Ok(read) => read,
            Err(refusal) => {
                look.pages.push(Page { index, body: PageBody::Problem(refusal.clone()) });
                continue;
            }
        };
        match see(view, read)? {
            Seen::Refused(refusal) => look.pages.push(Page { index, body: PageBody::Problem(refusal) }),
            Seen::Slot1 => {
                let slot = value(view.slot(&read.log, SlotIndex::One)?);
                spent = spent.saturating_add(length(&slot.value));
                look.pages.push(Page { index, body: PageBody::Slots(vec![(SlotIndex::One, slot)]) });
            }
            Seen::Log(sight, row) => {
                if row.due <= due_before {
                    look.overdue.push(read.log);
                }
                if now.saturating_sub(row.used_at) >= DAY_MS {
                    look.unnoted.push(read.log);
                }
                let mut draft =
                    Draft { index, read, row, sight, slots: Vec::new(), slot_left_out: false, sizes: Vec::new() };
                draft.take_slots(view, &mut spent)?;
                drafts.push(draft);
            }
        }
    }
    if look.overdue.is_empty() {
        share_entries(view, &mut drafts, budget, spent, &mut look.pages)?;
        look.pages.sort_by_key(|page| page.index);
    }
    Ok(look)
}

fn share_entries(
    view: &dyn LogView,
    drafts: &mut [Draft<'_>],
    budget: u64,
    spent: u64,
    pages: &mut Vec<Page>,
) -> Result<(), StorageError> {
    let mut wants: Vec<Want> = drafts
        .iter()
        .map(|draft| Want { backlog: draft.sight.head - draft.sight.position, limit: draft.read.limit, given: 0 })
        .collect();
    share(&mut wants, budget, spent, |index, place| match drafts.get_mut(index) {
        Some(draft) => draft.size(view, place),
        None => Ok(None),
    })?;
    for (draft, want) in drafts.iter_mut().zip(wants) {
        if want.backlog > 0 || draft.is_given() {
            pages.push(draft.page(view, want.given)?);
        }
    }
    Ok(())
}

impl Draft<'_> {
    /// Takes the wanted slots, as far as the answer has room.
    fn take_slots(&mut self, view: &dyn LogView, spent: &mut u64) -> Result<(), StorageError> {
        for slot in &self.sight.slots {
            let found = value(view.slot(&self.read.log, *slot)?);
            let bytes = length(&found.value);
            if spent.saturating_add(bytes) > HARD {
                self.slot_left_out = true;
            } else {
                *spent += bytes;
                self.slots.push((*slot, found));
            }
        }
        Ok(())
    }

    /// The size of the entry at `place` among those that the reader lacks.
    fn size(&mut self, view: &dyn LogView, place: u64) -> Result<Option<u64>, StorageError> {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if self.sizes.len() <= place {
            let known = u64::try_from(self.sizes.len()).unwrap_or(u64::MAX);
            let from = self.sight.position.saturating_add(known).saturating_add(1);
            let more = view.entry_sizes(&self.read.log, from, self.sight.head, CHUNK)?;
            self.sizes.extend(more.iter().map(|entry| entry.bytes));
        }
        Ok(self.sizes.get(place).copied())
    }

    /// Whether there is a page even without an entry.
    fn is_given(&self) -> bool {
        let sight = &self.sight;
        sight.closed_at.is_some() || !sight.slots.is_empty() || sight.beyond
    }

    fn page(&mut self, view: &dyn LogView, given: u64) -> Result<Page, StorageError> {
        let sight = &self.sight;
        let upto = sight.position + given;
        let entries = if given == 0 {
            Vec::new()
        } else {
            view.entries(&self.read.log, sight.position + 1, upto)?.into_iter().map(entry).collect()
        };
        Ok(Page {
            index: self.index,
            body: PageBody::Log {
                entries,
                head: sight.head,
                fence: sight.fence,
                first: sight.first,
                chain: chain_at(view, &self.read.log, &self.row, sight.position)?,
                more: upto < sight.head || self.slot_left_out,
                closed_at: sight.closed_at,
                slots: std::mem::take(&mut self.slots),
            },
        })
    }
}

fn entry(row: EntryRow) -> Entry {
    Entry {
        seq: row.seq,
        time: row.time,
        fence: row.fence,
        period: row.period,
        fenced: row.fenced,
        id: row.id,
        body: row.body,
    }
}

fn value(slot: SlotRow) -> SlotValue {
    SlotValue { ver: slot.ver, fence: slot.fence, value: slot.value }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
