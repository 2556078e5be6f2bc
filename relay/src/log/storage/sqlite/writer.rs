//! The one thread that writes, with group commit.
//!
//! It takes what is queued, up to [`GROUP`] ops, into one transaction and never waits for more when nothing else is queued.
//! Works are told that they are done after the commit, so nothing is acknowledged that a power cut could take back. When a
//! transaction fails, each of its works is tried again alone, so that one that cannot be done does not fail the others.

use super::Session;
use super::convert::{Number, failure, used_bytes};
use crate::log::storage::{StorageError, Work};
use rusqlite::{Connection, TransactionBehavior};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle, current};

/// The most ops in one transaction.
const GROUP: usize = 256;
/// The most works that wait.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: Mutex<Option<SyncSender<Box<dyn Work>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Arc<Mutex<Connection>>, used: Arc<AtomicU64>) -> Result<Self, StorageError> {
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = Builder::new()
            .name("relay-writer".to_owned())
            .spawn(move || serve(&receiver, &connection, &used))
            .map_err(|_| StorageError::Unopened("no thread"))?;
        Ok(Self { queue: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn submit(&self, work: Box<dyn Work>) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(queue) = queue else { return work.done(Err(StorageError::Closed)) };
        match queue.try_send(work) {
            Ok(()) => {}
            Err(TrySendError::Full(work)) => work.done(Err(StorageError::Busy)),
            Err(TrySendError::Disconnected(work)) => work.done(Err(StorageError::Closed)),
        }
    }

    /// Lets the thread finish what is queued and waits for it.
    pub(super) fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The last work may own the last handle of the service, and then this is the thread itself.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != current().id()) {
            drop(thread.join());
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn serve(queue: &Receiver<Box<dyn Work>>, connection: &Mutex<Connection>, used: &AtomicU64) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| queue.recv().ok()) {
        let mut weight = first.weight();
        let mut group = vec![first];
        while let Ok(work) = queue.try_recv() {
            weight += work.weight();
            if weight > GROUP {
                left_over = Some(work);
                break;
            }
            group.push(work);
        }
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes: Vec<Result<(), StorageError>> = match commit(&mut connection, &mut group) {
            Ok(()) => vec![Ok(()); group.len()],
            Err(error) if group.len() == 1 => vec![Err(error)],
            Err(_) => group.chunks_mut(1).map(|alone| commit(&mut connection, alone)).collect(),
        };
        if let Ok(bytes) = used_bytes(&connection) {
            used.store(bytes, Ordering::Relaxed);
        }
        drop(connection);
        for (work, outcome) in group.into_iter().zip(outcomes) {
            work.done(outcome);
        }
    }
}

/// Runs works in one transaction; on any error none of them has happened.
fn commit(connection: &mut Connection, group: &mut [Box<dyn Work>]) -> Result<(), StorageError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
    let mut session = Session { connection: &tx, newest: 0 };
    for work in group {
        work.run(&mut session)?;
    }
    if session.newest > 0 {
        tx.execute("UPDATE relay SET newest_time = max(newest_time, ?1)", [Number(session.newest)]).map_err(failure)?;
    }
    tx.commit().map_err(failure)
}
