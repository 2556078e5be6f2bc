//! Sets of grants: what a cut or `manage` may make of them. Numbers and holders are unique within a log.

use super::limits::quota;
use crate::log::storage::{GrantRow, LogRow, LogTx, StorageError};
use kith_protocol::api::Refusal;
use kith_protocol::id::LogId;
use kith_protocol::op::{Grant, Holder, Rights};
use std::collections::{BTreeSet, HashSet};

/// The record of a grant that is set now; its counters start at 0.
pub(super) fn new_row(log: &mut LogRow, grant: &Grant) -> GrantRow {
    let made = log.grants_made;
    log.grants_made += 1;
    GrantRow {
        gid: grant.gid,
        holder: grant.holder.clone(),
        rights: grant.rights,
        max_entries: grant.max_entries,
        max_bytes: grant.max_bytes,
        until: grant.until_ms,
        max_takes: grant.max_takes_per_day,
        used_entries: 0,
        used_bytes: 0,
        made,
    }
}

/// A cut's grants, checked against those that it keeps: the owner's, which have right 8.
pub(super) struct CutGrants {
    ended: Vec<GrantRow>,
    count: u64,
}

/// Checks the grants of a cut: `malformed` for right 8 and for the number or holder of a kept grant.
pub(super) fn check_cut(standing: Vec<GrantRow>, new: &[Grant]) -> Result<CutGrants, Refusal> {
    let (kept, ended): (Vec<_>, Vec<_>) = standing.into_iter().partition(|grant| grant.rights.has(Rights::MANAGE));
    let gids: BTreeSet<u64> = kept.iter().map(|grant| grant.gid).collect();
    let holders: HashSet<&Holder> = kept.iter().map(|grant| &grant.holder).collect();
    let clash = new
        .iter()
        .any(|grant| grant.rights.has(Rights::MANAGE) || gids.contains(&grant.gid) || holders.contains(&grant.holder));
    if clash {
        return Err(Refusal::Malformed);
    }
    let count = u64::try_from(kept.len() + new.len()).unwrap_or(u64::MAX);
    Ok(CutGrants { ended, count })
}

impl CutGrants {
    /// Refuses more grants, kept ones included, than `max`.
    pub(super) fn check_count(&self, max: u64) -> Result<(), Refusal> {
        if self.count > max { Err(quota("grants")) } else { Ok(()) }
    }

    /// Ends the old grants at the cut at `closed_at` and sets the new ones.
    pub(super) fn replace(
        self,
        tx: &mut dyn LogTx,
        log: &LogId,
        row: &mut LogRow,
        new: &[Grant],
        closed_at: u64,
    ) -> Result<(), StorageError> {
        for grant in self.ended {
            tx.remove_grant(log, grant.gid)?;
            if let Holder::Key(key) = grant.holder {
                tx.put_former(log, &key, closed_at)?;
            }
        }
        for grant in new {
            tx.put_grant(log, &new_row(row, grant))?;
        }
        row.grants = self.count;
        Ok(())
    }
}

/// What `manage` does to the grants.
pub(super) struct GrantChanges {
    /// Grants that end: dropped, or replaced by one with the same number.
    ended: Vec<GrantRow>,
    count: u64,
}

/// Checks what `manage` does to the grants. Numbers named twice and holders of other grants are `malformed`.
pub(super) fn check_manage(
    tx: &dyn LogTx,
    log: &LogId,
    row: &LogRow,
    new: &[Grant],
    drop: &[u64],
) -> Result<GrantChanges, super::Stop> {
    let named: BTreeSet<u64> = drop.iter().copied().chain(new.iter().map(|grant| grant.gid)).collect();
    if named.len() != drop.len() + new.len() {
        return Err(Refusal::Malformed.into());
    }
    for grant in new {
        let other = tx.grant(log, &grant.holder)?;
        if other.is_some_and(|other| !named.contains(&other.gid)) {
            return Err(Refusal::Malformed.into());
        }
    }
    let mut ended = Vec::new();
    for gid in named {
        ended.extend(tx.grant_numbered(log, gid)?);
    }
    let gone = u64::try_from(ended.len()).unwrap_or(0);
    let count = row.grants.saturating_sub(gone).saturating_add(u64::try_from(new.len()).unwrap_or(u64::MAX));
    Ok(GrantChanges { ended, count })
}

impl GrantChanges {
    /// Refuses more grants than `max`.
    pub(super) fn check_count(&self, max: u64) -> Result<(), Refusal> {
        if self.count > max { Err(quota("grants")) } else { Ok(()) }
    }

    /// Makes the changes. A key that is dropped is forgotten at once, also as the holder of an earlier period.
    pub(super) fn make(
        self,
        tx: &mut dyn LogTx,
        log: &LogId,
        row: &mut LogRow,
        new: &[Grant],
    ) -> Result<(), StorageError> {
        for grant in self.ended {
            tx.remove_grant(log, grant.gid)?;
            if let Holder::Key(key) = grant.holder {
                tx.remove_former(log, &key)?;
            }
        }
        for grant in new {
            tx.put_grant(log, &new_row(row, grant))?;
        }
        row.grants = self.count;
        Ok(())
    }
}
