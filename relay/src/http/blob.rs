//! Blobs: `PUT` and `GET /v1/blob/{log}/{hash}`, and `POST /v1/blob/have`.
//!
//! The one place where an id stands in a path, because what is there never changes and may be cached. Log lines show the
//! template only.

use super::body::read_body;
use super::origin::origins_of;
use super::problem::Problem;
use super::{App, cbor};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderValue, Request, StatusCode, header};
use kith_protocol::api::{BlobHave, MAX_BLOB, Refusal};
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Hash, LogId};
use std::sync::Arc;

/// Takes a blob: 201, or 200 when it is there already.
pub(super) async fn put_blob(
    State(app): State<Arc<App>>,
    Path((log, hash)): Path<(String, String)>,
    request: Request<Body>,
) -> Result<Response, Problem> {
    let (log, hash) = names(&log, &hash)?;
    let origins = origins_of(&app.origins, &request);
    let authorization = authorization(&request).ok_or(Refusal::Malformed)?;
    let bytes = read_body(&app, request, MAX_BLOB).await?;
    let new = app.service.blob_put(log, hash, &authorization, &origins, bytes.to_vec()).await?;
    Ok(if new { StatusCode::CREATED } else { StatusCode::OK }.into_response())
}

/// Gives a blob. Its name is the hash of its bytes, so it never changes.
pub(super) async fn get_blob(
    State(app): State<Arc<App>>,
    Path((log, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (log, hash) = names(&log, &hash)?;
    let mut response = Response::new(Body::from(app.service.blob(log, hash).await?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// Says which blobs are missing.
pub(super) async fn post_have(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Problem> {
    let body = read_body(&app, request, app.limits().request_bytes).await?;
    let have = BlobHave::from_bytes(&body).map_err(Refusal::from)?;
    Ok(cbor(app.service.blob_have(have).await?.to_bytes()))
}

/// The log and the hash of a path; anything but 64 lower-case hex digits is an unknown path.
fn names(log: &str, hash: &str) -> Result<(LogId, Hash), Refusal> {
    LogId::from_hex(log).zip(Hash::from_hex(hash)).ok_or(Refusal::NotAllowed)
}

/// The op in `Authorization: Kith <base64url>`.
fn authorization(request: &Request<Body>) -> Option<Vec<u8>> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, op) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("kith") {
        return None;
    }
    URL_SAFE_NO_PAD.decode(op.trim()).ok()
}
