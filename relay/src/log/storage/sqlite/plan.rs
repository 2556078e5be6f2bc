//! A check of every statement that the tests of this crate run: it names one log, and its plan looks at that log's rows
//! only. So no work grows with the number of logs, and the same statements hold on a partitioned database.

use super::SqliteStorage;
use crate::log::storage::{
    BlobRow, EntryRow, GrantRow, LogLife, LogRow, LogTx, PackageRow, SlotRow, Storage, StorageError, TakeRow, Work,
};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKeyHash, RelayId, RequestId};
use kith_protocol::op::{Holder, LogClass, Rights, SlotIndex};
use rusqlite::Connection;

/// Panics unless `sql` names its log and its plan searches, never scans, by it.
pub(super) fn check(connection: &Connection, sql: &str) {
    let inserts = sql.starts_with("INSERT") && sql.contains("(log,") && sql.contains("VALUES (?1");
    assert!(inserts || sql.contains("WHERE log = ?1"), "names no log: {sql}");
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = statement.parameter_count();
    let nothing = rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, parameters));
    let plan: Vec<String> = statement.query_map(nothing, |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    for line in plan {
        let searches = line.starts_with("SEARCH") && (line.contains("(log=?") || line.contains("PRIMARY KEY (log=?"));
        let harmless = ["LIST SUBQUERY", "REUSE LIST", "USING INDEX"].iter().any(|start| line.starts_with(start));
        assert!(searches || harmless, "{line}: {sql}");
    }
}

struct Everything(std::sync::mpsc::Sender<Result<(), StorageError>>);

impl Work for Everything {
    fn log(&self) -> LogId {
        LOG
    }

    fn weight(&self) -> usize {
        1
    }

    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        every_method(tx)
    }

    fn done(self: Box<Self>, outcome: Result<(), StorageError>) {
        self.0.send(outcome).unwrap();
    }
}

const LOG: LogId = LogId::new([1; 32]);

fn every_method(tx: &mut dyn LogTx) -> Result<(), StorageError> {
    let (hash, key, request) = (hash_of(b"x"), PublicKey::new([2; 32]), RequestId::new([3; 16]));
    let holder = Holder::Key(key);
    let read_key = ReadKeyHash::new([4; 32]);
    let entry = EntryRow {
        seq: 1,
        time: 1,
        fence: 0,
        period: 0,
        fenced: false,
        id: EntryId::new([5; 16]),
        chain: Chain::new([6; 32]),
        body_hash: hash,
        body: b"x".to_vec(),
    };
    let package = PackageRow { number: 1, bytes: b"p".to_vec() };
    tx.put_log(&LOG, &log_row())?;
    tx.put_grant(&LOG, &grant_row(holder.clone()))?;
    tx.put_former(&LOG, &key, 1)?;
    tx.put_closed_period(&LOG, &read_key, 1)?;
    tx.add_entry(&LOG, &entry)?;
    tx.put_slot(&LOG, SlotIndex::One, &SlotRow::default())?;
    tx.add_package(&LOG, &hash, &package)?;
    tx.put_last_resort(&LOG, &hash_of(b"y"), &package)?;
    let take = TakeRow { taker: key, request, made: 1, time: 1, last_resort: false, bytes: b"p".to_vec() };
    tx.add_take(&LOG, &take)?;
    tx.add_blob(&LOG, &BlobRow { hash, bytes: 1, time: 1 })?;

    tx.log(&LOG)?;
    tx.grant(&LOG, &holder)?;
    tx.grant_numbered(&LOG, 1)?;
    tx.list_grants(&LOG)?;
    tx.former(&LOG, &key)?;
    tx.closed_period(&LOG, &read_key)?;
    tx.entry_named(&LOG, &entry.id)?;
    tx.entry_at(&LOG, 1)?;
    tx.entry_sizes(&LOG, 1, 1, 1)?;
    tx.entries(&LOG, 1, 1)?;
    tx.oldest_entries(&LOG, 1)?;
    tx.slot(&LOG, SlotIndex::One)?;
    tx.package_known(&LOG, &hash)?;
    tx.next_package(&LOG)?;
    tx.last_resort(&LOG)?;
    tx.take(&LOG, &key, &request)?;
    tx.recent_takes(&LOG, 1, 0)?;
    tx.oldest_take(&LOG)?;
    tx.blob(&LOG, &hash)?;
    tx.oldest_blobs(&LOG, 1)?;

    tx.remove_grant(&LOG, 1)?;
    tx.remove_former(&LOG, &key)?;
    tx.forget_closed(&LOG, 9)?;
    tx.trim_entries(&LOG, 1)?;
    tx.remove_entries(&LOG, 1)?;
    tx.remove_package(&LOG, 1)?;
    tx.fade_takes(&LOG, 9, 9)?;
    tx.remove_blob(&LOG, &hash)?;
    tx.purge(&LOG, 1000).map(|_| ())
}

fn log_row() -> LogRow {
    LogRow {
        life: LogLife::Open,
        class: LogClass::Normal,
        created_by: Hash::new([0; 32]),
        open_admission: true,
        admissions: 1,
        ttl: None,
        ctl: 0,
        fence: 0,
        period: 0,
        read_key: ReadKeyHash::new([0; 32]),
        head: 0,
        head_time: 0,
        head_chain: Chain::new([0; 32]),
        first: 1,
        first_chain: Chain::new([0; 32]),
        entry_bytes: 0,
        blob_bytes: 0,
        slot_bytes: 0,
        stock: 0,
        next_package: 0,
        grants: 0,
        grants_made: 0,
        used_at: 0,
        due: 0,
    }
}

fn grant_row(holder: Holder) -> GrantRow {
    GrantRow {
        gid: 1,
        holder,
        rights: Rights::APPEND,
        max_entries: None,
        max_bytes: None,
        until: None,
        max_takes: None,
        used_entries: 0,
        used_bytes: 0,
        made: 0,
    }
}

#[test]
fn every_statement_names_a_log_and_scans_nothing() {
    let storage = SqliteStorage::in_memory(RelayId::new([0; 16])).unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    storage.submit(Box::new(Everything(sender)));
    // A statement that fails its check ends the writer's thread, and with it the channel.
    assert_eq!(receiver.recv(), Ok(Ok(())));
}

#[test]
#[should_panic(expected = "names no log")]
fn a_statement_that_names_no_log_is_found() {
    let connection = super::open::memory(RelayId::new([0; 16])).unwrap().writer;
    check(&connection, "SELECT count(*) FROM entry");
}
