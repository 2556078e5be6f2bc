//! Topics that a screen can subscribe to. A topic says only that something of its kind changed; what it is, is read.

use crate::Kith;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// People and links.
    Contacts,
    /// Groups, members, policies.
    Groups,
    /// Messages.
    Messages,
    /// Reminders and resources.
    Records,
    /// The outbox.
    Outbox,
    /// A sync ended.
    Sync,
}

type Listener = Arc<dyn Fn(&[Topic]) + Send + Sync>;

/// Everybody who listens.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    listeners: Arc<Mutex<Vec<(u64, Listener)>>>,
}

/// Keeps a listener; dropping it stops the calls.
pub struct Subscription {
    id: u64,
    listeners: Weak<Mutex<Vec<(u64, Listener)>>>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(…)")
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(listeners) = self.listeners.upgrade() {
            listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self.id);
        }
    }
}

impl Observers {
    /// Calls everybody. No lock is held meanwhile, so a listener may subscribe or stop.
    pub(crate) fn tell(&self, topics: &[Topic]) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (_, listener) in listeners {
            listener(topics);
        }
    }
}

impl Kith {
    /// Calls `listener` once now with every topic, and then after each change that this process makes or syncs in. It is
    /// called on the thread that made the change and must return soon.
    pub fn observe(&self, listener: impl Fn(&[Topic]) + Send + Sync + 'static) -> Subscription {
        let listener: Listener = Arc::new(listener);
        listener(&[Topic::Contacts, Topic::Groups, Topic::Messages, Topic::Records, Topic::Outbox]);
        let listeners = &self.inner.observers.listeners;
        let mut all = listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let id = all.last().map_or(1, |(id, _)| id.saturating_add(1));
        all.push((id, listener));
        Subscription { id, listeners: Arc::downgrade(listeners) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_dropped_subscription_hears_nothing_more() {
        let observers = Observers::default();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = heard.clone();
        let listener: Listener = Arc::new(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        observers.listeners.lock().unwrap().push((1, listener));
        let subscription = Subscription { id: 1, listeners: Arc::downgrade(&observers.listeners) };
        observers.tell(&[Topic::Sync]);
        drop(subscription);
        observers.tell(&[Topic::Sync]);
        assert_eq!(heard.load(Ordering::SeqCst), 1);
    }
}
