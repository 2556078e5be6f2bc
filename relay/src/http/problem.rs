//! Refusals of whole requests as `application/problem+json` (RFC 9457).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kith_protocol::api::Refusal;
use serde_json::{Map, Value, json};

/// A refusal as the answer to a whole request; `and_close` also ends the connection.
#[derive(Debug)]
pub(super) struct Problem {
    refusal: Refusal,
    and_close: bool,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, and_close: false }
    }
}

impl Problem {
    /// The request broke the framing of the connection, or will not be read to its end.
    pub(super) const fn closing(refusal: Refusal) -> Self {
        Self { refusal, and_close: true }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, document) = document(&self.refusal);
        let mut response = Response::new(Body::from(document));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after_s) = self.refusal.details().after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after_s));
        }
        if self.and_close {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// The status and the problem document of a refusal: details stand under their names in the protocol's table.
pub(super) fn document(refusal: &Refusal) -> (u16, String) {
    let details = refusal.details();
    let status = refusal.status().unwrap_or(500);
    let mut document = Map::new();
    document.insert("type".into(), json!(format!("/problems/{}", refusal.code())));
    document.insert("title".into(), json!(refusal.title()));
    document.insert("status".into(), json!(status));
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            document.insert(name.into(), value);
        }
    };
    put("fence", details.fence.map(Value::from));
    put("ver", details.ver.map(Value::from));
    put("ctl", details.ctl.map(Value::from));
    put("head", details.head.map(Value::from));
    put("closed_at", details.closed_at.map(Value::from));
    put("first", details.first.map(Value::from));
    put("max", details.max.map(Value::from));
    put("kind", details.kind.clone().map(Value::from));
    put("kinds", details.kinds.clone().map(Value::from));
    put("after_s", details.after_s.map(Value::from));
    (status, Value::Object(document).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_problem_names_its_code_its_detail_and_when_to_come_back() {
        let response = Problem::from(Refusal::Busy { after_s: 3 }).into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::RETRY_AFTER], "3");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let expected =
            json!({"type": "/problems/busy", "title": "The relay has too much to do.", "status": 503, "after_s": 3});
        assert_eq!(body, expected);
    }
}
