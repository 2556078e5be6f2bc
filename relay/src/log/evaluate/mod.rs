//! What an op does to its log: the rules of protocol 1 and 2.1, the same over every storage.
//!
//! Decoding and signatures were checked before ([`super::prepare`]). Everything here runs inside one [`LogTx`], reads the
//! log's record once and does work that does not grow with the log's history. A refused op changes nothing.
//!
//! | check, in this order | refused as |
//! |---|---|
//! | the log is there | `not_allowed` |
//! | the entry id is known, for a key that has or had a grant (`append`) | the stored result, or `entry_reused` |
//! | the key has a grant, with the right, in time, with counters left | `not_allowed`, `closed`, `grant_spent` |
//! | `seen` | `malformed`, `stale_view` |
//! | fence, `at`, slot and management versions | `fence_moved`, `slot_moved`, `ctl_moved` |
//! | grants of the cut or of `manage` | `malformed` |
//! | limits: sizes, counts, rates, room, disk | `too_large`, `quota`, `log_full`, `rate_limited`, `disk_full` |

mod append;
mod blob;
mod create;
mod expire;
mod grants;
mod limits;
mod manage;
mod packages;
mod slot;

pub(crate) use blob::{Upload, add_blob, check_blob, is_kept};
pub(crate) use expire::{Expired, advance};

use super::prepare::SignedOp;
use super::pressure::{Pressure, Source};
use super::rules::{DAY_MS, Rules};
use super::storage::{GrantRow, LogLife, LogRow, LogTx, LogView, StorageError};
use kith_protocol::api::{Done, OpResult, Refusal};
use kith_protocol::id::{LogId, PublicKey};
use kith_protocol::op::{Act, Holder, Rights};

/// What surrounds an evaluation.
pub(crate) struct Scene<'a> {
    /// The relay's clock.
    pub(crate) now: u64,
    pub(crate) rules: &'a Rules,
    pub(crate) pressure: &'a Pressure,
    /// Bytes that the database and the blobs take.
    pub(crate) used_bytes: u64,
    /// Where the request comes from; none for loopback.
    pub(crate) source: Option<Source>,
}

/// What readers of a log are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum News {
    /// Nothing that wakes.
    None,
    /// New entries.
    Entries,
    /// A cut: the keys of the period read nothing new any more.
    Cut,
    /// The log is gone.
    Deleted,
}

/// What came of an op.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) result: OpResult,
    pub(crate) news: News,
    /// By how much the bytes of logs admitted by `open` changed.
    pub(crate) open_bytes: i64,
}

/// Why an evaluation ends early.
pub(crate) enum Stop {
    Refused(Refusal),
    Storage(StorageError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// Evaluates one op.
///
/// # Errors
/// Only the storage's: a refusal is an outcome.
pub(crate) fn evaluate(tx: &mut dyn LogTx, scene: &Scene<'_>, op: &SignedOp) -> Result<Outcome, StorageError> {
    let before = tx.log(&op.log)?;
    let done = match (&op.act, before.clone().filter(|row| row.life == LogLife::Open)) {
        (Act::Create(create), _) => create::create(tx, scene, op, create, before.as_ref()),
        // An upload has its own request; in a batch there is nothing to do for it.
        (Act::Blob(_), _) => Err(Refusal::Malformed.into()),
        (_, None) => Err(Refusal::NotAllowed.into()),
        (Act::Append(act), Some(row)) => append::append(tx, scene, op, act, row),
        (Act::Slot(act), Some(row)) => slot::put_slot(tx, scene, op, act, row),
        (Act::Manage(act), Some(row)) => manage::manage(tx, scene, op, act, row),
        (Act::PutKeyPackages(act), Some(row)) => packages::put(tx, scene, op, act, row),
        (Act::TakeKeyPackage(act), Some(row)) => packages::take(tx, scene, op, act, row),
    };
    match done {
        Ok((done, news)) => {
            let open_bytes = open_bytes_of(tx.log(&op.log)?.as_ref()) - open_bytes_of(before.as_ref());
            Ok(Outcome { result: OpResult::Ok(done), news, open_bytes })
        }
        Err(Stop::Refused(refusal)) => {
            Ok(Outcome { result: OpResult::Refused(refusal), news: News::None, open_bytes: 0 })
        }
        Err(Stop::Storage(error)) => Err(error),
    }
}

/// Bytes that a log counts for among those admitted by `open`.
pub(super) fn open_bytes_of(row: Option<&LogRow>) -> i64 {
    let counted = row.filter(|row| row.open_admission && row.life == LogLife::Open);
    counted.map_or(0, |row| i64::try_from(row.bytes() + row.slot_bytes).unwrap_or(i64::MAX))
}

/// What a key is to a log.
enum Standing {
    /// It has this grant.
    Holds(GrantRow),
    /// It had one until the cut at this seq, of whose period an entry is kept.
    Closed(u64),
    /// Nothing, or nothing any more.
    Nobody,
}

fn standing(view: &dyn LogView, log: &LogId, row: &LogRow, key: &PublicKey) -> Result<Standing, StorageError> {
    if let Some(grant) = view.grant(log, &Holder::Key(*key))? {
        return Ok(Standing::Holds(grant));
    }
    let closed_at = view.former(log, key)?.filter(|closed_at| *closed_at >= row.first);
    Ok(closed_at.map_or(Standing::Nobody, Standing::Closed))
}

impl Standing {
    /// The grant, with all of `right`, before its end.
    fn with(self, right: Rights, now: u64) -> Result<GrantRow, Refusal> {
        match self {
            Self::Holds(grant) if !grant.rights.has(right) => Err(Refusal::NotAllowed),
            Self::Holds(grant) if grant.until.is_some_and(|until| now >= until) => Err(Refusal::GrantSpent),
            Self::Holds(grant) => Ok(grant),
            Self::Closed(closed_at) => Err(Refusal::Closed { closed_at }),
            Self::Nobody => Err(Refusal::NotAllowed),
        }
    }
}

/// Notes an authorised request, to the day.
fn note_use(row: &mut LogRow, now: u64) {
    if now.saturating_sub(row.used_at) >= DAY_MS {
        row.used_at = now;
    }
}

/// A length as the protocol counts.
fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// What an evaluation gives when it is not stopped.
type Effect = Result<(Done, News), Stop>;
