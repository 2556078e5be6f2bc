//! What comes in from outside: secrets, time, randomness, the network (invariant 6).

use kith_model::{Clock, KithError, OsRng, Rng, SecretVault, StorageFault, SystemClock};
use kith_sync::{Connector, HttpConnector};
use std::sync::Arc;

/// Everything that a home needs from its surroundings.
#[derive(Clone)]
pub struct Options {
    /// Where the secret is that opens the home.
    pub vault: Arc<dyn SecretVault>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, fit for keys.
    pub rng: Arc<dyn Rng>,
    /// The way to relays.
    pub network: Arc<dyn Connector>,
}

impl Options {
    /// The platform's clock, randomness and network.
    ///
    /// # Errors
    /// `store_io` when the operating system gives no randomness.
    pub fn platform(vault: Arc<dyn SecretVault>) -> Result<Self, KithError> {
        let rng = OsRng::new().map_err(|_| KithError::Storage(StorageFault::Io))?;
        Ok(Self { vault, clock: Arc::new(SystemClock), rng: Arc::new(rng), network: Arc::new(HttpConnector) })
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Options(…)")
    }
}
