//! Starting and stopping a relay: its storage, its listeners, its housekeeping.

use crate::config::RelayConfig;
use crate::http::{App, router, serve, serve_metrics};
use crate::log::{LogService, OpenError};
use futures_util::future::BoxFuture;
use kith_protocol::api::{BadOrigin, Origin};
use kith_protocol::id::RelayId;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a stop waits for requests that run.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the relay rests between rounds of expiry.
const BETWEEN_EXPIRIES: Duration = Duration::from_secs(60);

/// The relay as a library.
#[derive(Debug, Clone, Copy)]
pub struct Relay;

/// Why a relay did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the platform said.
        reason: std::io::Error,
    },
    /// The database cannot be used, or the clock is behind what is in it.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No random bytes for the relay's id.
    #[error(transparent)]
    NoRandomness(#[from] crate::clock::NoRandomness),
    /// Opening was cut off.
    #[error("the database was not opened")]
    Interrupted,
}

impl Relay {
    /// Starts a relay; it serves until [`RunningRelay::shutdown`].
    ///
    /// # Errors
    /// [`StartError`]: the address is busy, or the database cannot be used.
    pub fn start(config: RelayConfig) -> BoxFuture<'static, Result<RunningRelay, StartError>> {
        Box::pin(Self::start_with(config))
    }

    async fn start_with(config: RelayConfig) -> Result<RunningRelay, StartError> {
        let listener = listen(config.listen).await?;
        let metrics = match config.metrics {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let mut id = [0; 16];
        config.random.fill(&mut id)?;
        let (database, rules, clock) = (config.database.clone(), config.rules.clone(), Arc::clone(&config.clock));
        let opening = tokio::task::spawn_blocking(move || LogService::open(&database, RelayId::new(id), clock, rules));
        let service = opening.await.map_err(|_| StartError::Interrupted)??;

        let stop = CancellationToken::new();
        let app = App::new(service.clone(), &config, stop.clone());
        let address = local_address(&listener, config.listen)?;
        let metrics_address = match (&metrics, config.metrics) {
            (Some(listener), Some(asked)) => Some(local_address(listener, asked)?),
            _ => None,
        };
        let router = router(&app);
        let mut tasks = vec![tokio::spawn(serve(listener, Arc::clone(&app), router, PATIENCE))];
        if let Some(listener) = metrics {
            tasks.push(tokio::spawn(serve_metrics(listener, app)));
        }
        tasks.push(tokio::spawn(expire(service.clone(), stop.clone())));
        Ok(RunningRelay { address, metrics_address, service, stop, tasks })
    }
}

/// A relay that serves.
pub struct RunningRelay {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    service: LogService,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for RunningRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunningRelay").field("address", &self.address).finish_non_exhaustive()
    }
}

impl RunningRelay {
    /// Where it listens; with port 0, the port it got.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that reaches it on this machine.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of `/healthz` and `/metrics`, if they are served.
    #[must_use]
    pub fn metrics_url(&self) -> Option<String> {
        self.metrics_address.map(|address| format!("http://{address}"))
    }

    /// The origin of [`RunningRelay::url`].
    ///
    /// # Errors
    /// [`BadOrigin`] when it does not listen on loopback.
    pub fn origin(&self) -> Result<Origin, BadOrigin> {
        Origin::from_url(&self.url())
    }

    /// Stops: takes no new request, lets those that run come to their end, and closes the database.
    pub fn shutdown(self) -> BoxFuture<'static, ()> {
        Box::pin(self.stop_all())
    }

    async fn stop_all(self) {
        self.stop.cancel();
        for task in self.tasks {
            // A task that panicked has nothing left to drain.
            drop(task.await);
        }
        let service = self.service;
        drop(tokio::task::spawn_blocking(move || service.close()).await);
    }
}

/// Rounds of expiry, until the stop.
async fn expire(service: LogService, stop: CancellationToken) {
    loop {
        if service.expire().await.is_err() {
            tracing::warn!("a round of expiry did not end; the next one goes on");
        }
        tokio::select! {
            () = tokio::time::sleep(BETWEEN_EXPIRIES) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|reason| StartError::Listen { address, reason })
}

fn local_address(listener: &TcpListener, asked: SocketAddr) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|reason| StartError::Listen { address: asked, reason })
}
