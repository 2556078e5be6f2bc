//! What an operator sets.
//!
//! [`RelayConfig`] is the whole of it, as a library takes it. [`ConfigFile`] is the `--config` file: TOML with the names of
//! `/v1/info`'s limits, and of the rates that only a relay enforces. A name that is not there keeps the protocol's number;
//! a name that nobody knows is an error, because a limit with a typing mistake is no limit.

use crate::clock::{Clock, Random, SystemClock, SystemRandom};
use crate::log::{AdmissionPolicy, Database, OperatorCode, Rates, Rules};
use kith_protocol::api::{ClassLimits, Limits, MAX_BUDGET, MAX_OPS, MAX_READS, MAX_WAIT_S, MAX_WAKES, Origin};
use kith_protocol::op::MAX_GRANTS_NAMED;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// How fast one connection and one source address may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests a second on one connection.
    pub connection_requests_per_s: u64,
    /// Requests on one connection that may come at once.
    pub connection_burst: u64,
    /// Requests a second from one address.
    pub address_requests_per_s: u64,
    /// Connections of one address at once.
    pub address_connections: u64,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            connection_requests_per_s: 20,
            connection_burst: 100,
            address_requests_per_s: 500,
            address_connections: 4096,
        }
    }
}

/// A relay to be started.
#[derive(Clone)]
pub struct RelayConfig {
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where to answer `/healthz` and `/metrics`, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// Where logs are kept.
    pub database: Database,
    /// The origins that signatures may name; none: the loopback host that the client names.
    pub origins: Vec<Origin>,
    /// What is allowed.
    pub rules: Rules,
    /// Rates of connections and addresses; none: unlimited.
    pub rates: Option<RateLimits>,
    /// Connections at once, from everywhere together; none: as many as the process may open files, but for some.
    pub connections: Option<usize>,
    /// How long a header, or a body, may take to arrive.
    pub time_to_send: Duration,
    /// Wake streams of one connection.
    pub connection_wakes: usize,
    /// The relay's clock.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for RelayConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { listen, metrics, database, origins, rules, rates, random, .. } = self;
        let mut shown = f.debug_struct("RelayConfig");
        shown.field("listen", listen).field("metrics", metrics).field("database", database);
        shown.field("origins", origins).field("rules", rules).field("rates", rates).field("random", random);
        shown.finish_non_exhaustive()
    }
}

impl RelayConfig {
    /// A relay on a free loopback port, with everything in memory, open to whoever reaches it.
    #[must_use]
    pub fn on_loopback() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            metrics: None,
            database: Database::SqliteMemory,
            origins: Vec::new(),
            rules: Rules::new(AdmissionPolicy::new(true, None)),
            rates: None,
            connections: None,
            time_to_send: Duration::from_secs(30),
            connection_wakes: 2,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
        }
    }

    /// Sets what may be set by flags and file together.
    ///
    /// # Errors
    /// [`ConfigError`] when they do not make a relay.
    pub fn from_settings(settings: Settings) -> Result<Self, ConfigError> {
        let Settings { listen, metrics, database, origins, open, code, file } = settings;
        let loopback = listen.ip().to_canonical().is_loopback();
        if !loopback && !open && code.is_none() {
            return Err(ConfigError::AdmissionNeeded);
        }
        if !loopback && origins.is_empty() {
            return Err(ConfigError::OriginNeeded);
        }
        // With a code and without --open only the code is admitted, on loopback too.
        let admission = AdmissionPolicy::new(open || (loopback && code.is_none()), code);
        let limits = file.limits()?;
        let rules = Rules {
            limits,
            open_bytes: file.open_bytes.unwrap_or(Rules::new(admission.clone()).open_bytes),
            disk_quota: file.disk_quota,
            rates: (!loopback || file.names_log_rates()).then(|| file.log_rates(&limits)),
            admission,
        };
        let rates = (!loopback || file.names_http_rates()).then(|| file.http_rates());
        let base = Self::on_loopback();
        let time_to_send = file.send_s.map_or(base.time_to_send, Duration::from_secs);
        let connection_wakes = file.connection_wakes.unwrap_or(base.connection_wakes);
        let connections = file.connections;
        Ok(Self {
            listen,
            metrics,
            database,
            origins,
            rules,
            rates,
            connections,
            time_to_send,
            connection_wakes,
            ..base
        })
    }
}

/// What the command line gives, with the file already read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--listen`.
    pub listen: SocketAddr,
    /// `--metrics`.
    pub metrics: Option<SocketAddr>,
    /// `--database`.
    pub database: Database,
    /// `--origin`.
    pub origins: Vec<Origin>,
    /// `--open`.
    pub open: bool,
    /// What `--code-file` holds.
    pub code: Option<OperatorCode>,
    /// What `--config` holds.
    pub file: ConfigFile,
}

/// Why settings do not make a relay.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Other machines reach it, and signatures have to name where.
    #[error("a relay that other machines reach needs --origin https://its.name")]
    OriginNeeded,
    /// Other machines reach it, and nobody said who may make logs.
    #[error("a relay that other machines reach needs --code-file FILE (people then give the code) or --open")]
    AdmissionNeeded,
    /// The file is not TOML, or names what nobody knows.
    #[error("the config file is wrong: {0}")]
    File(String),
    /// A limit that the protocol does not allow.
    #[error("the config file sets {0} to what the protocol does not allow, or to what nobody could use")]
    Limit(&'static str),
}

/// Limits of a class of logs, in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are those of /v1/info's limits; ttls are in milliseconds")]
pub struct ClassFile {
    pub entries: Option<u64>,
    pub bytes: Option<u64>,
    pub ttl_min: Option<u64>,
    pub ttl_default: Option<u64>,
    pub ttl_max: Option<u64>,
    pub entry: Option<u64>,
    pub fenced_entry: Option<u64>,
}

/// The `[class]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "one table for each class, by its number")]
pub struct ClassesFile {
    #[serde(rename = "1", default)]
    pub small: ClassFile,
    #[serde(rename = "2", default)]
    pub normal: ClassFile,
    #[serde(rename = "3", default)]
    pub wide: ClassFile,
}

/// The `--config` file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the names are those of /v1/info's limits, then the rates; docs/operations.md has them all"
)]
pub struct ConfigFile {
    pub request_bytes: Option<u64>,
    pub header_bytes: Option<u64>,
    pub ops: Option<u64>,
    pub reads: Option<u64>,
    pub budget: Option<u64>,
    pub wait_s: Option<u64>,
    pub wakes: Option<u64>,
    #[serde(default)]
    pub class: ClassesFile,
    pub grants: Option<u64>,
    #[serde(alias = "grants_class1")]
    pub grants_class_1: Option<u64>,
    pub key_packages: Option<u64>,
    #[serde(alias = "appends/s")]
    pub appends_per_s: Option<u64>,
    pub burst: Option<u64>,
    pub fenced_per_s: Option<u64>,
    pub fenced_burst: Option<u64>,
    pub creations_per_min: Option<u64>,
    pub connection_requests_per_s: Option<u64>,
    pub connection_burst: Option<u64>,
    pub address_requests_per_s: Option<u64>,
    pub address_connections: Option<u64>,
    pub connection_wakes: Option<usize>,
    pub connections: Option<usize>,
    pub send_s: Option<u64>,
    pub open_bytes: Option<u64>,
    pub disk_quota: Option<u64>,
}

impl ConfigFile {
    /// Reads a file's text.
    ///
    /// # Errors
    /// [`ConfigError::File`].
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError::File(error.message().to_owned()))
    }

    /// The protocol's limits with what the file sets.
    ///
    /// # Errors
    /// [`ConfigError::Limit`] for more than a client may ask for, or for none of what it needs.
    pub fn limits(&self) -> Result<Limits, ConfigError> {
        let base = Limits::default();
        let limits = Limits {
            request_bytes: self.request_bytes.unwrap_or(base.request_bytes),
            header_bytes: self.header_bytes.unwrap_or(base.header_bytes),
            ops: self.ops.unwrap_or(base.ops),
            reads: self.reads.unwrap_or(base.reads),
            budget: self.budget.unwrap_or(base.budget),
            wait_s: self.wait_s.unwrap_or(base.wait_s),
            wakes: self.wakes.unwrap_or(base.wakes),
            small: class(&base.small, &self.class.small),
            normal: class(&base.normal, &self.class.normal),
            wide: class(&base.wide, &self.class.wide),
            grants: self.grants.unwrap_or(base.grants),
            grants_small: self.grants_class_1.unwrap_or(base.grants_small),
            key_packages: self.key_packages.unwrap_or(base.key_packages),
            appends_per_s: self.appends_per_s.unwrap_or(base.appends_per_s),
            append_burst: self.burst.unwrap_or(base.append_burst),
        };
        let bounds = [
            ("request_bytes", limits.request_bytes, 1024, 64 * 1024 * 1024),
            ("header_bytes", limits.header_bytes, 1024, 1024 * 1024),
            ("ops", limits.ops, 1, MAX_OPS),
            ("reads", limits.reads, 1, MAX_READS),
            ("budget", limits.budget, 1024, MAX_BUDGET),
            ("wait_s", limits.wait_s, 0, MAX_WAIT_S),
            ("wakes", limits.wakes, 1, MAX_WAKES),
            ("grants", limits.grants, 1, MAX_GRANTS_NAMED),
            ("grants_class_1", limits.grants_small, 1, MAX_GRANTS_NAMED),
        ];
        // Nobody could reach such a relay.
        let nobody = [
            ("connections", self.connections == Some(0)),
            ("address_connections", self.address_connections == Some(0)),
            ("connection_requests_per_s", self.connection_requests_per_s == Some(0)),
            ("connection_burst", self.connection_burst == Some(0)),
            ("address_requests_per_s", self.address_requests_per_s == Some(0)),
            ("send_s", self.send_s == Some(0)),
        ];
        if let Some((name, _)) = nobody.into_iter().find(|(_, is_zero)| *is_zero) {
            return Err(ConfigError::Limit(name));
        }
        match bounds.into_iter().find(|(_, value, least, most)| value < least || value > most) {
            Some((name, ..)) => Err(ConfigError::Limit(name)),
            None => Ok(limits),
        }
    }

    const fn names_log_rates(&self) -> bool {
        self.appends_per_s.is_some()
            || self.burst.is_some()
            || self.fenced_per_s.is_some()
            || self.fenced_burst.is_some()
            || self.creations_per_min.is_some()
    }

    const fn names_http_rates(&self) -> bool {
        self.connection_requests_per_s.is_some()
            || self.connection_burst.is_some()
            || self.address_requests_per_s.is_some()
            || self.address_connections.is_some()
    }

    fn log_rates(&self, limits: &Limits) -> Rates {
        let base = Rates::of(limits);
        Rates {
            fenced_per_s: self.fenced_per_s.unwrap_or(base.fenced_per_s),
            fenced_burst: self.fenced_burst.unwrap_or(base.fenced_burst),
            creations_per_min: self.creations_per_min.unwrap_or(base.creations_per_min),
            ..base
        }
    }

    fn http_rates(&self) -> RateLimits {
        let base = RateLimits::default();
        RateLimits {
            connection_requests_per_s: self.connection_requests_per_s.unwrap_or(base.connection_requests_per_s),
            connection_burst: self.connection_burst.unwrap_or(base.connection_burst),
            address_requests_per_s: self.address_requests_per_s.unwrap_or(base.address_requests_per_s),
            address_connections: self.address_connections.unwrap_or(base.address_connections),
        }
    }
}

fn class(base: &ClassLimits, file: &ClassFile) -> ClassLimits {
    ClassLimits {
        entries: file.entries.unwrap_or(base.entries),
        bytes: file.bytes.unwrap_or(base.bytes),
        ttl_min_ms: file.ttl_min.unwrap_or(base.ttl_min_ms),
        ttl_default_ms: file.ttl_default.unwrap_or(base.ttl_default_ms),
        ttl_max_ms: file.ttl_max.unwrap_or(base.ttl_max_ms),
        entry: file.entry.unwrap_or(base.entry),
        fenced_entry: file.fenced_entry.unwrap_or(base.fenced_entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(listen: &str) -> Settings {
        Settings {
            listen: listen.parse().unwrap(),
            metrics: None,
            database: Database::SqliteMemory,
            origins: Vec::new(),
            open: false,
            code: None,
            file: ConfigFile::default(),
        }
    }

    #[test]
    fn loopback_is_open_without_rates_until_a_code_or_a_rate_is_set() {
        let relay = RelayConfig::from_settings(settings("127.0.0.1:0")).unwrap();
        assert_eq!(relay.rules.admission.kinds(), ["open"]);
        assert!(relay.rules.rates.is_none() && relay.rates.is_none());

        let code = OperatorCode::from_file(b"secret");
        let relay = RelayConfig::from_settings(Settings { code: code.clone(), ..settings("[::1]:0") }).unwrap();
        assert_eq!(relay.rules.admission.kinds(), ["code"]);
        let relay = RelayConfig::from_settings(Settings { code, open: true, ..settings("[::1]:0") }).unwrap();
        assert_eq!(relay.rules.admission.kinds(), ["open", "code"]);

        let file = ConfigFile::parse("connection_burst = 5\nburst = 7").unwrap();
        let relay = RelayConfig::from_settings(Settings { file, ..settings("127.0.0.1:0") }).unwrap();
        assert_eq!(relay.rates.unwrap().connection_burst, 5);
        assert_eq!(relay.rules.rates.unwrap().append_burst, 7);
    }

    #[test]
    fn a_relay_that_nobody_could_reach_does_not_start() {
        for name in [
            "connections",
            "address_connections",
            "connection_requests_per_s",
            "connection_burst",
            "address_requests_per_s",
            "send_s",
        ] {
            let file = ConfigFile::parse(&format!("{name} = 0")).unwrap();
            let error = RelayConfig::from_settings(Settings { file, ..settings("127.0.0.1:0") }).unwrap_err();
            assert!(matches!(error, ConfigError::Limit(wrong) if wrong == name), "{name}: {error}");
        }
        let file = ConfigFile::parse("connections = 1\nconnection_wakes = 0").unwrap();
        assert!(RelayConfig::from_settings(Settings { file, ..settings("127.0.0.1:0") }).is_ok());
    }

    #[test]
    fn other_addresses_need_an_origin_and_an_admission_and_have_rates() {
        let public = settings("0.0.0.0:0");
        assert!(matches!(RelayConfig::from_settings(public.clone()), Err(ConfigError::AdmissionNeeded)));
        let open = Settings { open: true, ..public };
        assert!(matches!(RelayConfig::from_settings(open.clone()), Err(ConfigError::OriginNeeded)));
        let origins = vec![Origin::from_url("https://relay.example").unwrap()];
        let relay = RelayConfig::from_settings(Settings { origins, ..open }).unwrap();
        assert!(relay.rules.rates.is_some() && relay.rates.is_some());
    }

    #[test]
    fn a_file_sets_limits_by_their_names_and_nothing_by_others() {
        let file = ConfigFile::parse("ops = 4\n[class.1]\nentries = 9\n").unwrap();
        let limits = file.limits().unwrap();
        assert_eq!((limits.ops, limits.small.entries, limits.small.bytes), (4, 9, Limits::default().small.bytes));
        assert!(matches!(ConfigFile::parse("opps = 4"), Err(ConfigError::File(_))));
        assert!(matches!(ConfigFile::parse("ops = 33").unwrap().limits(), Err(ConfigError::Limit("ops"))));
        assert!(matches!(ConfigFile::parse("wait_s = 26").unwrap().limits(), Err(ConfigError::Limit("wait_s"))));
    }
}
