//! Reading the body of a request: never more than its limit, and not for ever.

use super::App;
use super::problem::Problem;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kith_protocol::api::Refusal;

/// Reads a whole body of at most `max` bytes, and no longer than a request may take.
pub(super) async fn read_body(app: &App, request: Request<Body>, max: u64) -> Result<Bytes, Problem> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > max) {
        return Err(Problem::closing(Refusal::TooLarge { max }));
    }
    let limit = usize::try_from(max).unwrap_or(usize::MAX);
    let body = Limited::new(request.into_body(), limit).collect();
    match tokio::time::timeout(app.time_to_send, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::closing(Refusal::TooLarge { max })),
        Ok(Err(_)) | Err(_) => Err(Problem::closing(Refusal::Malformed)),
    }
}
