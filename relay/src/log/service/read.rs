//! A batch read, with the long poll.

use super::{LogService, Shared};
use crate::log::evaluate::{Expired, advance};
use crate::log::read::look;
use crate::log::storage::{LogTx, StorageError, Work};
use kith_protocol::api::{ReadAnswer, ReadRequest, Refusal};
use kith_protocol::id::LogId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

/// Answers are made anew so often when logs are due for expiry; what is left then goes in the next round.
const ROUNDS: usize = 64;

impl LogService {
    /// Answers a read at once when there is any page, else waits for news up to `wait_s` seconds.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] for a budget above the limit, [`Refusal::Malformed`] for a wait or a number of reads above
    /// theirs, [`Refusal::Busy`].
    pub async fn read(&self, request: ReadRequest) -> Result<ReadAnswer, Refusal> {
        let limits = &self.shared.rules.limits;
        let wait_s = request.wait_s.unwrap_or(0);
        let reads = u64::try_from(request.reads.len()).unwrap_or(u64::MAX);
        if wait_s > limits.wait_s || reads > limits.reads {
            return Err(Refusal::Malformed);
        }
        if request.budget > limits.budget {
            return Err(Refusal::TooLarge { max: limits.budget });
        }
        let request = Arc::new(request);
        if wait_s == 0 {
            return self.shared.answer(&request).await;
        }
        // Watching begins before the first look, so nothing is missed between the two.
        let watched = request.reads.iter().flatten().map(|read| read.log).collect();
        let mut news = self.shared.hub.watch(watched);
        let end = Instant::now() + Duration::from_secs(wait_s);
        loop {
            let answer = self.shared.answer(&request).await?;
            if !answer.pages.is_empty() || !matches!(timeout_at(end, news.next()).await, Ok(Some(_))) {
                return Ok(answer);
            }
        }
    }
}

impl Shared {
    async fn answer(self: &Arc<Self>, request: &Arc<ReadRequest>) -> Result<ReadAnswer, Refusal> {
        let mut now_ms = self.clock.now_ms();
        let mut round = 0;
        loop {
            let (asked, now) = (Arc::clone(request), now_ms);
            // In the last round nothing is overdue any more, by decree.
            let due_before = if round < ROUNDS { now } else { 0 };
            let looked = self.look(move |view| look(view, &asked.reads, asked.budget, now, due_before)).await?;
            for log in &looked.unnoted {
                self.note_read(*log);
            }
            if looked.overdue.is_empty() {
                return Ok(ReadAnswer { pages: looked.pages, now_ms });
            }
            let mut failed = false;
            for log in looked.overdue {
                failed |= self.advance(log).await.is_none();
            }
            now_ms = self.clock.now_ms();
            // A storage that cannot be written to can still be read.
            round = if failed { ROUNDS } else { round + 1 };
        }
    }

    /// Notes that a log is in use. Nobody waits for it.
    fn note_read(self: &Arc<Self>, log: LogId) {
        self.storage.submit(Box::new(NoteRead { now: self.clock.now_ms(), log }));
    }

    /// Does one step of expiry; gives whether there is more to do, none when the storage failed.
    pub(super) async fn advance(self: &Arc<Self>, log: LogId) -> Option<bool> {
        let (answer, answered) = oneshot::channel();
        let step = Step { shared: Arc::clone(self), log, expired: None, answer: Some(answer) };
        self.storage.submit(Box::new(step));
        answered.await.ok()
    }
}

/// Notes a day's use of a log.
struct NoteRead {
    now: u64,
    log: LogId,
}

impl Work for NoteRead {
    fn log(&self) -> LogId {
        self.log
    }

    fn weight(&self) -> usize {
        1
    }

    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        if let Some(mut row) = tx.log(&self.log)?
            && row.used_at < self.now
        {
            row.used_at = self.now;
            tx.put_log(&self.log, &row)?;
        }
        Ok(())
    }

    fn done(self: Box<Self>, _: Result<(), StorageError>) {}
}

/// One step of a log's expiry.
struct Step {
    shared: Arc<Shared>,
    log: LogId,
    expired: Option<Expired>,
    answer: Option<oneshot::Sender<bool>>,
}

impl Work for Step {
    fn log(&self) -> LogId {
        self.log
    }

    fn weight(&self) -> usize {
        1
    }

    fn run(&mut self, tx: &mut dyn LogTx) -> Result<(), StorageError> {
        self.expired = Some(advance(tx, &self.log, self.shared.clock.now_ms())?);
        Ok(())
    }

    fn done(mut self: Box<Self>, outcome: Result<(), StorageError>) {
        if let (Ok(()), Some(expired), Some(answer)) = (outcome, self.expired.take(), self.answer.take()) {
            let more = expired.more;
            self.shared.note_expired(&self.log, expired);
            let _ = answer.send(more);
        }
    }
}
