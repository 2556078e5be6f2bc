//! `POST /v1/wake`: a stream of server-sent events that names logs with news, and nothing else.
//!
//! The first line is a comment, sent when all logs are watched: a client reads after it, so no wake-up is lost. A comment
//! every 25 s keeps proxies from closing it; it ends after 30 min, with the relay, or when no log can have news any more.

use super::App;
use super::body::read_body;
use super::observe::Gauge;
use super::problem::Problem;
use super::server::Connection;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Request, header};
use kith_protocol::api::{Refusal, WakeRequest};
use kith_protocol::cbor::Wire;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How long a stream is silent before it says that it lives.
const COMMENT_EVERY: Duration = Duration::from_secs(25);
/// How long a stream lives.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Answers with the stream.
pub(super) async fn post_wake(State(app): State<Arc<App>>, request: Request<Body>) -> Result<Response, Problem> {
    let streams = request.extensions().get::<Connection>().map(|connection| Arc::clone(&connection.wakes));
    let place =
        Place::take(streams.unwrap_or_default(), app.connection_wakes).ok_or(Refusal::RateLimited { after_s: 1 })?;
    let body = read_body(&app, request, app.limits().request_bytes).await?;
    let asked = WakeRequest::from_bytes(&body).map_err(Refusal::from)?;
    let watch = app.service.watch(asked).await?;
    let state = Wakes {
        watch,
        _place: place,
        _counted: Gauge::up(&app.counters, |counters| &counters.wake_streams),
        app,
        ends: Instant::now() + LIFETIME,
        begun: false,
    };
    let events = stream::unfold(state, |mut state| async move {
        let event = state.next().await?;
        Some((Ok::<_, Infallible>(event), state))
    });
    let mut response = Response::new(Body::from_stream(events));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A stream that is open.
struct Wakes {
    watch: crate::log::Watch,
    _place: Place,
    _counted: Gauge,
    app: Arc<App>,
    ends: Instant,
    begun: bool,
}

impl Wakes {
    /// The next bytes of the stream; none at its end.
    async fn next(&mut self) -> Option<Bytes> {
        const COMMENT: Bytes = Bytes::from_static(b":\n\n");
        if !self.begun {
            self.begun = true;
            return Some(COMMENT);
        }
        tokio::select! {
            index = self.watch.next() => Some(Bytes::from(format!("data: {}\n\n", index?))),
            () = tokio::time::sleep(COMMENT_EVERY) => Some(COMMENT),
            () = tokio::time::sleep_until(self.ends) => None,
            () = self.app.stop.cancelled() => None,
        }
    }
}

/// A connection's place for a stream, given back when the stream ends.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(streams: Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(streams);
        // A place above the cap gives itself back.
        (place.0.fetch_add(1, Ordering::SeqCst) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
