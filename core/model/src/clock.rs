//! The one way by which time comes in (invariant 6).

use crate::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};

/// A clock that is given at construction. It may jump, stop or go back; no rule that replicas share depends on it.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The time that this device believes it is.
    fn now(&self) -> Timestamp;

    /// For how long this machine has been running, where the platform says: what nobody can set.
    fn running(&self) -> Option<Running> {
        None
    }
}

/// For how long a machine has been running since it was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Which start; another word after the next one.
    pub boot: String,
    /// Milliseconds since then, sleep included.
    pub ms: u64,
}

/// The clock of the platform: the only place that asks it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one door to the system clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_ms(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    /// From `/proc`, so on Linux and Android; nothing elsewhere.
    fn running(&self) -> Option<Running> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
        let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
        let (seconds, hundredths): (u64, u64) = (seconds.parse().ok()?, hundredths.parse().ok()?);
        let well_formed = !boot.is_empty() && !boot.contains(char::is_whitespace);
        well_formed
            .then(|| Running { boot, ms: seconds.saturating_mul(1_000).saturating_add(hundredths.saturating_mul(10)) })
    }
}

/// A clock that stands still until it is moved: for tests, and for `KITH_NOW`.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicU64::new(now.as_ms()))
    }

    /// Moves the clock to `now`, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_ms(), Ordering::SeqCst);
    }

    /// Moves the clock forwards.
    pub fn advance_ms(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::SeqCst))
    }
}
