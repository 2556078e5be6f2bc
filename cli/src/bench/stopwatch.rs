//! What a piece of work took: by the clock on the wall, and of the processor.
//!
//! On a machine that others use too, the clock says how long this process had to wait for its turns; the time of the
//! processor, that of all threads of this process, leaves the waiting out, for the processor as for the disk. It is shown beside,
//! and decides nothing.

use cpu_time::ProcessTime;
use std::ops::{Add, AddAssign, Div};
use std::time::{Duration, Instant};

/// A measure that has begun.
#[derive(Debug)]
pub(super) struct Stopwatch {
    wall: Instant,
    processor: Option<ProcessTime>,
}

impl Stopwatch {
    /// Begins.
    pub(super) fn start() -> Self {
        Self { processor: ProcessTime::try_now().ok(), wall: Instant::now() }
    }

    /// What it took up to now.
    pub(super) fn spent(&self) -> Spent {
        let wall = self.wall.elapsed();
        let processor = self.processor.as_ref().and_then(|start| start.try_elapsed().ok());
        Spent { wall, processor: processor.unwrap_or_default() }
    }
}

/// What something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spent {
    /// By the clock.
    pub(super) wall: Duration,
    /// Of the processor, by all threads; nothing where the system does not say it.
    pub(super) processor: Duration,
}

impl Spent {
    /// A time that is given and not measured.
    pub(super) const fn given(wall: Duration) -> Self {
        Self { wall, processor: Duration::ZERO }
    }
}

impl Add for Spent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall.saturating_add(other.wall), processor: self.processor.saturating_add(other.processor) }
    }
}

impl AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Div<u32> for Spent {
    type Output = Self;

    fn div(self, parts: u32) -> Self {
        let parts = parts.max(1);
        Self { wall: self.wall / parts, processor: self.processor / parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time_of_the_processor_and_sums_are_of_both_times() {
        let watch = Stopwatch::start();
        let mut sum = 0_u64;
        // Until the clock of the processor has moved, however coarse it is.
        while watch.spent().processor.is_zero() {
            sum = std::hint::black_box(sum.wrapping_mul(3).wrapping_add(1));
        }
        let spent = watch.spent();
        assert!(!spent.wall.is_zero());
        assert_eq!((spent + spent) / 2, spent);
        assert_eq!(Spent::given(Duration::from_secs(1)).processor, Duration::ZERO);
    }
}
