//! The endpoints of protocol section 2 as calls, over any transport.
//!
//! Rules kept here: an answer counts only with the status, the type and the shape that its endpoint gives; a relay that
//! asks for patience (429 and 503 with `Retry-After`) gets it while the caller's deadline allows, and the caller sees
//! only the end of it. All calls are safe to repeat (protocol 2), so a lost answer may be asked for again.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::problem::read_refusal;
use super::request::WAKE_SILENCE;
use super::{Answer, BadAnswer, Deadline, Media, RelayUrl, Request, Transport, TransportError, WakeStream};

/// How often one call is made again because the relay asked to wait.
const TRIES: u32 = 5;
/// The most bytes that a refusal of a wake stream may have.
const REFUSAL_MAX: usize = 64 * 1024;

/// One relay, as one persona sees it.
#[derive(Clone)]
pub struct RelayApi {
    transport: Arc<dyn Transport>,
    relay: RelayUrl,
}

impl std::fmt::Debug for RelayApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelayApi").finish_non_exhaustive()
    }
}

impl RelayApi {
    /// The relay at `relay`, reached through a persona's own transport.
    pub fn new(transport: Arc<dyn Transport>, relay: RelayUrl) -> Self {
        Self { transport, relay }
    }

    /// The origin that operations for this relay are signed for.
    pub fn origin(&self) -> &str {
        self.relay.origin()
    }

    /// Sends until there is an answer that is not a request for patience, and checks its status and type.
    async fn ask(&self, request: Request, status: &[u16], media: Option<Media>) -> Result<Answer, TransportError> {
        let deadline = request.deadline;
        let mut tries = 1;
        loop {
            let answer = self.transport.send(request.clone()).await?;
            if status.contains(&answer.status) {
                return match media {
                    Some(_) if answer.media != media => Err(TransportError::BadAnswer(BadAnswer::WrongType)),
                    _ => Ok(answer),
                };
            }
            match patience(answer.status, answer.retry_after, deadline) {
                Some(wait) if tries < TRIES => tokio::time::sleep(wait).await,
                _ => return Err(read_refusal(&answer)),
            }
            tries += 1;
        }
    }

    /// Opens a wake stream over an encoded body that names `logs` logs.
    async fn open_wake(&self, body: Vec<u8>, logs: usize, deadline: Deadline) -> Result<WakeStream, TransportError> {
        let mut request = Request::post(self.relay.clone(), "/v1/wake", body, deadline);
        request.silence = WAKE_SILENCE;
        let mut open = self.transport.open(request).await?;
        match (open.status, open.media) {
            (200, Some(Media::Events)) => Ok(WakeStream::new(open.body, logs)),
            (200, _) => Err(TransportError::BadAnswer(BadAnswer::WrongType)),
            (status, media) => {
                let mut body = BytesMut::new();
                while let Some(part) = open.body.next().await? {
                    if body.len().saturating_add(part.len()) > REFUSAL_MAX {
                        return Err(TransportError::BadAnswer(BadAnswer::TooLong));
                    }
                    body.extend_from_slice(&part);
                }
                Err(read_refusal(&Answer { status, media, retry_after: open.retry_after, body: Bytes::from(body) }))
            }
        }
    }
}

/// How long to wait before asking again, when the relay asked for it and the deadline leaves time for it. Without a
/// deadline nobody waits here: the caller is told, and plans.
fn patience(status: u16, retry_after: Option<Duration>, deadline: Deadline) -> Option<Duration> {
    let left = deadline.remaining();
    retry_after.filter(|wait| matches!(status, 429 | 503) && left < Duration::MAX && *wait < left)
}
