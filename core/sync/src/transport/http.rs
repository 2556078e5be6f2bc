//! The one HTTP client of the program, and the only file that names its library.
//!
//! Rules kept here: no redirect, no cookie, no user agent, no proxy out of the environment, no hidden second try, no
//! decompression; `localhost` always means this machine, whatever a resolver says; an answer is cut off at the
//! request's limits of bytes, silence and time. Each [`HttpTransport`] has its own connections and TLS tickets.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, RETRY_AFTER};
use tokio::time::{Instant, timeout, timeout_at};

use super::problem::read_retry_after;
use super::request::SILENCE;
use super::{
    Answer, BadAnswer, ByteStream, Deadline, Media, Method, OpenStream, Request, Transport, TransportError,
    TransportFuture, tls,
};

/// Header bytes that an HTTP/2 answer may have.
const HEADER_MAX: u32 = 16 * 1024;
/// Headers that an HTTP/1.1 answer may have.
const HEADERS_MAX: usize = 64;
/// Bytes of a request for which the relay gets one second more before its silence counts, so that a slow uplink is
/// not mistaken for a dead relay.
const UPLOAD_PER_SECOND: usize = 16 * 1024;

/// Real sockets. Make one for each persona and never share it.
#[derive(Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A client with no connection yet.
    ///
    /// # Errors
    /// [`TransportError::Tls`] when TLS cannot be set up.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the HTTP client is built")]
    pub fn new() -> Result<Self, TransportError> {
        let this_machine = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::make_config()?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(SILENCE)
            .http1_max_headers(HEADERS_MAX)
            .http2_max_header_list_size(HEADER_MAX)
            .resolve_to_addrs("localhost", &this_machine)
            .build()
            .map_err(|_| TransportError::Tls)?;
        Ok(Self { client })
    }

    /// Sends the request and waits for the head of the answer.
    async fn head(&self, request: Request) -> Result<reqwest::Response, TransportError> {
        if request.deadline.has_passed() {
            return Err(TransportError::DeadlinePassed);
        }
        let method = match request.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
        };
        let silence = request.silence.saturating_add(upload_time(request.body.len()));
        let mut builder = self.client.request(method, request.url()).header(ACCEPT, "*/*");
        if let Some(authorization) = request.authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        if let Some(content) = request.content {
            builder = builder.header(CONTENT_TYPE, content.name()).body(request.body);
        }
        let answer = within(silence, request.deadline, builder.send()).await?;
        answer.map_err(|error| classify(&error))
    }

    async fn collect(&self, request: Request) -> Result<Answer, TransportError> {
        let (silence, deadline, most) = (request.silence, request.deadline, request.answer_max);
        let mut response = self.head(request).await?;
        let declared = response.content_length().unwrap_or(0);
        if usize::try_from(declared).map_or(true, |declared| declared > most) {
            return Err(TransportError::BadAnswer(BadAnswer::TooLong));
        }
        let mut body = BytesMut::new();
        while let Some(part) = within(silence, deadline, response.chunk()).await?.map_err(|error| classify(&error))? {
            if body.len().saturating_add(part.len()) > most {
                return Err(TransportError::BadAnswer(BadAnswer::TooLong));
            }
            body.extend_from_slice(&part);
        }
        let head = Head::of(&response);
        Ok(Answer { status: head.status, media: head.media, retry_after: head.retry_after, body: body.freeze() })
    }

    async fn start(&self, request: Request) -> Result<OpenStream, TransportError> {
        let silence = request.silence;
        let response = self.head(request).await?;
        let Head { status, media, retry_after } = Head::of(&response);
        let body = Box::new(HttpStream { response, silence, heard: Instant::now() });
        Ok(OpenStream { status, media, retry_after, body })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> TransportFuture<'_, Answer> {
        Box::pin(self.collect(request))
    }

    fn open(&self, request: Request) -> TransportFuture<'_, OpenStream> {
        Box::pin(self.start(request))
    }
}

/// What counts of an answer's head.
struct Head {
    status: u16,
    media: Option<Media>,
    retry_after: Option<Duration>,
}

impl Head {
    fn of(response: &reqwest::Response) -> Self {
        let headers = response.headers();
        Self {
            status: response.status().as_u16(),
            media: text(headers, CONTENT_TYPE).and_then(Media::from_header),
            retry_after: text(headers, RETRY_AFTER).and_then(|value| read_retry_after(value, text(headers, DATE))),
        }
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A body that is read as it comes. Silence counts from the last part, not from the last call of `next`.
struct HttpStream {
    response: reqwest::Response,
    silence: Duration,
    heard: Instant,
}

impl HttpStream {
    async fn part(&mut self) -> Result<Option<Bytes>, TransportError> {
        let part = match self.heard.checked_add(self.silence) {
            Some(end) => timeout_at(end, self.response.chunk()).await.map_err(|_| TransportError::Timeout)?,
            None => self.response.chunk().await,
        };
        self.heard = Instant::now();
        part.map_err(|error| classify(&error))
    }
}

impl ByteStream for HttpStream {
    fn next(&mut self) -> TransportFuture<'_, Option<Bytes>> {
        Box::pin(self.part())
    }
}

/// The seconds that a body of `bytes` may take on its way before silence counts.
fn upload_time(bytes: usize) -> Duration {
    Duration::from_secs(u64::try_from(bytes / UPLOAD_PER_SECOND).unwrap_or(u64::MAX))
}

/// Waits for `work` no longer than the silence allowed and the deadline, and says which of them ended it.
async fn within<T>(silence: Duration, deadline: Deadline, work: impl Future<Output = T>) -> Result<T, TransportError> {
    let left = deadline.remaining();
    let (time, late) =
        if left < silence { (left, TransportError::DeadlinePassed) } else { (silence, TransportError::Timeout) };
    timeout(time, work).await.map_err(|_| late)
}

/// The situation behind an error of the library. Its text is dropped: it holds the URL.
fn classify(error: &reqwest::Error) -> TransportError {
    if any_cause(error, &|cause| cause.is::<rustls::Error>()) {
        TransportError::Tls
    } else if error.is_builder() {
        TransportError::RelayUnsafeUrl
    } else if error.is_connect() {
        TransportError::Unreachable
    } else if any_cause(error, &|cause| cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse)) {
        TransportError::BadAnswer(BadAnswer::NotHttp)
    } else if error.is_timeout() {
        TransportError::Timeout
    } else {
        TransportError::Lost
    }
}

/// Whether `matches` holds for a cause of `error`, also for one that an I/O error carries inside.
fn any_cause(error: &(dyn Error + 'static), matches: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut cause = Some(error);
    while let Some(this) = cause {
        if matches(this) {
            return true;
        }
        cause = match this.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => this.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use kith_protocol::api::Origin;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\ncontent-length: 2\r\n\r\nhi";

    /// A relay that gives every request the same bytes, and keeps the heads that it saw, one list for a connection.
    struct Scripted {
        url: Origin,
        seen: Arc<Mutex<Vec<Vec<String>>>>,
    }

    /// What the relay does after its bytes.
    #[derive(Clone, Copy, PartialEq)]
    enum Then {
        Stay,
        Close,
    }

    impl Scripted {
        async fn start(reply: impl Into<Vec<u8>>, then: Then) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = Origin::from_url(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
            let seen = Arc::new(Mutex::new(Vec::new()));
            let (reply, log) = (reply.into(), Arc::clone(&seen));
            tokio::spawn(async move {
                while let Ok((socket, _)) = listener.accept().await {
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(Vec::new());
                        log.len() - 1
                    };
                    tokio::spawn(serve(socket, reply.clone(), then, Arc::clone(&log), number));
                }
            });
            Self { url, seen }
        }

        fn heads(&self) -> Vec<Vec<String>> {
            self.seen.lock().unwrap().clone()
        }
    }

    async fn serve(
        mut socket: TcpStream,
        reply: Vec<u8>,
        then: Then,
        log: Arc<Mutex<Vec<Vec<String>>>>,
        number: usize,
    ) {
        let mut head = Vec::new();
        while let Ok(byte) = socket.read_u8().await {
            head.push(byte);
            if !head.ends_with(b"\r\n\r\n") {
                continue;
            }
            log.lock().unwrap()[number].push(String::from_utf8_lossy(&head).to_lowercase());
            head.clear();
            if socket.write_all(&reply).await.is_err() || then == Then::Close {
                return;
            }
        }
    }

    fn get(url: &Origin) -> Request {
        Request::get(url.clone(), "/v1/info", Deadline::within(Duration::from_secs(60)))
    }

    async fn ask(reply: &str, then: Then) -> Result<Answer, TransportError> {
        let relay = Scripted::start(reply, then).await;
        HttpTransport::new().unwrap().send(get(&relay.url)).await
    }

    #[tokio::test]
    async fn an_answer_comes_with_status_type_wait_and_body() {
        let reply =
            "HTTP/1.1 503 x\r\nretry-after: 7\r\ncontent-type: application/problem+json\r\ncontent-length: 2\r\n\r\n{}";
        let answer = ask(reply, Then::Stay).await.unwrap();
        assert_eq!((answer.status, answer.media), (503, Some(Media::Problem)));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(answer.body.as_ref(), b"{}");
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let other = Scripted::start(OK, Then::Stay).await;
        let reply = format!("HTTP/1.1 302 x\r\nlocation: {}/v1/info\r\ncontent-length: 0\r\n\r\n", other.url);
        assert_eq!(ask(&reply, Then::Stay).await.unwrap().status, 302);
        assert!(other.heads().is_empty());
    }

    #[tokio::test]
    async fn requests_carry_no_cookie_and_no_user_agent_and_personas_share_no_connection() {
        let reply = "HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n";
        let relay = Scripted::start(reply, Then::Stay).await;
        let (one, other) = (HttpTransport::new().unwrap(), HttpTransport::new().unwrap());
        for persona in [&one, &one, &other] {
            persona.send(get(&relay.url)).await.unwrap();
        }
        let heads = relay.heads();
        assert_eq!(heads.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        for head in heads.iter().flatten() {
            for header in ["cookie:", "user-agent:", "accept-encoding:", "referer:"] {
                assert!(!head.contains(header), "{head}");
            }
        }
    }

    #[tokio::test]
    async fn an_answer_over_its_limit_is_cut_off_whether_it_says_its_length_or_not() {
        let chunk = format!("10\r\n{}\r\n", "x".repeat(16));
        for reply in [
            "HTTP/1.1 200 OK\r\ncontent-length: 9000000000000000000\r\n\r\n".to_owned(),
            format!("HTTP/1.1 200 OK\r\ncontent-length: 33\r\n\r\n{}", "x".repeat(33)),
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", chunk.repeat(3)),
        ] {
            let relay = Scripted::start(reply, Then::Stay).await;
            let request = Request { answer_max: 32, ..get(&relay.url) };
            let error = HttpTransport::new().unwrap().send(request).await.unwrap_err();
            assert_eq!(error, TransportError::BadAnswer(BadAnswer::TooLong));
        }
    }

    #[tokio::test]
    async fn silence_before_and_within_an_answer_is_a_timeout() {
        for reply in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"] {
            let relay = Scripted::start(reply, Then::Stay).await;
            let request = Request { silence: Duration::from_millis(50), ..get(&relay.url) };
            let error = HttpTransport::new().unwrap().send(request).await.unwrap_err();
            assert_eq!(error, TransportError::Timeout);
        }
    }

    #[tokio::test]
    async fn the_callers_deadline_is_told_apart_from_a_silent_relay() {
        let relay = Scripted::start("", Then::Stay).await;
        for time in [Duration::ZERO, Duration::from_millis(50)] {
            let request = Request { deadline: Deadline::within(time), ..get(&relay.url) };
            let error = HttpTransport::new().unwrap().send(request).await.unwrap_err();
            assert_eq!(error, TransportError::DeadlinePassed);
        }
    }

    #[tokio::test]
    async fn each_broken_relay_is_its_own_situation() {
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let nobody = Origin::from_url(&format!("http://{nobody}")).unwrap();
        let error = HttpTransport::new().unwrap().send(get(&nobody)).await.unwrap_err();
        assert_eq!(error, TransportError::Unreachable);
        assert!(!error.may_have_arrived());

        for (reply, expected) in [
            ("SSH-2.0-OpenSSH_9.6\r\n", TransportError::BadAnswer(BadAnswer::NotHttp)),
            ("", TransportError::Lost),
            ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", TransportError::Lost),
        ] {
            let error = ask(reply, Then::Close).await.unwrap_err();
            assert_eq!(error, expected, "{reply:?}");
            assert!(error.may_have_arrived());
        }

        // A plain relay behind an https address cannot show who it is.
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Origin::from_url(&format!("https://{}", plain.local_addr().unwrap())).unwrap();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = plain.accept().await {
                let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        });
        assert_eq!(HttpTransport::new().unwrap().send(get(&url)).await.unwrap_err(), TransportError::Tls);
    }

    #[tokio::test]
    async fn a_stream_gives_its_parts_and_then_its_silence() {
        let relay =
            Scripted::start("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n:\n\n", Then::Stay).await;
        let request = Request { silence: Duration::from_millis(50), ..get(&relay.url) };
        let mut open = HttpTransport::new().unwrap().open(request).await.unwrap();
        assert_eq!((open.status, open.media), (200, Some(Media::Events)));
        assert_eq!(open.body.next().await.unwrap().unwrap().as_ref(), b":\n\n");
        assert_eq!(open.body.next().await.unwrap_err(), TransportError::Timeout);
    }

    #[tokio::test]
    async fn localhost_is_this_machine() {
        let relay = Scripted::start(OK, Then::Stay).await;
        let url = Origin::from_url(&relay.url.as_str().replace("127.0.0.1", "localhost")).unwrap();
        assert_eq!(HttpTransport::new().unwrap().send(get(&url)).await.unwrap().body.as_ref(), b"hi");
    }

    #[test]
    fn a_large_upload_gets_time_before_silence_counts() {
        assert_eq!(upload_time(0), Duration::ZERO);
        assert_eq!(upload_time(UPLOAD_PER_SECOND - 1), Duration::ZERO);
        assert_eq!(upload_time(256 * 1024), Duration::from_secs(16));
    }
}
