//! How hard the relay is pressed: token buckets by log and by address, and what `open` logs hold.
//!
//! All of it lives in memory. Losing it in a restart lets through one burst more, never one less.

use super::rules::Rates;
use kith_protocol::id::LogId;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where a request comes from, as far as limits by address look: an IPv4 address or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(u64);

impl Source {
    /// The source of an address; none for loopback, which has no cap.
    #[must_use]
    pub fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        if address.is_loopback() {
            return None;
        }
        Some(match address {
            // The two ranges cannot meet: no network of IPv6 begins with 32 zero bits and is routed.
            IpAddr::V4(address) => Self(u64::from(address.to_bits())),
            IpAddr::V6(address) => {
                Self(address.segments().iter().take(4).fold(0, |network, part| (network << 16) | u64::from(*part)))
            }
        })
    }
}

/// More keys than this are swept for buckets that are full again.
const SWEEP_ABOVE: usize = 65_536;

/// Token buckets by key, filled by the clock that is passed in.
#[derive(Debug)]
struct Buckets<K> {
    levels: Mutex<HashMap<K, Level>>,
}

/// Thousandths of tokens that are missing from a full bucket, and since when that was so.
#[derive(Debug, Clone, Copy)]
struct Level {
    missing: u64,
    at: u64,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new() -> Self {
        Self { levels: Mutex::new(HashMap::new()) }
    }

    /// Takes one token; `Err` gives the seconds until there is one. A bucket holds `burst` and gains `per_minute`.
    fn take(&self, key: K, now: u64, burst: u64, per_minute: u64) -> Result<(), u64> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        // 1 token a minute is 1/60,000 token a millisecond.
        let refill =
            |level: &Level| level.missing.saturating_sub(now.saturating_sub(level.at).saturating_mul(per_minute));
        if levels.len() > SWEEP_ABOVE {
            levels.retain(|_, level| refill(level) > 0);
        }
        let level = levels.entry(key).or_insert(Level { missing: 0, at: now });
        let missing = refill(level).saturating_add(60_000);
        let most = burst.saturating_mul(60_000);
        *level = Level { missing: missing.saturating_sub(60_000), at: now };
        if missing > most {
            return Err((missing - most).div_ceil(per_minute.max(1)).div_ceil(1000).max(1));
        }
        level.missing = missing;
        Ok(())
    }
}

/// What is counted.
#[derive(Debug)]
pub(crate) struct Pressure {
    appends: Buckets<LogId>,
    fenced: Buckets<LogId>,
    creations: Buckets<Source>,
    open_bytes: AtomicU64,
}

impl Pressure {
    pub(crate) fn new() -> Self {
        Self {
            appends: Buckets::new(),
            fenced: Buckets::new(),
            creations: Buckets::new(),
            open_bytes: AtomicU64::new(0),
        }
    }

    /// One append more on a log; `Err` gives the seconds to wait.
    pub(crate) fn append(&self, rates: &Rates, log: LogId, fenced: bool, now: u64) -> Result<(), u64> {
        if fenced {
            self.fenced.take(log, now, rates.fenced_burst, rates.fenced_per_s.saturating_mul(60))?;
        }
        self.appends.take(log, now, rates.append_burst, rates.appends_per_s.saturating_mul(60))
    }

    /// One log more from an address; `Err` gives the seconds to wait.
    pub(crate) fn create(&self, rates: &Rates, source: Source, now: u64) -> Result<(), u64> {
        self.creations.take(source, now, rates.creations_per_min, rates.creations_per_min)
    }

    /// Bytes that logs admitted by `open` hold.
    pub(crate) fn open_bytes(&self) -> u64 {
        self.open_bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn set_open_bytes(&self, bytes: u64) {
        self.open_bytes.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn change_open_bytes(&self, delta: i64) {
        let change = |bytes: u64| Some(bytes.saturating_add_signed(delta));
        let _ = self.open_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let buckets = Buckets::new();
        for _ in 0..5 {
            assert_eq!(buckets.take("a", 1000, 5, 60), Ok(()));
        }
        assert_eq!(buckets.take("a", 1000, 5, 60), Err(1));
        assert_eq!(buckets.take("a", 1999, 5, 60), Err(1));
        assert_eq!(buckets.take("b", 1000, 5, 60), Ok(()));
        assert_eq!(buckets.take("a", 2000, 5, 60), Ok(()));
        assert_eq!(buckets.take("a", 2000, 5, 60), Err(1));
        assert_eq!(buckets.take("c", 0, 1, 1), Ok(()));
        assert_eq!(buckets.take("c", 0, 1, 1), Err(60));
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_token_away() {
        let buckets = Buckets::new();
        assert_eq!(buckets.take("a", 10_000, 2, 60), Ok(()));
        assert_eq!(buckets.take("a", 1_000, 2, 60), Ok(()));
        assert_eq!(buckets.take("a", 1_000, 2, 60), Err(1));
        assert_eq!(buckets.take("a", 2_000, 2, 60), Ok(()));
    }

    #[test]
    fn loopback_has_no_source_and_a_network_of_ipv6_is_one() {
        let source = |text: &str| Source::of(text.parse().unwrap());
        assert_eq!(source("127.0.0.1"), None);
        assert_eq!(source("::1"), None);
        assert_eq!(source("::ffff:127.0.0.1"), None);
        assert_eq!(source("2001:db8::1"), source("2001:db8::2"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
        assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    }
}
