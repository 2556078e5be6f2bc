//! How long a piece of work may still take.
//!
//! A deadline is made once, at the door (`sync_once`), and handed down, so that ten calls in a row share one budget. It
//! counts on the monotonic clock: a changed wall clock neither stretches nor cuts it.

use std::time::Duration;

use tokio::time::Instant;

/// The moment by which a call must have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// A deadline `time` from now; one too far away to be counted is none.
    pub fn within(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// No deadline: only the limits of the answer itself hold.
    pub const fn none() -> Self {
        Self(None)
    }

    /// What is left; zero once it has passed.
    pub fn remaining(self) -> Duration {
        self.0.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }

    /// Whether nothing is left.
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// The earlier of this one and `time` from now.
    pub fn or_within(self, time: Duration) -> Self {
        let other = Self::within(time);
        match (self.0, other.0) {
            (Some(mine), Some(theirs)) => Self(Some(mine.min(theirs))),
            (mine, theirs) => Self(mine.or(theirs)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_of_zero_has_passed_and_none_never_does() {
        assert!(Deadline::within(Duration::ZERO).has_passed());
        assert!(!Deadline::none().has_passed());
        assert!(!Deadline::within(Duration::MAX).has_passed());
    }

    #[test]
    fn the_earlier_of_two_deadlines_holds() {
        assert!(Deadline::none().or_within(Duration::ZERO).has_passed());
        assert!(Deadline::within(Duration::ZERO).or_within(Duration::from_secs(60)).has_passed());
        assert!(!Deadline::within(Duration::from_secs(60)).or_within(Duration::from_secs(90)).has_passed());
    }
}
