//! `POST /v1/ops`: a batch of operations, answered in order.
//!
//! The answer is 200 whenever the body is one deterministic array of at most as many items as the limit; every fault inside
//! an item is that item's result.

use super::body::read_body;
use super::origin::origins_of;
use super::problem::Problem;
use super::server::Connection;
use super::{App, cbor};
use crate::log::{OpsRequest, Source};
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::Request;
use kith_protocol::api::{OpResult, Refusal, encode_results, split_items};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Answers with one result for each operation.
pub(super) async fn post_ops(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Problem> {
    let origins = origins_of(&app.origins, &request);
    let source = request.extensions().get::<Connection>().and_then(|connection| Source::of(connection.peer.ip()));
    let body = read_body(&app, request, app.limits().request_bytes).await?;
    // What was received is done even when the caller goes away: the answer would be the same on its retry.
    let results = {
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            let items = split_items(&body, app.limits().ops).map_err(|_| Refusal::Malformed)?;
            Ok(app.service.ops(OpsRequest { items: &items, origins: &origins, source }).await)
        })
    };
    let results = results.await.map_err(|_| Refusal::Busy { after_s: 1 }).flatten()?;
    for result in &results {
        let count = match result {
            OpResult::Ok(_) => &app.counters.ops_ok,
            OpResult::Refused(_) => &app.counters.ops_refused,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(cbor(encode_results(&results)))
}
