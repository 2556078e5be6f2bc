//! Watches the bytes of an HTTP/1 connection for a request that gives its length in two ways.
//!
//! A message with both Content-Length and Transfer-Encoding is how requests are smuggled past a proxy. The HTTP library
//! drops the one and goes on, so it cannot be seen above it; the protocol wants 400 and the end of the connection.
//! This watcher follows the framing of requests as they pass and says so through [`Watched::contradiction`]. It changes no
//! byte, and what it does not understand the library refuses by itself.
//!
//! | state | on | goes to |
//! |---|---|---|
//! | Head | an empty line | Body, Chunks, or Head when there is no body; Contradicted when both lengths are given |
//! | Body | its last byte | Head |
//! | Chunks | the empty line after the last chunk | Head |
//! | Contradicted, Lost | – | – |

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Lines longer than this are the library's to refuse.
const LONGEST_LINE: usize = 64 * 1024;

#[derive(Debug)]
enum State {
    Head { coded: bool, length: Option<u64> },
    Body { left: u64 },
    ChunkSize,
    ChunkData { left: u64 },
    Trailer,
    Contradicted,
    Lost,
}

impl State {
    const START: Self = Self::Head { coded: false, length: None };
}

/// Follows the framing of requests.
#[derive(Debug)]
struct Watcher {
    state: State,
    line: Vec<u8>,
    begun: bool,
}

impl Watcher {
    const fn new() -> Self {
        Self { state: State::START, line: Vec::new(), begun: false }
    }

    /// Takes bytes as they came. Whether a contradiction was seen, now or before.
    fn follow(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match &mut self.state {
                State::Contradicted => return true,
                State::Lost => return false,
                State::Body { left } | State::ChunkData { left } => {
                    let taken = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    *left = left.saturating_sub(u64::try_from(taken).unwrap_or(u64::MAX));
                    if *left == 0 {
                        self.state =
                            if matches!(self.state, State::Body { .. }) { State::START } else { State::ChunkSize };
                        self.begun = false;
                    }
                    bytes = bytes.get(taken..).unwrap_or_default();
                }
                State::Head { .. } | State::ChunkSize | State::Trailer => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let (part, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
                    self.line.extend_from_slice(part);
                    bytes = rest;
                    if end.is_some() {
                        let line = std::mem::take(&mut self.line);
                        self.line_ended(line.trim_ascii());
                    } else if self.line.len() > LONGEST_LINE {
                        self.state = State::Lost;
                    }
                }
            }
        }
        matches!(self.state, State::Contradicted)
    }

    fn line_ended(&mut self, line: &[u8]) {
        self.state = match std::mem::replace(&mut self.state, State::Lost) {
            // Empty lines before a request are skipped; the request line itself names no length.
            State::Head { .. } if !self.begun => {
                self.begun = !line.is_empty();
                State::START
            }
            State::Head { coded, length } if line.is_empty() => {
                self.begun = false;
                match (coded, length) {
                    (true, Some(_)) => State::Contradicted,
                    (true, None) => State::ChunkSize,
                    (false, Some(left)) if left > 0 => State::Body { left },
                    (false, _) => State::START,
                }
            }
            State::Head { coded, length } => header(line, coded, length),
            State::ChunkSize => match chunk_size(line) {
                // The line that ends a chunk's data.
                None if line.is_empty() => State::ChunkSize,
                None => State::Lost,
                Some(0) => State::Trailer,
                Some(left) => State::ChunkData { left },
            },
            State::Trailer if line.is_empty() => State::START,
            other => other,
        };
    }
}

/// The state after one header line.
fn header(line: &[u8], coded: bool, length: Option<u64>) -> State {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return State::Head { coded, length } };
    let (name, value) = line.split_at(colon);
    let value = std::str::from_utf8(value.get(1..).unwrap_or_default()).unwrap_or_default().trim();
    if name.eq_ignore_ascii_case(b"transfer-encoding") {
        State::Head { coded: true, length }
    } else if name.eq_ignore_ascii_case(b"content-length") {
        match (value.parse::<u64>(), length) {
            (Ok(new), Some(old)) if new != old => State::Contradicted,
            (Ok(new), _) => State::Head { coded, length: Some(new) },
            (Err(_), _) => State::Contradicted,
        }
    } else {
        State::Head { coded, length }
    }
}

/// The size at the start of a chunk's line; extensions are left out.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// A connection whose incoming bytes are watched.
#[derive(Debug)]
pub(super) struct Watched<IO> {
    inner: IO,
    watcher: Watcher,
    contradicts: Arc<AtomicBool>,
}

impl<IO> Watched<IO> {
    /// Watches `inner`.
    pub(super) fn new(inner: IO) -> Self {
        Self { inner, watcher: Watcher::new(), contradicts: Arc::default() }
    }

    /// Becomes true, for good, before the library sees a request that gives its length in two ways.
    pub(super) fn contradiction(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.contradicts)
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Watched<IO> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.inner).poll_read(cx, buf);
        let new = buf.filled().get(before..).unwrap_or_default();
        if !new.is_empty() && self.watcher.follow(new) {
            self.contradicts.store(true, Ordering::SeqCst);
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Watched<IO> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: &[u8] = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na\r\n\r\n";
    const CHUNKED: &[u8] =
        b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\na\n\n\r\n10\r\n0123456789abcdef\r\n0\r\nT: 1\r\n\r\n";
    const EMPTY: &[u8] = b"\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    const BOTH: &[u8] = b"POST /a HTTP/1.1\r\ncontent-LENGTH:5\r\nX: y\r\ntransfer-encoding: chunked\r\n\r\n";
    const BOTH_TURNED: &[u8] = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n";
    const TWO_LENGTHS: &[u8] = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n";

    fn seen(bytes: &[u8], step: usize) -> bool {
        let mut watcher = Watcher::new();
        bytes.chunks(step).map(|part| watcher.follow(part)).last().unwrap_or_default()
    }

    #[test]
    fn lengths_given_in_two_ways_are_seen_after_any_number_of_requests_and_in_any_pieces() {
        for contradiction in [BOTH, BOTH_TURNED, TWO_LENGTHS] {
            let all = [PLAIN, CHUNKED, EMPTY, PLAIN, contradiction].concat();
            for step in 1..all.len() {
                assert!(seen(&all, step));
                assert!(!seen(&all[..all.len() - contradiction.len()], step));
            }
        }
    }

    #[test]
    fn a_body_that_looks_like_a_contradiction_is_a_body() {
        let body =
            [b"POST / HTTP/1.1\r\nContent-Length: ", BOTH.len().to_string().as_bytes(), b"\r\n\r\n", BOTH].concat();
        assert!(!seen(&[body, PLAIN.to_vec()].concat(), 7));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500), step in 1_usize..50) {
            seen(&bytes, step);
        }
    }
}
