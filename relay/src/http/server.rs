//! Connections: accepting, framing, limits of headers, and a stop that lets what runs come to its end.
//!
//! A header that does not arrive in time ends the connection, and so does as long a silence between requests.
//! HTTP/1.1 and HTTP/2 with prior knowledge share the port; TLS ends in front of the relay. Every refusal here is typed as
//! far as the protocol allows: a connection above a cap is answered and closed, a header over the limit is 431.

use super::App;
use super::framing::Watched;
use super::observe::Gauge;
use super::problem::document;
use super::rate::ConnectionRates;
use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use kith_protocol::api::Refusal;
use std::io::Cursor;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// How HTTP/2 with prior knowledge begins; no method of HTTP/1 begins so.
const HTTP_2_BEGINS: &[u8] = b"PRI";
/// File descriptors that are not for connections.
const RESERVED_FILES: usize = 64;

/// The most connections that are being told that there is no room; beyond these they are only closed, so that a flood cannot
/// hold more files than the relay has.
const TURNED_AWAY: usize = 512;

/// What the handlers know of their connection.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    pub(super) peer: SocketAddr,
    pub(super) rates: Arc<ConnectionRates>,
    pub(super) wakes: Arc<AtomicUsize>,
    pub(super) contradicts: Arc<AtomicBool>,
}

/// Accepts connections until the stop, then until they ended or `patience` is over.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>, router: Router, patience: Duration) {
    let (most, turned_away) = most_connections(files(), app.connections);
    let room = Arc::new(tokio::sync::Semaphore::new(most));
    let door = Arc::new(tokio::sync::Semaphore::new(turned_away));
    let running = tokio_util::task::TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.stop.cancelled() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file descriptors, or the peer is gone already: the next one may fare better.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let place = Arc::clone(&room).try_acquire_owned().map_err(|_| Refusal::Busy { after_s: 1 });
        let admitted = place.and_then(|place| {
            let rates = app.rates.connect(peer.ip(), app.clock.now_ms());
            Ok((place, rates.map_err(|after_s| Refusal::RateLimited { after_s })?))
        });
        let (app, router) = (Arc::clone(&app), router.clone());
        match admitted {
            Ok((place, rates)) => drop(running.spawn(async move {
                let _place = place;
                connection(stream, peer, rates, app, router).await;
            })),
            Err(refusal) => {
                app.counters.refused_connections.fetch_add(1, Ordering::Relaxed);
                let Ok(place) = Arc::clone(&door).try_acquire_owned() else { continue };
                drop(running.spawn(async move {
                    let _place = place;
                    turn_away(stream, refusal).await;
                }));
            }
        }
    }
    drop(listener);
    running.close();
    // What has not ended by now is cut off.
    drop(tokio::time::timeout(patience, running.wait()).await);
}

/// Serves one connection to its end.
async fn connection(mut stream: TcpStream, peer: SocketAddr, rates: ConnectionRates, app: Arc<App>, router: Router) {
    let _open = Gauge::up(&app.counters, |counters| &counters.connections);
    // Answers are whole when they are written; without this each waits for an acknowledgement.
    drop(stream.set_nodelay(true));
    let begin = tokio::time::timeout(app.time_to_send, beginning(&mut stream)).await;
    let Ok(Some((begin, is_http_2))) = begin else { return };
    let (read, write) = stream.into_split();
    let stream = tokio::io::join(Cursor::new(begin).chain(read), write);
    if is_http_2 {
        let connection =
            Connection { peer, rates: Arc::new(rates), wakes: Arc::default(), contradicts: Arc::default() };
        return http_2(stream, connection, &app, router).await;
    }
    let stream = Watched::new(stream);
    let contradicts = stream.contradiction();
    let connection = Connection { peer, rates: Arc::new(rates), wakes: Arc::default(), contradicts };
    http_1(stream, connection, &app, router).await;
}

async fn http_1<IO: AsyncRead + AsyncWrite + Unpin>(stream: IO, connection: Connection, app: &App, router: Router) {
    let service = TowerToHyperService::new(with_connection(connection, router));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(app.time_to_send)
        .max_header_size(usize::try_from(app.limits().header_bytes).unwrap_or(usize::MAX))
        .half_close(false);
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ended = serving.as_mut() => {}
        () = app.stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            drop(serving.await);
        }
    }
}

async fn http_2<IO>(stream: IO, connection: Connection, app: &App, router: Router)
where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(with_connection(connection, router));
    let mut builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(app.time_to_send)
        .max_concurrent_streams(64)
        .max_header_list_size(u32::try_from(app.limits().header_bytes).unwrap_or(u32::MAX));
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ended = serving.as_mut() => {}
        () = app.stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            drop(serving.await);
        }
    }
}

/// The router, with each request told which connection it came on.
fn with_connection(
    connection: Connection,
    router: Router,
) -> impl tower::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future = impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send,
> + Clone
+ Send {
    tower::service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(connection.clone());
        router.clone().oneshot(request)
    })
}

/// The first bytes of a connection, and whether they begin HTTP/2. None when it ended before.
async fn beginning(stream: &mut TcpStream) -> Option<(Vec<u8>, bool)> {
    let mut begin = Vec::with_capacity(1024);
    loop {
        if stream.read_buf(&mut begin).await.ok()? == 0 {
            return None;
        }
        let is_http_2 = begin.starts_with(HTTP_2_BEGINS);
        if is_http_2 || !HTTP_2_BEGINS.starts_with(&begin) {
            return Some((begin, is_http_2));
        }
    }
}

/// Answers a connection for which there is no room, once it asks: an answer to nothing is no HTTP, and clients take it
/// for a broken connection.
async fn turn_away(mut stream: TcpStream, refusal: Refusal) {
    let (status, document) = document(&refusal);
    let after_s = refusal.details().after_s.unwrap_or(1);
    let answer = format!(
        "HTTP/1.1 {status} \r\ncontent-type: application/problem+json\r\nretry-after: {after_s}\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{document}",
        document.len()
    );
    let written = async {
        let mut rest = [0; 1024];
        if stream.read(&mut rest).await? == 0 {
            return Ok(());
        }
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        // Reading on keeps the answer from being lost to a reset.
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    drop(tokio::time::timeout(Duration::from_secs(1), written).await);
}

/// How many connections are served at once, and how many more are being turned away: as many as there are file descriptors
/// for, but for some that the database and blobs need; fewer are served if the operator says so.
fn most_connections(files: usize, asked: Option<usize>) -> (usize, usize) {
    let turned_away = (files / 4).min(TURNED_AWAY);
    let most = files.saturating_sub(RESERVED_FILES).saturating_sub(turned_away).clamp(16, 65_536);
    (asked.map_or(most, |asked| asked.min(most)), turned_away)
}

/// How many files this process may have open.
fn files() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok());
    files.unwrap_or(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_leaves_files_for_the_database() {
        for (files, asked, served, turned_away) in [
            (1024, None, 704, 256),
            (65_536, None, 64_960, 512),
            (1_048_576, None, 65_536, 512),
            (1024, Some(10), 10, 256),
            (1024, Some(5_000), 704, 256),
            (64, None, 16, 16),
        ] {
            assert_eq!(most_connections(files, asked), (served, turned_away), "{files} {asked:?}");
        }
    }
}
