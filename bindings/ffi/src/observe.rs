//! Values that follow what changes.
//!
//! The core gives a list whole and then the edits that keep it fresh, on a thread of the home that must not wait. So edits go
//! into a box, and a task for each subscription hands them to the app's listener: in order, and all that came together when the
//! listener is slow. When more edits wait than the list is long, the list itself takes their place, so a box stays small.

use crate::home::Home;
use crate::run::{on_pool, runtime};
use crate::shell::ShellError;
use kith::{ListWatch, Topic};
use kith_model::{KithError, ListUpdate, WaitingEdits};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, Semaphore};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

/// Listeners that are called at once; the rest of the pool is left to calls.
static SEATS: Semaphore = Semaphore::const_new(4);

/// What a call that subscribes gives.
pub(crate) type Watching = Result<Arc<Subscription>, KithError>;

/// Keeps a listener: closing it, or letting go of it, ends the calls. A call that is under way is not waited for.
#[derive(Debug, uniffi::Object)]
pub struct Subscription {
    task: AbortHandle,
    stop: CancellationToken,
}

#[uniffi::export]
impl Subscription {
    /// Ends it. Twice is once.
    pub fn stop(&self) {
        self.stop.cancel();
        self.task.abort();
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Subscription {
    /// Runs `work` until it is stopped; `stop` is cancelled then, for what runs elsewhere.
    pub(crate) fn running(
        stop: CancellationToken,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Arc<Self>, KithError> {
        let work: Box<dyn Future<Output = ()> + Send> = Box::new(work);
        let task = runtime()?.spawn(Box::into_pin(work)).abort_handle();
        Ok(Arc::new(Self { task, stop }))
    }
}

/// Calls `tell` with what `take` gives, once now and then after each ring, until it is stopped.
async fn deliver<T: Send + 'static>(
    bell: Arc<Notify>,
    take: impl Fn() -> Result<Option<T>, KithError> + Send + Sync + 'static,
    tell: impl Fn(T) -> Result<(), ShellError> + Send + Sync + 'static,
    kept: impl Send + 'static,
) -> Result<Arc<Subscription>, KithError> {
    let stop = CancellationToken::new();
    let (both, stopped) = (Arc::new((take, tell)), stop.clone());
    let step = move || {
        let (both, stopped) = (both.clone(), stopped.clone());
        on_pool(move || {
            let (take, tell) = &*both;
            if let Some(value) = take()?
                && !stopped.is_cancelled()
                && tell(value).is_err()
            {
                tracing::warn!(target: "kith", "a listener threw");
            }
            Ok(())
        })
    };
    step().await?;
    Subscription::running(stop, async move {
        let _kept = kept;
        loop {
            bell.notified().await;
            let Ok(_seat) = SEATS.acquire().await else { return };
            // While the home is suspended it cannot be read; resuming rings again.
            if let Err(error) = step().await {
                tracing::debug!(target: "kith", code = error.code(), "a value could not be read");
            }
        }
    })
}

/// The listener that the core is given.
pub(crate) type Listener<T> = Box<dyn Fn(Result<ListUpdate<T>, KithError>) + Send + Sync>;

impl Home {
    /// Follows a list.
    pub(crate) async fn list<T: Clone + Send + 'static, W: Send + 'static>(
        &self,
        watch: impl FnOnce(&kith::Kith, Listener<T>) -> Result<ListWatch<W>, KithError> + Send + 'static,
        tell: impl Fn(ListUpdate<T>) -> Result<(), ShellError> + Send + Sync + 'static,
    ) -> Result<Arc<Subscription>, KithError> {
        let waiting = Arc::new(Mutex::new(WaitingEdits::default()));
        let bell = Arc::new(Notify::new());
        let (into, ring) = (waiting.clone(), bell.clone());
        let listener: Listener<T> = Box::new(move |update| match update {
            Ok(update) => {
                into.lock().unwrap_or_else(PoisonError::into_inner).add(update);
                ring.notify_one();
            }
            Err(error) => tracing::debug!(target: "kith", code = error.code(), "a list could not be read"),
        });
        let kept = self.call(move |kith| watch(kith, listener)).await?;
        deliver(bell, move || Ok(waiting.lock().unwrap_or_else(PoisonError::into_inner).take()), tell, kept).await
    }

    /// Follows what `look` gives, whenever one of `topics` changes and it is something else then.
    pub(crate) async fn follow<T: PartialEq + Clone + Send + 'static>(
        &self,
        topics: &'static [Topic],
        look: impl Fn(&kith::Kith) -> Result<T, KithError> + Send + Sync + 'static,
        tell: impl Fn(T) -> Result<(), ShellError> + Send + Sync + 'static,
    ) -> Result<Arc<Subscription>, KithError> {
        let bell = Arc::new(Notify::new());
        let ring = bell.clone();
        let kept = self.kith.observe(move |told| {
            if told.iter().any(|topic| topics.contains(topic)) {
                ring.notify_one();
            }
        });
        let (kith, last) = (self.kith.clone(), Mutex::new(None));
        let take = move || {
            let fresh = look(&kith)?;
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = last.as_ref() != Some(&fresh);
            *last = Some(fresh.clone());
            Ok(is_new.then_some(fresh))
        };
        deliver(bell, take, tell, kept).await
    }
}
