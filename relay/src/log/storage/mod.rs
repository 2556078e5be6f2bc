//! What the log domain asks of a database, without a notion of any one database.
//!
//! The rules of the log are in `log::evaluate` and are the same over every storage; a storage only keeps records.
//! Every method but the few on [`Storage`] itself names one log, no record of one log refers to another's, and a [`Work`]
//! touches one log only, so a storage may lock, partition and distribute by log id.
//!
//! | promise | of |
//! |---|---|
//! | a work's changes are kept all or not at all, and are durable before `done(Ok)` | [`Storage::submit`] |
//! | two works on one log never interleave, and see each other's changes in the order in which they ran | [`Storage::submit`] |
//! | a view is one moment: nothing changes while it is read | [`Storage::read`] |
//! | records that a method does not name stay as they are | every method |

mod blobs;
mod error;
mod memory;
mod rows;
mod sqlite;

pub use blobs::{BlobStore, DirectoryBlobs, MemoryBlobs};
pub use error::StorageError;
pub use memory::MemoryStorage;
pub use rows::{
    AgedEntry, BlobRow, EntryMark, EntryRow, EntrySize, GrantRow, LogLife, LogRow, PackageRow, RecentTakes, SlotRow,
    TakeRow, Totals,
};
pub use sqlite::SqliteStorage;

use kith_protocol::id::{EntryId, Hash, LogId, PublicKey, ReadKeyHash, RelayId, RequestId};
use kith_protocol::op::{Holder, SlotIndex};

/// Reading the records of a log.
pub trait LogView {
    /// The log itself, whatever its life.
    ///
    /// # Errors
    /// [`StorageError`], as every method here.
    fn log(&self, log: &LogId) -> Result<Option<LogRow>, StorageError>;

    /// The grant that `holder` has now.
    fn grant(&self, log: &LogId, holder: &Holder) -> Result<Option<GrantRow>, StorageError>;

    /// The grant with this number.
    fn grant_numbered(&self, log: &LogId, gid: u64) -> Result<Option<GrantRow>, StorageError>;

    /// Every grant that holds now, by number.
    fn list_grants(&self, log: &LogId) -> Result<Vec<GrantRow>, StorageError>;

    /// The seq of the cut that ended the grant of this key, if one did and is remembered.
    fn former(&self, log: &LogId, key: &PublicKey) -> Result<Option<u64>, StorageError>;

    /// The seq of the cut that closed the period of this read key, if one did and is remembered.
    fn closed_period(&self, log: &LogId, read_key: &ReadKeyHash) -> Result<Option<u64>, StorageError>;

    /// The entry with this id, trimmed or not.
    fn entry_named(&self, log: &LogId, id: &EntryId) -> Result<Option<EntryMark>, StorageError>;

    /// The entry at this seq, trimmed or not.
    fn entry_at(&self, log: &LogId, seq: u64) -> Result<Option<EntryMark>, StorageError>;

    /// Sizes of the entries from `from` up to and including `upto`, in order, at most `limit`.
    fn entry_sizes(&self, log: &LogId, from: u64, upto: u64, limit: usize) -> Result<Vec<EntrySize>, StorageError>;

    /// The entries from `from` up to and including `upto`, in order.
    fn entries(&self, log: &LogId, from: u64, upto: u64) -> Result<Vec<EntryRow>, StorageError>;

    /// The oldest entries that have a record at all, trimmed ones included, in order, at most `limit`.
    fn oldest_entries(&self, log: &LogId, limit: usize) -> Result<Vec<AgedEntry>, StorageError>;

    /// A slot; never put is the default record.
    fn slot(&self, log: &LogId, slot: SlotIndex) -> Result<SlotRow, StorageError>;

    /// Whether this log ever held a key package with this hash.
    fn package_known(&self, log: &LogId, hash: &Hash) -> Result<bool, StorageError>;

    /// The one-time key package with the lowest number.
    fn next_package(&self, log: &LogId) -> Result<Option<PackageRow>, StorageError>;

    /// The last resort, if one was put.
    fn last_resort(&self, log: &LogId) -> Result<Option<Vec<u8>>, StorageError>;

    /// What was given for a request, however long ago.
    fn take(&self, log: &LogId, taker: &PublicKey, request: &RequestId) -> Result<Option<TakeRow>, StorageError>;

    /// The takes under one setting of a grant that are newer than `after`.
    fn recent_takes(&self, log: &LogId, made: u64, after: u64) -> Result<RecentTakes, StorageError>;

    /// The oldest take that still has its package.
    fn oldest_take(&self, log: &LogId) -> Result<Option<u64>, StorageError>;

    /// The record of a blob.
    fn blob(&self, log: &LogId, hash: &Hash) -> Result<Option<BlobRow>, StorageError>;

    /// The oldest blobs, in order of time, at most `limit`.
    fn oldest_blobs(&self, log: &LogId, limit: usize) -> Result<Vec<BlobRow>, StorageError>;
}

/// Changing the records of a log.
pub trait LogTx: LogView {
    /// Makes or replaces the log's own record.
    ///
    /// # Errors
    /// [`StorageError`], as every method here.
    fn put_log(&mut self, log: &LogId, row: &LogRow) -> Result<(), StorageError>;

    /// Makes or replaces the grant with this number.
    fn put_grant(&mut self, log: &LogId, row: &GrantRow) -> Result<(), StorageError>;

    /// Removes the grant with this number.
    fn remove_grant(&mut self, log: &LogId, gid: u64) -> Result<(), StorageError>;

    /// Remembers that a cut at `closed_at` ended the grant of this key. A later cut replaces an earlier one.
    fn put_former(&mut self, log: &LogId, key: &PublicKey, closed_at: u64) -> Result<(), StorageError>;

    /// Forgets that a cut ended the grant of this key.
    fn remove_former(&mut self, log: &LogId, key: &PublicKey) -> Result<(), StorageError>;

    /// Remembers that a cut at `closed_at` closed the period of this read key.
    fn put_closed_period(&mut self, log: &LogId, read_key: &ReadKeyHash, closed_at: u64) -> Result<(), StorageError>;

    /// Forgets former grants and closed periods that ended before seq `first`.
    fn forget_closed(&mut self, log: &LogId, first: u64) -> Result<(), StorageError>;

    /// Adds an entry. Its seq and id are new.
    fn add_entry(&mut self, log: &LogId, row: &EntryRow) -> Result<(), StorageError>;

    /// Drops the bodies up to and including `upto`; marks stay.
    fn trim_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError>;

    /// Removes the entries up to and including `upto`, marks and all.
    fn remove_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError>;

    /// Makes or replaces a slot.
    fn put_slot(&mut self, log: &LogId, slot: SlotIndex, row: &SlotRow) -> Result<(), StorageError>;

    /// Adds a one-time key package; its hash is known from now on for as long as the log lives.
    fn add_package(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError>;

    /// Replaces the last resort; its hash is known from now on.
    fn put_last_resort(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError>;

    /// Drops the bytes of a one-time key package; its hash stays known.
    fn remove_package(&mut self, log: &LogId, number: u64) -> Result<(), StorageError>;

    /// Remembers what was given for a request.
    fn add_take(&mut self, log: &LogId, row: &TakeRow) -> Result<(), StorageError>;

    /// Drops the packages of at most `limit` takes that are no newer than `upto`; the requests stay known.
    fn fade_takes(&mut self, log: &LogId, upto: u64, limit: usize) -> Result<(), StorageError>;

    /// Adds a blob's record.
    fn add_blob(&mut self, log: &LogId, row: &BlobRow) -> Result<(), StorageError>;

    /// Removes a blob's record.
    fn remove_blob(&mut self, log: &LogId, hash: &Hash) -> Result<(), StorageError>;

    /// Removes at most `limit` records of the log, of any kind but its own record and blobs. Says how many it removed.
    fn purge(&mut self, log: &LogId, limit: usize) -> Result<usize, StorageError>;
}

/// Something to do to one log, all or nothing.
pub trait Work: Send {
    /// The log.
    fn log(&self) -> LogId;

    /// How many ops it stands for, when works are gathered into one commit.
    fn weight(&self) -> usize;

    /// Does it. It may be called again after a failed commit, and then starts anew.
    ///
    /// # Errors
    /// Only what the storage itself failed at: a refused op is an answer, not an error.
    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError>;

    /// Told once, when the changes are durable or can no longer become so. It must not block.
    fn done(self: Box<Self>, outcome: Result<(), StorageError>);
}

/// A database of logs.
pub trait Storage: Send + Sync {
    /// 16 random bytes made with the database.
    fn relay_id(&self) -> RelayId;

    /// Queues work. It never blocks: a queue that is full answers the work with [`StorageError::Busy`].
    fn submit(&self, work: Box<dyn Work>);

    /// Reads from one moment's view.
    ///
    /// # Errors
    /// What the storage failed at, or what `look` gave.
    fn read(&self, look: &mut dyn FnMut(&dyn LogView) -> Result<(), StorageError>) -> Result<(), StorageError>;

    /// Logs whose [`LogRow::due`] is no later than `now`, soonest first, at most `limit`.
    ///
    /// # Errors
    /// [`StorageError`].
    fn list_due(&self, now: u64, limit: usize) -> Result<Vec<LogId>, StorageError>;

    /// Sums over all logs; it may take long.
    ///
    /// # Errors
    /// [`StorageError`].
    fn totals(&self) -> Result<Totals, StorageError>;

    /// The time of the newest entry of any log that was ever accepted.
    ///
    /// # Errors
    /// [`StorageError`].
    fn newest_time(&self) -> Result<Option<u64>, StorageError>;

    /// Bytes that the records take, about; cheap.
    fn used_bytes(&self) -> u64;

    /// Finishes what is queued and stops. Later work is answered with [`StorageError::Closed`].
    fn close(&self);
}
