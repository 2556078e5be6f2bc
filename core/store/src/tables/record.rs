//! Operations on shared records, and what is kept about them.

use super::{bytes, damaged, find, int, list, number, run};
use crate::{Read, StoreError, Tx};
use kith_model::{AccountId, GroupId, IntentId, RecordId};
use rusqlite::{Row, params};

/// An operation that is left of all that came, or one of one's own that others do not have yet.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordOp {
    /// The conversation.
    pub conv: GroupId,
    /// The record.
    pub record: RecordId,
    /// The field, as its bytes.
    pub field: Vec<u8>,
    /// The intent that carries it, while it does not count.
    pub own: Option<IntentId>,
    /// Its dot; none for a register.
    pub dot: Option<[u8; 16]>,
    /// 0 set, 1 add, 2 drop.
    pub merge: u64,
    /// The type of the record, as it says.
    pub kind: u64,
    /// When it was written, as a number.
    pub stamp: u64,
    /// Whether it leaves after a time.
    pub dies: bool,
    /// The hash of its author's certificate.
    pub cert: [u8; 16],
    /// Its hash.
    pub hash: [u8; 32],
    /// Its author.
    pub author: AccountId,
    /// It itself, as signed.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for RecordOp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordOp(…)")
    }
}

/// What decides between two operations: stamp, certificate hash, hash.
pub type RecordRank = (u64, [u8; 16], [u8; 32]);

/// Where operations of one field lie.
#[derive(Debug, Clone, Copy)]
pub struct RecordPlace<'a> {
    /// The conversation.
    pub conv: GroupId,
    /// The record.
    pub record: RecordId,
    /// The field, as its bytes.
    pub field: &'a [u8],
}

/// Something that this device's person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAct {
    /// Its number; 0 before it is stored.
    pub seq: u64,
    /// The conversation.
    pub conv: GroupId,
    /// The record; all zero for a change of the group itself.
    pub record: RecordId,
    /// When, in ms.
    pub created_ms: u64,
    /// What it takes to undo it.
    pub body: Vec<u8>,
}

fn op(row: &Row<'_>) -> Result<RecordOp, StoreError> {
    let own: Vec<u8> = row.get("own")?;
    let dot: Vec<u8> = row.get("dot")?;
    Ok(RecordOp {
        conv: GroupId::new(bytes(row, "conv")?),
        record: RecordId::new(bytes(row, "record")?),
        field: row.get("field")?,
        own: if own.is_empty() { None } else { Some(IntentId::try_from(own.as_slice()).map_err(|_| damaged())?) },
        dot: if dot.is_empty() { None } else { Some(dot.try_into().map_err(|_| damaged())?) },
        merge: number(row, "merge")?,
        kind: number(row, "kind")?,
        stamp: number(row, "stamp")?,
        dies: row.get("dies")?,
        cert: bytes(row, "cert")?,
        hash: bytes(row, "hash")?,
        author: AccountId::new(bytes(row, "author")?),
        bytes: row.get("bytes")?,
    })
}

fn rank(row: &Row<'_>) -> Result<RecordRank, StoreError> {
    Ok((number(row, "stamp")?, bytes(row, "cert")?, bytes(row, "hash")?))
}

fn named(row: &Row<'_>) -> Result<(GroupId, RecordId), StoreError> {
    Ok((GroupId::new(bytes(row, "conv")?), RecordId::new(bytes(row, "record")?)))
}

fn act(row: &Row<'_>) -> Result<RecordAct, StoreError> {
    Ok(RecordAct {
        seq: number(row, "seq")?,
        conv: GroupId::new(bytes(row, "conv")?),
        record: RecordId::new(bytes(row, "record")?),
        created_ms: number(row, "created_ms")?,
        body: row.get("body")?,
    })
}

/// Asked for each operation that comes.
const RANKED: &str = "SELECT stamp, cert, hash FROM record_op
                      WHERE conv = ?1 AND record = ?2 AND field = ?3 AND own = x'' AND dot = ?4";

impl Read<'_> {
    /// Every operation of a record, one's own that do not count yet too.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_record_ops(&self, conv: GroupId, record: RecordId) -> Result<Vec<RecordOp>, StoreError> {
        let sql = "SELECT * FROM record_op WHERE conv = ?1 AND record = ?2";
        list(self.conn(), sql, params![conv.as_bytes(), record.as_bytes()], op)
    }

    /// Every operation of a conversation that counts, by record.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_counting_ops(&self, conv: GroupId) -> Result<Vec<RecordOp>, StoreError> {
        list(self.conn(), "SELECT * FROM record_op WHERE conv = ?1 AND own = x''", params![conv.as_bytes()], op)
    }

    /// The operations that count of the records whose id lies between two ids, both included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_counting_ops_between(
        &self,
        conv: GroupId,
        low: RecordId,
        high: RecordId,
    ) -> Result<Vec<RecordOp>, StoreError> {
        let sql = "SELECT * FROM record_op WHERE conv = ?1 AND record BETWEEN ?2 AND ?3 AND own = x''";
        list(self.conn(), sql, params![conv.as_bytes(), low.as_bytes(), high.as_bytes()], op)
    }

    /// The operations of one's own that an intent carries, in the order written.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_own_ops(&self, intent: IntentId) -> Result<Vec<RecordOp>, StoreError> {
        let sql = "SELECT * FROM record_op WHERE own = ?1 AND own <> x'' ORDER BY stamp";
        list(self.conn(), sql, params![intent.as_bytes()], op)
    }

    /// The greatest stamp of the operations of one's own that do not count yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn last_own_stamp(&self) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT stamp FROM record_op WHERE own <> x'' ORDER BY stamp DESC LIMIT 1";
        find(self.conn(), sql, params![], |row| number(row, "stamp"))
    }

    /// Record and hash of every operation of a conversation that counts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_record_hashes(&self, conv: GroupId) -> Result<Vec<(RecordId, [u8; 32])>, StoreError> {
        let sql = "SELECT record, hash FROM record_op WHERE conv = ?1 AND own = x''";
        list(self.conn(), sql, params![conv.as_bytes()], |row| {
            Ok((RecordId::new(bytes(row, "record")?), bytes(row, "hash")?))
        })
    }

    /// The rank of the write that a register has; only what counts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_register(&self, place: RecordPlace<'_>) -> Result<Option<RecordRank>, StoreError> {
        self.ranked(place, &[])
    }

    /// The rank of the operation with this dot; only what counts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_dotted(&self, place: RecordPlace<'_>, dot: &[u8; 16]) -> Result<Option<RecordRank>, StoreError> {
        self.ranked(place, dot)
    }

    fn ranked(&self, place: RecordPlace<'_>, dot: &[u8]) -> Result<Option<RecordRank>, StoreError> {
        find(self.conn(), RANKED, params![place.conv.as_bytes(), place.record.as_bytes(), place.field, dot], rank)
    }

    /// Whether a record has any operation that counts.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_counting_ops(&self, conv: GroupId, record: RecordId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM record_op WHERE conv = ?1 AND record = ?2 AND own = x'' LIMIT 1";
        Ok(find(self.conn(), sql, params![conv.as_bytes(), record.as_bytes()], |_| Ok(()))?.is_some())
    }

    /// Whether a drop that counts names this dot.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_dropped(&self, place: RecordPlace<'_>, dot: &[u8; 16]) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM record_dropped WHERE conv = ?1 AND record = ?2 AND field = ?3 AND dot = ?4 LIMIT 1";
        let params = params![place.conv.as_bytes(), place.record.as_bytes(), place.field, dot];
        Ok(find(self.conn(), sql, params, |_| Ok(()))?.is_some())
    }

    /// The records of a type, living and dead, of one conversation or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_records(&self, kind: u64, conv: Option<GroupId>) -> Result<Vec<(GroupId, RecordId)>, StoreError> {
        let conv = conv.map(|conv| conv.as_bytes().to_vec());
        let sql = match conv {
            Some(_) => {
                "SELECT DISTINCT conv, record FROM record_op
                 WHERE field = x'00' AND merge = 0 AND kind = ?1 AND conv = ?2 ORDER BY conv, record"
            }
            None => {
                "SELECT DISTINCT conv, record FROM record_op
                 WHERE field = x'00' AND merge = 0 AND kind = ?1 AND ?2 IS NULL ORDER BY conv, record"
            }
        };
        list(self.conn(), sql, params![int(kind), conv], named)
    }

    /// How many records a conversation has, living and dead.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_records(&self, conv: GroupId) -> Result<u64, StoreError> {
        let sql = "SELECT count(DISTINCT record) AS n FROM record_op
                   WHERE field = x'00' AND merge = 0 AND conv = ?1";
        Ok(find(self.conn(), sql, params![conv.as_bytes()], |row| number(row, "n"))?.unwrap_or(0))
    }

    /// Records whose id lies between two ids, both included, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_records_between(
        &self,
        low: RecordId,
        high: RecordId,
        limit: u64,
    ) -> Result<Vec<(GroupId, RecordId)>, StoreError> {
        let sql = "SELECT DISTINCT conv, record FROM record_op
                   WHERE field = x'00' AND merge = 0 AND record BETWEEN ?1 AND ?2 ORDER BY record, conv LIMIT ?3";
        list(self.conn(), sql, params![low.as_bytes(), high.as_bytes(), int(limit)], named)
    }

    /// The certificate with this hash.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_record_cert(&self, hash: &[u8; 16]) -> Result<Option<Vec<u8>>, StoreError> {
        find(self.conn(), "SELECT bytes FROM record_cert WHERE hash = ?1", params![hash], |row| Ok(row.get("bytes")?))
    }

    /// What this device's person did last.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_last_act(&self) -> Result<Option<RecordAct>, StoreError> {
        find(self.conn(), "SELECT * FROM record_act ORDER BY seq DESC LIMIT 1", params![], act)
    }
}

impl Tx<'_> {
    /// Puts an operation in the place of what lies there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_record_op(&self, op: &RecordOp) -> Result<(), StoreError> {
        let (own, dot) = (op.own.map(|own| own.as_bytes().to_vec()), op.dot.map(|dot| dot.to_vec()));
        run(
            self.conn(),
            "INSERT OR REPLACE INTO record_op
               (conv, record, field, own, dot, merge, kind, stamp, dies, cert, hash, author, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                op.conv.as_bytes(),
                op.record.as_bytes(),
                op.field,
                own.unwrap_or_default(),
                dot.unwrap_or_default(),
                int(op.merge),
                int(op.kind),
                int(op.stamp),
                op.dies,
                op.cert,
                op.hash,
                op.author.as_bytes(),
                op.bytes
            ],
        )?;
        Ok(())
    }

    /// Takes an element that counts out; gives its hash when it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_element(&self, place: RecordPlace<'_>, dot: &[u8; 16]) -> Result<Option<[u8; 32]>, StoreError> {
        let sql = "DELETE FROM record_op
                   WHERE conv = ?1 AND record = ?2 AND field = ?3 AND own = x'' AND dot = ?4 AND merge = 1
                   RETURNING hash";
        let params = params![place.conv.as_bytes(), place.record.as_bytes(), place.field, dot];
        find(self.conn(), sql, params, |row| bytes(row, "hash"))
    }

    /// Notes that a drop names a dot.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_dropped(&self, place: RecordPlace<'_>, dot: &[u8; 16], by: &[u8; 16]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT OR IGNORE INTO record_dropped (conv, record, field, dot, by_dot) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![place.conv.as_bytes(), place.record.as_bytes(), place.field, dot, by],
        )?;
        Ok(())
    }

    /// Takes out what died up to a stamp: whole records, and drops. Gives record and hash of each operation.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_dead_records(&self, conv: GroupId, cut: u64) -> Result<Vec<(RecordId, [u8; 32])>, StoreError> {
        let dead = "SELECT record, merge FROM record_op WHERE conv = ?1 AND stamp <= ?2 AND dies = 1 AND own = x''";
        let dead = list(self.conn(), dead, params![conv.as_bytes(), int(cut)], |row| {
            Ok((RecordId::new(bytes(row, "record")?), number(row, "merge")?))
        })?;
        let mut gone = Vec::new();
        for (record, merge) in dead {
            let (op, dots) = if merge == 0 {
                (
                    "DELETE FROM record_op WHERE conv = ?1 AND record = ?2 AND own = x'' AND ?3 >= 0
                     RETURNING hash, dot, field",
                    "DELETE FROM record_dropped WHERE conv = ?1 AND record = ?2",
                )
            } else {
                (
                    "DELETE FROM record_op WHERE conv = ?1 AND record = ?2 AND own = x'' AND merge = 2 AND stamp <= ?3
                     RETURNING hash, dot, field",
                    "",
                )
            };
            let params = params![conv.as_bytes(), record.as_bytes(), int(cut)];
            let left = list(self.conn(), op, params, |row| {
                Ok((bytes::<32>(row, "hash")?, row.get::<_, Vec<u8>>("dot")?, row.get::<_, Vec<u8>>("field")?))
            })?;
            if !dots.is_empty() {
                run(self.conn(), dots, params![conv.as_bytes(), record.as_bytes()])?;
            }
            for (hash, dot, field) in left {
                if merge != 0 {
                    run(
                        self.conn(),
                        "DELETE FROM record_dropped
                         WHERE conv = ?1 AND record = ?2 AND field = ?3 AND by_dot = ?4",
                        params![conv.as_bytes(), record.as_bytes(), field, dot],
                    )?;
                }
                gone.push((record, hash));
            }
        }
        Ok(gone)
    }

    /// Forgets the operations of one's own that an intent carries.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_own_ops(&self, intent: IntentId) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM record_op WHERE own = ?1 AND own <> x''", params![intent.as_bytes()])?;
        Ok(())
    }

    /// Forgets everything that counts in a conversation, before a snapshot takes its place.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_counting_ops(&self, conv: GroupId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM record_op WHERE conv = ?1 AND own = x''",
            "DELETE FROM record_dropped WHERE conv = ?1",
            "DELETE FROM record_change WHERE conv = ?1",
        ] {
            run(self.conn(), sql, params![conv.as_bytes()])?;
        }
        Ok(())
    }

    /// Keeps a certificate under its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_record_cert(&self, hash: &[u8; 16], bytes: &[u8]) -> Result<(), StoreError> {
        run(self.conn(), "INSERT OR IGNORE INTO record_cert (hash, bytes) VALUES (?1, ?2)", params![hash, bytes])?;
        Ok(())
    }

    /// Keeps something that this device's person did, and of all of them the newest `keep`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_act(&self, act: &RecordAct, keep: u64) -> Result<u64, StoreError> {
        run(
            self.conn(),
            "INSERT INTO record_act (conv, record, created_ms, body) VALUES (?1, ?2, ?3, ?4)",
            params![act.conv.as_bytes(), act.record.as_bytes(), int(act.created_ms), act.body],
        )?;
        let seq = self.conn().last_insert_rowid();
        let oldest = seq.saturating_sub(int(keep));
        run(self.conn(), "DELETE FROM record_act WHERE seq <= ?1", params![oldest])?;
        u64::try_from(seq).map_err(|_| damaged())
    }

    /// Forgets something that was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_act(&self, seq: u64) -> Result<(), StoreError> {
        run(self.conn(), "DELETE FROM record_act WHERE seq = ?1", params![int(seq)])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use kith_model::SeededRng;
    use rusqlite::StatementStatus;

    #[test]
    fn what_is_asked_again_with_another_field_is_not_prepared_again() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("home"), b"secret of sixteen", &SeededRng::new([1; 32])).unwrap();
        let prepared_again = store.read(|read| {
            let mut ranked = read.conn().prepare(RANKED)?;
            for field in [0_u8, 1, 2] {
                // The first of these is the one that some indexes are made for.
                ranked.query(params![[7_u8; 16], [8_u8; 16], [field], [0_u8; 0]])?.next()?;
            }
            Ok::<_, StoreError>(ranked.get_status(StatementStatus::RePrepare))
        });
        assert_eq!(prepared_again, Ok(0));
    }
}
