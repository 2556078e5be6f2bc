//! A network that counts what it carries.

use kith_sync::Connector;
use kith_sync::transport::{Answer, HttpTransport, OpenStream, Request, Transport, TransportError, TransportFuture};
use std::sync::{Arc, Mutex, PoisonError};

/// What was carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Requests.
    pub requests: u64,
    /// Bytes of their bodies.
    pub up: u64,
    /// Bytes of the bodies of the answers.
    pub down: u64,
}

/// The real network, counted. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct CountingNetwork(Arc<Mutex<Carried>>);

impl CountingNetwork {
    /// What was carried since the last call.
    #[must_use]
    pub fn take(&self) -> Carried {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, up: usize, down: usize) {
        let mut carried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        carried.requests = carried.requests.saturating_add(1);
        carried.up = carried.up.saturating_add(bytes(up));
        carried.down = carried.down.saturating_add(bytes(down));
    }
}

impl Connector for CountingNetwork {
    fn connect(&self) -> Result<Arc<dyn Transport>, TransportError> {
        Ok(Arc::new(Counting { inner: HttpTransport::new()?, network: self.clone() }))
    }
}

struct Counting {
    inner: HttpTransport,
    network: CountingNetwork,
}

impl Transport for Counting {
    fn send(&self, request: Request) -> TransportFuture<'_, Answer> {
        Box::pin(async move {
            let up = request.body.len();
            let answer = self.inner.send(request).await;
            self.network.note(up, answer.as_ref().map_or(0, |answer| answer.body.len()));
            answer
        })
    }

    fn open(&self, request: Request) -> TransportFuture<'_, OpenStream> {
        self.inner.open(request)
    }
}
