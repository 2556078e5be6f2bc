//! Logs in ordinary collections: a storage deliberately unlike a database.
//!
//! It is the second opinion of the conformance suite and quick for tests. A work runs on a copy of its log, and the copy
//! takes the log's place when the work is done; so nothing is ever undone.

use super::{
    AgedEntry, BlobRow, EntryMark, EntryRow, EntrySize, GrantRow, LogRow, LogTx, LogView, PackageRow, RecentTakes,
    SlotRow, Storage, StorageError, TakeRow, Totals, Work,
};
use kith_protocol::id::{EntryId, Hash, LogId, PublicKey, ReadKeyHash, RelayId, RequestId};
use kith_protocol::op::{Holder, SlotIndex};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One log with all that hangs off it.
#[derive(Debug, Clone, Default)]
struct Shelf {
    row: Option<LogRow>,
    grants: BTreeMap<u64, GrantRow>,
    former: BTreeMap<PublicKey, u64>,
    closed: BTreeMap<ReadKeyHash, u64>,
    entries: BTreeMap<u64, EntryRow>,
    ids: BTreeMap<EntryId, u64>,
    slots: BTreeMap<SlotIndex, SlotRow>,
    known: BTreeSet<Hash>,
    packages: BTreeMap<u64, Vec<u8>>,
    last_resort: Option<Vec<u8>>,
    takes: BTreeMap<(PublicKey, RequestId), TakeRow>,
    blobs: BTreeMap<Hash, BlobRow>,
}

impl Shelf {
    /// What its bodies and slots take.
    fn bytes(&self) -> u64 {
        self.row.as_ref().map_or(0, |row| row.entry_bytes + row.slot_bytes)
    }
}

/// All logs, or those that a work may touch.
#[derive(Debug, Default)]
struct Shelves(BTreeMap<LogId, Shelf>, Newest);

/// The time of the newest entry added.
type Newest = u64;

/// A storage that ends with its process.
#[derive(Debug)]
pub struct MemoryStorage {
    relay: RelayId,
    shelves: Mutex<Shelves>,
    newest: AtomicU64,
    /// Kept apart, since works ask for it while the shelves are locked.
    used: AtomicU64,
    closed: Mutex<bool>,
}

impl MemoryStorage {
    /// An empty storage of the relay with this id.
    #[must_use]
    pub fn new(relay: RelayId) -> Self {
        Self {
            relay,
            shelves: Mutex::default(),
            newest: AtomicU64::new(0),
            used: AtomicU64::new(0),
            closed: Mutex::new(false),
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn perform(&self, work: &mut dyn Work) -> Result<(), StorageError> {
        if *self.closed.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(StorageError::Closed);
        }
        let log = work.log();
        let mut shelves = self.shelves();
        let mut copy = Shelves::default();
        copy.0.insert(log, shelves.0.get(&log).cloned().unwrap_or_default());
        work.run(&mut copy)?;
        if let Some(shelf) = copy.0.remove(&log) {
            self.newest.fetch_max(copy.1, Ordering::SeqCst);
            let now = shelf.bytes();
            let before = shelves.0.insert(log, shelf).map_or(0, |shelf| shelf.bytes());
            self.used.fetch_add(now, Ordering::SeqCst);
            self.used.fetch_sub(before, Ordering::SeqCst);
        }
        Ok(())
    }
}

impl Storage for MemoryStorage {
    fn relay_id(&self) -> RelayId {
        self.relay
    }

    fn submit(&self, mut work: Box<dyn Work>) {
        let outcome = self.perform(work.as_mut());
        work.done(outcome);
    }

    fn read(&self, look: &mut dyn FnMut(&dyn LogView) -> Result<(), StorageError>) -> Result<(), StorageError> {
        look(&*self.shelves())
    }

    fn list_due(&self, now: u64, limit: usize) -> Result<Vec<LogId>, StorageError> {
        let shelves = self.shelves();
        let mut due: Vec<(u64, LogId)> = shelves
            .0
            .iter()
            .filter_map(|(log, shelf)| shelf.row.as_ref().map(|row| (row.due, *log)))
            .filter(|(due, _)| *due <= now)
            .collect();
        due.sort_unstable();
        Ok(due.into_iter().take(limit).map(|(_, log)| log).collect())
    }

    fn totals(&self) -> Result<Totals, StorageError> {
        let mut totals = Totals::default();
        for row in self.shelves().0.values().filter_map(|shelf| shelf.row.as_ref()) {
            totals.add(row);
        }
        Ok(totals)
    }

    fn newest_time(&self) -> Result<Option<u64>, StorageError> {
        Ok(Some(self.newest.load(Ordering::SeqCst)).filter(|time| *time > 0))
    }

    fn used_bytes(&self) -> u64 {
        self.used.load(Ordering::SeqCst)
    }

    fn close(&self) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }
}

impl Shelves {
    fn get<T>(&self, log: &LogId, look: impl FnOnce(&Shelf) -> Option<T>) -> Result<Option<T>, StorageError> {
        Ok(self.0.get(log).and_then(look))
    }

    fn list<T>(&self, log: &LogId, look: impl FnOnce(&Shelf) -> Vec<T>) -> Result<Vec<T>, StorageError> {
        Ok(self.0.get(log).map(look).unwrap_or_default())
    }

    fn change<T>(&mut self, log: &LogId, change: impl FnOnce(&mut Shelf) -> T) -> Result<T, StorageError> {
        Ok(change(self.0.entry(*log).or_default()))
    }
}

fn mark(row: &EntryRow) -> EntryMark {
    EntryMark { seq: row.seq, time: row.time, chain: row.chain, fence: row.fence, body_hash: row.body_hash }
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

impl LogView for Shelves {
    fn log(&self, log: &LogId) -> Result<Option<LogRow>, StorageError> {
        self.get(log, |shelf| shelf.row.clone())
    }

    fn grant(&self, log: &LogId, holder: &Holder) -> Result<Option<GrantRow>, StorageError> {
        self.get(log, |shelf| shelf.grants.values().find(|grant| grant.holder == *holder).cloned())
    }

    fn grant_numbered(&self, log: &LogId, gid: u64) -> Result<Option<GrantRow>, StorageError> {
        self.get(log, |shelf| shelf.grants.get(&gid).cloned())
    }

    fn list_grants(&self, log: &LogId) -> Result<Vec<GrantRow>, StorageError> {
        self.list(log, |shelf| shelf.grants.values().cloned().collect())
    }

    fn former(&self, log: &LogId, key: &PublicKey) -> Result<Option<u64>, StorageError> {
        self.get(log, |shelf| shelf.former.get(key).copied())
    }

    fn closed_period(&self, log: &LogId, read_key: &ReadKeyHash) -> Result<Option<u64>, StorageError> {
        self.get(log, |shelf| shelf.closed.get(read_key).copied())
    }

    fn entry_named(&self, log: &LogId, id: &EntryId) -> Result<Option<EntryMark>, StorageError> {
        self.get(log, |shelf| shelf.ids.get(id).and_then(|seq| shelf.entries.get(seq)).map(mark))
    }

    fn entry_at(&self, log: &LogId, seq: u64) -> Result<Option<EntryMark>, StorageError> {
        self.get(log, |shelf| shelf.entries.get(&seq).map(mark))
    }

    fn entry_sizes(&self, log: &LogId, from: u64, upto: u64, limit: usize) -> Result<Vec<EntrySize>, StorageError> {
        if from > upto {
            return Ok(Vec::new());
        }
        self.list(log, |shelf| {
            let rows = shelf.entries.range(from..=upto).take(limit);
            rows.map(|(seq, row)| EntrySize { seq: *seq, bytes: size(&row.body) }).collect()
        })
    }

    fn entries(&self, log: &LogId, from: u64, upto: u64) -> Result<Vec<EntryRow>, StorageError> {
        if from > upto {
            return Ok(Vec::new());
        }
        self.list(log, |shelf| shelf.entries.range(from..=upto).map(|(_, row)| row.clone()).collect())
    }

    fn oldest_entries(&self, log: &LogId, limit: usize) -> Result<Vec<AgedEntry>, StorageError> {
        self.list(log, |shelf| {
            let rows = shelf.entries.values().take(limit);
            rows.map(|row| AgedEntry { seq: row.seq, time: row.time, bytes: size(&row.body), chain: row.chain })
                .collect()
        })
    }

    fn slot(&self, log: &LogId, slot: SlotIndex) -> Result<SlotRow, StorageError> {
        Ok(self.get(log, |shelf| shelf.slots.get(&slot).cloned())?.unwrap_or_default())
    }

    fn package_known(&self, log: &LogId, hash: &Hash) -> Result<bool, StorageError> {
        Ok(self.0.get(log).is_some_and(|shelf| shelf.known.contains(hash)))
    }

    fn next_package(&self, log: &LogId) -> Result<Option<PackageRow>, StorageError> {
        self.get(log, |shelf| {
            shelf.packages.first_key_value().map(|(number, bytes)| PackageRow { number: *number, bytes: bytes.clone() })
        })
    }

    fn last_resort(&self, log: &LogId) -> Result<Option<Vec<u8>>, StorageError> {
        self.get(log, |shelf| shelf.last_resort.clone())
    }

    fn take(&self, log: &LogId, taker: &PublicKey, request: &RequestId) -> Result<Option<TakeRow>, StorageError> {
        self.get(log, |shelf| shelf.takes.get(&(*taker, *request)).cloned())
    }

    fn recent_takes(&self, log: &LogId, made: u64, after: u64) -> Result<RecentTakes, StorageError> {
        let times = self.list(log, |shelf| {
            let takes = shelf.takes.values().filter(|take| take.made == made && take.time > after);
            takes.map(|take| take.time).collect::<Vec<u64>>()
        })?;
        Ok(RecentTakes { count: u64::try_from(times.len()).unwrap_or(u64::MAX), oldest: times.into_iter().min() })
    }

    fn oldest_take(&self, log: &LogId) -> Result<Option<u64>, StorageError> {
        self.get(log, |shelf| shelf.takes.values().filter(|take| !take.bytes.is_empty()).map(|take| take.time).min())
    }

    fn blob(&self, log: &LogId, hash: &Hash) -> Result<Option<BlobRow>, StorageError> {
        self.get(log, |shelf| shelf.blobs.get(hash).copied())
    }

    fn oldest_blobs(&self, log: &LogId, limit: usize) -> Result<Vec<BlobRow>, StorageError> {
        self.list(log, |shelf| {
            let mut blobs: Vec<BlobRow> = shelf.blobs.values().copied().collect();
            blobs.sort_by_key(|blob| blob.time);
            blobs.truncate(limit);
            blobs
        })
    }
}

impl LogTx for Shelves {
    fn put_log(&mut self, log: &LogId, row: &LogRow) -> Result<(), StorageError> {
        self.change(log, |shelf| shelf.row = Some(row.clone()))
    }

    fn put_grant(&mut self, log: &LogId, row: &GrantRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.grants.insert(row.gid, row.clone());
        })
    }

    fn remove_grant(&mut self, log: &LogId, gid: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.grants.remove(&gid);
        })
    }

    fn put_former(&mut self, log: &LogId, key: &PublicKey, closed_at: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.former.insert(*key, closed_at);
        })
    }

    fn remove_former(&mut self, log: &LogId, key: &PublicKey) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.former.remove(key);
        })
    }

    fn put_closed_period(&mut self, log: &LogId, read_key: &ReadKeyHash, closed_at: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.closed.insert(*read_key, closed_at);
        })
    }

    fn forget_closed(&mut self, log: &LogId, first: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.former.retain(|_, closed_at| *closed_at >= first);
            shelf.closed.retain(|_, closed_at| *closed_at >= first);
        })
    }

    fn add_entry(&mut self, log: &LogId, row: &EntryRow) -> Result<(), StorageError> {
        self.1 = self.1.max(row.time);
        self.change(log, |shelf| {
            if shelf.entries.contains_key(&row.seq) || shelf.ids.contains_key(&row.id) {
                return Err(StorageError::Damaged("an entry twice"));
            }
            shelf.ids.insert(row.id, row.seq);
            shelf.entries.insert(row.seq, row.clone());
            Ok(())
        })?
    }

    fn trim_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| shelf.entries.range_mut(..=upto).for_each(|(_, row)| row.body = Vec::new()))
    }

    fn remove_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.entries = shelf.entries.split_off(&upto.saturating_add(1));
            shelf.ids.retain(|_, seq| *seq > upto);
        })
    }

    fn put_slot(&mut self, log: &LogId, slot: SlotIndex, row: &SlotRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.slots.insert(slot, row.clone());
        })
    }

    fn add_package(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.known.insert(*hash);
            shelf.packages.insert(row.number, row.bytes.clone());
        })
    }

    fn put_last_resort(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.known.insert(*hash);
            shelf.last_resort = Some(row.bytes.clone());
        })
    }

    fn remove_package(&mut self, log: &LogId, number: u64) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.packages.remove(&number);
        })
    }

    fn add_take(&mut self, log: &LogId, row: &TakeRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.takes.insert((row.taker, row.request), row.clone());
        })
    }

    fn fade_takes(&mut self, log: &LogId, upto: u64, limit: usize) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            let old = shelf.takes.values_mut().filter(|take| take.time <= upto && !take.bytes.is_empty());
            old.take(limit).for_each(|take| take.bytes = Vec::new());
        })
    }

    fn add_blob(&mut self, log: &LogId, row: &BlobRow) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.blobs.insert(row.hash, *row);
        })
    }

    fn remove_blob(&mut self, log: &LogId, hash: &Hash) -> Result<(), StorageError> {
        self.change(log, |shelf| {
            shelf.blobs.remove(hash);
        })
    }

    fn purge(&mut self, log: &LogId, limit: usize) -> Result<usize, StorageError> {
        self.change(log, |shelf| {
            let seqs: Vec<u64> = shelf.entries.keys().take(limit).copied().collect();
            for seq in &seqs {
                shelf.entries.remove(seq);
            }
            if shelf.entries.is_empty() {
                let row = shelf.row.take();
                let blobs = std::mem::take(&mut shelf.blobs);
                *shelf = Shelf { row, blobs, ..Shelf::default() };
            }
            seqs.len()
        })
    }
}
