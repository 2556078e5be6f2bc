//! What every storage must do alike, written once. A new storage adds one line to each test's list.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::print_stderr)]

use kith_protocol::hash::hash_of;
use kith_protocol::id::{Chain, EntryId, Hash, LogId, PublicKey, ReadKeyHash, RelayId, RequestId};
use kith_protocol::op::{Holder, LogClass, Rights, SlotIndex};
use kith_relay::log::storage::{
    BlobRow, BlobStore, DirectoryBlobs, EntryRow, GrantRow, LogLife, LogRow, LogTx, LogView, MemoryBlobs,
    MemoryStorage, PackageRow, RecentTakes, SlotRow, SqliteStorage, Storage, StorageError, TakeRow, Work,
};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

const RELAY: RelayId = RelayId::new([7; 16]);
const LOG: LogId = LogId::new([1; 32]);
const OTHER: LogId = LogId::new([2; 32]);

/// Every storage, with the folder that it lives in.
fn each(test: impl Fn(&dyn Storage)) {
    let folder = tempfile::tempdir().unwrap();
    let storages: [(&str, Box<dyn Storage>); 3] = [
        ("collections", Box::new(MemoryStorage::new(RELAY))),
        ("sqlite in memory", Box::new(SqliteStorage::in_memory(RELAY).unwrap())),
        ("sqlite in a file", Box::new(SqliteStorage::open(&folder.path().join("relay.db"), RELAY).unwrap())),
    ];
    for (name, storage) in storages {
        eprintln!("storage: {name}");
        test(storage.as_ref());
        storage.close();
    }
}

type Change = Box<dyn FnMut(&mut dyn LogTx) -> Result<(), StorageError> + Send>;

struct Doing {
    log: LogId,
    change: Change,
    done: Sender<Result<(), StorageError>>,
}

impl Work for Doing {
    fn log(&self) -> LogId {
        self.log
    }
    fn weight(&self) -> usize {
        1
    }
    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        (self.change)(tx)
    }
    fn done(self: Box<Self>, outcome: Result<(), StorageError>) {
        self.done.send(outcome).unwrap();
    }
}

fn change_of(
    storage: &dyn Storage,
    log: LogId,
    change: impl FnMut(&mut dyn LogTx) -> Result<(), StorageError> + Send + 'static,
) -> Result<(), StorageError> {
    let (done, outcome) = channel();
    storage.submit(Box::new(Doing { log, change: Box::new(change), done }));
    outcome.recv().unwrap()
}

fn change(storage: &dyn Storage, change: impl FnMut(&mut dyn LogTx) -> Result<(), StorageError> + Send + 'static) {
    change_of(storage, LOG, change).unwrap();
}

fn see<T>(storage: &dyn Storage, look: impl Fn(&dyn LogView) -> Result<T, StorageError>) -> T {
    let mut seen = None;
    storage
        .read(&mut |view| {
            seen = Some(look(view)?);
            Ok(())
        })
        .unwrap();
    seen.unwrap()
}

fn log_row() -> LogRow {
    LogRow {
        life: LogLife::Open,
        class: LogClass::Normal,
        created_by: Hash::new([3; 32]),
        open_admission: true,
        admissions: 1,
        ttl: Some(5),
        ctl: 0,
        fence: 0,
        period: 0,
        read_key: ReadKeyHash::new([4; 32]),
        head: 0,
        head_time: 0,
        head_chain: Chain::new([5; 32]),
        first: 1,
        first_chain: Chain::new([6; 32]),
        entry_bytes: 0,
        blob_bytes: 0,
        slot_bytes: 0,
        stock: 0,
        next_package: 0,
        grants: 0,
        grants_made: 0,
        used_at: 10,
        due: 20,
    }
}

fn grant_row(gid: u64, holder: Holder) -> GrantRow {
    GrantRow {
        gid,
        holder,
        rights: Rights::APPEND,
        max_entries: Some(3),
        max_bytes: None,
        until: Some(9),
        max_takes: Some(1),
        used_entries: 1,
        used_bytes: 2,
        made: 3,
    }
}

fn entry_row(seq: u64, body: &[u8]) -> EntryRow {
    EntryRow {
        seq,
        time: 100 + seq,
        fence: seq,
        period: 2,
        fenced: true,
        id: EntryId::new([u8::try_from(seq).unwrap(); 16]),
        chain: Chain::new([u8::try_from(seq).unwrap(); 32]),
        body_hash: hash_of(body),
        body: body.to_vec(),
    }
}

fn take_row(request: u8, made: u64, time: u64) -> TakeRow {
    TakeRow {
        taker: PublicKey::new([8; 32]),
        request: RequestId::new([request; 16]),
        made,
        time,
        last_resort: false,
        bytes: vec![request; 3],
    }
}

#[test]
fn every_field_of_a_log_comes_back() {
    each(|storage| {
        assert_eq!(storage.relay_id(), RELAY);
        assert_eq!(see(storage, |view| view.log(&LOG)), None);
        let rows = [
            log_row(),
            LogRow {
                life: LogLife::Ended,
                class: LogClass::Wide,
                open_admission: false,
                admissions: 2,
                ttl: None,
                ctl: 3,
                fence: 4,
                period: 5,
                head: 6,
                head_time: 7,
                first: 2,
                entry_bytes: 8,
                blob_bytes: 9,
                slot_bytes: 10,
                stock: 11,
                next_package: 12,
                grants: 13,
                grants_made: 14,
                used_at: 15,
                due: u64::try_from(i64::MAX).unwrap(),
                ..log_row()
            },
            LogRow { life: LogLife::Gone, class: LogClass::Small, ..log_row() },
        ];
        for row in rows {
            let kept = row.clone();
            change(storage, move |tx| tx.put_log(&LOG, &row));
            assert_eq!(see(storage, |view| view.log(&LOG)), Some(kept));
        }
        assert_eq!(see(storage, |view| view.log(&OTHER)), None);
    });
}

#[test]
fn grants_are_found_by_number_and_by_holder() {
    each(|storage| {
        let key = Holder::Key(PublicKey::new([8; 32]));
        let token = Holder::Token("ask".to_owned());
        let rows = [grant_row(4, key.clone()), grant_row(u64::MAX, token.clone())];
        let put = rows.clone();
        change(storage, move |tx| put.iter().try_for_each(|row| tx.put_grant(&LOG, row)));
        assert_eq!(see(storage, |view| view.grant(&LOG, &key)), Some(rows[0].clone()));
        assert_eq!(see(storage, |view| view.grant(&LOG, &token)), Some(rows[1].clone()));
        assert_eq!(see(storage, |view| view.grant_numbered(&LOG, u64::MAX)), Some(rows[1].clone()));
        assert_eq!(see(storage, |view| view.list_grants(&LOG)).len(), 2);
        assert_eq!(see(storage, |view| view.grant(&OTHER, &key)), None);
        let replaced = GrantRow { used_entries: 2, rights: Rights::TAKE, max_bytes: Some(1), ..rows[0].clone() };
        let put = replaced.clone();
        change(storage, move |tx| tx.put_grant(&LOG, &put));
        assert_eq!(see(storage, |view| view.grant_numbered(&LOG, 4)), Some(replaced));
        change(storage, |tx| tx.remove_grant(&LOG, 4));
        assert_eq!(see(storage, |view| view.grant(&LOG, &key)), None);
        assert_eq!(see(storage, |view| view.list_grants(&LOG)).len(), 1);
    });
}

#[test]
fn closed_periods_and_former_holders_are_forgotten_with_their_entries() {
    each(|storage| {
        let (one, two) = (PublicKey::new([1; 32]), PublicKey::new([2; 32]));
        let (old, new) = (ReadKeyHash::new([1; 32]), ReadKeyHash::new([2; 32]));
        change(storage, move |tx| {
            tx.put_former(&LOG, &one, 3)?;
            tx.put_former(&LOG, &one, 5)?;
            tx.put_former(&LOG, &two, 7)?;
            tx.put_closed_period(&LOG, &old, 5)?;
            tx.put_closed_period(&LOG, &new, 7)
        });
        assert_eq!(see(storage, |view| view.former(&LOG, &one)), Some(5));
        assert_eq!(see(storage, |view| view.closed_period(&LOG, &new)), Some(7));
        assert_eq!(see(storage, |view| view.former(&OTHER, &one)), None);
        change(storage, |tx| tx.forget_closed(&LOG, 6));
        assert_eq!(see(storage, |view| view.former(&LOG, &one)), None);
        assert_eq!(see(storage, |view| view.former(&LOG, &two)), Some(7));
        assert_eq!(see(storage, |view| view.closed_period(&LOG, &old)), None);
        change(storage, move |tx| tx.remove_former(&LOG, &two));
        assert_eq!(see(storage, |view| view.former(&LOG, &two)), None);
    });
}

#[test]
fn entries_are_read_in_order_and_trimmed_ones_keep_their_marks() {
    each(|storage| {
        change(storage, |tx| {
            (1..=5).try_for_each(|seq| tx.add_entry(&LOG, &entry_row(seq, &[seq.try_into().unwrap(); 4])))
        });
        let id = |seq: u8| EntryId::new([seq; 16]);
        let mark = see(storage, |view| view.entry_named(&LOG, &id(2))).unwrap();
        assert_eq!((mark.seq, mark.time, mark.fence), (2, 102, 2));
        assert_eq!(see(storage, |view| view.entry_at(&LOG, 2)), Some(mark.clone()));
        assert_eq!(see(storage, |view| view.entry_named(&OTHER, &id(2))), None);
        assert_eq!(see(storage, |view| view.entries(&LOG, 2, 3)), [entry_row(2, &[2; 4]), entry_row(3, &[3; 4])]);
        assert_eq!(see(storage, |view| view.entries(&LOG, 4, 3)), []);
        let sizes = see(storage, |view| view.entry_sizes(&LOG, 2, 5, 2));
        assert_eq!(sizes.iter().map(|entry| (entry.seq, entry.bytes)).collect::<Vec<_>>(), [(2, 4), (3, 4)]);

        change(storage, |tx| tx.trim_entries(&LOG, 2));
        assert_eq!(see(storage, |view| view.entry_named(&LOG, &id(2))), Some(mark));
        let oldest = see(storage, |view| view.oldest_entries(&LOG, 3));
        let seen: Vec<_> = oldest.iter().map(|entry| (entry.seq, entry.time, entry.bytes)).collect();
        assert_eq!(seen, [(1, 101, 0), (2, 102, 0), (3, 103, 4)]);

        change(storage, |tx| tx.remove_entries(&LOG, 3));
        assert_eq!(storage.newest_time(), Ok(Some(105)));
        assert_eq!(see(storage, |view| view.entry_named(&LOG, &id(2))), None);
        assert_eq!(see(storage, |view| view.oldest_entries(&LOG, 9)).len(), 2);
    });
}

#[test]
fn an_entry_with_a_known_seq_or_id_is_refused() {
    each(|storage| {
        change(storage, |tx| tx.add_entry(&LOG, &entry_row(1, b"a")));
        let same_id = EntryRow { seq: 2, ..entry_row(1, b"b") };
        let same_seq = EntryRow { id: EntryId::new([9; 16]), ..entry_row(1, b"b") };
        for row in [same_id, same_seq] {
            assert!(change_of(storage, LOG, move |tx| tx.add_entry(&LOG, &row)).is_err());
        }
        change_of(storage, OTHER, |tx| tx.add_entry(&OTHER, &entry_row(1, b"a"))).unwrap();
    });
}

#[test]
fn a_work_that_fails_leaves_nothing() {
    each(|storage| {
        change(storage, |tx| tx.put_log(&LOG, &log_row()));
        let failed = change_of(storage, LOG, |tx| {
            tx.put_log(&LOG, &LogRow { ctl: 9, ..log_row() })?;
            tx.add_entry(&LOG, &entry_row(1, b"a"))?;
            tx.put_grant(&LOG, &grant_row(1, Holder::Token("ask".into())))?;
            assert_eq!(tx.entry_at(&LOG, 1)?.unwrap().seq, 1);
            Err(StorageError::Failed(5))
        });
        assert_eq!(failed, Err(StorageError::Failed(5)));
        assert_eq!(see(storage, |view| view.log(&LOG)), Some(log_row()));
        assert_eq!(see(storage, |view| view.entry_at(&LOG, 1)), None);
        assert_eq!(see(storage, |view| view.list_grants(&LOG)), []);
    });
}

#[test]
fn one_work_that_fails_in_a_group_fails_no_other() {
    each(|storage| {
        let (done, outcomes) = channel();
        // The first work holds the writer until all are queued, so that they share a commit.
        let (go, wait) = channel::<()>();
        let wait = std::sync::Mutex::new(Some(wait));
        let mut first: Vec<Box<dyn Work>> = vec![Box::new(Doing {
            log: LOG,
            change: Box::new(move |_| {
                if let Some(wait) = wait.lock().unwrap().take() {
                    let _ = wait.recv();
                }
                Ok(())
            }),
            done: done.clone(),
        })];
        for number in 1..=20_u64 {
            let done = done.clone();
            first.push(Box::new(Doing {
                log: LOG,
                change: Box::new(move |tx| {
                    tx.add_entry(&LOG, &entry_row(number, b"x"))?;
                    if number % 7 == 0 { Err(StorageError::Failed(1)) } else { Ok(()) }
                }),
                done,
            }));
        }
        std::thread::scope(|scope| {
            scope.spawn(|| first.into_iter().for_each(|work| storage.submit(work)));
            drop(go);
        });
        let outcomes: Vec<_> = outcomes.iter().take(21).collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 2);
        assert_eq!(see(storage, |view| view.oldest_entries(&LOG, 99)).len(), 18);
    });
}

#[test]
fn slots_key_packages_and_takes_come_back() {
    each(|storage| {
        assert_eq!(see(storage, |view| view.slot(&LOG, SlotIndex::Zero)), SlotRow::default());
        let slot = SlotRow { ver: 2, fence: 3, value: vec![1; 9] };
        let put = slot.clone();
        change(storage, move |tx| tx.put_slot(&LOG, SlotIndex::One, &put));
        assert_eq!(see(storage, |view| view.slot(&LOG, SlotIndex::One)), slot);
        assert_eq!(see(storage, |view| view.slot(&LOG, SlotIndex::Zero)), SlotRow::default());

        let package = |number: u64| PackageRow { number, bytes: vec![u8::try_from(number).unwrap(); 4] };
        change(storage, move |tx| {
            for number in [5, 6] {
                tx.add_package(&LOG, &hash_of(&package(number).bytes), &package(number))?;
            }
            tx.put_last_resort(&LOG, &hash_of(b"old"), &PackageRow { number: 7, bytes: b"old".to_vec() })?;
            tx.put_last_resort(&LOG, &hash_of(b"new"), &PackageRow { number: 8, bytes: b"new".to_vec() })
        });
        assert_eq!(see(storage, |view| view.next_package(&LOG)), Some(package(5)));
        assert_eq!(see(storage, |view| view.last_resort(&LOG)), Some(b"new".to_vec()));
        change(storage, |tx| tx.remove_package(&LOG, 5));
        assert_eq!(see(storage, |view| view.next_package(&LOG)), Some(package(6)));
        for (bytes, known) in [(&package(5).bytes[..], true), (b"old", true), (b"never", false)] {
            assert_eq!(see(storage, |view| view.package_known(&LOG, &hash_of(bytes))), known);
        }

        change(storage, |tx| {
            tx.add_take(&LOG, &take_row(1, 0, 100))?;
            tx.add_take(&LOG, &take_row(2, 0, 200))?;
            tx.add_take(&LOG, &take_row(3, 1, 300))
        });
        let taker = PublicKey::new([8; 32]);
        assert_eq!(see(storage, |view| view.take(&LOG, &taker, &RequestId::new([2; 16]))), Some(take_row(2, 0, 200)));
        let recent = see(storage, |view| view.recent_takes(&LOG, 0, 100));
        assert_eq!(recent, RecentTakes { count: 1, oldest: Some(200) });
        assert_eq!(see(storage, |view| view.recent_takes(&LOG, 1, 300)), RecentTakes::default());
        assert_eq!(see(storage, |view| view.oldest_take(&LOG)), Some(100));
        change(storage, |tx| tx.fade_takes(&LOG, 200, 1000));
        assert_eq!(see(storage, |view| view.oldest_take(&LOG)), Some(300));
        let faded = see(storage, |view| view.take(&LOG, &taker, &RequestId::new([2; 16]))).unwrap();
        assert_eq!(faded, TakeRow { bytes: Vec::new(), ..take_row(2, 0, 200) });
    });
}

#[test]
fn blobs_are_listed_by_age() {
    each(|storage| {
        let blob = |number: u8, time: u64| BlobRow { hash: Hash::new([number; 32]), bytes: 3, time };
        change(storage, move |tx| {
            [blob(1, 30), blob(2, 10), blob(3, 20)].iter().try_for_each(|row| tx.add_blob(&LOG, row))
        });
        assert_eq!(see(storage, |view| view.oldest_blobs(&LOG, 2)), [blob(2, 10), blob(3, 20)]);
        change(storage, |tx| tx.remove_blob(&LOG, &Hash::new([2; 32])));
        assert_eq!(see(storage, |view| view.blob(&LOG, &Hash::new([2; 32]))), None);
        assert_eq!(see(storage, |view| view.blob(&LOG, &Hash::new([1; 32]))), Some(blob(1, 30)));
    });
}

#[test]
fn purging_a_log_leaves_its_record_and_every_other_log() {
    each(|storage| {
        for log in [LOG, OTHER] {
            change_of(storage, log, move |tx| {
                tx.put_log(&log, &log_row())?;
                (1..=9).try_for_each(|seq| tx.add_entry(&log, &entry_row(seq, b"x")))?;
                tx.put_grant(&log, &grant_row(1, Holder::Token("ask".into())))?;
                tx.put_former(&log, &PublicKey::new([1; 32]), 1)?;
                tx.put_closed_period(&log, &ReadKeyHash::new([1; 32]), 1)?;
                tx.put_slot(&log, SlotIndex::One, &SlotRow { ver: 1, fence: 0, value: vec![1] })?;
                tx.add_package(&log, &hash_of(b"p"), &PackageRow { number: 1, bytes: b"p".to_vec() })?;
                tx.add_take(&log, &take_row(1, 0, 100))
            })
            .unwrap();
        }
        for _ in 0..20 {
            change(storage, |tx| {
                assert!(tx.purge(&LOG, 4)? <= 4);
                Ok(())
            });
        }
        change(storage, |tx| {
            assert_eq!(tx.purge(&LOG, 4)?, 0);
            Ok(())
        });
        let left = |log: LogId| {
            see(storage, |view| {
                Ok((
                    view.log(&log)?.is_some(),
                    view.oldest_entries(&log, 99)?.len(),
                    view.list_grants(&log)?.len(),
                    view.former(&log, &PublicKey::new([1; 32]))?.is_some(),
                    view.slot(&log, SlotIndex::One)?.ver,
                    view.package_known(&log, &hash_of(b"p"))?,
                    view.take(&log, &PublicKey::new([8; 32]), &RequestId::new([1; 16]))?.is_some(),
                ))
            })
        };
        assert_eq!(left(LOG), (true, 0, 0, false, 0, false, false));
        assert_eq!(left(OTHER), (true, 9, 1, true, 1, true, true));
    });
}

#[test]
fn due_logs_come_soonest_first_and_totals_count_open_logs_only() {
    each(|storage| {
        let logs = [(3_u8, 50, LogLife::Open), (4, 10, LogLife::Open), (5, 30, LogLife::Ended), (6, 51, LogLife::Open)];
        for (number, due, life) in logs {
            let log = LogId::new([number; 32]);
            let row =
                LogRow { due, life, head: 5, first: 3, entry_bytes: 100, slot_bytes: 10, blob_bytes: 1, ..log_row() };
            change_of(storage, log, move |tx| tx.put_log(&log, &row)).unwrap();
        }
        let due: Vec<u8> = storage.list_due(50, 9).unwrap().iter().map(|log| log.as_bytes()[0]).collect();
        assert_eq!(due, [4, 5, 3]);
        assert_eq!(storage.list_due(50, 1).unwrap().len(), 1);
        let totals = storage.totals().unwrap();
        assert_eq!((totals.logs, totals.entries, totals.entry_bytes, totals.open_bytes), (3, 9, 300, 333));
    });
}

#[test]
fn works_of_many_threads_on_one_log_never_interleave() {
    each(|storage| {
        change(storage, |tx| tx.put_log(&LOG, &log_row()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        change(storage, |tx| {
                            let row = tx.log(&LOG)?.unwrap();
                            tx.put_log(&LOG, &LogRow { ctl: row.ctl + 1, ..row })
                        });
                    }
                });
            }
        });
        assert_eq!(see(storage, |view| view.log(&LOG)).unwrap().ctl, 200);
    });
}

#[test]
fn a_closed_storage_says_so() {
    each(|storage| {
        storage.close();
        let refused = change_of(storage, LOG, |tx| tx.put_log(&LOG, &log_row()));
        assert_eq!(refused, Err(StorageError::Closed));
    });
}

#[test]
fn a_file_comes_back_as_it_was_and_keeps_its_relay_id() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/relay.db");
    let storage = SqliteStorage::open(&path, RELAY).unwrap();
    change(&storage, |tx| {
        tx.put_log(&LOG, &log_row())?;
        tx.add_entry(&LOG, &entry_row(1, b"kept"))
    });
    drop(storage);
    let storage = SqliteStorage::open(&path, RelayId::new([8; 16])).unwrap();
    assert_eq!(storage.relay_id(), RELAY);
    assert_eq!(storage.newest_time(), Ok(Some(101)));
    assert_eq!(see(&storage, |view| view.entries(&LOG, 1, 1)), [entry_row(1, b"kept")]);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.db");
    let text = "this is a letter and no database ".repeat(200);
    std::fs::write(&path, &text).unwrap();
    assert!(matches!(SqliteStorage::open(&path, RELAY).err(), Some(StorageError::Damaged(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(matches!(SqliteStorage::open(folder.path(), RELAY).err(), Some(StorageError::Unopened(_))));
}

#[test]
fn blobs_are_kept_by_log_and_hash_wherever_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let stores: [Arc<dyn BlobStore>; 2] =
        [Arc::new(MemoryBlobs::default()), Arc::new(DirectoryBlobs::new(folder.path().join("blobs")))];
    for store in stores {
        let (one, two) = (Hash::new([1; 32]), Hash::new([2; 32]));
        assert_eq!(store.find(&LOG, &one), Ok(None));
        assert_eq!(store.remove(&LOG, &one), Ok(()));
        assert_eq!(store.remove_log(&LOG), Ok(()));
        for _ in 0..2 {
            store.put(&LOG, &one, b"one").unwrap();
        }
        store.put(&LOG, &two, b"two").unwrap();
        store.put(&OTHER, &one, b"other").unwrap();
        assert_eq!(store.find(&LOG, &one), Ok(Some(b"one".to_vec())));
        store.remove(&LOG, &one).unwrap();
        assert_eq!(store.find(&LOG, &one), Ok(None));
        store.remove_log(&LOG).unwrap();
        assert_eq!(store.find(&LOG, &two), Ok(None));
        assert_eq!(store.find(&OTHER, &one), Ok(Some(b"other".to_vec())));
    }
}
