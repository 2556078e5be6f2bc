//! Where calls run: a pool of threads for what reads and writes, a few threads for what waits for the network.
//!
//! A call returns when its work is done or its caller gave up. Work on the pool that began goes on to its end, so that no
//! write is cut in two. A panic ends nothing but its own call.

use crate::shell::WorkProgress;
use kith_model::{KithError, Refusal};
use std::future::Future;
use std::panic;
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

/// Threads that read and write: one writes, a few read, some may wait for a vault or a listener.
const POOL: usize = 12;
/// How all threads of this library are named.
const THREAD: &str = "kith";

/// Where the last panic was.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// The threads of this process, made at the first call.
pub(crate) fn runtime() -> Result<&'static Runtime, KithError> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        note_panics();
        kith::log::listen();
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(2).max_blocking_threads(POOL).thread_name(THREAD).enable_all().build().ok()
    });
    made.as_ref().ok_or_else(|| KithError::Internal { report_id: "no-threads".to_owned() })
}

/// What a task gives: of one type for all calls, so that what runs tasks is in the library once and not once for each call.
type Answer = Box<dyn std::any::Any + Send>;

/// Runs `work` on the pool.
pub(crate) async fn on_pool<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KithError> + Send + 'static,
) -> Result<T, KithError> {
    let work: Box<dyn FnOnce() -> Answer + Send> = Box::new(move || Box::new(work()));
    opened(runtime()?.spawn_blocking(work).await)
}

/// Runs `work` on the threads of the network; it ends when the caller gives up or `cancel` is called.
pub(crate) async fn waiting<T: Send + 'static>(
    cancel: Option<Arc<CancelHandle>>,
    work: impl Future<Output = Result<T, KithError>> + Send + 'static,
) -> Result<T, KithError> {
    let work: Box<dyn Future<Output = Answer> + Send> = Box::new(async move { Box::new(work.await) as Answer });
    let mut task = Ended(runtime()?.spawn(Box::into_pin(work)));
    let stop = cancel.map(|cancel| cancel.token.clone()).unwrap_or_default();
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(Refusal::Stopped.into()),
        done = &mut task.0 => opened(done),
    }
}

fn opened<T: 'static>(done: Result<Answer, JoinError>) -> Result<T, KithError> {
    done.map_err(report)?.downcast::<Result<T, KithError>>().map_or_else(|_| Err(internal()), |answer| *answer)
}

/// Ends its task when it is dropped.
struct Ended<T>(JoinHandle<T>);

impl<T> Drop for Ended<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn report(error: JoinError) -> KithError {
    if error.is_cancelled() { Refusal::Stopped.into() } else { internal() }
}

fn internal() -> KithError {
    let last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone();
    KithError::Internal { report_id: last.unwrap_or_else(|| "panic".to_owned()) }
}

/// Remembers where a panic was, without what it said: that may hold words of a person.
fn note_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map_or_else(|| "panic".to_owned(), |at| report_id(at.file(), at.line()));
            tracing::error!(target: "kith", report = place.as_str(), "a bug");
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
            if std::thread::current().name() != Some(THREAD) {
                before(info);
            }
        }));
    });
}

/// Such as `merge-212`: the file and the line.
fn report_id(file: &str, line: u32) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".rs");
    format!("{name}-{line}")
}

/// Stops a long call from outside: hand it to the call, then cancel. The call ends within 100 ms with `stopped`.
#[derive(Debug, Default, uniffi::Object)]
pub struct CancelHandle {
    token: CancellationToken,
}

#[uniffi::export]
impl CancelHandle {
    /// A handle that was not used yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops every call that has this handle, also those that begin later.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }
}

/// Tells the app how far long work is, at each hundredth of it, and says whether to go on.
pub(crate) fn goes_on(
    progress: Option<Arc<dyn WorkProgress>>,
    cancel: Option<Arc<CancelHandle>>,
) -> impl FnMut(u64, u64) -> bool {
    let mut told = None;
    move |done, of| {
        let part = Some(done.saturating_mul(100) / of.max(1));
        if let Some(progress) = progress.as_ref().filter(|_| part != told) {
            let _ = progress.on_progress(done, of);
        }
        told = part;
        !cancel.as_ref().is_some_and(|cancel| cancel.is_cancelled())
    }
}
