//! One request and its answer, without any HTTP library: the seam at which tests put in a bad network.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use kith_protocol::api::Origin;

use super::{Deadline, TransportError};

/// The most bytes that an answer may have.
pub(super) const ANSWER_MAX: usize = 16 * 1024 * 1024;
/// How long a relay may be silent while an answer is due.
pub(super) const SILENCE: Duration = Duration::from_secs(10);
/// How long a wake stream may be silent; the relay writes a comment every 25 s.
pub(super) const WAKE_SILENCE: Duration = Duration::from_secs(40);

/// The HTTP methods that the protocol has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads without a body.
    Get,
    /// Everything with a CBOR body.
    Post,
    /// Stores a blob.
    Put,
}

/// The content types that the protocol has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/cbor`
    Cbor,
    /// `application/octet-stream`
    Octets,
    /// `text/event-stream`
    Events,
    /// `application/problem+json`
    Problem,
}

impl Media {
    /// The type's name in a header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cbor => "application/cbor",
            Self::Octets => "application/octet-stream",
            Self::Events => "text/event-stream",
            Self::Problem => "application/problem+json",
        }
    }

    /// Reads a `Content-Type` header; parameters after `;` do not count.
    pub fn from_header(header: &str) -> Option<Self> {
        let essence = header.split(';').next().unwrap_or_default().trim();
        [Self::Cbor, Self::Octets, Self::Events, Self::Problem]
            .into_iter()
            .find(|media| essence.eq_ignore_ascii_case(media.name()))
    }
}

/// A request as it goes out. It can be cloned, so that a test network can deliver it twice.
#[derive(Clone)]
pub struct Request {
    /// The relay that it goes to.
    pub relay: Origin,
    /// The method.
    pub method: Method,
    /// The path, with its leading slash.
    pub path: String,
    /// The `Authorization` header (blob uploads only).
    pub authorization: Option<String>,
    /// The type of the body; none without one.
    pub content: Option<Media>,
    /// The body; empty without one.
    pub body: Bytes,
    /// The most bytes that the answer may have.
    pub answer_max: usize,
    /// How long the relay may be silent before the answer and between its parts.
    pub silence: Duration,
    /// By when the whole call must have ended; for a stream, by when it must be open.
    pub deadline: Deadline,
}

impl Request {
    /// Where it goes.
    pub(super) fn url(&self) -> String {
        format!("{}{}", self.relay, self.path)
    }

    /// A request without a body, under the usual limits.
    pub fn get(relay: Origin, path: impl Into<String>, deadline: Deadline) -> Self {
        Self {
            relay,
            method: Method::Get,
            path: path.into(),
            authorization: None,
            content: None,
            body: Bytes::new(),
            answer_max: ANSWER_MAX,
            silence: SILENCE,
            deadline,
        }
    }

    /// A request with a CBOR body, under the usual limits.
    pub fn post(relay: Origin, path: impl Into<String>, body: Vec<u8>, deadline: Deadline) -> Self {
        Self {
            method: Method::Post,
            content: Some(Media::Cbor),
            body: Bytes::from(body),
            ..Self::get(relay, path, deadline)
        }
    }
}

/// Paths, bodies and headers hold log ids and keys: debug output has sizes only.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type, when it is one of the protocol's.
    pub media: Option<Media>,
    /// How long the relay asks to wait.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Bytes,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// An answer whose body is still coming.
pub struct OpenStream {
    /// The HTTP status.
    pub status: u16,
    /// The content type, when it is one of the protocol's.
    pub media: Option<Media>,
    /// How long the relay asks to wait.
    pub retry_after: Option<Duration>,
    /// What comes.
    pub body: Box<dyn ByteStream>,
}

impl fmt::Debug for OpenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStream").field("status", &self.status).finish_non_exhaustive()
    }
}

/// A future of a transport.
pub type TransportFuture<'a, T> = BoxFuture<'a, Result<T, TransportError>>;

/// What a network can do. One persona has one of its own, and nothing of it is shared with another.
pub trait Transport: Send + Sync {
    /// Carries one request and collects its answer, within the request's limits.
    ///
    /// # Errors
    /// Those of [`TransportError`] but `Refused`: a status is no error here.
    fn send(&self, request: Request) -> TransportFuture<'_, Answer>;

    /// Carries one request and gives its answer as it comes.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    fn open(&self, request: Request) -> TransportFuture<'_, OpenStream>;
}

/// The parts of an answer as they come.
pub trait ByteStream: Send {
    /// The next part; none at the end. Dropping the future loses nothing.
    ///
    /// # Errors
    /// `Lost` or `Timeout`; then the stream is over.
    fn next(&mut self) -> TransportFuture<'_, Option<Bytes>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_are_read_without_parameters_and_case() {
        for (header, media) in [
            ("application/cbor", Some(Media::Cbor)),
            ("Application/CBOR ; x=y", Some(Media::Cbor)),
            ("text/event-stream; charset=utf-8", Some(Media::Events)),
            ("text/html", None),
            ("application/cborx", None),
            ("", None),
        ] {
            assert_eq!(Media::from_header(header), media, "{header}");
        }
    }

    #[test]
    fn debug_output_of_a_request_has_no_id_and_no_key() {
        let relay = Origin::from_url("https://kith.acme.example").unwrap();
        let mut request = Request::post(relay, "/v1/blob/abcdef", b"secret".to_vec(), Deadline::none());
        request.authorization = Some("Kith c2VjcmV0".to_owned());
        let shown = format!("{request:?}");
        for secret in ["acme", "abcdef", "secret", "c2VjcmV0", "115"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
