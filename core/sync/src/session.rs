//! What one run of the engine remembers between its rounds, and what it reports at the end.

use crate::Notice;
use crate::replica::room::Room;
use kith_model::{IntentId, KithError, SyncReport, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One run: from the first read to quiet, or to the deadline.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// Things that others did.
    pub(crate) received: u64,
    /// Things done here that relays took.
    pub(crate) sent: u64,
    /// What changed, for whoever watches.
    pub(crate) notices: Vec<Notice>,
    /// The same, to be looked up: a phone that catches up has thousands.
    told: HashSet<Notice>,
    /// Whether the last round gave reason for another one.
    pub(crate) progress: bool,
    /// Whether the last round moved anything: an entry was read, or an operation done.
    pub(crate) moved: bool,
    /// Whether key packages were put into stock in this run: a relay that always says there are none gets no more.
    pub(crate) stocked: bool,
    /// Whether the relay did not know the mailbox in this run.
    pub(crate) mailbox_gone: bool,
    /// The home relay, when it refused to make the mailbox in this run.
    pub(crate) no_mailbox: Option<String>,
    /// Key packages asked for in vain in this run.
    pub(crate) taken: HashSet<IntentId>,
    /// Mail tried in vain in this run.
    pub(crate) mailed: HashSet<u64>,
    /// Operations that a relay refused for now in this run, by what they are.
    pub(crate) put_off: HashSet<String>,
    /// Relays that had no room for something, by origin.
    pub(crate) full: BTreeSet<String>,
    /// Relays that failed, by origin.
    pub(crate) away: BTreeMap<String, KithError>,
    /// Replicas whose slot 0 should be read next.
    pub(crate) want_slot: HashSet<u64>,
    /// What is known of the room in logs, by replica.
    pub(crate) rooms: BTreeMap<u64, Room>,
    /// Longest wait that a relay asked for, in seconds.
    pub(crate) wait_s: Option<u64>,
    /// The replica that is being followed: whose rows an error may be about.
    pub(crate) followed: Option<u64>,
    /// Replicas whose lost commit should wait a moment before the next try.
    pub(crate) lost_race: bool,
}

impl Session {
    /// Notes something that a screen may show.
    pub(crate) fn tell(&mut self, notice: Notice) {
        if self.told.insert(notice.clone()) {
            self.notices.push(notice);
        }
    }

    /// Counts and notes something that somebody else did.
    pub(crate) fn received(&mut self, notice: Notice) {
        self.received = self.received.saturating_add(1);
        self.tell(notice);
    }

    /// What is counted and told so far, for [`Session::forget_since`].
    pub(crate) fn counted(&self) -> (u64, u64, usize) {
        (self.received, self.sent, self.notices.len())
    }

    /// Takes back what was counted in a transaction that came to nothing.
    pub(crate) fn forget_since(&mut self, (received, sent, notices): (u64, u64, usize)) {
        self.received = received;
        self.sent = sent;
        for notice in self.notices.drain(notices.min(self.notices.len())..) {
            self.told.remove(&notice);
        }
    }

    /// The counts of this run; the rest of the report comes from the store.
    pub(crate) fn report(&self, last_checked: Option<Timestamp>, queued: u64, refused: u64, done: bool) -> SyncReport {
        SyncReport {
            received: self.received,
            sent: self.sent,
            queued,
            refused,
            caught_up: done,
            last_checked,
            details: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::GroupId;

    #[test]
    fn what_came_to_nothing_can_be_told_again() {
        let notice = |n: u8| Notice::Group(GroupId::new([n; 16]));
        let mut session = Session::default();
        session.received(notice(1));
        let counted = session.counted();
        session.received(notice(2));
        session.tell(notice(1));
        session.forget_since(counted);
        assert_eq!((session.received, session.notices.as_slice()), (1, [notice(1)].as_slice()));
        session.received(notice(2));
        session.tell(notice(2));
        assert_eq!((session.received, session.notices.as_slice()), (2, [notice(1), notice(2)].as_slice()));
    }
}
