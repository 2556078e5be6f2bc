//! A relay, a clock and people.

use crate::{Air, Device};
use kith_model::{ManualClock, Timestamp};
use kith_relay::log::{Database, Rules};
use kith_relay::{Relay, RelayConfig, RunningRelay};
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Everything that a story needs.
pub struct World {
    /// Where homes and the relay's database are.
    pub dir: TempDir,
    /// The runtime of the relay and of every sync.
    pub runtime: Arc<Runtime>,
    /// The one clock of relay and devices, until a device gets its own.
    pub clock: Arc<ManualClock>,
    /// What the networks of all devices go through.
    pub air: Air,
    relay: Option<RunningRelay>,
    rules: Option<Rules>,
    metrics: bool,
    url: String,
    seed: Cell<u8>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World(…)")
    }
}

/// The relay's clock, moved with the world's.
#[derive(Debug)]
struct RelayClock(Arc<ManualClock>);

impl kith_relay::clock::Clock for RelayClock {
    fn now_ms(&self) -> u64 {
        kith_model::Clock::now(&*self.0).as_ms()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A world at noon of a spring day.
    #[must_use]
    pub fn new() -> Self {
        Self::with(None)
    }

    /// A world whose relay has other rules than the protocol's numbers.
    #[must_use]
    pub fn with_rules(change: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = RelayConfig::on_loopback().rules;
        change(&mut rules);
        Self::with(Some(rules))
    }

    /// A world whose relay's operator keeps entries of groups for so many days.
    #[must_use]
    pub fn with_entries_kept_for(days: u64) -> Self {
        let ttl = days * 24 * 60 * 60 * 1000;
        Self::with_rules(|rules| {
            rules.limits.normal.ttl_default_ms = ttl;
            rules.limits.normal.ttl_max_ms = ttl;
        })
    }

    /// A world whose relay serves its metrics.
    #[must_use]
    pub fn with_metrics() -> Self {
        let mut world = Self::new();
        world.stop_relay();
        world.metrics = true;
        world.start_relay();
        world
    }

    /// Where the relay serves its metrics.
    #[must_use]
    pub fn metrics_url(&self) -> Option<String> {
        self.relay.as_ref().and_then(RunningRelay::metrics_url)
    }

    fn with(rules: Option<Rules>) -> Self {
        // RUST_LOG=debug shows what engine and relay say.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::parse_rfc3339("2026-03-07T12:00:00Z").unwrap()));
        let mut world = Self {
            dir: tempfile::tempdir().unwrap(),
            runtime: Arc::new(runtime),
            clock,
            air: Air::default(),
            relay: None,
            rules,
            metrics: false,
            url: String::new(),
            seed: Cell::new(1),
        };
        world.start_relay();
        world
    }

    /// Starts the relay, on the port that it had before, if any.
    pub fn start_relay(&mut self) {
        let mut config = RelayConfig::on_loopback();
        config.database = Database::SqliteFile(self.database());
        if let Some(rules) = &self.rules {
            config.rules = rules.clone();
        }
        config.clock = Arc::new(RelayClock(self.clock.clone()));
        config.metrics = self.metrics.then(|| "127.0.0.1:0".parse().unwrap());
        if let Some(address) = self.url.strip_prefix("http://") {
            config.listen = address.parse().unwrap();
        } else {
            config.listen = "127.0.0.1:0".parse().unwrap();
        }
        let relay = self.runtime.block_on(Relay::start(config)).unwrap();
        self.url = relay.url();
        self.relay = Some(relay);
    }

    /// Stops the relay; its database stays.
    pub fn stop_relay(&mut self) {
        if let Some(relay) = self.relay.take() {
            self.runtime.block_on(relay.shutdown());
        }
    }

    /// The relay's database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.dir.path().join("relay").join("relay.db")
    }

    /// The relay's address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A person with a new home.
    #[must_use]
    pub fn person(&self, name: &str) -> Device {
        self.person_at(name, self.url())
    }

    /// A person who reaches the relay at this address.
    #[must_use]
    pub fn person_at(&self, name: &str, url: &str) -> Device {
        let seed = self.seed.get();
        self.seed.set(seed + 1);
        Device::create(self, name, seed, url)
    }

    /// Every file of the relay, in one piece: what its operator has.
    #[must_use]
    pub fn everything_the_relay_has(&self) -> Vec<u8> {
        fn collect(dir: &std::path::Path, bytes: &mut Vec<u8>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, bytes);
                } else {
                    bytes.extend(path.to_string_lossy().as_bytes());
                    bytes.extend(std::fs::read(&path).unwrap());
                }
            }
        }
        let mut bytes = Vec::new();
        collect(&self.dir.path().join("relay"), &mut bytes);
        bytes
    }
}
