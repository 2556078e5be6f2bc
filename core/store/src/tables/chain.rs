//! Chain values of entries that this device processed, for what other members vouch for.

use super::{bytes, find, int, number, run};
use crate::{Read, StoreError, Tx};
use rusqlite::params;

impl Read<'_> {
    /// The first 16 bytes of the chain value at `seq`, when this device still holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_chain_mark(&self, replica: u64, seq: u64) -> Result<Option<[u8; 16]>, StoreError> {
        find(
            self.conn(),
            "SELECT chain FROM chain_mark WHERE replica = ?1 AND seq = ?2",
            params![int(replica), int(seq)],
            |row| bytes(row, "chain"),
        )
    }

    /// The newest seq that a chain value is held of: an entry processed, or one that the relay acknowledged.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_newest_chain_mark(&self, replica: u64) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT seq FROM chain_mark WHERE replica = ?1 ORDER BY seq DESC LIMIT 1";
        find(self.conn(), sql, params![int(replica)], |row| number(row, "seq"))
    }
}

impl Tx<'_> {
    /// Keeps a chain value, and forgets the one `keep` entries before it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_chain_mark(&self, replica: u64, seq: u64, chain: &[u8; 16], keep: u64) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO chain_mark (replica, seq, chain) VALUES (?1, ?2, ?3)",
            params![int(replica), int(seq), chain],
        )?;
        if let Some(old) = seq.checked_sub(keep) {
            run(
                self.conn(),
                "DELETE FROM chain_mark WHERE replica = ?1 AND seq = ?2",
                params![int(replica), int(old)],
            )?;
        }
        Ok(())
    }
}
