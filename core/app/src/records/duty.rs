//! What is still to be done so that the records of a group are equal everywhere, and how much of it a day allows.
//!
//! Whatever another device may cause is a row here, at most one of its kind and key, due by this device's rank, and done by
//! [`super::tend`] once the log was read to its end. What was done lately is a row too, so that nobody makes this device work
//! or send without end.
//!
//! | duty | until |
//! |---|---|
//! | [`Duty::Root`] | a root was sent |
//! | [`Duty::Buckets`] | somebody with this state showed its buckets |
//! | [`Duty::Ops`] | what somebody lacks was sent |
//! | [`Duty::Offer`], [`Duty::Upload`] | a snapshot was offered |
//! | [`Duty::Want`], [`Duty::Fetching`], [`Duty::Stale`] | a snapshot came, which takes the place of what is old |
//! | [`Duty::Bodies`] | the relay was asked for the blobs that this device holds |
//! | [`Duty::Told`], [`Duty::Spent`], [`Duty::Offered`] | a day is over |

use crate::me::Me;
use kith_model::{AccountId, GroupId, KithError};
use kith_store::{Read, RecordDuty, Tx};

/// A day in ms.
pub(super) const DAY_MS: u64 = 86_400_000;
/// What each rank waits longer than the one before it.
const RANK_MS: u64 = 2_000;
/// The longest that a rank waits.
const MAX_RANK_MS: u64 = 60_000;
/// Duties of one kind that others may cause at the same time in one group.
const MAX_OF_A_KIND: usize = 16;

/// What there is to do, or what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duty {
    /// To say what the state hashes to.
    Root,
    /// To show the buckets at an entry; the key is its seq.
    Buckets,
    /// To send what somebody lacks; the key is the seq and their root, the body the buckets.
    Ops,
    /// To offer a snapshot.
    Offer,
    /// To ask for a snapshot; the body counts how often it was asked for.
    Want,
    /// Buckets that were shown; the key is the seq and the root.
    Told,
    /// Something that a day allows so often only; the key begins with what.
    Spent,
    /// The newest offer of this device, in the body.
    Offered,
    /// A snapshot to be fetched; the key is the hash of its index.
    Fetching,
    /// This device was away for so long that its state must be replaced.
    Stale,
    /// To ask whether the relay still has the blobs that records name.
    Bodies,
    /// An offer that waits for its blob to be put; the key is the hash of its index.
    Upload,
}

impl Duty {
    pub(super) const fn number(self) -> u64 {
        match self {
            Self::Root => 1,
            Self::Buckets => 2,
            Self::Ops => 3,
            Self::Offer => 4,
            Self::Want => 5,
            Self::Told => 6,
            Self::Spent => 7,
            Self::Offered => 8,
            Self::Fetching => 9,
            Self::Stale => 10,
            Self::Bodies => 11,
            Self::Upload => 12,
        }
    }
}

/// What a day allows of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    /// Comparing a root or buckets of somebody with one's own.
    Compare,
    /// Showing buckets.
    Buckets,
    /// Sending what somebody lacks.
    Ops,
    /// Naming a snapshot.
    Offer,
    /// Making and putting a snapshot.
    Upload,
    /// Fetching a snapshot that this device did not ask for.
    Fetch,
    /// Asking for a snapshot because of blobs that are gone.
    Ask,
}

/// Who caused something: the beginning of an account, or nothing for this device itself.
pub(super) type Cause = [u8; 8];
/// This device itself.
pub(super) const SELF: Cause = [0; 8];

/// The beginning of an account.
pub(super) fn cause(account: AccountId) -> Cause {
    let [a, b, c, d, e, f, g, h, ..] = *account.as_bytes();
    [a, b, c, d, e, f, g, h]
}

impl Allowance {
    /// Its number, how often one account may cause it in a day, and how often all of them together.
    const fn limits(self) -> (u8, usize, usize) {
        match self {
            Self::Compare => (1, 16, 128),
            Self::Buckets => (2, 4, 16),
            Self::Ops => (3, 4, 16),
            Self::Offer => (4, 16, 16),
            Self::Upload => (5, 4, 4),
            Self::Fetch => (6, 2, 8),
            Self::Ask => (7, 1, 1),
        }
    }
}

/// The duties of a group.
#[derive(Clone, Copy)]
pub(super) struct Duties<'a, 't> {
    tx: &'a Tx<'t>,
    conv: GroupId,
}

impl<'a, 't> Duties<'a, 't> {
    pub(super) const fn of(tx: &'a Tx<'t>, conv: GroupId) -> Self {
        Self { tx, conv }
    }

    /// Puts a duty in the place of what is there.
    pub(super) fn put(&self, duty: Duty, key: &[u8], due_ms: u64, body: Vec<u8>) -> Result<(), KithError> {
        let row = RecordDuty { conv: self.conv, kind: duty.number(), key: key.to_vec(), due_ms, body };
        Ok(self.tx.put_duty(&row)?)
    }

    /// Puts a duty that is not there yet; of those that others cause there are not many at once.
    pub(super) fn add(&self, duty: Duty, key: &[u8], due_ms: u64, body: Vec<u8>) -> Result<(), KithError> {
        if self.find(duty, key)?.is_some() || self.list(duty)?.len() >= MAX_OF_A_KIND {
            return Ok(());
        }
        self.put(duty, key, due_ms, body)
    }

    pub(super) fn find(&self, duty: Duty, key: &[u8]) -> Result<Option<RecordDuty>, KithError> {
        Ok(self.tx.find_duty(self.conv, duty.number(), key)?)
    }

    pub(super) fn has(&self, duty: Duty) -> Result<bool, KithError> {
        Ok(!self.list(duty)?.is_empty())
    }

    pub(super) fn list(&self, duty: Duty) -> Result<Vec<RecordDuty>, KithError> {
        let mut all = self.tx.list_duties(self.conv)?;
        all.retain(|one| one.kind == duty.number());
        Ok(all)
    }

    pub(super) fn forget(&self, duty: Duty, key: &[u8]) -> Result<(), KithError> {
        Ok(self.tx.drop_duty(self.conv, duty.number(), key)?)
    }

    /// Forgets all of a kind.
    pub(super) fn forget_all(&self, duty: Duty) -> Result<(), KithError> {
        for one in self.list(duty)? {
            self.tx.drop_duty(self.conv, one.kind, &one.key)?;
        }
        Ok(())
    }

    /// Whether this may be done once more today because of somebody; then it counts as done. Nobody uses up what others may cause.
    pub(super) fn spend(&self, what: Allowance, by: Cause, now_ms: u64) -> Result<bool, KithError> {
        let (code, each, all) = what.limits();
        let mut used: Vec<Vec<u8>> = Vec::new();
        for one in self.list(Duty::Spent)? {
            if one.due_ms <= now_ms {
                self.forget(Duty::Spent, &one.key)?;
            } else if one.key.first() == Some(&code) {
                used.push(one.key);
            }
        }
        let key_of = |n: u8| [[code].as_slice(), &by, &[n]].concat();
        let full = used.len() >= all;
        let numbers = (0..each).filter_map(|n| u8::try_from(n).ok());
        let free = numbers.map(key_of).find(|key| !full && !used.contains(key));
        let Some(key) = free else {
            tracing::info!(?what, "the records of a group had enough of it today");
            return Ok(false);
        };
        self.put(Duty::Spent, &key, now_ms.saturating_add(DAY_MS), Vec::new())?;
        Ok(true)
    }
}

/// How long this device waits, in ms, before it does what any member may do after `other` wrote something: as long as its
/// place after them says. None when it may not do it: where only leads edit, leads alone pass things on.
pub(super) fn wait_by_rank(
    read: &Read<'_>,
    me: &Me,
    conv: GroupId,
    other: AccountId,
    leads_only: bool,
) -> Result<Option<u64>, KithError> {
    let Some(replica) = read.find_conversation(conv)?.and_then(|conversation| conversation.replica) else {
        return Ok(None);
    };
    let mut members = read.list_members(replica)?;
    let start = members.iter().find(|member| member.account == other).map_or(0, |member| member.leaf);
    members.retain(|member| member.account != other && member.leaving.is_none() && (member.lead || !leads_only));
    members.sort_by_key(|member| (member.leaf < start, member.leaf));
    let rank = members.iter().position(|member| member.account == me.account());
    let wait = |rank: usize| u64::try_from(rank).unwrap_or(u64::MAX).saturating_mul(RANK_MS).min(MAX_RANK_MS);
    Ok(rank.map(wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::SeededRng;
    use kith_store::{Durability, Store};

    #[test]
    fn nobody_uses_up_what_others_may_cause_and_a_day_gives_it_back() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), &[1; 32], &SeededRng::new([1; 32])).unwrap();
        let spent = |by: u8, now: u64, times: usize| {
            store
                .write(Durability::Full, |tx| {
                    let duties = Duties::of(tx, GroupId::new([7; 16]));
                    let mut done = 0;
                    for _ in 0..times {
                        done += usize::from(duties.spend(Allowance::Buckets, cause(AccountId::new([by; 32])), now)?);
                    }
                    Ok::<_, KithError>(done)
                })
                .unwrap()
        };
        // (who, when, tries) -> how many of them were allowed
        for (row, (by, now, times, allowed)) in [
            (1, 1_000, 9, 4),
            (2, 1_000, 3, 3),
            (2, 2_000, 3, 1),
            (3, 2_000, 9, 4),
            (4, 2_000, 9, 4),
            (5, 2_000, 9, 0), // all of them together may cause 16
            (1, 1_000 + DAY_MS - 1, 1, 0),
            (1, 1_000 + DAY_MS, 9, 4),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(spent(by, now, times), allowed, "row {row}");
        }
        let rows = store.read(|read| read.list_duties(GroupId::new([7; 16]))).unwrap();
        assert!(rows.len() <= 16, "{} rows", rows.len());
    }
}
