//! Values that follow what changes.
//!
//! A subscription reads its value once and gives it before it returns. Afterwards it waits until something of its kind
//! changed in this process, reads again, and gives the value if it is another one. One task does so for each subscription,
//! so values come in order; while a listener is busy changes only set a mark, so it gets the newest next and no other.

use crate::home::Home;
use crate::run::{on_pool, runtime};
use crate::shell::ShellError;
use kith::Topic;
use kith_model::KithError;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

/// Listeners that are called at once; the rest of the pool is left to calls.
const AT_ONCE: usize = 4;

/// How often something of each kind changed.
type Counts = [u64; 6];

/// What changes in a home.
pub(crate) struct Topics {
    counts: watch::Sender<Counts>,
    /// Ends with the home.
    _of_core: kith::Subscription,
}

/// Where the count of a topic stands.
const fn place(topic: Topic) -> usize {
    topic as usize
}

impl Topics {
    /// Listens to a home.
    pub(crate) fn of(kith: &kith::Kith) -> Self {
        let counts = watch::Sender::new(Counts::default());
        let told = counts.clone();
        let of_core = kith.observe(move |topics| {
            told.send_modify(|counts| {
                let heard = |(at, _): &(usize, &mut u64)| topics.iter().any(|topic| place(*topic) == *at);
                counts.iter_mut().enumerate().filter(heard).for_each(|(_, count)| *count = count.wrapping_add(1));
            });
        });
        Self { counts, _of_core: of_core }
    }

    /// Something of every kind may have changed.
    pub(crate) fn tell_all(&self) {
        self.counts.send_modify(|counts| counts.iter_mut().for_each(|count| *count = count.wrapping_add(1)));
    }
}

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
        let task = runtime()?.spawn(work).abort_handle();
        Ok(Arc::new(Self { task, stop }))
    }
}

static SEATS: Semaphore = Semaphore::const_new(AT_ONCE);

impl Home {
    /// Follows what `look` gives, whenever one of `topics` changes.
    pub(crate) async fn observe<T: PartialEq + Clone + Send + 'static>(
        self: &Arc<Self>,
        topics: &'static [Topic],
        look: impl Fn(&kith::Kith) -> Result<T, KithError> + Send + Sync + 'static,
        tell: impl Fn(T) -> Result<(), ShellError> + Send + Sync + 'static,
    ) -> Result<Arc<Subscription>, KithError> {
        let mut changes = self.topics.counts.subscribe();
        let mut seen = *changes.borrow_and_update();
        let stop = CancellationToken::new();
        let (look, tell, stopped) = (Arc::new(look), Arc::new(tell), stop.clone());
        // Looks, and gives what is new.
        let step = move |kith: kith::Kith, last: Option<T>| {
            let (look, tell, stopped) = (look.clone(), tell.clone(), stopped.clone());
            on_pool(move || {
                let fresh = look(&kith)?;
                // A listener that throws has had its chance.
                if last.as_ref() != Some(&fresh) && !stopped.is_cancelled() && tell(fresh.clone()).is_err() {
                    tracing::warn!(target: "kith", "a listener threw");
                }
                Ok(fresh)
            })
        };
        let mut last = Some(step(self.kith.clone(), None).await?);
        let home = Arc::downgrade(self);
        Subscription::running(stop, async move {
            while changes.changed().await.is_ok() {
                let now = *changes.borrow_and_update();
                let concerns = topics.iter().any(|topic| now.get(place(*topic)) != seen.get(place(*topic)));
                seen = now;
                if !concerns {
                    continue;
                }
                let Ok(_seat) = SEATS.acquire().await else { return };
                let Some(kith) = home.upgrade().map(|home| home.kith.clone()) else { return };
                match step(kith, last.clone()).await {
                    Ok(fresh) => last = Some(fresh),
                    // While the home is suspended it cannot be read; resuming tells again.
                    Err(error) => tracing::debug!(target: "kith", code = error.code(), "a value could not be read"),
                }
            }
        })
    }
}
