//! Stretches of a log that this device could not read.

use super::message::Place;
use super::{bytes, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, LogId, Timestamp};
use rusqlite::params;

/// A stretch that is missing in a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The conversation.
    pub conv: GroupId,
    /// The place of what this device had read last before it.
    pub after: Place,
    /// When it ends.
    pub until: Timestamp,
}

impl Read<'_> {
    /// The gaps of a conversation, in the order of its timeline.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_gaps(&self, conv: GroupId) -> Result<Vec<Gap>, StoreError> {
        let sql = "SELECT * FROM gap WHERE conv = ?1 ORDER BY refound, time_ms, log, seq";
        list(self.conn(), sql, params![conv.as_bytes()], |row| {
            Ok(Gap {
                conv,
                until: Timestamp::from_ms(number(row, "until_ms")?),
                after: Place {
                    refound: number(row, "refound")?,
                    time: Timestamp::from_ms(number(row, "time_ms")?),
                    log: LogId::new(bytes(row, "log")?),
                    seq: number(row, "seq")?,
                },
            })
        })
    }
}

impl Tx<'_> {
    /// Notes a gap.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_gap(&self, gap: &Gap) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR REPLACE INTO gap (conv, refound, time_ms, log, seq, until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                gap.conv.as_bytes(),
                int(gap.after.refound),
                int(gap.after.time.as_ms()),
                gap.after.log.as_bytes(),
                int(gap.after.seq),
                int(gap.until.as_ms())
            ],
        )?;
        Ok(())
    }
}
