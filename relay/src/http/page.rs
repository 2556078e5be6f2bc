//! The one static page behind `/c`, `/g` and `/s`: what a browser shows of a Kith link.
//!
//! Everything of a link is in its fragment, which a browser keeps to itself. The page holds no script, so that it cannot
//! read it either, and loads nothing.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};

const PAGE: &str = include_str!("page.html");

/// Answers with the page.
pub(super) async fn open_with_kith() -> Response {
    let mut response = Response::new(Body::from(PAGE));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    response
}
