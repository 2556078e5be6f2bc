//! Telling those who wait: an in-process broadcast by log.
//!
//! A watcher is registered before the storage is looked at, so nothing that is committed after the look is missed. Several
//! events of one log may be told as one. A cut and the end of a log are the last that a watcher hears of it.

use super::evaluate::News;
use kith_protocol::id::LogId;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Who watches which logs.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    watchers: Mutex<HashMap<LogId, Vec<Watching>>>,
}

/// One log of one watcher.
#[derive(Debug)]
struct Watching {
    index: usize,
    inbox: Arc<Inbox>,
}

/// What one watcher has to hear.
#[derive(Debug, Default)]
struct Inbox {
    state: Mutex<State>,
    notify: Notify,
}

#[derive(Debug, Default)]
struct State {
    fired: BTreeSet<usize>,
    ended: BTreeSet<usize>,
}

impl Inbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fire(&self, index: usize, last: bool) {
        let mut state = self.state();
        if state.ended.contains(&index) {
            return;
        }
        state.fired.insert(index);
        if last {
            state.ended.insert(index);
        }
        drop(state);
        self.notify.notify_one();
    }
}

impl Hub {
    /// Watches logs; events name their place in the list.
    pub(crate) fn watch(self: &Arc<Self>, logs: Vec<LogId>) -> Subscription {
        let inbox = Arc::new(Inbox::default());
        let mut watchers = self.watchers();
        for (index, log) in logs.iter().enumerate() {
            watchers.entry(*log).or_default().push(Watching { index, inbox: Arc::clone(&inbox) });
        }
        drop(watchers);
        Subscription { hub: Arc::clone(self), logs, inbox }
    }

    /// Tells everybody who watches a log.
    pub(crate) fn tell(&self, log: &LogId, news: News) {
        let last = match news {
            News::None => return,
            News::Entries => false,
            News::Cut | News::Deleted => true,
        };
        for watching in self.watchers().get(log).into_iter().flatten() {
            watching.inbox.fire(watching.index, last);
        }
    }

    /// How many logs are watched now.
    pub(crate) fn watched(&self) -> usize {
        self.watchers().len()
    }

    fn watchers(&self) -> MutexGuard<'_, HashMap<LogId, Vec<Watching>>> {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A watcher's logs; dropping it ends the watch.
#[derive(Debug)]
pub(crate) struct Subscription {
    hub: Arc<Hub>,
    logs: Vec<LogId>,
    inbox: Arc<Inbox>,
}

impl Subscription {
    /// Tells this watcher alone that a log has nothing more for it.
    pub(crate) fn end(&self, index: usize) {
        self.inbox.fire(index, true);
    }

    /// The next index with news; none when no log has anything more to tell.
    pub(crate) async fn next(&mut self) -> Option<usize> {
        loop {
            {
                let mut state = self.inbox.state();
                if let Some(index) = state.fired.pop_first() {
                    return Some(index);
                }
                if state.ended.len() >= self.logs.len() {
                    return None;
                }
            }
            self.inbox.notify.notified().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut watchers = self.hub.watchers();
        for log in &self.logs {
            if let Some(watching) = watchers.get_mut(log) {
                watching.retain(|watching| !Arc::ptr_eq(&watching.inbox, &self.inbox));
                if watching.is_empty() {
                    watchers.remove(log);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(number: u8) -> LogId {
        LogId::new([number; 32])
    }

    #[tokio::test]
    async fn events_of_one_log_are_told_as_one_and_other_logs_stay_silent() {
        let hub = Arc::new(Hub::default());
        let mut watch = hub.watch(vec![log(1), log(2)]);
        hub.tell(&log(2), News::Entries);
        hub.tell(&log(2), News::Entries);
        hub.tell(&log(3), News::Entries);
        hub.tell(&log(1), News::None);
        hub.tell(&log(1), News::Entries);
        assert_eq!((watch.next().await, watch.next().await), (Some(0), Some(1)));
        assert!(watch.inbox.state().fired.is_empty());
    }

    #[tokio::test]
    async fn a_cut_is_told_once_and_ends_the_index() {
        let hub = Arc::new(Hub::default());
        let mut watch = hub.watch(vec![log(1)]);
        hub.tell(&log(1), News::Cut);
        hub.tell(&log(1), News::Entries);
        assert_eq!((watch.next().await, watch.next().await), (Some(0), None));
    }

    #[test]
    fn a_dropped_watch_leaves_nothing_behind() {
        let hub = Arc::new(Hub::default());
        let one = hub.watch(vec![log(1), log(1), log(2)]);
        let other = hub.watch(vec![log(1)]);
        drop(one);
        assert_eq!(hub.watched(), 1);
        drop(other);
        assert_eq!(hub.watched(), 0);
    }
}
