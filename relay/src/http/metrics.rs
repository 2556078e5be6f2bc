//! `/healthz` and `/metrics`, on an address of their own that is not for phones.

use super::App;
use super::observe::Held;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves the two pages until the stop.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>) {
    let stop = app.stop.clone();
    let router = Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .with_state(app);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let service = TowerToHyperService::new(router.clone());
        let stop = stop.clone();
        tokio::spawn(async move {
            let mut builder = hyper::server::conn::http1::Builder::new();
            let serving = builder.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ended = serving => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

/// 200 when the database answers.
async fn healthz(State(app): State<Arc<App>>) -> Response {
    match app.service.counts().await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let held = app.service.counts().await.ok().map(|counts| Held {
        logs: counts.totals.logs,
        entries: counts.totals.entries,
        bytes: counts.used_bytes,
        watched: counts.watched_logs,
    });
    let text = app.counters.exposition(held);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
