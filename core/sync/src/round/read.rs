//! What to read, and taking in the answer.

use crate::engine::Core;
use crate::home::mailbox;
use crate::mail;
use crate::replica;
use crate::replica::page::LogPage;
use crate::session::Session;
use kith_model::{KithError, Timestamp};
use kith_protocol::api::{
    MAX_READ_ENTRIES, MAX_READS, Origin, Page, PageBody, Read as LogRead, ReadAnswer, ReadRequest, Refusal,
};
use kith_protocol::id::{LogId, ReadKey};
use kith_protocol::op::SlotIndex;
use kith_store::{Durability, ReplicaState, Setting};
use std::collections::BTreeMap;

/// Whose log a read is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// One's own mailbox.
    Mailbox,
    /// A replica.
    Replica(Asked),
}

/// A replica as it was when its log was asked for: an answer to an older question says nothing once another process
/// read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The replica.
    pub(crate) replica: u64,
    /// Where its cursor was.
    pub(crate) after: u64,
    /// The newest entry that the relay had acknowledged by then: it must be there.
    pub(crate) acknowledged: u64,
    /// Whether its entries were read then; else it looked for a way back.
    pub(crate) follows: bool,
}

/// A request to one relay, with the target of each of its reads.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The relay.
    pub(crate) origin: Origin,
    /// The request.
    pub(crate) request: ReadRequest,
    /// The targets, in the order of the reads.
    pub(crate) targets: Vec<Target>,
}

impl Core {
    /// Everything that should be read now, by relay: own mailbox first, then groups by last use.
    pub(crate) fn plan_reads(&self, session: &Session) -> Result<Vec<Reading>, KithError> {
        self.store.read(|read| {
            let mut by_origin: BTreeMap<String, Vec<(Target, LogRead)>> = BTreeMap::new();
            if let (Some(home), Some(mailbox)) = (read.find_text_setting(Setting::Relay)?, read.find_mailbox()?)
                && mailbox.made
            {
                let log_read = LogRead {
                    log: LogId::new(*mailbox.log.as_bytes()),
                    read_key: Some(ReadKey::new(*mailbox.read_key.expose())),
                    after: mailbox.cursor,
                    limit: MAX_READ_ENTRIES,
                    slots: Vec::new(),
                };
                by_origin.entry(home).or_default().push((Target::Mailbox, log_read));
            }
            for r in read.list_live_replicas()? {
                let Some(origin) = r.origin.clone().filter(|_| r.made) else { continue };
                if r.state == ReplicaState::Waiting
                    && !session.want_slot.contains(&r.id)
                    && !replica::trouble::is_due(r.retry, self.me.now())
                {
                    continue;
                }
                let keys = replica::follow::keys_of(&r.secret)?;
                let slots = if replica::slot::wants_slot(read, &r, &self.me, session)? {
                    vec![SlotIndex::Zero]
                } else {
                    vec![]
                };
                let log_read = LogRead {
                    log: LogId::new(*r.log.as_bytes()),
                    read_key: Some(ReadKey::new(*keys.read.expose())),
                    after: r.cursor,
                    // One that lost its place looks at the slot only.
                    limit: if replica::page::follows(r.state) { MAX_READ_ENTRIES } else { 1 },
                    slots,
                };
                let acknowledged = read.find_newest_chain_mark(r.id)?.unwrap_or(0);
                let asked =
                    Asked { replica: r.id, after: r.cursor, acknowledged, follows: replica::page::follows(r.state) };
                by_origin.entry(origin).or_default().push((Target::Replica(asked), log_read));
            }
            let mut readings = Vec::new();
            let most = usize::try_from(MAX_READS).unwrap_or(1);
            for (origin, reads) in by_origin {
                let Ok(origin) = Origin::from_url(&origin) else { continue };
                for chunk in reads.chunks(most) {
                    let (targets, reads): (Vec<_>, Vec<_>) = chunk.iter().cloned().unzip();
                    readings.push(Reading { origin: origin.clone(), request: ReadRequest::new(reads), targets });
                }
            }
            Ok(readings)
        })
    }

    /// Takes in an answer.
    pub(crate) fn take_in_reads(
        &self,
        reading: &Reading,
        answer: ReadAnswer,
        is_home: bool,
        session: &mut Session,
    ) -> Result<(), KithError> {
        let mut pages = Vec::new();
        for page in answer.pages {
            let target = usize::try_from(page.index).ok().and_then(|index| reading.targets.get(index));
            match target {
                Some(Target::Mailbox) => self.take_in_mailbox(page, session)?,
                Some(Target::Replica(asked)) => match LogPage::of(*asked, page.body) {
                    Ok(page) => pages.push(page),
                    Err(Some(problem)) => self.take_in_problem(asked.replica, &problem, session)?,
                    Err(None) => {}
                },
                // A page for a read that was not asked for says nothing.
                None => {}
            }
        }
        self.take_in_pages(&pages, session)?;
        if is_home {
            let now = Timestamp::from_ms(answer.now_ms);
            let me = &self.me;
            self.store.write(Durability::Normal, |tx| {
                me.note_relay_time(tx, now)?;
                tx.put_number_setting(Setting::LastChecked, me.now().as_ms())?;
                Ok::<_, KithError>(())
            })?;
        }
        Ok(())
    }

    fn take_in_mailbox(&self, page: Page, session: &mut Session) -> Result<(), KithError> {
        match page.body {
            PageBody::Log { entries, more, first, .. } => {
                session.progress |= more;
                mail::read::pass_gap(self, first, session)?;
                mail::read::take_in(self, entries, session)
            }
            PageBody::Slots(_) => Ok(()),
            // Once in a run: a relay that never knows it does not hold a phone.
            PageBody::Problem(Refusal::NotAllowed) if !session.mailbox_gone => {
                session.mailbox_gone = true;
                session.progress = true;
                self.store.write(Durability::Full, |tx| mailbox::gone(&self.me, tx))
            }
            PageBody::Problem(problem) => {
                tracing::warn!(code = problem.code(), "the mailbox cannot be read");
                Ok(())
            }
        }
    }
}
