//! The commit of a replica that may have reached the relay.
//!
//! OpenMLS keeps the pending commit itself; here is what the engine needs to send the same bytes again and to go on when
//! the answer is known.

use super::{bytes, bytes_or_null, damaged, find, int, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{IntentId, Secret32};
use rusqlite::params;

/// A commit on its way.
#[derive(Debug, Clone)]
pub struct PendingCommit {
    /// The replica.
    pub replica: u64,
    /// The entry id.
    pub entry_id: [u8; 16],
    /// The sealed entry.
    pub sealed: Vec<u8>,
    /// The fence that it expects.
    pub fence: u64,
    /// The secret of the next period, when it carries a cut.
    pub next_secret: Option<Secret32>,
    /// The Welcome for those who are added.
    pub welcome: Option<Vec<u8>>,
    /// The intents that it does.
    pub intents: Vec<IntentId>,
    /// For an external commit: what the engine needs to take its new place.
    pub rejoin: Option<Vec<u8>>,
}

impl Read<'_> {
    /// The commit on its way in a replica.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_pending_commit(&self, replica: u64) -> Result<Option<PendingCommit>, StoreError> {
        find(self.conn(), "SELECT * FROM pending_commit WHERE replica = ?1", params![int(replica)], |row| {
            let intents: Vec<u8> = row.get("intents")?;
            Ok(PendingCommit {
                replica,
                entry_id: bytes(row, "entry_id")?,
                sealed: row.get("sealed")?,
                fence: number(row, "fence")?,
                next_secret: bytes_or_null(row, "next_secret")?.map(Secret32::new),
                welcome: row.get("welcome")?,
                intents: intents
                    .chunks(IntentId::LEN)
                    .map(|id| IntentId::try_from(id).map_err(|_| damaged()))
                    .collect::<Result<_, _>>()?,
                rejoin: row.get("rejoin")?,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the commit on its way.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_pending_commit(&self, commit: &PendingCommit) -> Result<(), StoreError> {
        let intents: Vec<u8> = commit.intents.iter().flat_map(|id| *id.as_bytes()).collect();
        run(
            self.conn(),
            "INSERT OR REPLACE INTO pending_commit (replica, entry_id, sealed, fence, next_secret, welcome, intents, rejoin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                int(commit.replica),
                commit.entry_id,
                commit.sealed,
                int(commit.fence),
                commit.next_secret.as_ref().map(Secret32::expose),
                commit.welcome,
                intents,
                commit.rejoin
            ],
        )?;
        Ok(())
    }

    /// Forgets the commit: it was merged or lost.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_pending_commit(&self, replica: u64) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM pending_commit WHERE replica = ?1", params![int(replica)])?;
        Ok(())
    }
}
