//! `GET /v1/info`: what the relay serves, its limits, its clock, and who it is.

use super::{App, cbor};
use axum::extract::State;
use axum::response::Response;
use kith_protocol::api::Info;
use kith_protocol::cbor::{Unknown, Wire};
use std::sync::Arc;

/// Answers with the relay's own description.
pub(super) async fn get_info(State(app): State<Arc<App>>) -> Response {
    let info = Info {
        versions: vec![1],
        limits: *app.limits(),
        now_ms: app.clock.now_ms(),
        admission: app.service.rules().admission.kinds(),
        relay_id: app.service.relay_id(),
        unknown: Unknown::none(),
    };
    cbor(info.to_bytes())
}
