//! Ctrl-C: it ends the process at once, unless work is going on that first has to put its things away.
//!
//! What a command acknowledged is on disk, the rest never was: so most commands just end. A [`Watch`] is for those that have a
//! half-made file or folder beside them; they ask it between steps, and a second Ctrl-C ends them all the same.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// What the signal handlers read and write.
struct Flags {
    /// A Ctrl-C ends the process.
    ends: Arc<AtomicBool>,
    /// A Ctrl-C came.
    came: Arc<AtomicBool>,
}

static FLAGS: OnceLock<Flags> = OnceLock::new();

/// Ctrl-C ends the process with this status from now on.
#[cfg(unix)]
pub(crate) fn end_quietly(status: u8) {
    use signal_hook::consts::SIGINT;
    use signal_hook::flag::{register, register_conditional_shutdown};
    let flags = Flags { ends: Arc::new(AtomicBool::new(true)), came: Arc::default() };
    // In this order: the first Ctrl-C of a watch ends nothing, and makes that the second one does.
    let _ = register_conditional_shutdown(SIGINT, status.into(), flags.ends.clone());
    let _ = register(SIGINT, flags.ends.clone());
    let _ = register(SIGINT, flags.came.clone());
    let _ = FLAGS.set(flags);
}

/// Nothing to be done where there are no signals.
#[cfg(not(unix))]
pub(crate) fn end_quietly(_: u8) {}

/// While this lives the first Ctrl-C only asks to stop.
#[derive(Debug)]
pub(crate) struct Watch(());

impl Watch {
    /// Begins to watch.
    pub(crate) fn begin() -> Self {
        if let Some(flags) = FLAGS.get() {
            flags.ends.store(false, Ordering::SeqCst);
        }
        Self(())
    }

    /// Whether somebody asked to stop.
    pub(crate) fn asked(&self) -> bool {
        FLAGS.get().is_some_and(|flags| flags.came.load(Ordering::SeqCst))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(flags) = FLAGS.get() {
            flags.ends.store(true, Ordering::SeqCst);
        }
    }
}
