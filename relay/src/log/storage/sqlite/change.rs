//! Changing a log. Every statement names its log.

use super::Session;
use super::convert::{LOG_COLUMNS, Number, count, failure, holder_bytes, life_number};
use crate::log::storage::{BlobRow, EntryRow, GrantRow, LogRow, LogTx, PackageRow, SlotRow, StorageError, TakeRow};
use kith_protocol::id::{Hash, LogId, PublicKey, ReadKeyHash};
use kith_protocol::op::SlotIndex;
use rusqlite::{Params, params};

impl Session<'_> {
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, StorageError> {
        #[cfg(test)]
        super::plan::check(self.connection, sql);
        self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map_err(failure)
    }
}

impl LogTx for Session<'_> {
    fn put_log(&mut self, log: &LogId, row: &LogRow) -> Result<(), StorageError> {
        // An upsert of all columns. SQLite touches the index over `due` only when that changes.
        let sql = format!(
            "INSERT INTO log (log, {LOG_COLUMNS}) VALUES \
             (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25) \
             ON CONFLICT (log) DO UPDATE SET ({LOG_COLUMNS}) = \
             (?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25)"
        );
        self.execute(
            &sql,
            params![
                log.as_bytes(),
                life_number(row.life),
                row.class.number(),
                row.created_by.as_bytes(),
                row.open_admission,
                Number(row.admissions),
                row.ttl.map(Number),
                Number(row.ctl),
                Number(row.fence),
                row.period,
                row.read_key.as_bytes(),
                Number(row.head),
                Number(row.head_time),
                row.head_chain.as_bytes(),
                Number(row.first),
                row.first_chain.as_bytes(),
                Number(row.entry_bytes),
                Number(row.blob_bytes),
                Number(row.slot_bytes),
                Number(row.stock),
                Number(row.next_package),
                Number(row.grants),
                Number(row.grants_made),
                Number(row.used_at),
                Number(row.due),
            ],
        )?;
        Ok(())
    }

    fn put_grant(&mut self, log: &LogId, row: &GrantRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO \"grant\" (log, gid, holder, rights, max_entries, max_bytes, until, max_takes, used_entries, \
             used_bytes, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
             ON CONFLICT (log, gid) DO UPDATE SET (holder, rights, max_entries, max_bytes, until, max_takes, \
             used_entries, used_bytes, made) = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                log.as_bytes(),
                row.gid.cast_signed(),
                holder_bytes(&row.holder),
                row.rights.bits(),
                row.max_entries.map(Number),
                row.max_bytes.map(Number),
                row.until.map(Number),
                row.max_takes.map(Number),
                Number(row.used_entries),
                Number(row.used_bytes),
                Number(row.made),
            ],
        )?;
        Ok(())
    }

    fn remove_grant(&mut self, log: &LogId, gid: u64) -> Result<(), StorageError> {
        self.execute("DELETE FROM \"grant\" WHERE log = ?1 AND gid = ?2", (log.as_bytes(), gid.cast_signed()))?;
        Ok(())
    }

    fn put_former(&mut self, log: &LogId, key: &PublicKey, closed_at: u64) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO former (log, key, closed_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (log, key) DO UPDATE SET closed_at = ?3",
            (log.as_bytes(), key.as_bytes(), Number(closed_at)),
        )?;
        Ok(())
    }

    fn remove_former(&mut self, log: &LogId, key: &PublicKey) -> Result<(), StorageError> {
        self.execute("DELETE FROM former WHERE log = ?1 AND key = ?2", (log.as_bytes(), key.as_bytes()))?;
        Ok(())
    }

    fn put_closed_period(&mut self, log: &LogId, read_key: &ReadKeyHash, closed_at: u64) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO period (log, read_key, closed_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (log, read_key) DO UPDATE SET closed_at = ?3",
            (log.as_bytes(), read_key.as_bytes(), Number(closed_at)),
        )?;
        Ok(())
    }

    fn forget_closed(&mut self, log: &LogId, first: u64) -> Result<(), StorageError> {
        self.execute("DELETE FROM former WHERE log = ?1 AND closed_at < ?2", (log.as_bytes(), Number(first)))?;
        self.execute("DELETE FROM period WHERE log = ?1 AND closed_at < ?2", (log.as_bytes(), Number(first)))?;
        Ok(())
    }

    fn add_entry(&mut self, log: &LogId, row: &EntryRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO entry (log, seq, time, fence, period, fenced, id, chain, body_hash, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                log.as_bytes(),
                Number(row.seq),
                Number(row.time),
                Number(row.fence),
                row.period,
                row.fenced,
                row.id.as_bytes(),
                row.chain.as_bytes(),
                row.body_hash.as_bytes(),
                row.body,
            ],
        )?;
        self.newest = self.newest.max(row.time);
        Ok(())
    }

    fn trim_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError> {
        self.execute(
            "UPDATE entry SET body = x'' WHERE log = ?1 AND seq <= ?2 AND length(body) > 0",
            (log.as_bytes(), Number(upto)),
        )?;
        Ok(())
    }

    fn remove_entries(&mut self, log: &LogId, upto: u64) -> Result<(), StorageError> {
        self.execute("DELETE FROM entry WHERE log = ?1 AND seq <= ?2", (log.as_bytes(), Number(upto)))?;
        Ok(())
    }

    fn put_slot(&mut self, log: &LogId, slot: SlotIndex, row: &SlotRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO slot (log, slot, ver, fence, value) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (log, slot) DO UPDATE SET (ver, fence, value) = (?3, ?4, ?5)",
            (log.as_bytes(), slot.number(), Number(row.ver), Number(row.fence), &row.value),
        )?;
        Ok(())
    }

    fn add_package(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO kp (log, hash, number, last, bytes) VALUES (?1, ?2, ?3, 0, ?4)",
            (log.as_bytes(), hash.as_bytes(), Number(row.number), &row.bytes),
        )?;
        Ok(())
    }

    fn put_last_resort(&mut self, log: &LogId, hash: &Hash, row: &PackageRow) -> Result<(), StorageError> {
        self.execute("UPDATE kp SET bytes = NULL WHERE log = ?1 AND last = 1 AND bytes IS NOT NULL", [log.as_bytes()])?;
        self.execute(
            "INSERT INTO kp (log, hash, number, last, bytes) VALUES (?1, ?2, ?3, 1, ?4)",
            (log.as_bytes(), hash.as_bytes(), Number(row.number), &row.bytes),
        )?;
        Ok(())
    }

    fn remove_package(&mut self, log: &LogId, number: u64) -> Result<(), StorageError> {
        self.execute(
            "UPDATE kp SET bytes = NULL WHERE log = ?1 AND last = 0 AND number = ?2 AND bytes IS NOT NULL",
            (log.as_bytes(), Number(number)),
        )?;
        Ok(())
    }

    fn add_take(&mut self, log: &LogId, row: &TakeRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO kp_take (log, taker, request, made, time, last, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                log.as_bytes(),
                row.taker.as_bytes(),
                row.request.as_bytes(),
                Number(row.made),
                Number(row.time),
                row.last_resort,
                row.bytes,
            ],
        )?;
        Ok(())
    }

    fn fade_takes(&mut self, log: &LogId, upto: u64, limit: usize) -> Result<(), StorageError> {
        self.execute(
            "UPDATE kp_take SET bytes = NULL WHERE log = ?1 AND (taker, request) IN \
             (SELECT taker, request FROM kp_take WHERE log = ?1 AND time <= ?2 AND bytes IS NOT NULL LIMIT ?3)",
            (log.as_bytes(), Number(upto), count(limit)),
        )?;
        Ok(())
    }

    fn add_blob(&mut self, log: &LogId, row: &BlobRow) -> Result<(), StorageError> {
        self.execute(
            "INSERT INTO blob (log, hash, bytes, time) VALUES (?1, ?2, ?3, ?4)",
            (log.as_bytes(), row.hash.as_bytes(), Number(row.bytes), Number(row.time)),
        )?;
        Ok(())
    }

    fn remove_blob(&mut self, log: &LogId, hash: &Hash) -> Result<(), StorageError> {
        self.execute("DELETE FROM blob WHERE log = ?1 AND hash = ?2", (log.as_bytes(), hash.as_bytes()))?;
        Ok(())
    }

    fn purge(&mut self, log: &LogId, limit: usize) -> Result<usize, StorageError> {
        let statements = [
            "DELETE FROM entry WHERE log = ?1 AND seq IN (SELECT seq FROM entry WHERE log = ?1 ORDER BY seq LIMIT ?2)",
            "DELETE FROM \"grant\" WHERE log = ?1 AND gid IN (SELECT gid FROM \"grant\" WHERE log = ?1 LIMIT ?2)",
            "DELETE FROM former WHERE log = ?1 AND key IN (SELECT key FROM former WHERE log = ?1 LIMIT ?2)",
            "DELETE FROM period WHERE log = ?1 AND read_key IN (SELECT read_key FROM period WHERE log = ?1 LIMIT ?2)",
            "DELETE FROM slot WHERE log = ?1 AND slot IN (SELECT slot FROM slot WHERE log = ?1 LIMIT ?2)",
            "DELETE FROM kp WHERE log = ?1 AND hash IN (SELECT hash FROM kp WHERE log = ?1 LIMIT ?2)",
            "DELETE FROM kp_take WHERE log = ?1 AND (taker, request) IN \
             (SELECT taker, request FROM kp_take WHERE log = ?1 LIMIT ?2)",
        ];
        let mut removed: usize = 0;
        for statement in statements {
            let left = limit.saturating_sub(removed);
            if left == 0 {
                break;
            }
            removed += self.execute(statement, (log.as_bytes(), count(left)))?;
        }
        Ok(removed)
    }
}
