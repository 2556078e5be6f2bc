//! What a storage keeps, as plain records.
//!
//! Times are milliseconds UTC by the relay's clock, sizes are bytes. Nothing here says how a record is kept.

use kith_protocol::id::{Chain, EntryId, Hash, PublicKey, ReadKeyHash, RequestId};
use kith_protocol::op::{Holder, LogClass, Rights};

/// How far a log's life has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLife {
    /// It answers.
    Open,
    /// Deleted or expired, and rows of it are still to be removed. Nobody sees them.
    Ended,
    /// Nothing but this record is left, so that its id is never used again.
    Gone,
}

/// One log: everything that an append needs to know of it, in one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// How far its life has gone.
    pub life: LogLife,
    /// Its class.
    pub class: LogClass,
    /// H of the payload that created it.
    pub created_by: Hash,
    /// Whether any of its room was admitted by `open`.
    pub open_admission: bool,
    /// How many admissions it has had, the first included.
    pub admissions: u64,
    /// How long entries stay, or none for ever.
    pub ttl: Option<u64>,
    /// The manage register.
    pub ctl: u64,
    /// Accepted fenced appends.
    pub fence: u64,
    /// The open period.
    pub period: u32,
    /// The hash of the open period's read key.
    pub read_key: ReadKeyHash,
    /// The seq of the newest entry; 0 when there never was one.
    pub head: u64,
    /// The time of the newest entry; it never goes backwards.
    pub head_time: u64,
    /// The chain value at the head.
    pub head_chain: Chain,
    /// The seq of the first kept entry, or `head + 1`.
    pub first: u64,
    /// The chain value before the first kept entry.
    pub first_chain: Chain,
    /// Bodies of kept entries.
    pub entry_bytes: u64,
    /// Blobs.
    pub blob_bytes: u64,
    /// Values of both slots.
    pub slot_bytes: u64,
    /// One-time key packages in stock.
    pub stock: u64,
    /// The number that the next key package gets.
    pub next_package: u64,
    /// Grants that hold now.
    pub grants: u64,
    /// Grants ever set; each gets the next number, so that counters belong to one setting of it.
    pub grants_made: u64,
    /// The last authorised request, to the day.
    pub used_at: u64,
    /// No earlier than this does anything of it expire.
    pub due: u64,
}

impl LogRow {
    /// Entries that are kept.
    #[must_use]
    pub fn kept_entries(&self) -> u64 {
        (self.head + 1).saturating_sub(self.first)
    }

    /// What counts against its class: bodies of kept entries and blobs.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.entry_bytes + self.blob_bytes
    }
}

/// A grant that holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// Its number within the log, chosen by the client.
    pub gid: u64,
    /// Who may use it.
    pub holder: Holder,
    /// What it allows.
    pub rights: Rights,
    /// How many entries it may append.
    pub max_entries: Option<u64>,
    /// How many bytes of bodies and blobs it may add.
    pub max_bytes: Option<u64>,
    /// When it ends.
    pub until: Option<u64>,
    /// How many key packages it may take in 24 hours.
    pub max_takes: Option<u64>,
    /// Entries appended since it was set.
    pub used_entries: u64,
    /// Bytes added since it was set.
    pub used_bytes: u64,
    /// Which setting of a grant this is, from [`LogRow::grants_made`].
    pub made: u64,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its place, from 1.
    pub seq: u64,
    /// When it was accepted.
    pub time: u64,
    /// The fence after it.
    pub fence: u64,
    /// The period that was open, for a cut the one that it closes.
    pub period: u32,
    /// Whether it raised the fence.
    pub fenced: bool,
    /// The client's id of it.
    pub id: EntryId,
    /// The chain value after it.
    pub chain: Chain,
    /// H of the body.
    pub body_hash: Hash,
    /// The sealed body.
    pub body: Vec<u8>,
}

/// What an append was answered: all that is needed to answer a repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryMark {
    /// Its place.
    pub seq: u64,
    /// When it was accepted.
    pub time: u64,
    /// The chain value after it.
    pub chain: Chain,
    /// The fence after it.
    pub fence: u64,
    /// H of the body.
    pub body_hash: Hash,
}

/// The size of a kept entry, for planning an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntrySize {
    /// Its place.
    pub seq: u64,
    /// Bytes of its body.
    pub bytes: u64,
}

/// An entry seen by expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgedEntry {
    /// Its place.
    pub seq: u64,
    /// When it was accepted.
    pub time: u64,
    /// Bytes of its body, 0 once trimmed.
    pub bytes: u64,
    /// The chain value after it.
    pub chain: Chain,
}

/// A slot that was put.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlotRow {
    /// How often it was put.
    pub ver: u64,
    /// The fence when it was put.
    pub fence: u64,
    /// The sealed value.
    pub value: Vec<u8>,
}

/// A key package that can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRow {
    /// Its number within the log; lower ones are given first.
    pub number: u64,
    /// The sealed package.
    pub bytes: Vec<u8>,
}

/// A key package that was given for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeRow {
    /// Who asked.
    pub taker: PublicKey,
    /// The request's id.
    pub request: RequestId,
    /// The setting of the grant that it was taken under ([`GrantRow::made`]).
    pub made: u64,
    /// When.
    pub time: u64,
    /// Whether it was the last resort.
    pub last_resort: bool,
    /// The package; empty once the day is over.
    pub bytes: Vec<u8>,
}

/// How many takes a grant had lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecentTakes {
    /// How many.
    pub count: u64,
    /// The oldest of them.
    pub oldest: Option<u64>,
}

/// A blob's record; its bytes are elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobRow {
    /// H of its bytes.
    pub hash: Hash,
    /// Its length.
    pub bytes: u64,
    /// When it came.
    pub time: u64,
}

/// Sums over everything, for metrics and quotas. Counts only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Logs that answer.
    pub logs: u64,
    /// Grants that hold.
    pub grants: u64,
    /// Kept entries.
    pub entries: u64,
    /// Bodies of kept entries.
    pub entry_bytes: u64,
    /// Blobs' bytes.
    pub blob_bytes: u64,
    /// Slots' bytes.
    pub slot_bytes: u64,
    /// Key packages in stock.
    pub packages: u64,
    /// Entries, blobs and slots of the logs admitted by `open`.
    pub open_bytes: u64,
}

impl Totals {
    /// Adds one log.
    pub fn add(&mut self, log: &LogRow) {
        if log.life != LogLife::Open {
            return;
        }
        self.logs += 1;
        self.grants += log.grants;
        self.entries += log.kept_entries();
        self.entry_bytes += log.entry_bytes;
        self.blob_bytes += log.blob_bytes;
        self.slot_bytes += log.slot_bytes;
        self.packages += log.stock;
        if log.open_admission {
            self.open_bytes += log.bytes() + log.slot_bytes;
        }
    }
}
