//! A network that refuses, drops before or after delivery, duplicates, delays and reorders, by a seed.
//!
//! What one device's network does is drawn from its seed. Order is a matter of all: the requests of a world share its
//! [`Air`], in which one in flight can be overtaken by another, on its way to the relay or back.

use kith_model::Rng;
use kith_model::SeededRng;
use kith_sync::Connector;
use kith_sync::transport::{Answer, HttpTransport, OpenStream, Request, Transport, TransportError, TransportFuture};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// The longest that something in flight waits to be overtaken.
const PATIENCE: Duration = Duration::from_millis(20);
/// A late request arrives after at most so many later ones of its device.
const LATE_BY: u8 = 4;

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
    /// The answer comes late: after that of another request in flight, or after a while.
    pub delay: u8,
    /// The request lets another one in flight, if there is one, reach the relay first.
    pub reorder: u8,
    /// The device gives the request up, and it reaches the relay all the same, after later ones of the same device.
    pub late: u8,
}

impl Faults {
    /// All of them at once, each so often.
    #[must_use]
    pub const fn all(percent: u8) -> Self {
        Self {
            offline: false,
            drop_before: percent,
            drop_after: percent,
            duplicate: percent,
            delay: percent,
            reorder: percent,
            late: percent,
        }
    }
}

/// What all networks of a world go through.
#[derive(Debug, Clone, Default)]
pub struct Air {
    arrived: Passing,
    answered: Passing,
    late: Arc<AtomicU64>,
}

/// A place that requests or answers pass one by one.
#[derive(Debug, Clone)]
struct Passing {
    count: Arc<watch::Sender<u64>>,
    overtaken: Arc<AtomicU64>,
}

impl Default for Passing {
    fn default() -> Self {
        Self { count: Arc::new(watch::Sender::new(0)), overtaken: Arc::default() }
    }
}

impl Passing {
    /// Passes, after another one when this one is to be overtaken.
    async fn pass(&self, last: bool) {
        if last {
            let mut seen = self.count.subscribe();
            if tokio::time::timeout(PATIENCE, seen.changed()).await.is_ok() {
                self.overtaken.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.send_modify(|count| *count += 1);
    }
}

impl Air {
    /// How many requests and how many answers another one has overtaken, and how many requests arrived late.
    #[must_use]
    pub fn disorder(&self) -> (u64, u64, u64) {
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        (count(&self.arrived.overtaken), count(&self.answered.overtaken), count(&self.late))
    }
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
    rng: Arc<Mutex<SeededRng>>,
    log: Arc<Mutex<Vec<Exchange>>>,
    between: Arc<Mutex<Option<Box<Between>>>>,
    before: Arc<Mutex<Option<Box<Before>>>>,
    air: Air,
    /// Requests that were given up, with the number of later ones that each still waits for.
    held: Arc<Mutex<Vec<(u8, Request)>>>,
    /// Points that are still passed before everything stands still; none when nothing will.
    fuse: Arc<Mutex<Option<u32>>>,
    stands: Arc<Notify>,
}

impl std::fmt::Debug for FaultyNetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FaultyNetwork(…)")
    }
}

impl FaultyNetwork {
    /// A network that works, until it is told not to.
    #[must_use]
    pub fn new(seed: u8, air: Air) -> Self {
        Self {
            faults: Arc::default(),
            rng: Arc::new(Mutex::new(SeededRng::new([seed; 32]))),
            log: Arc::default(),
            between: Arc::default(),
            before: Arc::default(),
            air,
            held: Arc::default(),
            fuse: Arc::default(),
            stands: Arc::default(),
        }
    }

    /// Draws from another seed from now on.
    pub fn draws_from(&self, seed: u64) {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        *self.rng.lock().unwrap() = SeededRng::new(bytes);
    }

    /// After so many points nothing goes on: a point is before each request and before each answer.
    pub(crate) fn stand_still_after(&self, points: Option<u32>) {
        *self.fuse.lock().unwrap() = points;
    }

    /// Ends when everything stands still.
    pub(crate) async fn stands_still(&self) {
        self.stands.notified().await;
    }

    async fn point(&self) {
        let stands = match self.fuse.lock().unwrap().as_mut() {
            None => false,
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
        };
        if stands {
            self.stands.notify_one();
            std::future::pending::<()>().await;
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
        self.draw(100) < u16::from(percent)
    }

    fn draw(&self, below: u16) -> u16 {
        let mut bytes = [0; 2];
        self.rng.lock().unwrap().fill(&mut bytes);
        u16::from_be_bytes(bytes) % below
    }

    /// Holds a request that its device has given up.
    fn hold(&self, request: Request) {
        let after = 1 + u8::try_from(self.draw(u16::from(LATE_BY))).unwrap();
        self.held.lock().unwrap().push((after, request));
    }

    /// What is still on its way never arrives.
    pub fn loses_what_is_late(&self) {
        self.held.lock().unwrap().clear();
    }

    /// Requests that were held and whose turn it is, now that a later one went by.
    fn take_late(&self) -> Vec<Request> {
        let mut held = self.held.lock().unwrap();
        for (after, _) in held.iter_mut() {
            *after = after.saturating_sub(1);
        }
        held.extract_if(.., |(after, _)| *after == 0).map(|(_, request)| request).collect()
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
            self.network.point().await;
            let faults = *self.network.faults.lock().unwrap();
            if faults.offline || self.network.roll(faults.drop_before) {
                return Err(TransportError::Unreachable);
            }
            if let Some(before) = self.network.before.lock().unwrap().as_mut() {
                before(&mut request);
            }
            if self.network.roll(faults.late) {
                self.network.hold(request);
                return Err(TransportError::Lost);
            }
            let air = &self.network.air;
            air.arrived.pass(self.network.roll(faults.reorder)).await;
            if self.network.roll(faults.duplicate) {
                let _ = self.inner.send(request.clone()).await;
            }
            let mut answer = self.inner.send(request.clone()).await;
            for late in self.network.take_late() {
                let _ = self.inner.send(late).await;
                air.late.fetch_add(1, Ordering::Relaxed);
            }
            air.answered.pass(self.network.roll(faults.delay)).await;
            self.network.log.lock().unwrap().push(Exchange {
                path: request.path.clone(),
                up: request.body.len(),
                down: answer.as_ref().ok().map(|answer| answer.body.len()),
            });
            if let Some(between) = self.network.between.lock().unwrap().as_mut() {
                answer = between(&request, answer);
            }
            self.network.point().await;
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
