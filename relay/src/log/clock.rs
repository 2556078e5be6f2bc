//! Time, which comes in from outside.

/// Tells the relay's time.
pub trait Clock: Send + Sync {
    /// Milliseconds UTC.
    fn now_ms(&self) -> u64;
}
