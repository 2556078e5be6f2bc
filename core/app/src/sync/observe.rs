//! Observing: a screen says once that it listens, and hears of every change of what it shows.
//!
//! ```no_run
//! # fn screen(kith: &kith::Kith) {
//! let kith_of_screen = kith.clone();
//! let subscription = kith.observe(move |topics| {
//!     if topics.contains(&kith::Topic::Groups) {
//!         let _groups = kith_of_screen.groups().list(); // draw them
//!     }
//! });
//! // … for as long as the screen is there:
//! drop(subscription);
//! # }
//! ```
//!
//! A [`Topic`] says only that something of its kind changed; what it is now, is read. The rules:
//!
//! - What is told follows from the rows that were written (`core/store/src/watch/tables.rs`), not from who wrote them: a
//!   write of this handle and a page that a sync took in are told alike.
//! - A transaction tells once, after it is committed, each topic once; what was rolled back, or left everything as it was,
//!   tells nothing. A sync has a few transactions, and tells [`Topic::Sync`] at its end, with or without news.
//! - [`Kith::observe_group`] hears of one conversation only.
//! - What *another process* (or another handle on the same home) wrote is seen when this one next writes, syncs or
//!   [resumes](Kith::resume), within 250 ms while it [watches](Kith::watch), and else by [`Kith::look_for_others`]. What
//!   it was is not known then: every topic is told.
//!
//! A listener is called on the thread that made the change, while no lock is held: it may read, write, subscribe and
//! stop. It must return soon, since whoever made the change waits; a shell hands over to its own thread.

use crate::Kith;
use kith_model::{GroupId, KithError, Topic};
use kith_store::Touched;
use std::sync::{Arc, Mutex, PoisonError, Weak};

type Call = Arc<dyn Fn(&[Topic]) + Send + Sync>;

/// Somebody who listens.
#[derive(Clone)]
struct Listener {
    id: u64,
    /// The only conversation that it wants to hear of, if so.
    group: Option<GroupId>,
    call: Call,
}

impl Listener {
    /// What of it this listener is told: each topic once, in their order.
    fn told(&self, touched: &[Touched]) -> Vec<Topic> {
        let mut topics: Vec<Topic> =
            touched.iter().filter(|touched| is_for(self.group, **touched)).map(|touched| touched.topic).collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }
}

/// Whether a listener to `group`, or to all, hears of it. What may be in any conversation is in each; people and syncs
/// are in none.
fn is_for(group: Option<GroupId>, touched: Touched) -> bool {
    match (group, touched.group) {
        (None, _) => true,
        (Some(listens), Some(group)) => listens == group,
        (Some(_), None) => !matches!(touched.topic, Topic::Contacts | Topic::Sync),
    }
}

/// Everybody who listens.
#[derive(Clone, Default)]
pub(crate) struct Observers {
    all: Arc<Mutex<Listeners>>,
}

#[derive(Default)]
struct Listeners {
    last_id: u64,
    listening: Vec<Listener>,
}

/// Keeps a listener; dropping it stops the calls. One that is under way on another thread may still end after that.
#[must_use = "a dropped subscription hears nothing"]
pub struct Subscription {
    id: u64,
    all: Weak<Mutex<Listeners>>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subscription(…)")
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(all) = self.all.upgrade() {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.listening.retain(|listener| listener.id != self.id);
        }
    }
}

impl Observers {
    /// Calls everybody whom it is for. No lock is held meanwhile, so a listener may subscribe or stop.
    pub(crate) fn tell(&self, touched: &[Touched]) {
        let listening = self.all.lock().unwrap_or_else(PoisonError::into_inner).listening.clone();
        for listener in listening {
            let topics = listener.told(touched);
            if !topics.is_empty() {
                (listener.call)(&topics);
            }
        }
    }

    /// Keeps a listener, then tells it everything, so that no change falls between its first look and its first call.
    fn subscribe(&self, group: Option<GroupId>, call: Call) -> Subscription {
        let id = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.last_id = all.last_id.saturating_add(1);
            let id = all.last_id;
            all.listening.push(Listener { id, group, call: call.clone() });
            id
        };
        let everything: Vec<Topic> =
            Topic::ALL.iter().copied().filter(|topic| is_for(group, Touched { topic: *topic, group: None })).collect();
        call(&everything);
        Subscription { id, all: Arc::downgrade(&self.all) }
    }
}

impl Kith {
    /// Calls `listener` once now, with every topic, and then after each change with the topics that it is of; see
    /// [`Topic`]. Dropping what is returned ends it.
    pub fn observe(&self, listener: impl Fn(&[Topic]) + Send + Sync + 'static) -> Subscription {
        self.inner.observers.subscribe(None, Arc::new(listener))
    }

    /// The same for the screen of one conversation: it hears of nothing that is in others. Names of people that change are
    /// told as [`Topic::Messages`] and [`Topic::Groups`], since they show there.
    pub fn observe_group(&self, group: GroupId, listener: impl Fn(&[Topic]) + Send + Sync + 'static) -> Subscription {
        self.inner.observers.subscribe(Some(group), Arc::new(listener))
    }

    /// Looks whether another process wrote to this home, and tells whoever observes every topic if so: for shells that
    /// neither watch nor sync while another process may write. Cheap: one read of a counter.
    ///
    /// # Errors
    /// What the storage says.
    pub fn look_for_others(&self) -> Result<bool, KithError> {
        Ok(self.inner.store.look_for_others()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: GroupId = GroupId::new([1; 16]);
    const TWO: GroupId = GroupId::new([2; 16]);

    fn hearing(observers: &Observers, group: Option<GroupId>) -> (Subscription, Arc<Mutex<Vec<Vec<Topic>>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        let subscription =
            observers.subscribe(group, Arc::new(move |topics| hears.lock().unwrap().push(topics.to_vec())));
        (subscription, heard)
    }

    #[test]
    fn a_dropped_subscription_hears_nothing_more_and_others_go_on() {
        let observers = Observers::default();
        let (first, heard_first) = hearing(&observers, None);
        let (_second, heard_second) = hearing(&observers, None);
        let sync = [Touched { topic: Topic::Sync, group: None }];
        observers.tell(&sync);
        drop(first);
        observers.tell(&sync);
        assert_eq!(*heard_first.lock().unwrap(), [Topic::ALL.to_vec(), vec![Topic::Sync]]);
        assert_eq!(heard_second.lock().unwrap().len(), 3);
    }

    /// What was touched -> what one conversation hears, and what all hear.
    #[test]
    fn a_conversation_hears_of_itself_and_of_what_may_be_in_any() {
        let messages = |group| Touched { topic: Topic::Messages, group };
        let table: &[(&[Touched], &[Topic], &[Topic])] = &[
            (&[messages(Some(ONE))], &[Topic::Messages], &[Topic::Messages]),
            (&[messages(Some(TWO))], &[], &[Topic::Messages]),
            (&[messages(None)], &[Topic::Messages], &[Topic::Messages]),
            (&[messages(Some(ONE)), messages(Some(TWO))], &[Topic::Messages], &[Topic::Messages]),
            (&[Touched { topic: Topic::Contacts, group: None }], &[], &[Topic::Contacts]),
            (&[Touched { topic: Topic::Sync, group: None }], &[], &[Topic::Sync]),
        ];
        for (touched, one, all) in table {
            let observers = Observers::default();
            let (_one, heard_one) = hearing(&observers, Some(ONE));
            let (_all, heard_all) = hearing(&observers, None);
            heard_one.lock().unwrap().clear();
            heard_all.lock().unwrap().clear();
            observers.tell(touched);
            assert_eq!(heard_one.lock().unwrap().concat(), *one, "{touched:?}");
            assert_eq!(heard_all.lock().unwrap().concat(), *all, "{touched:?}");
        }
    }

    #[test]
    fn a_listener_may_subscribe_and_stop_while_it_is_told() {
        let observers = Observers::default();
        let (within, others) = (observers.clone(), Arc::new(Mutex::new(Vec::new())));
        let kept = others.clone();
        let _outer = observers.subscribe(
            None,
            Arc::new(move |_| {
                let inner = within.subscribe(None, Arc::new(|_| {}));
                kept.lock().unwrap().push(inner);
            }),
        );
        observers.tell(&[Touched { topic: Topic::Sync, group: None }]);
        assert_eq!(others.lock().unwrap().len(), 2);
        others.lock().unwrap().clear();
        assert_eq!(observers.all.lock().unwrap().listening.len(), 1);
    }
}
