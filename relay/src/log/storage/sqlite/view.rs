//! Reading a log. Every query names its log; the three at the end, for start, metrics and expiry, are about all logs.

use super::Session;
use super::convert::{LOG_COLUMNS, Number, count, failure, fixed, holder, holder_bytes, log_row, maybe, number};
use crate::log::storage::{
    AgedEntry, BlobRow, EntryMark, EntryRow, EntrySize, GrantRow, LogRow, LogView, PackageRow, RecentTakes, SlotRow,
    StorageError, TakeRow, Totals,
};
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKeyHash, RequestId};
use kith_protocol::op::{Holder, Rights, SlotIndex};
use rusqlite::{Connection, OptionalExtension, Params, Row};

impl Session<'_> {
    fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StorageError> {
        #[cfg(test)]
        super::plan::check(self.connection, sql);
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        statement.query_row(params, read).optional().map_err(failure)
    }

    fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StorageError> {
        #[cfg(test)]
        super::plan::check(self.connection, sql);
        let mut statement = self.connection.prepare_cached(sql).map_err(failure)?;
        let rows = statement.query_map(params, read).map_err(failure)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(failure)
    }
}

const GRANT_COLUMNS: &str =
    "gid, holder, rights, max_entries, max_bytes, until, max_takes, used_entries, used_bytes, made";

fn grant_row(row: &Row<'_>) -> rusqlite::Result<GrantRow> {
    Ok(GrantRow {
        // A gid is any u64 that the client likes, so it is kept bit by bit.
        gid: row.get::<_, i64>(0)?.cast_unsigned(),
        holder: holder(row, 1)?,
        rights: Rights::from_bits(number(row, 2)?).ok_or_else(|| super::convert::out_of_range(2))?,
        max_entries: maybe(row, 3)?,
        max_bytes: maybe(row, 4)?,
        until: maybe(row, 5)?,
        max_takes: maybe(row, 6)?,
        used_entries: number(row, 7)?,
        used_bytes: number(row, 8)?,
        made: number(row, 9)?,
    })
}

fn entry_mark(row: &Row<'_>) -> rusqlite::Result<EntryMark> {
    Ok(EntryMark {
        seq: number(row, 0)?,
        time: number(row, 1)?,
        chain: Chain::new(fixed(row, 2)?),
        fence: number(row, 3)?,
        body_hash: Hash::new(fixed(row, 4)?),
    })
}

fn entry_row(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    Ok(EntryRow {
        seq: number(row, 0)?,
        time: number(row, 1)?,
        fence: number(row, 2)?,
        period: row.get(3)?,
        fenced: row.get(4)?,
        id: EntryId::new(fixed(row, 5)?),
        chain: Chain::new(fixed(row, 6)?),
        body_hash: Hash::new(fixed(row, 7)?),
        body: row.get(8)?,
    })
}

fn blob_row(row: &Row<'_>) -> rusqlite::Result<BlobRow> {
    Ok(BlobRow { hash: Hash::new(fixed(row, 0)?), bytes: number(row, 1)?, time: number(row, 2)? })
}

impl LogView for Session<'_> {
    fn log(&self, log: &LogId) -> Result<Option<LogRow>, StorageError> {
        self.find(&format!("SELECT {LOG_COLUMNS} FROM log WHERE log = ?1"), [log.as_bytes()], log_row)
    }

    fn grant(&self, log: &LogId, holder: &Holder) -> Result<Option<GrantRow>, StorageError> {
        self.find(
            &format!("SELECT {GRANT_COLUMNS} FROM \"grant\" WHERE log = ?1 AND holder = ?2"),
            (log.as_bytes(), holder_bytes(holder)),
            grant_row,
        )
    }

    fn grant_numbered(&self, log: &LogId, gid: u64) -> Result<Option<GrantRow>, StorageError> {
        self.find(
            &format!("SELECT {GRANT_COLUMNS} FROM \"grant\" WHERE log = ?1 AND gid = ?2"),
            (log.as_bytes(), gid.cast_signed()),
            grant_row,
        )
    }

    fn list_grants(&self, log: &LogId) -> Result<Vec<GrantRow>, StorageError> {
        self.list(
            &format!("SELECT {GRANT_COLUMNS} FROM \"grant\" WHERE log = ?1 ORDER BY gid"),
            [log.as_bytes()],
            grant_row,
        )
    }

    fn former(&self, log: &LogId, key: &PublicKey) -> Result<Option<u64>, StorageError> {
        self.find("SELECT closed_at FROM former WHERE log = ?1 AND key = ?2", (log.as_bytes(), key.as_bytes()), |row| {
            number(row, 0)
        })
    }

    fn closed_period(&self, log: &LogId, read_key: &ReadKeyHash) -> Result<Option<u64>, StorageError> {
        self.find(
            "SELECT closed_at FROM period WHERE log = ?1 AND read_key = ?2",
            (log.as_bytes(), read_key.as_bytes()),
            |row| number(row, 0),
        )
    }

    fn entry_named(&self, log: &LogId, id: &EntryId) -> Result<Option<EntryMark>, StorageError> {
        self.find(
            "SELECT seq, time, chain, fence, body_hash FROM entry WHERE log = ?1 AND id = ?2",
            (log.as_bytes(), id.as_bytes()),
            entry_mark,
        )
    }

    fn entry_at(&self, log: &LogId, seq: u64) -> Result<Option<EntryMark>, StorageError> {
        self.find(
            "SELECT seq, time, chain, fence, body_hash FROM entry WHERE log = ?1 AND seq = ?2",
            (log.as_bytes(), Number(seq)),
            entry_mark,
        )
    }

    fn entry_sizes(&self, log: &LogId, from: u64, upto: u64, limit: usize) -> Result<Vec<EntrySize>, StorageError> {
        self.list(
            "SELECT seq, length(body) FROM entry WHERE log = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq LIMIT ?4",
            (log.as_bytes(), Number(from), Number(upto), count(limit)),
            |row| Ok(EntrySize { seq: number(row, 0)?, bytes: number(row, 1)? }),
        )
    }

    fn entries(&self, log: &LogId, from: u64, upto: u64) -> Result<Vec<EntryRow>, StorageError> {
        self.list(
            "SELECT seq, time, fence, period, fenced, id, chain, body_hash, body FROM entry \
             WHERE log = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq",
            (log.as_bytes(), Number(from), Number(upto)),
            entry_row,
        )
    }

    fn oldest_entries(&self, log: &LogId, limit: usize) -> Result<Vec<AgedEntry>, StorageError> {
        self.list(
            "SELECT seq, time, length(body), chain FROM entry WHERE log = ?1 ORDER BY seq LIMIT ?2",
            (log.as_bytes(), count(limit)),
            |row| {
                Ok(AgedEntry {
                    seq: number(row, 0)?,
                    time: number(row, 1)?,
                    bytes: number(row, 2)?,
                    chain: Chain::new(fixed(row, 3)?),
                })
            },
        )
    }

    fn slot(&self, log: &LogId, slot: SlotIndex) -> Result<SlotRow, StorageError> {
        let found = self.find(
            "SELECT ver, fence, value FROM slot WHERE log = ?1 AND slot = ?2",
            (log.as_bytes(), slot.number()),
            |row| Ok(SlotRow { ver: number(row, 0)?, fence: number(row, 1)?, value: row.get(2)? }),
        )?;
        Ok(found.unwrap_or_default())
    }

    fn package_known(&self, log: &LogId, hash: &Hash) -> Result<bool, StorageError> {
        let found =
            self.find("SELECT 1 FROM kp WHERE log = ?1 AND hash = ?2", (log.as_bytes(), hash.as_bytes()), |_| Ok(()))?;
        Ok(found.is_some())
    }

    fn next_package(&self, log: &LogId) -> Result<Option<PackageRow>, StorageError> {
        self.find(
            "SELECT number, bytes FROM kp WHERE log = ?1 AND last = 0 AND bytes IS NOT NULL ORDER BY number LIMIT 1",
            [log.as_bytes()],
            |row| Ok(PackageRow { number: number(row, 0)?, bytes: row.get(1)? }),
        )
    }

    fn last_resort(&self, log: &LogId) -> Result<Option<Vec<u8>>, StorageError> {
        self.find("SELECT bytes FROM kp WHERE log = ?1 AND last = 1 AND bytes IS NOT NULL", [log.as_bytes()], |row| {
            row.get(0)
        })
    }

    fn take(&self, log: &LogId, taker: &PublicKey, request: &RequestId) -> Result<Option<TakeRow>, StorageError> {
        self.find(
            "SELECT made, time, last, bytes FROM kp_take WHERE log = ?1 AND taker = ?2 AND request = ?3",
            (log.as_bytes(), taker.as_bytes(), request.as_bytes()),
            |row| {
                Ok(TakeRow {
                    taker: *taker,
                    request: *request,
                    made: number(row, 0)?,
                    time: number(row, 1)?,
                    last_resort: row.get(2)?,
                    bytes: row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
                })
            },
        )
    }

    fn recent_takes(&self, log: &LogId, made: u64, after: u64) -> Result<RecentTakes, StorageError> {
        let found = self.find(
            "SELECT count(*), min(time) FROM kp_take WHERE log = ?1 AND made = ?2 AND time > ?3",
            (log.as_bytes(), Number(made), Number(after)),
            |row| Ok(RecentTakes { count: number(row, 0)?, oldest: maybe(row, 1)? }),
        )?;
        Ok(found.unwrap_or_default())
    }

    fn oldest_take(&self, log: &LogId) -> Result<Option<u64>, StorageError> {
        self.find(
            "SELECT time FROM kp_take WHERE log = ?1 AND bytes IS NOT NULL ORDER BY time LIMIT 1",
            [log.as_bytes()],
            |row| number(row, 0),
        )
    }

    fn blob(&self, log: &LogId, hash: &Hash) -> Result<Option<BlobRow>, StorageError> {
        self.find(
            "SELECT hash, bytes, time FROM blob WHERE log = ?1 AND hash = ?2",
            (log.as_bytes(), hash.as_bytes()),
            blob_row,
        )
    }

    fn oldest_blobs(&self, log: &LogId, limit: usize) -> Result<Vec<BlobRow>, StorageError> {
        self.list(
            "SELECT hash, bytes, time FROM blob WHERE log = ?1 ORDER BY time LIMIT ?2",
            (log.as_bytes(), count(limit)),
            blob_row,
        )
    }
}

/// Logs that may have something to expire, soonest first.
pub(super) fn list_due(connection: &Connection, now: u64, limit: usize) -> Result<Vec<LogId>, StorageError> {
    let mut statement = connection
        .prepare_cached("SELECT log FROM log INDEXED BY log_due WHERE due <= ?1 ORDER BY due LIMIT ?2")
        .map_err(failure)?;
    let rows =
        statement.query_map((Number(now), count(limit)), |row| fixed(row, 0).map(LogId::new)).map_err(failure)?;
    rows.collect::<rusqlite::Result<Vec<LogId>>>().map_err(failure)
}

/// Sums over all logs.
pub(super) fn totals(connection: &Connection) -> Result<Totals, StorageError> {
    let sql = "SELECT count(*), sum(grants), sum(head + 1 - first), sum(entry_bytes), sum(blob_bytes), \
               sum(slot_bytes), sum(stock), sum(open_admission * (entry_bytes + blob_bytes + slot_bytes)) \
               FROM log WHERE life = 0";
    let read = |row: &Row<'_>| {
        let sum = |column| maybe(row, column).map(Option::unwrap_or_default);
        Ok(Totals {
            logs: sum(0)?,
            grants: sum(1)?,
            entries: sum(2)?,
            entry_bytes: sum(3)?,
            blob_bytes: sum(4)?,
            slot_bytes: sum(5)?,
            packages: sum(6)?,
            open_bytes: sum(7)?,
        })
    };
    connection.query_row(sql, [], read).map_err(failure)
}

/// The time of the newest entry ever accepted.
pub(super) fn newest_time(connection: &Connection) -> Result<Option<u64>, StorageError> {
    let time = connection.query_row("SELECT newest_time FROM relay", [], |row| number(row, 0)).map_err(failure)?;
    Ok(Some(time).filter(|time| *time > 0))
}
