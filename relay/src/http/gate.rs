//! What holds for every request, whatever its route: framing that contradicts itself is refused, rates are counted, and the
//! operator's line is written.

use super::App;
use super::observe::{ROUTES, method_name, route_of};
use super::origin::names_two_hosts;
use super::problem::Problem;
use super::server::Connection;
use axum::body::Body;
use axum::body::HttpBody as _;
use axum::extract::State;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Request, Version, header};
use kith_protocol::api::Refusal;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Lets a request through to its route, or refuses it.
pub(super) async fn pass(State(app): State<Arc<App>>, request: Request<Body>, next: Next) -> Response {
    let begun = Instant::now();
    let method = method_name(request.method());
    let route = route_of(request.uri().path());
    let bytes_in = request.body().size_hint().exact().unwrap_or(0);
    let response = match refuse(&app, &request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let status = response.status().as_u16();
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let bytes_out = response.body().size_hint().exact().unwrap_or(0);
    app.counters.answered(route, status, micros);
    app.counters.bytes_in.fetch_add(bytes_in, Ordering::Relaxed);
    app.counters.bytes_out.fetch_add(bytes_out, Ordering::Relaxed);
    let route = ROUTES.get(route).copied().unwrap_or("other");
    tracing::info!(method, route, status, bytes = bytes_out, micros, "request");
    response
}

fn refuse(app: &App, request: &Request<Body>) -> Option<Problem> {
    let connection = request.extensions().get::<Connection>()?;
    let hosts = request.headers().get_all(header::HOST).iter().count();
    let hostless = request.version() == Version::HTTP_11 && hosts == 0;
    if hostless || names_two_hosts(request.headers()) || connection.contradicts.load(Ordering::SeqCst) {
        return Some(Problem::closing(Refusal::Malformed));
    }
    let rated = connection.rates.request(app.clock.now_ms());
    rated.err().map(|after_s| Problem::from(Refusal::RateLimited { after_s }))
}
