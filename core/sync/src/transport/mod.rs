//! The road to a relay, and the only one.
//!
//! [`Transport`] is what a network can do: carry one request, or open one stream. [`HttpTransport`] does it over real
//! sockets; tests put their own in its place, or wrap one to lose, double and delay. [`RelayApi`] speaks the endpoints
//! of protocol section 2 over any of them, and knows no log by meaning.
//!
//! Rules kept here: only `http.rs` names the HTTP library; one persona has one [`HttpTransport`], so no two personas
//! share a connection or a TLS ticket (protocol 15); no redirect is followed; every answer is bounded in bytes, in
//! silence and in time; nothing is logged; and a failure says whether the request may have reached the relay.

mod api;
mod deadline;
mod error;
mod http;
mod problem;
mod request;
mod tls;
mod wake;

pub use api::RelayApi;
pub use deadline::Deadline;
pub use error::{BadAnswer, Problem, TransportError};
pub use http::HttpTransport;
pub use request::{Answer, ByteStream, Media, Method, OpenStream, Request, Transport, TransportFuture};
pub use wake::{WakeEvent, WakeStream};
