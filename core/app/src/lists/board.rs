//! All windows of a home, and the one thread that keeps them fresh.
//!
//! The thread is there while somebody watches a list. It holds no lock while it reads or calls a listener, and it does not
//! keep the home open.

use super::watched::{Watch, Watched};
use super::{ListWatch, Source};
use crate::kith::Inner;
use crate::{Kith, Subscription, Topic};
use kith_model::{KithError, ListUpdate, StorageFault};
use kith_store::DataVersion;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// How often the home is looked at for what other processes wrote and for what time changes.
const LOOK: Duration = Duration::from_secs(1);
/// The least time between two rounds: what comes faster is told together.
const GAP: Duration = Duration::from_millis(30);

/// The windows that are watched.
#[derive(Default)]
pub(crate) struct Board {
    inside: Mutex<Inside>,
    news: Condvar,
}

#[derive(Default)]
struct Inside {
    watches: Vec<Weak<dyn Watched>>,
    /// Something was marked that the thread has not seen.
    told: bool,
    running: bool,
    /// Hears the topics while there are watches.
    subscription: Option<Subscription>,
    /// What other processes had written when it was looked at last.
    others: Option<DataVersion>,
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the thread look.
    pub(super) fn wake(&self) {
        self.lock().told = true;
        self.news.notify_all();
    }

    /// Everything must be read again.
    pub(crate) fn mark_all(&self) {
        for watch in self.live() {
            watch.mark();
        }
        self.wake();
    }

    fn hear(&self, topics: &[Topic]) {
        for watch in self.live() {
            watch.hear(topics);
        }
        self.wake();
    }

    /// Those that are watched. They are let go outside of the lock, since letting go may end what is not ours.
    fn live(&self) -> Vec<Arc<dyn Watched>> {
        self.lock().watches.iter().filter_map(Weak::upgrade).collect()
    }

    /// Waits for news, at most [`LOOK`]; what is watched then, and none when there is nothing left to do.
    fn wait(&self, soon: Duration) -> Option<Vec<Arc<dyn Watched>>> {
        let mut inside = self.lock();
        if !inside.told {
            inside = self.news.wait_timeout(inside, soon).unwrap_or_else(PoisonError::into_inner).0;
        }
        inside.told = false;
        let live: Vec<_> = inside.watches.iter().filter_map(Weak::upgrade).collect();
        inside.watches.retain(|watch| watch.strong_count() > 0);
        if live.iter().all(|watch| watch.is_stopped()) {
            inside.running = false;
            let unheard = inside.subscription.take();
            drop(inside);
            drop(unheard);
            return None;
        }
        drop(inside);
        Some(live)
    }
}

impl Kith {
    /// Tells `listener` what a window shows, now and whenever it changes.
    pub(crate) fn observe_list<S: Source>(
        &self,
        source: S,
        window: S::Window,
        listener: impl Fn(Result<ListUpdate<S::Item>, KithError>) + Send + Sync + 'static,
    ) -> Result<ListWatch<S::Window>, KithError> {
        let board = &self.inner.lists;
        let watch = Arc::new(Watch::new(source, window, Box::new(listener))?);
        // From here on nothing is missed; what is read below may be read again.
        let heard = ListWatch::new(watch.clone(), Arc::downgrade(board));
        self.listen(&watch)?;
        watch.begin(self)?;
        Ok(heard)
    }

    fn listen<S: Source>(&self, watch: &Arc<Watch<S>>) -> Result<(), KithError> {
        let board = &self.inner.lists;
        let others = self.others_wrote();
        let weak = Arc::downgrade(watch);
        let mut inside = board.lock();
        inside.watches.push(weak);
        if inside.running {
            return Ok(());
        }
        inside.running = true;
        inside.others = others;
        drop(inside);
        let hears = Arc::downgrade(board);
        let subscription = self.observe(move |topics| {
            if let Some(board) = hears.upgrade() {
                board.hear(topics);
            }
        });
        let before = board.lock().subscription.replace(subscription);
        drop(before);
        let (theirs, home) = (board.clone(), Arc::downgrade(&self.inner));
        let thread = std::thread::Builder::new().name("kith-lists".to_owned()).spawn(move || run(&theirs, &home));
        if let Err(error) = thread {
            board.lock().running = false;
            tracing::warn!(%error, "no thread for lists");
            return Err(KithError::Storage(StorageFault::Io));
        }
        Ok(())
    }

    fn others_wrote(&self) -> Option<DataVersion> {
        // Closed or damaged: whoever reads will say so.
        self.inner.store.others_version().ok().flatten()
    }
}

fn run(board: &Board, home: &Weak<Inner>) {
    let mut soon = LOOK;
    while let Some(live) = board.wait(soon) {
        let Some(inner) = home.upgrade() else {
            board.lock().running = false;
            return;
        };
        let kith = Kith { inner };
        if let Some(others) = kith.others_wrote() {
            let before = board.lock().others.replace(others);
            if before != Some(others) {
                live.iter().for_each(|watch| watch.mark());
            }
        }
        let now = kith.inner.me.now();
        let mut read = false;
        for watch in live.iter().filter(|watch| watch.is_due(now)) {
            read = true;
            if catch_unwind(AssertUnwindSafe(|| watch.refresh(&kith))).is_err() {
                tracing::error!("a listener of a list panicked and is not called any more");
                watch.stop();
            }
        }
        let next = live.iter().filter_map(|watch| watch.due()).min();
        drop((live, kith));
        let left = next.map_or(LOOK, |next| Duration::from_millis(next.as_ms().saturating_sub(now.as_ms())));
        soon = left.clamp(GAP, LOOK);
        if read {
            std::thread::sleep(GAP);
        }
    }
}
