//! The command `kith-relay`: its flags, its first line, its exit.
//!
//! | exit | when |
//! |---|---|
//! | 0 | SIGTERM or SIGINT, after what ran came to its end |
//! | 1 | it could not start; one line on stderr says why |
//! | 2 | flags that nobody knows |

use crate::clock::ManualClock;
use crate::config::{ConfigError, ConfigFile, RelayConfig, Settings};
use crate::log::{Database, OperatorCode};
use crate::relay::{Relay, RunningRelay, StartError};
use clap::Parser;
use etcetera::BaseStrategy;
use kith_protocol::api::{BadOrigin, Origin};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Keeps sealed logs for phones that sync through it. It needs no argument: without any it listens on loopback and keeps
/// SQLite in the data directory.
#[derive(Debug, Parser)]
#[command(name = "kith-relay", version, about, after_help = EXAMPLES)]
struct Arguments {
    /// Address and port; port 0 picks a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// sqlite:PATH or sqlite::memory: [default: relay.db in the platform's data directory]
    #[arg(long, value_name = "WHERE")]
    database: Option<String>,
    /// The address by which people reach it, as https://its.name; repeat for several. Needed unless on loopback
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// Whoever knows the code in this file may make logs
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    /// Anybody may make logs (so it is on loopback unless there is a code)
    #[arg(long)]
    open: bool,
    /// Answers /healthz and /metrics here
    #[arg(long, value_name = "ADDR:PORT")]
    metrics: Option<SocketAddr>,
    /// Limits, as TOML with the names of /v1/info
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How much to log on stderr
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = ["error", "warn", "info", "debug"])]
    log: String,
}

const EXAMPLES: &str = "Examples:
  kith-relay
  kith-relay --listen 127.0.0.1:0 --database sqlite::memory:
  kith-relay --listen 0.0.0.0:8787 --origin https://relay.example --code-file code.txt --metrics 127.0.0.1:9000";

/// Why the command ends with exit 1.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error("--database postgres is not built yet; use sqlite:PATH")]
    NoPostgres,
    #[error("--database is sqlite:PATH or sqlite::memory:")]
    Database,
    #[error("there is no data directory here; say --database sqlite:PATH")]
    NoDataDirectory,
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error("{0} holds no code")]
    EmptyCode(PathBuf),
    #[error("--origin {0}: {1}")]
    Origin(String, BadOrigin),
    #[error("KITH_NOW is no time such as 2026-03-07T12:00:00Z")]
    Now,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("{0}")]
    Platform(#[from] std::io::Error),
}

/// Runs the command with the arguments and the environment of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr(&arguments.log);
    take_size_limits_as_errors();
    let ended = configure(arguments).and_then(|config| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(config))
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to be told when stderr is closed.
            drop(writeln!(std::io::stderr(), "kith-relay: {}", error.to_string().replace('\n', " ")));
            ExitCode::FAILURE
        }
    }
}

/// A write beyond the limit on file sizes fails with an error, and does not end the process.
#[cfg(unix)]
fn take_size_limits_as_errors() {
    let seen = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
}

#[cfg(not(unix))]
fn take_size_limits_as_errors() {}

async fn serve(config: RelayConfig) -> Result<(), CommandError> {
    let mut signals = Signals::listen()?;
    let relay = Relay::start(config).await?;
    announce(&relay)?;
    signals.stop().await;
    tracing::info!("stopping");
    relay.shutdown().await;
    Ok(())
}

/// The first line on stdout, by which scripts learn the ports.
fn announce(relay: &RunningRelay) -> std::io::Result<()> {
    let mut line = serde_json::json!({ "listening": relay.url() });
    if let (Some(metrics), Some(line)) = (relay.metrics_url(), line.as_object_mut()) {
        line.insert("metrics".to_owned(), metrics.into());
    }
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

fn configure(arguments: Arguments) -> Result<RelayConfig, CommandError> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| CommandError::Unreadable(path.to_owned(), error));
    let file = match &arguments.config {
        Some(path) => ConfigFile::parse(&String::from_utf8_lossy(&read(path)?))?,
        None => ConfigFile::default(),
    };
    let code = match &arguments.code_file {
        Some(path) => {
            let code = OperatorCode::from_file(&read(path)?);
            Some(code.ok_or_else(|| CommandError::EmptyCode(path.clone()))?)
        }
        None => None,
    };
    let origins = arguments
        .origin
        .into_iter()
        .map(|url| Origin::from_url(&url).map_err(|error| CommandError::Origin(url, error)));
    let settings = Settings {
        listen: arguments.listen,
        metrics: arguments.metrics,
        database: database(arguments.database.as_deref())?,
        origins: origins.collect::<Result<_, _>>()?,
        open: arguments.open,
        code,
        file,
    };
    let mut config = RelayConfig::from_settings(settings)?;
    if let Some(now) = std::env::var_os("KITH_NOW").filter(|now| !now.is_empty()) {
        let now = now.to_str().and_then(|now| chrono::DateTime::parse_from_rfc3339(now).ok());
        let now_ms = now.and_then(|now| u64::try_from(now.timestamp_millis()).ok()).ok_or(CommandError::Now)?;
        config.clock = Arc::new(ManualClock::new(now_ms));
    }
    Ok(config)
}

fn database(url: Option<&str>) -> Result<Database, CommandError> {
    let Some(url) = url else {
        let base = etcetera::base_strategy::choose_native_strategy().map_err(|_| CommandError::NoDataDirectory)?;
        return Ok(Database::SqliteFile(base.data_dir().join("kith-relay").join("relay.db")));
    };
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Err(CommandError::NoPostgres);
    }
    match url.strip_prefix("sqlite:").ok_or(CommandError::Database)? {
        ":memory:" => Ok(Database::SqliteMemory),
        path => {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() { Err(CommandError::Database) } else { Ok(Database::SqliteFile(PathBuf::from(path))) }
        }
    }
}

/// Log lines as JSON on stderr, of this crate alone: libraries may log what a path or a header holds.
fn log_to_stderr(level: &str) {
    let level: LevelFilter = level.parse().unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr).with_target(false);
    let only_ours = Targets::new().with_target("kith_relay", level);
    // A subscriber that is there already stays.
    drop(tracing_subscriber::registry().with(lines.with_filter(only_ours)).try_init());
}

/// The signals that ask for a stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }

    #[cfg(not(unix))]
    async fn stop(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_named_by_url() {
        assert_eq!(database(Some("sqlite::memory:")).unwrap(), Database::SqliteMemory);
        assert_eq!(database(Some("sqlite:a/b.db")).unwrap(), Database::SqliteFile("a/b.db".into()));
        assert_eq!(database(Some("sqlite:///a/b.db")).unwrap(), Database::SqliteFile("/a/b.db".into()));
        assert!(matches!(database(Some("postgres://x/y")), Err(CommandError::NoPostgres)));
        for wrong in ["sqlite:", "mysql://x", "relay.db"] {
            assert!(matches!(database(Some(wrong)), Err(CommandError::Database)), "{wrong}");
        }
    }
}
