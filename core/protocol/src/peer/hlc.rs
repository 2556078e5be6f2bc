//! Hybrid logical clocks: 48 bits of milliseconds and a counter of 16 bits in one number (protocol 6).
//!
//! They order the writes of a register and nothing else. A stamp is greater than every stamp that its author had seen,
//! and near to relay time: how far ahead it may be is decided by the relay time of the entry that carries it.

use crate::cbor::{Decoder, Encoder, Wire, WireError};

/// A stamp.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc(u64);

/// How far a stamp may be ahead of the relay time of the entry that carries it, in ms.
pub const STAMP_BOUND_MS: u64 = 600_000;
/// How far ahead of corrected time an unsent stamp may be before it is made again, in ms.
pub const RESTAMP_MS: u64 = 60_000;

impl Hlc {
    /// The stamp of this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The first stamp of a millisecond; what does not fit 48 bits is the last millisecond that does.
    #[must_use]
    pub const fn at_ms(ms: u64) -> Self {
        const LAST: u64 = (1 << 48) - 1;
        Self((if ms > LAST { LAST } else { ms }) << 16)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Its milliseconds since 1970.
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0 >> 16
    }

    /// Its counter within the millisecond.
    #[must_use]
    pub const fn counter(self) -> u64 {
        self.0 & 0xffff
    }

    /// The stamp of a new write: after `last`, and not before the physical time. A full counter adds a millisecond.
    #[must_use]
    pub fn next(last: Self, physical_ms: u64) -> Self {
        Self(last.0.saturating_add(1)).max(Self::at_ms(physical_ms))
    }

    /// Whether an entry of this relay time may carry it.
    #[must_use]
    pub const fn is_within(self, relay_ms: u64) -> bool {
        self.ms() <= relay_ms.saturating_add(STAMP_BOUND_MS)
    }
}

impl Wire for Hlc {
    fn encode(&self, e: &mut Encoder) {
        e.uint(self.0);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        d.uint().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_stamp_is_after_the_last_and_not_before_the_time() {
        // (last ms, last counter, physical ms) -> ms, counter
        for (last_ms, last_counter, physical, ms, counter) in [
            (0, 0, 5, 5, 0),
            (5, 0, 5, 5, 1),
            (5, 7, 4, 5, 8),
            (5, 0xffff, 5, 6, 0),
            (5, 0xffff, 6, 6, 0),
            (5, 3, u64::MAX, (1 << 48) - 1, 0),
        ] {
            let next = Hlc::next(Hlc::new((last_ms << 16) | last_counter), physical);
            assert_eq!((next.ms(), next.counter()), (ms, counter), "{last_ms}.{last_counter} at {physical}");
        }
        assert_eq!(Hlc::next(Hlc::new(u64::MAX), 0), Hlc::new(u64::MAX));
    }

    #[test]
    fn an_entry_carries_stamps_up_to_ten_minutes_ahead() {
        let relay = 1_000_000;
        assert!(Hlc::new((Hlc::at_ms(relay + STAMP_BOUND_MS).number()) | 0xffff).is_within(relay));
        assert!(!Hlc::at_ms(relay + STAMP_BOUND_MS + 1).is_within(relay));
        assert!(Hlc::at_ms(0).is_within(relay));
    }
}
