//! One window: what its screen holds, and whom to tell.

use super::compare::compare;
use super::{Board, ListItem, Slice};
use crate::{Kith, Topic};
use kith_model::{KithError, ListEdit, ListUpdate, StorageFault, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Where the rows of a list come from.
pub(crate) trait Source: Send + Sync + 'static {
    /// What the list holds.
    type Item: ListItem;
    /// Which part of it.
    type Window: Clone + PartialEq + Send + Sync + 'static;
    /// The topics after which it may be another.
    const TOPICS: &'static [Topic];

    /// Refuses a window that nobody can have.
    fn check(window: &Self::Window) -> Result<(), KithError>;

    /// The rows as they are now.
    fn read(&self, kith: &Kith, window: &Self::Window) -> Result<Slice<Self::Item>, KithError>;
}

type Listener<T> = Box<dyn Fn(Result<ListUpdate<T>, KithError>) + Send + Sync>;

/// Keeps a list fresh; dropping it stops the calls. A call that is under way in another thread at that moment ends by itself.
pub struct ListWatch<W> {
    watched: Arc<dyn Windowed<W>>,
    board: Weak<Board>,
}

impl<W> std::fmt::Debug for ListWatch<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ListWatch(…)")
    }
}

impl<W> ListWatch<W> {
    pub(super) fn new(watched: Arc<dyn Windowed<W>>, board: Weak<Board>) -> Self {
        Self { watched, board }
    }

    /// Shows another part from now on: the listener soon gets the edits that lead there. May be called inside the listener.
    ///
    /// # Errors
    /// `value_invalid` for a limit out of bounds.
    pub fn move_to(&self, window: W) -> Result<(), KithError> {
        self.watched.move_to(window)?;
        if let Some(board) = self.board.upgrade() {
            board.wake();
        }
        Ok(())
    }
}

impl<W> Drop for ListWatch<W> {
    fn drop(&mut self) {
        self.watched.stop();
        if let Some(board) = self.board.upgrade() {
            board.wake();
        }
    }
}

/// A window as the board sees it.
pub(super) trait Watched: Send + Sync {
    /// The topics may have changed it.
    fn hear(&self, topics: &[Topic]);
    /// It must be read again.
    fn mark(&self);
    /// Whether it must be read again, now that it is `now`.
    fn is_due(&self, now: Timestamp) -> bool;
    /// When it changes by itself.
    fn due(&self) -> Option<Timestamp>;
    /// Reads, compares and tells.
    fn refresh(&self, kith: &Kith);
    /// Whether nobody listens any more.
    fn is_stopped(&self) -> bool;
    /// Nobody listens any more.
    fn stop(&self);
}

/// A window as its owner sees it.
pub(super) trait Windowed<W>: Watched {
    fn move_to(&self, window: W) -> Result<(), KithError>;
}

/// What the screen holds.
struct Shown<T> {
    items: Vec<T>,
    /// None before the first update.
    has_more: Option<bool>,
}

pub(super) struct Watch<S: Source> {
    source: S,
    listener: Listener<S::Item>,
    window: Mutex<S::Window>,
    stale: AtomicBool,
    stopped: AtomicBool,
    due: Mutex<Option<Timestamp>>,
    /// Held while the listener is called, which keeps the updates in order.
    shown: Mutex<Shown<S::Item>>,
}

impl<S: Source> Watch<S> {
    pub(super) fn new(source: S, window: S::Window, listener: Listener<S::Item>) -> Result<Self, KithError> {
        S::check(&window)?;
        Ok(Self {
            source,
            listener,
            window: Mutex::new(window),
            stale: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            due: Mutex::new(None),
            shown: Mutex::new(Shown { items: Vec::new(), has_more: None }),
        })
    }

    /// Tells what is there now; a failure is the caller's.
    pub(super) fn begin(&self, kith: &Kith) -> Result<(), KithError> {
        self.update(kith)
    }

    fn update(&self, kith: &Kith) -> Result<(), KithError> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // Whatever happens from here on is news again.
        self.stale.store(false, Ordering::SeqCst);
        let window = self.window.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Slice { items, has_more, due } = self.source.read(kith, &window)?;
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
        let edits = match shown.has_more {
            None => vec![ListEdit::Reset { items: items.clone() }],
            Some(_) => compare(&shown.items, &items),
        };
        if self.is_stopped() || (edits.is_empty() && shown.has_more == Some(has_more)) {
            return Ok(());
        }
        *shown = Shown { items, has_more: Some(has_more) };
        (self.listener)(Ok(ListUpdate { edits, has_more }));
        Ok(())
    }
}

impl<S: Source> Watched for Watch<S> {
    fn hear(&self, topics: &[Topic]) {
        if topics.iter().any(|topic| S::TOPICS.contains(topic)) {
            self.mark();
        }
    }

    fn mark(&self) {
        self.stale.store(true, Ordering::SeqCst);
    }

    fn is_due(&self, now: Timestamp) -> bool {
        !self.is_stopped() && (self.stale.load(Ordering::SeqCst) || self.due().is_some_and(|due| due <= now))
    }

    fn due(&self) -> Option<Timestamp> {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refresh(&self, kith: &Kith) {
        match self.update(kith) {
            Ok(()) => {}
            // Closed while the app is in the background, or busy: the next look finds it.
            Err(KithError::Storage(StorageFault::Busy)) => self.mark(),
            Err(error) => {
                *self.due.lock().unwrap_or_else(PoisonError::into_inner) = None;
                if !self.is_stopped() {
                    (self.listener)(Err(error));
                }
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

impl<S: Source> Windowed<S::Window> for Watch<S> {
    fn move_to(&self, window: S::Window) -> Result<(), KithError> {
        S::check(&window)?;
        *self.window.lock().unwrap_or_else(PoisonError::into_inner) = window;
        self.mark();
        Ok(())
    }
}
