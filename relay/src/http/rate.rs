//! How fast one connection or one source address may ask (protocol 2): token buckets over the injected clock.
//!
//! The caps of an address are loose, because a whole workplace may sit behind one, and there is none for loopback, where the
//! address is that of a proxy or of the machine itself.

use crate::config::RateLimits;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Tokens that come back with time. It holds thousandths of tokens, so that milliseconds count.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    thousandths: u64,
    last_ms: u64,
}

impl Bucket {
    const fn full(burst: u64, now_ms: u64) -> Self {
        Self { thousandths: burst.saturating_mul(1000), last_ms: now_ms }
    }

    /// Takes one token, of which `per_s` come back in a second, up to `burst`. Else: the seconds until there is one.
    fn take(&mut self, per_s: u64, burst: u64, now_ms: u64) -> Result<(), u64> {
        let passed = now_ms.saturating_sub(self.last_ms);
        self.last_ms = now_ms;
        self.thousandths =
            self.thousandths.saturating_add(passed.saturating_mul(per_s)).min(burst.saturating_mul(1000));
        if let Some(left) = self.thousandths.checked_sub(1000) {
            self.thousandths = left;
            return Ok(());
        }
        let missing = 1000 - self.thousandths;
        Err(missing.div_ceil(per_s.max(1)).div_ceil(1000).max(1))
    }
}

/// What is counted for one address.
#[derive(Debug)]
struct Address {
    connections: u64,
    requests: Bucket,
    last_ms: u64,
}

/// The counters of all addresses.
#[derive(Debug)]
pub(super) struct Rates {
    limits: Option<RateLimits>,
    addresses: Mutex<HashMap<IpAddr, Address>>,
}

/// An address is forgotten when it has been silent for so long that its buckets are full again.
const FORGET_AFTER_MS: u64 = 120_000;
/// How many addresses are kept before silent ones are looked for.
const ADDRESSES: usize = 1024;

/// One connection's counters; the connection counts for its address as long as this lives.
#[derive(Debug)]
pub(super) struct ConnectionRates {
    rates: Arc<Rates>,
    address: Option<IpAddr>,
    requests: Mutex<Option<Bucket>>,
}

impl Rates {
    /// Counters under `limits`; none: nothing is limited.
    pub(super) fn new(limits: Option<RateLimits>) -> Arc<Self> {
        Arc::new(Self { limits, addresses: Mutex::new(HashMap::new()) })
    }

    /// Counts a new connection.
    ///
    /// # Errors
    /// Seconds to wait, when its address has too many.
    pub(super) fn connect(self: &Arc<Self>, peer: IpAddr, now_ms: u64) -> Result<ConnectionRates, u64> {
        let address = counted(peer).filter(|_| self.limits.is_some());
        if let (Some(limits), Some(address)) = (&self.limits, address) {
            let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
            if addresses.len() >= ADDRESSES {
                addresses
                    .retain(|_, kept| kept.connections > 0 || now_ms.saturating_sub(kept.last_ms) < FORGET_AFTER_MS);
            }
            let kept = addresses.entry(address).or_insert_with(|| Address {
                connections: 0,
                requests: Bucket::full(limits.address_requests_per_s, now_ms),
                last_ms: now_ms,
            });
            if kept.connections >= limits.address_connections {
                return Err(1);
            }
            kept.connections += 1;
            kept.last_ms = now_ms;
        }
        Ok(ConnectionRates { rates: Arc::clone(self), address, requests: Mutex::new(None) })
    }
}

impl ConnectionRates {
    /// Counts a request.
    ///
    /// # Errors
    /// Seconds to wait.
    pub(super) fn request(&self, now_ms: u64) -> Result<(), u64> {
        let Some(limits) = &self.rates.limits else { return Ok(()) };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = requests.get_or_insert(Bucket::full(limits.connection_burst, now_ms));
        bucket.take(limits.connection_requests_per_s, limits.connection_burst, now_ms)?;
        self.of_address(|address| {
            address.last_ms = now_ms;
            address.requests.take(limits.address_requests_per_s, limits.address_requests_per_s, now_ms)
        })
    }

    fn of_address(&self, count: impl FnOnce(&mut Address) -> Result<(), u64>) -> Result<(), u64> {
        let Some(address) = self.address else { return Ok(()) };
        let mut addresses = self.rates.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.get_mut(&address).map_or(Ok(()), count)
    }
}

impl Drop for ConnectionRates {
    fn drop(&mut self) {
        if let Some(address) = self.address {
            let mut addresses = self.rates.addresses.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = addresses.get_mut(&address) {
                kept.connections = kept.connections.saturating_sub(1);
            }
        }
    }
}

/// What counts as one source: an IPv4 address, the /64 of an IPv6 address, nothing for loopback.
fn counted(peer: IpAddr) -> Option<IpAddr> {
    match peer.to_canonical() {
        peer if peer.is_loopback() => None,
        IpAddr::V4(address) => Some(IpAddr::V4(address)),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> RateLimits {
        RateLimits { connection_requests_per_s: 2, connection_burst: 3, ..RateLimits::default() }
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_is_spent_and_comes_back_with_the_clock() {
        let connection = Rates::new(Some(limits())).connect(address("192.0.2.1"), 0).unwrap();
        for _ in 0..3 {
            assert_eq!(connection.request(1000), Ok(()));
        }
        assert_eq!(connection.request(1000), Err(1));
        assert_eq!(connection.request(1499), Err(1));
        assert_eq!(connection.request(1500), Ok(()));
        assert_eq!(connection.request(1500), Err(1));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_and_takes_nothing() {
        let connection = Rates::new(Some(limits())).connect(address("192.0.2.1"), 5000).unwrap();
        for _ in 0..3 {
            assert_eq!(connection.request(0), Ok(()));
        }
        assert_eq!(connection.request(0), Err(1));
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address_and_loopback_as_none() {
        assert_eq!(counted(address("2001:db8:1:2:3::4")), Some(address("2001:db8:1:2::")));
        assert_eq!(counted(address("::ffff:192.0.2.1")), Some(address("192.0.2.1")));
        assert_eq!(counted(address("::1")), None);
        assert_eq!(counted(address("127.0.0.1")), None);
    }

    #[test]
    fn connections_of_an_address_are_capped_until_one_ends() {
        let rates = Rates::new(Some(RateLimits { address_connections: 1, ..RateLimits::default() }));
        let first = rates.connect(address("192.0.2.1"), 0).unwrap();
        assert!(rates.connect(address("192.0.2.1"), 0).is_err());
        assert!(rates.connect(address("192.0.2.2"), 0).is_ok());
        assert!(rates.connect(address("127.0.0.1"), 0).is_ok());
        drop(first);
        assert!(rates.connect(address("192.0.2.1"), 0).is_ok());
    }

    #[test]
    fn without_limits_nothing_is_refused() {
        let connection = Rates::new(None).connect(address("192.0.2.1"), 0).unwrap();
        assert!((0..10_000).all(|_| connection.request(0).is_ok()));
    }
}
