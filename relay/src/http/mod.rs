//! The relay's API over HTTP (protocol 2 and 2.1). It decides nothing about logs: it frames, limits, and answers.
//!
//! | file | for |
//! |---|---|
//! | `server`, `framing` | connections, headers, a graceful stop |
//! | `gate` | what holds for every request: framing, rates, log line, counts |
//! | `origin` | for which origin a signature may be |
//! | `info`, `ops`, `read`, `wake`, `blob`, `page` | one endpoint each |
//! | `problem`, `body` | refusals and bodies |
//! | `rate`, `observe`, `metrics` | how fast, how much |

mod blob;
mod body;
mod framing;
mod gate;
mod info;
mod metrics;
mod observe;
mod ops;
mod origin;
mod page;
mod problem;
mod rate;
mod read;
mod server;
mod wake;

use crate::clock::Clock;
use crate::config::RelayConfig;
use crate::log::LogService;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post, put};
use http::{HeaderValue, header};
use kith_protocol::api::{Limits, Origin, Refusal};
use observe::Counters;
use problem::Problem;
use rate::Rates;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(crate) use metrics::serve as serve_metrics;
pub(crate) use server::serve;

/// What every handler works with.
pub(crate) struct App {
    service: LogService,
    origins: Vec<Origin>,
    clock: Arc<dyn Clock>,
    rates: Arc<Rates>,
    connections: Option<usize>,
    time_to_send: Duration,
    connection_wakes: usize,
    counters: Arc<Counters>,
    /// Cancelled when the relay stops: waits end, streams close.
    stop: CancellationToken,
}

impl App {
    /// The service with what `config` says about its surroundings.
    pub(crate) fn new(service: LogService, config: &RelayConfig, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            service,
            origins: config.origins.clone(),
            clock: Arc::clone(&config.clock),
            rates: Rates::new(config.rates),
            connections: config.connections,
            time_to_send: config.time_to_send,
            connection_wakes: config.connection_wakes,
            counters: Arc::default(),
            stop,
        })
    }

    fn limits(&self) -> &Limits {
        &self.service.rules().limits
    }
}

/// Every endpoint of the API: method, path, handler. The OpenAPI file has the same, which a test holds.
fn endpoints() -> Vec<(&'static str, &'static str, MethodRouter<Arc<App>>)> {
    vec![
        ("get", "/v1/info", get(info::get_info)),
        ("post", "/v1/ops", post(ops::post_ops)),
        ("post", "/v1/read", post(read::post_read)),
        ("post", "/v1/wake", post(wake::post_wake)),
        ("post", "/v1/blob/have", post(blob::post_have)),
        ("put", "/v1/blob/{log}/{hash}", put(blob::put_blob)),
        ("get", "/v1/blob/{log}/{hash}", get(blob::get_blob)),
        ("get", "/c", get(page::open_with_kith)),
        ("get", "/g", get(page::open_with_kith)),
        ("get", "/s", get(page::open_with_kith)),
    ]
}

/// Method and path of every endpoint, those of the metrics address last.
#[must_use]
pub fn list_endpoints() -> Vec<(&'static str, &'static str)> {
    let api = endpoints().into_iter().map(|(method, path, _)| (method, path));
    api.chain([("get", "/healthz"), ("get", "/metrics")]).collect()
}

/// Every route of the API. An unknown path or method is 404, as the protocol wants.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let routes = endpoints().into_iter().fold(Router::new(), |router, (_, path, handler)| router.route(path, handler));
    routes
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .with_state(Arc::clone(app))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(app), gate::pass))
}

async fn nothing_here() -> Problem {
    Problem::from(Refusal::NotAllowed)
}

/// An answer in CBOR.
fn cbor(bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/cbor"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
