//! `POST /v1/read`: many logs in one request, with a long poll.

use super::body::read_body;
use super::problem::Problem;
use super::{App, cbor};
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::Request;
use kith_protocol::api::{ReadAnswer, ReadRequest, Refusal};
use kith_protocol::cbor::Wire;
use std::sync::Arc;

/// Answers with a page for each log that has news, at once or as soon as one has.
pub(super) async fn post_read(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Problem> {
    let body = read_body(&app, request, app.limits().request_bytes).await?;
    let asked = ReadRequest::from_bytes(&body).map_err(Refusal::from)?;
    let answer = tokio::select! {
        answer = app.service.read(asked) => answer?,
        // A relay that stops has no news; the phone asks again, by then another process.
        () = app.stop.cancelled() => ReadAnswer { pages: Vec::new(), now_ms: app.clock.now_ms() },
    };
    Ok(cbor(answer.to_bytes()))
}
