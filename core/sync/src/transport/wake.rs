//! The wake stream: server-sent events that say which log has news, and nothing else.
//!
//! The relay writes one comment when it watches all logs; a reader reads once after it, so that no wake-up is lost
//! between its last read and the watching (protocol 2.1). Later comments only show that the line lives. A wake-up is a
//! hint: what it leads to is checked by the read that follows.

use bytes::{Buf, Bytes};

use super::{BadAnswer, ByteStream, TransportError};

/// The longest line that is read; the protocol's longest is `data: 1023`.
const LINE_MAX: usize = 256;

/// What a wake stream says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeEvent {
    /// From now on nothing is missed: read everything once.
    Watching,
    /// The log at this place in the request has news, or cannot be watched any longer.
    News(usize),
}

/// An open wake stream.
pub struct WakeStream {
    body: Box<dyn ByteStream>,
    logs: usize,
    watching: bool,
    line: Vec<u8>,
    rest: Bytes,
}

impl std::fmt::Debug for WakeStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WakeStream").field("logs", &self.logs).finish_non_exhaustive()
    }
}

impl WakeStream {
    /// A stream over `body` for a request that named `logs` logs.
    pub(super) fn new(body: Box<dyn ByteStream>, logs: usize) -> Self {
        Self { body, logs, watching: false, line: Vec::new(), rest: Bytes::new() }
    }

    /// The next event; none when the relay ended the stream, which it does after 30 minutes. Dropping the future loses
    /// nothing, so it may stand in a `select!`.
    ///
    /// # Errors
    /// `Lost`, `Timeout` after 40 s without a byte, or `BadAnswer` for a line that is no event of ours.
    pub async fn next(&mut self) -> Result<Option<WakeEvent>, TransportError> {
        loop {
            if let Some(event) = self.next_held()? {
                return Ok(Some(event));
            }
            match self.body.next().await? {
                Some(part) => self.rest = part,
                None => return Ok(None),
            }
        }
    }

    /// The next event among the bytes that are here already.
    fn next_held(&mut self) -> Result<Option<WakeEvent>, TransportError> {
        while self.rest.has_remaining() {
            let byte = self.rest.get_u8();
            if byte != b'\n' {
                if self.line.len() >= LINE_MAX {
                    return Err(TransportError::BadAnswer(BadAnswer::TooLong));
                }
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            if let Some(event) = self.read_line(&line)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn read_line(&mut self, line: &[u8]) -> Result<Option<WakeEvent>, TransportError> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b":") {
            let first = !std::mem::replace(&mut self.watching, true);
            return Ok(first.then_some(WakeEvent::Watching));
        }
        let Some(data) = line.strip_prefix(b"data:") else { return Ok(None) };
        let text = std::str::from_utf8(data).map_err(|_| TransportError::BadAnswer(BadAnswer::Undecodable))?;
        let index: usize = text.trim().parse().map_err(|_| TransportError::BadAnswer(BadAnswer::Undecodable))?;
        if index < self.logs {
            Ok(Some(WakeEvent::News(index)))
        } else {
            Err(TransportError::BadAnswer(BadAnswer::DoesNotFit))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::super::TransportFuture;
    use super::*;

    struct Parts(VecDeque<Bytes>);

    impl ByteStream for Parts {
        fn next(&mut self) -> TransportFuture<'_, Option<Bytes>> {
            let part = self.0.pop_front();
            Box::pin(async move { Ok(part) })
        }
    }

    /// All events of a stream that comes in the given parts.
    async fn events<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<WakeEvent>, TransportError> {
        let parts = parts.into_iter().map(Bytes::copy_from_slice).collect();
        let mut stream = WakeStream::new(Box::new(Parts(parts)), 4);
        let mut events = Vec::new();
        while let Some(event) = stream.next().await? {
            events.push(event);
        }
        Ok(events)
    }

    #[tokio::test]
    async fn the_first_comment_means_watching_and_later_ones_nothing() {
        let stream: &[u8] = b":\n\ndata: 3\n\n: still here\n\ndata: 0\r\n\r\nevent: other\nid: 7\n\n";
        let expected = vec![WakeEvent::Watching, WakeEvent::News(3), WakeEvent::News(0)];
        assert_eq!(events([stream]).await, Ok(expected.clone()));
        // However the network cuts it.
        assert_eq!(events(stream.chunks(1)).await, Ok(expected.clone()));
        assert_eq!(events(stream.chunks(3)).await, Ok(expected));
    }

    #[tokio::test]
    async fn a_line_without_its_end_says_nothing() {
        assert_eq!(events([&b":\n\ndata: 1"[..]]).await, Ok(vec![WakeEvent::Watching]));
    }

    #[tokio::test]
    async fn nonsense_ends_the_stream_with_its_kind() {
        for (line, what) in [
            (&b"data: 4\n"[..], BadAnswer::DoesNotFit),
            (b"data: -1\n", BadAnswer::Undecodable),
            (b"data: x\n", BadAnswer::Undecodable),
            (b"data:\n", BadAnswer::Undecodable),
            (b"data: \xff\n", BadAnswer::Undecodable),
            (b"data: 99999999999999999999999\n", BadAnswer::Undecodable),
            (&[b'a'; 257], BadAnswer::TooLong),
        ] {
            assert_eq!(events([line]).await, Err(TransportError::BadAnswer(what)));
        }
    }
}
