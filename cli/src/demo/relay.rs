//! The story's own relay, in this process, with its database in a folder.

use crate::output::Failure;
use kith_relay::log::Database;
use kith_relay::{Relay, RelayConfig, RunningRelay};
use std::net::SocketAddr;
use std::path::Path;

/// A running relay.
#[derive(Debug)]
pub(crate) struct OwnRelay(RunningRelay);

impl OwnRelay {
    /// Starts it on a free port; its files lie in `folder`.
    ///
    /// # Errors
    /// When there is no port, or the folder cannot be used.
    pub(crate) async fn start(folder: &Path) -> Result<Self, Failure> {
        let config =
            RelayConfig { database: Database::SqliteFile(folder.join("relay.db")), ..RelayConfig::on_loopback() };
        let running = Relay::start(config).await;
        running.map(Self).map_err(|error| Failure::bug(format!("the relay does not start: {error}")))
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// The address that a home takes.
    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// Stops it.
    pub(crate) async fn stop(self) {
        self.0.shutdown().await;
    }
}
