//! What can go wrong between a phone and a relay, by situation.
//!
//! No variant carries a URL, an id or a byte of an answer, so each may be logged and shown.

use std::time::Duration;

use kith_protocol::api::{BadOrigin, Refusal, Retry};

/// Why a call to a relay gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The URL of the relay is not one that may be used; nothing was sent.
    #[error("the relay's address is not usable: it takes https, or http to this machine, and no path")]
    RelayUnsafeUrl,
    /// No connection came about; nothing was sent.
    #[error("the relay cannot be reached")]
    Unreachable,
    /// The relay could not show who it is, or does not speak TLS 1.3; nothing was sent.
    #[error("no safe connection to the relay came about")]
    Tls,
    /// The connection ended before the answer did. The request may have been carried out.
    #[error("the connection to the relay was lost")]
    Lost,
    /// The relay was silent for longer than the contract allows. The request may have been carried out.
    #[error("the relay did not answer in time")]
    Timeout,
    /// The caller's own deadline came first. The request may have been carried out.
    #[error("the time for this sync is over")]
    DeadlinePassed,
    /// The relay answered something that the protocol does not know.
    #[error("the relay gave an answer that makes no sense: {0}")]
    BadAnswer(BadAnswer),
    /// The relay refused the whole request.
    #[error("the relay refused: {}", .0.refusal.code())]
    Refused(Problem),
    /// The request cannot be made: it is over a limit of the protocol. A bug of the caller; nothing was sent.
    #[error("a request beyond the protocol's limits was not sent")]
    RequestTooLarge,
}

impl From<BadOrigin> for TransportError {
    fn from(_: BadOrigin) -> Self {
        Self::RelayUnsafeUrl
    }
}

impl TransportError {
    /// Whether the relay may have carried out what was asked although no answer came.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Lost | Self::Timeout | Self::DeadlinePassed | Self::BadAnswer(_) => true,
            Self::RelayUnsafeUrl | Self::Unreachable | Self::Tls | Self::Refused(_) | Self::RequestTooLarge => false,
        }
    }

    /// Whether the same request may do better later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable | Self::Tls | Self::Lost | Self::Timeout | Self::DeadlinePassed | Self::BadAnswer(_) => {
                true
            }
            Self::Refused(problem) => problem.refusal.retry() == Retry::WithBackoff,
            Self::RelayUnsafeUrl | Self::RequestTooLarge => false,
        }
    }
}

/// What was wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// More bytes than any answer of the protocol has (16 MiB).
    #[error("it is too long")]
    TooLong,
    /// Another content type than the endpoint gives.
    #[error("it has the wrong type")]
    WrongType,
    /// A status that the endpoint never gives, a redirect among them.
    #[error("its status is {0}")]
    Status(u16),
    /// Bytes that are not the CBOR of this answer.
    #[error("it cannot be read")]
    Undecodable,
    /// Well-formed, but not an answer to what was asked (another number of results, an index out of range).
    #[error("it does not fit the question")]
    DoesNotFit,
    /// Not HTTP.
    #[error("it is not HTTP")]
    NotHttp,
}

/// A refusal of a whole request (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Why.
    pub refusal: Refusal,
    /// How long the relay asks to wait before the next try.
    pub retry_after: Option<Duration>,
}
