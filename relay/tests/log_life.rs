//! What time does to a log: expiry, trimming, coming back from a file, a wrong clock.

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[allow(unreachable_pub, reason = "shared by several test crates")]
use crate::log_support;

use kith_protocol::api::{Done, OpResult, PageBody, Refusal};
use kith_protocol::hash::hash_of;
use kith_protocol::id::{LogId, RelayId};
use kith_protocol::op::{Act, Append, LogClass, Manage, Rights};
use kith_relay::clock::ManualClock;
use kith_relay::log::storage::{LogView, MemoryBlobs, MemoryStorage, Storage, StorageError, Totals, Work};
use kith_relay::log::{Database, LogService, OpenError};
use log_support::*;
use std::sync::{Arc, Mutex};

fn seqs(body: &PageBody) -> (Vec<u64>, u64) {
    match body {
        PageBody::Log { entries, first, .. } => (entries.iter().map(|entry| entry.seq).collect(), *first),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn entries_older_than_the_ttl_go_and_the_chain_before_the_rest_stays() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    for entry in 1..=3 {
        bench.clock.set(START + entry * 1000);
        bench.append(FOUNDER, group, plain(entry, b"x")).await;
    }
    let PageBody::Log { chain, .. } = bench.page(read(group, Some(0), 2)).await else { panic!() };
    bench.clock.set(START + 1000 + 45 * DAY);
    assert_eq!(seqs(&bench.page(read(group, Some(0), 0)).await), (vec![1, 2, 3], 1), "as old as the ttl is not older");
    bench.clock.advance_ms(1000);
    assert_eq!(seqs(&bench.page(read(group, Some(0), 0)).await), (vec![2, 3], 2));
    bench.clock.advance_ms(1);
    let body = bench.page(read(group, Some(0), 0)).await;
    assert_eq!(seqs(&body), (vec![3], 3));
    let PageBody::Log { chain: kept, .. } = body else { panic!() };
    assert_eq!(kept, chain);
    bench.clock.advance_ms(DAY);
    bench.service.expire().await.unwrap();
    assert!(bench.read(vec![read(group, Some(0), 3)]).await.is_empty());
    assert_eq!(seqs(&bench.page(read(group, Some(0), 4)).await), (vec![], 4));
    assert!(bench.read(vec![read(group, Some(0), 0)]).await.is_empty(), "a gap alone is no news");
    let OpResult::Ok(Done::Appended { seq, .. }) =
        bench.append(FOUNDER, group, Append { seen: Some(3), ..plain(9, b"x") }).await
    else {
        panic!()
    };
    assert_eq!(seq, 4);
}

#[tokio::test]
async fn a_replay_from_before_expiry_has_a_stale_view() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    bench.clock.advance_ms(46 * DAY);
    let stale = refused(Refusal::StaleView { first: Some(2) });
    assert_eq!(bench.append(FOUNDER, group, plain(1, b"x")).await, stale);
    assert_eq!(bench.append(FOUNDER, group, plain(1, b"other")).await, stale);
    assert_eq!(bench.append(FOUNDER, group, fenced(2, b"x", 7)).await, stale, "before the fence");
}

#[tokio::test]
async fn a_closed_key_is_forgotten_with_the_last_entry_of_its_period() {
    let bench = Bench::new();
    let group = bench.made(1, LogClass::Normal, vec![grant(FOUNDER, all_rights()), grant(ANNA, Rights::APPEND)]).await;
    bench.append(ANNA, group, plain(1, b"x")).await;
    bench.append(FOUNDER, group, cut(2, 0, Vec::new(), 1)).await;
    bench.clock.advance_ms(1000);
    bench.append(FOUNDER, group, plain(3, b"x")).await;
    bench.clock.set(START + 45 * DAY);
    assert_eq!(bench.append(ANNA, group, plain(4, b"x")).await, refused(Refusal::Closed { closed_at: 2 }));
    assert_eq!(code(&bench.append(ANNA, group, plain(1, b"x")).await), "ok");
    bench.clock.advance_ms(1);
    assert_eq!(code(&bench.append(ANNA, group, plain(4, b"x")).await), "not_allowed");
    assert_eq!(code(&bench.append(ANNA, group, plain(1, b"x")).await), "not_allowed");
    assert_eq!(bench.page(read(group, Some(0), 0)).await, PageBody::Problem(Refusal::NotAllowed));
    assert_eq!(seqs(&bench.page(read(group, Some(1), 0)).await), (vec![3], 3));
}

#[tokio::test]
async fn a_new_ttl_holds_for_what_is_there() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    bench.clock.advance_ms(2 * DAY);
    let shorter = Act::Manage(Manage { ttl_ms: Some(DAY), ..managed(0) });
    assert_eq!(code(&bench.act(FOUNDER, group, shorter).await), "ok");
    assert!(bench.bodies(group, 0, 0).await.is_empty());
}

#[tokio::test]
async fn a_feed_keeps_its_entries_for_ever() {
    let bench = Bench::new();
    let feed = bench.made(1, LogClass::Wide, vec![grant(FOUNDER, all_rights())]).await;
    bench.append(FOUNDER, feed, plain(1, b"x")).await;
    for _ in 0..20 {
        bench.clock.advance_ms(300 * DAY);
        assert_eq!(bench.bodies(feed, 0, 0).await.len(), 1, "reading keeps it");
    }
}

#[tokio::test]
async fn a_log_that_nobody_uses_for_400_days_goes_and_its_watchers_are_told() {
    let bench = Bench::new();
    let feed = bench.made(1, LogClass::Wide, vec![grant(FOUNDER, all_rights())]).await;
    let asked = kith_protocol::api::WakeRequest(vec![(feed, read_key(0))]);
    let mut watch = bench.service.watch(asked).await.unwrap();
    bench.clock.set(START + 400 * DAY);
    bench.service.expire().await.unwrap();
    assert_eq!(bench.service.counts().await.unwrap().totals.logs, 1);
    bench.page(read(feed, Some(9), 0)).await;
    bench.clock.advance_ms(1);
    bench.service.expire().await.unwrap();
    assert_eq!(bench.service.counts().await.unwrap().totals.logs, 0, "a read with a wrong key is no use");
    assert_eq!((watch.next().await, watch.next().await), (Some(0), None));
    assert_eq!(code(&bench.op(create(1, LogClass::Wide, Vec::new())).await), "not_allowed");
}

#[tokio::test]
async fn a_mailbox_is_trimmed_and_remembers_what_it_answered_until_the_ttl_ends() {
    let bench = Bench::new();
    let mailbox =
        bench.made(1, LogClass::Small, vec![grant(FOUNDER, Rights::MANAGE), grant(ANNA, Rights::APPEND)]).await;
    let mut answers = Vec::new();
    for entry in 1..=3 {
        answers.push(bench.append(ANNA, mailbox, plain(entry, b"mail")).await);
    }
    let trim =
        |ctl: u64, upto: u64| bench.act(FOUNDER, mailbox, Act::Manage(Manage { trim: Some(upto), ..managed(ctl) }));
    assert_eq!(code(&trim(0, 2).await), "ok");
    assert_eq!(seqs(&bench.page(read(mailbox, Some(0), 0)).await), (vec![3], 3));
    assert_eq!(bench.append(ANNA, mailbox, plain(1, b"mail")).await, answers[0]);
    assert_eq!(code(&bench.append(ANNA, mailbox, plain(2, b"other")).await), "entry_reused");
    assert_eq!(code(&trim(1, u64::MAX).await), "ok", "above head means head");
    assert!(bench.read(vec![read(mailbox, Some(0), 0)]).await.is_empty());
    assert_eq!(seqs(&bench.page(read(mailbox, Some(0), 4)).await), (vec![], 4));
    assert_eq!(code(&trim(2, 1).await), "ok", "again is no change");
    let totals = bench.service.counts().await.unwrap().totals;
    assert_eq!((totals.entries, totals.entry_bytes), (0, 0));
    bench.clock.advance_ms(60 * DAY);
    assert_eq!(bench.append(ANNA, mailbox, plain(3, b"mail")).await, answers[2]);
    bench.clock.advance_ms(1);
    assert_eq!(bench.append(ANNA, mailbox, plain(3, b"mail")).await, refused(Refusal::StaleView { first: Some(4) }));
}

#[tokio::test]
async fn a_long_log_expires_in_steps_without_a_visible_middle() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    for first in (0..2500).step_by(32) {
        let items: Vec<Vec<u8>> =
            (first..first + 32).map(|entry| FOUNDER.sign(group, Act::Append(plain(entry, b"x")))).collect();
        assert!(codes(&bench.batch(&items).await).iter().all(|code| *code == "ok"));
    }
    bench.clock.advance_ms(44 * DAY);
    bench.append(FOUNDER, group, plain(9999, b"young")).await;
    bench.clock.advance_ms(2 * DAY);
    assert_eq!(bench.bodies(group, 0, 0).await, [b"young".to_vec()]);
}

#[tokio::test]
async fn a_blob_expires_with_its_logs_ttl_and_may_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::with(&Database::SqliteFile(folder.path().join("relay.db")), open_rules());
    let group = bench.group(1).await;
    let put = || {
        let authorization = FOUNDER.sign(group, blob_act(b"chunk"));
        let service = bench.service.clone();
        async move { service.blob_put(group, hash_of(b"chunk"), &authorization, &[origin()], b"chunk".to_vec()).await }
    };
    assert_eq!(put().await, Ok(true));
    bench.clock.advance_ms(45 * DAY);
    assert!(bench.service.blob(group, hash_of(b"chunk")).await.is_ok());
    bench.clock.advance_ms(1);
    assert_eq!(bench.service.blob(group, hash_of(b"chunk")).await, Err(Refusal::NotAllowed));
    assert_eq!(put().await, Ok(true));
    bench.service.expire().await.unwrap();
    assert!(bench.service.blob(group, hash_of(b"chunk")).await.is_ok(), "the sweep leaves what came again");
    bench.clock.advance_ms(46 * DAY);
    bench.service.expire().await.unwrap();
    assert_eq!(bench.service.counts().await.unwrap().totals.blob_bytes, 0);
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::SqliteFile(folder.path().join("relay.db"));
    let bench = Bench::with(&database, open_rules());
    let group = bench.group(1).await;
    let answer = bench.append(FOUNDER, group, plain(1, b"kept")).await;
    bench.append(FOUNDER, group, cut(2, 0, Vec::new(), 1)).await;
    let id = bench.service.relay_id();
    let pages = (bench.page(read(group, Some(0), 0)).await, bench.page(read(group, Some(1), 0)).await);
    drop(bench);
    let bench = Bench::with(&database, open_rules());
    assert_eq!(bench.service.relay_id(), id);
    assert_eq!(bench.append(FOUNDER, group, plain(1, b"kept")).await, answer);
    assert_eq!((bench.page(read(group, Some(0), 0)).await, bench.page(read(group, Some(1), 0)).await), pages);
}

#[tokio::test]
async fn a_relay_whose_clock_is_over_a_day_behind_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::SqliteFile(folder.path().join("relay.db"));
    let bench = Bench::with(&database, open_rules());
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    drop(bench);
    let open =
        |now: u64| LogService::open(&database, RelayId::new([1; 16]), Arc::new(ManualClock::new(now)), open_rules());
    assert_eq!(open(START - DAY - 1).err(), Some(OpenError::ClockBehind { behind_ms: DAY + 1 }));
    assert!(open(START - DAY).is_ok());
}

/// A storage that can be read, and from some moment on not be written.
struct Stuck {
    inner: MemoryStorage,
    error: Arc<Mutex<Option<StorageError>>>,
}

impl Storage for Stuck {
    fn relay_id(&self) -> RelayId {
        self.inner.relay_id()
    }
    fn submit(&self, work: Box<dyn Work>) {
        let error = *self.error.lock().unwrap();
        match error {
            Some(error) => work.done(Err(error)),
            None => self.inner.submit(work),
        }
    }
    fn read(&self, look: &mut dyn FnMut(&dyn LogView) -> Result<(), StorageError>) -> Result<(), StorageError> {
        self.inner.read(look)
    }
    fn list_due(&self, now: u64, limit: usize) -> Result<Vec<LogId>, StorageError> {
        self.inner.list_due(now, limit)
    }
    fn totals(&self) -> Result<Totals, StorageError> {
        self.inner.totals()
    }
    fn newest_time(&self) -> Result<Option<u64>, StorageError> {
        self.inner.newest_time()
    }
    fn used_bytes(&self) -> u64 {
        self.inner.used_bytes()
    }
    fn close(&self) {
        self.inner.close();
    }
}

#[tokio::test]
async fn a_storage_that_cannot_be_written_is_told_and_still_read() {
    let failure = Arc::new(Mutex::new(None));
    let stuck = Stuck { inner: MemoryStorage::new(RelayId::new([7; 16])), error: failure.clone() };
    let clock = Arc::new(ManualClock::new(START));
    let service =
        LogService::over(Box::new(stuck), Box::new(MemoryBlobs::default()), clock.clone(), open_rules()).unwrap();
    let bench = Bench { service, clock };
    let group = bench.group(1).await;
    bench.append(FOUNDER, group, plain(1, b"x")).await;
    for (error, expected) in [
        (StorageError::Full, "disk_full"),
        (StorageError::Busy, "busy"),
        (StorageError::Failed(5), "busy"),
        (StorageError::Damaged("its pages"), "busy"),
    ] {
        *failure.lock().unwrap() = Some(error);
        assert_eq!(code(&bench.append(FOUNDER, group, plain(2, b"x")).await), expected);
        assert_eq!(bench.bodies(group, 0, 0).await.len(), 1);
    }
    // Not even expiry that cannot be done keeps anybody from reading.
    bench.clock.advance_ms(50 * DAY);
    assert_eq!(bench.bodies(group, 0, 0).await.len(), 1);
    assert_eq!(bench.service.expire().await, Err(Refusal::Busy { after_s: 1 }));
    *failure.lock().unwrap() = None;
    assert_eq!(code(&bench.append(FOUNDER, group, Append { seen: Some(1), ..plain(2, b"y") }).await), "ok");
    assert_eq!(bench.bodies(group, 0, 0).await, [b"y".to_vec()]);
}

#[tokio::test]
async fn a_closed_service_answers_busy() {
    let bench = Bench::new();
    let group = bench.group(1).await;
    let service = bench.service.clone();
    tokio::task::spawn_blocking(move || service.close()).await.unwrap();
    assert_eq!(code(&bench.append(FOUNDER, group, plain(1, b"x")).await), "busy");
}
