//! A network that refuses, drops before or after delivery, and duplicates, by a seed.

use kith_model::Rng;
use kith_model::SeededRng;
use kith_sync::Connector;
use kith_sync::transport::{Answer, HttpTransport, OpenStream, Request, Transport, TransportError, TransportFuture};
use std::sync::{Arc, Mutex};

/// How often what goes wrong, in percent of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Nothing is reachable.
    pub offline: bool,
    /// The request never arrives.
    pub drop_before: u8,
    /// The request arrives, the answer does not.
    pub drop_after: u8,
    /// The request arrives twice.
    pub duplicate: u8,
}

/// One request that reached the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The path.
    pub path: String,
    /// Bytes of the body.
    pub up: usize,
    /// Bytes of the answer's body; none when no answer came.
    pub down: Option<usize>,
}

/// What stands between a device and its relay: it may give another answer than the relay did.
pub type Between = dyn FnMut(&Request, Result<Answer, TransportError>) -> Result<Answer, TransportError> + Send;

/// What changes a request on its way.
pub type Before = dyn FnMut(&mut Request) + Send;

/// The network of one device.
#[derive(Clone)]
pub struct FaultyNetwork {
    faults: Arc<Mutex<Faults>>,
    rng: Arc<SeededRng>,
    log: Arc<Mutex<Vec<Exchange>>>,
    between: Arc<Mutex<Option<Box<Between>>>>,
    before: Arc<Mutex<Option<Box<Before>>>>,
}

impl std::fmt::Debug for FaultyNetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FaultyNetwork(…)")
    }
}

impl FaultyNetwork {
    /// A network that works, until it is told not to.
    #[must_use]
    pub fn new(seed: u8) -> Self {
        Self {
            faults: Arc::default(),
            rng: Arc::new(SeededRng::new([seed; 32])),
            log: Arc::default(),
            between: Arc::default(),
            before: Arc::default(),
        }
    }

    /// Sets what goes wrong from now on.
    pub fn set(&self, faults: Faults) {
        *self.faults.lock().unwrap() = faults;
    }

    /// Puts something between the device and its relay.
    pub fn put_between(
        &self,
        between: impl FnMut(&Request, Result<Answer, TransportError>) -> Result<Answer, TransportError> + Send + 'static,
    ) {
        *self.between.lock().unwrap() = Some(Box::new(between));
    }

    /// Changes requests on their way.
    pub fn put_before(&self, before: impl FnMut(&mut Request) + Send + 'static) {
        *self.before.lock().unwrap() = Some(Box::new(before));
    }

    /// Takes both away.
    pub fn put_nothing_between(&self) {
        *self.before.lock().unwrap() = None;
        *self.between.lock().unwrap() = None;
    }

    /// The requests since the last call.
    #[must_use]
    pub fn take_log(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    fn roll(&self, percent: u8) -> bool {
        let mut byte = [0; 2];
        self.rng.fill(&mut byte);
        u16::from_be_bytes(byte) % 100 < u16::from(percent)
    }
}

impl Connector for FaultyNetwork {
    fn connect(&self) -> Result<Arc<dyn Transport>, TransportError> {
        Ok(Arc::new(FaultyTransport { inner: HttpTransport::new()?, network: self.clone() }))
    }
}

struct FaultyTransport {
    inner: HttpTransport,
    network: FaultyNetwork,
}

impl Transport for FaultyTransport {
    fn send(&self, mut request: Request) -> TransportFuture<'_, Answer> {
        Box::pin(async move {
            let faults = *self.network.faults.lock().unwrap();
            if faults.offline || self.network.roll(faults.drop_before) {
                return Err(TransportError::Unreachable);
            }
            if let Some(before) = self.network.before.lock().unwrap().as_mut() {
                before(&mut request);
            }
            if self.network.roll(faults.duplicate) {
                let _ = self.inner.send(request.clone()).await;
            }
            let mut answer = self.inner.send(request.clone()).await;
            self.network.log.lock().unwrap().push(Exchange {
                path: request.path.clone(),
                up: request.body.len(),
                down: answer.as_ref().ok().map(|answer| answer.body.len()),
            });
            if let Some(between) = self.network.between.lock().unwrap().as_mut() {
                answer = between(&request, answer);
            }
            if self.network.roll(faults.drop_after) { Err(TransportError::Lost) } else { answer }
        })
    }

    fn open(&self, request: Request) -> TransportFuture<'_, OpenStream> {
        Box::pin(async move {
            if self.network.faults.lock().unwrap().offline {
                return Err(TransportError::Unreachable);
            }
            self.inner.open(request).await
        })
    }
}
