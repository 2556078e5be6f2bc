//! The one way by which randomness comes in (invariant 6).

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use std::sync::{Mutex, PoisonError};

/// A cryptographic random source that is given at construction.
pub trait Rng: Send + Sync {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);

    /// A random 16-byte id.
    fn bytes16(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        bytes
    }

    /// A random 32-byte key or seed.
    fn bytes32(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }

    /// A random number below `bound`; 0 when that is 0. Not even to the last bit: for waits, never for keys.
    fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_be_bytes(bytes) % bound.max(1)
    }
}

/// ChaCha20 seeded by the operating system, seeded again after a fork is not needed: the process never forks.
#[derive(Debug)]
pub struct OsRng(SeededRng);

impl OsRng {
    /// A source seeded from the operating system.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new() -> std::io::Result<Self> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
        Ok(Self(SeededRng::new(seed)))
    }
}

impl Rng for OsRng {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }
}

/// ChaCha20 from a given seed: repeatable, for tests.
pub struct SeededRng(Mutex<ChaCha20Rng>);

impl SeededRng {
    /// A source that always gives the same bytes for the same seed.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha20Rng::from_seed(seed)))
    }
}

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

impl std::fmt::Debug for SeededRng {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeededRng(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounded_number_stays_below_its_bound_and_takes_every_value() {
        let rng = SeededRng::new([1; 32]);
        assert_eq!((rng.below(0), rng.below(1)), (0, 0));
        let mut seen = [false; 8];
        for _ in 0..400 {
            let number = usize::try_from(rng.below(8)).unwrap();
            seen[number] = true;
        }
        assert_eq!(seen, [true; 8]);
    }
}
