//! A batch of ops: prepared one by one, then one work for each log.
//!
//! Ops on one log are done in order and stop at its first failure; logs do not wait for each other. An op that is
//! `malformed` stops no other, wherever that was found out.

use super::{LogService, Shared, busy, refusal};
use crate::log::evaluate::{Expired, Outcome, advance, evaluate};
use crate::log::prepare::{RefusedOp, SignedOp, prepare};
use crate::log::pressure::Source;
use crate::log::storage::{LogTx, StorageError, Work};
use kith_protocol::api::{OpResult, Origin, Refusal};
use kith_protocol::id::LogId;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::oneshot;

/// The most steps of expiry before ops; what is left then goes in the next round.
const STEPS: usize = 16;

/// A batch, and what the HTTP layer knows about where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct OpsRequest<'a> {
    /// The bytes of each op, as [`kith_protocol::api::split_items`] gives them.
    pub items: &'a [&'a [u8]],
    /// The origins that signatures may be made for: those configured, or the one of a loopback Host. None: no op holds.
    pub origins: &'a [Origin],
    /// The caller's address for limits by address; none for loopback.
    pub source: Option<Source>,
}

/// The ops of one batch on one log, by their places in the batch.
type LogOps = Vec<(usize, Result<SignedOp, Refusal>)>;

impl LogService {
    /// Does a batch; gives a result for each op, in order.
    pub async fn ops(&self, request: OpsRequest<'_>) -> Vec<OpResult> {
        let mut results = vec![OpResult::Refused(busy()); request.items.len()];
        let mut logs: BTreeMap<LogId, LogOps> = BTreeMap::new();
        for (place, item) in request.items.iter().enumerate() {
            match prepare(item, request.origins, &self.shared.rules) {
                Ok(op) => logs.entry(op.log).or_default().push((place, Ok(op))),
                Err(RefusedOp { log: Some(log), refusal }) if refusal != Refusal::Malformed => {
                    logs.entry(log).or_default().push((place, Err(refusal)));
                }
                Err(RefusedOp { refusal, .. }) => set(&mut results, place, OpResult::Refused(refusal)),
            }
        }
        let mut waiting = Vec::new();
        for (log, ops) in logs {
            let (answer, answered) = oneshot::channel();
            self.shared.submit_ops(log, ops, request.source, answer);
            waiting.push(answered);
        }
        for answered in waiting {
            // A storage that was dropped with the answer leaves `busy` in place.
            for (place, result) in answered.await.unwrap_or_default() {
                set(&mut results, place, result);
            }
        }
        results
    }
}

fn set(results: &mut [OpResult], place: usize, result: OpResult) {
    if let Some(slot) = results.get_mut(place) {
        *slot = result;
    }
}

impl Shared {
    fn submit_ops(
        self: &Arc<Self>,
        log: LogId,
        ops: LogOps,
        source: Option<Source>,
        answer: oneshot::Sender<Vec<(usize, OpResult)>>,
    ) {
        let work = OpsWork {
            shared: Arc::clone(self),
            log,
            ops,
            source,
            expired: Vec::new(),
            outcomes: Vec::new(),
            answer: Some(answer),
        };
        // What is refused before any log is looked at needs no transaction.
        if matches!(work.ops.first(), Some((_, Err(_)))) {
            let refused = |(nth, (place, op)): (usize, &(usize, Result<SignedOp, Refusal>))| {
                let refusal = match op {
                    Err(refusal) if nth == 0 => refusal.clone(),
                    _ => Refusal::NotTried,
                };
                (*place, OpResult::Refused(refusal))
            };
            let results = work.ops.iter().enumerate().map(refused).collect();
            work.answer(results);
        } else {
            self.storage.submit(Box::new(work));
        }
    }
}

/// The ops of one batch on one log.
struct OpsWork {
    shared: Arc<Shared>,
    log: LogId,
    ops: LogOps,
    source: Option<Source>,
    expired: Vec<Expired>,
    outcomes: Vec<Outcome>,
    answer: Option<oneshot::Sender<Vec<(usize, OpResult)>>>,
}

impl OpsWork {
    fn answer(mut self, results: Vec<(usize, OpResult)>) {
        if let Some(answer) = self.answer.take() {
            // The caller may have gone away; what is done is done.
            drop(answer.send(results));
        }
    }
}

impl Work for OpsWork {
    fn log(&self) -> LogId {
        self.log
    }

    fn weight(&self) -> usize {
        self.ops.len()
    }

    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        self.expired.clear();
        self.outcomes.clear();
        let scene = self.shared.scene(self.source);
        for _ in 0..STEPS {
            let expired = advance(tx, &self.log, scene.now)?;
            let more = expired.more;
            self.expired.push(expired);
            if !more {
                break;
            }
        }
        let mut failed = false;
        for (_, op) in &self.ops {
            let outcome = match op {
                _ if failed => refused(Refusal::NotTried),
                Ok(op) => evaluate(tx, &scene, op)?,
                Err(refusal) => refused(refusal.clone()),
            };
            failed |= matches!(&outcome.result, OpResult::Refused(refusal) if *refusal != Refusal::Malformed);
            self.outcomes.push(outcome);
        }
        Ok(())
    }

    fn done(mut self: Box<Self>, outcome: Result<(), StorageError>) {
        let places: Vec<usize> = self.ops.iter().map(|(place, _)| *place).collect();
        if let Err(error) = outcome {
            let results = places.into_iter().map(|place| (place, OpResult::Refused(refusal(error))));
            return self.answer(results.collect());
        }
        for expired in std::mem::take(&mut self.expired) {
            self.shared.note_expired(&self.log, expired);
        }
        let mut results = Vec::with_capacity(places.len());
        for (place, outcome) in places.into_iter().zip(std::mem::take(&mut self.outcomes)) {
            self.shared.pressure.change_open_bytes(outcome.open_bytes);
            self.shared.hub.tell(&self.log, outcome.news);
            results.push((place, outcome.result));
        }
        self.answer(results);
    }
}

fn refused(refusal: Refusal) -> Outcome {
    Outcome { result: OpResult::Refused(refusal), news: crate::log::evaluate::News::None, open_bytes: 0 }
}
