//! `KITH_NOW`: a clock that stands still, for trying things out.

use crate::output::Failure;
use kith_model::{Clock, ManualClock, Running, SystemClock, Timestamp};

/// The variable.
const VARIABLE: &str = "KITH_NOW";

/// A clock that stands still on a machine that goes on running: `KITH_NOW` shortens no wait for a PIN.
#[derive(Debug)]
pub(crate) struct StandingClock(ManualClock);

impl StandingClock {
    /// A clock that shows `now`.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self(ManualClock::new(now))
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn running(&self) -> Option<Running> {
        SystemClock.running()
    }
}

/// The time at which the clock of this process stands still, if it does.
///
/// # Errors
/// A usage error when the variable holds no time.
pub(crate) fn standing() -> Result<Option<Timestamp>, Failure> {
    let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) else { return Ok(None) };
    let time = value.to_str().and_then(|text| Timestamp::parse_rfc3339(text).ok());
    let wrong = || Failure::Usage(format!("{VARIABLE} is no time: give one such as 2026-03-07T12:00:00Z"));
    time.map(Some).ok_or_else(wrong)
}
