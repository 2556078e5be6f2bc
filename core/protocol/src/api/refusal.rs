//! Why a relay refuses: one table of codes for whole requests, for single operations and for single reads.
//!
//! | where | form |
//! |---|---|
//! | an operation | `{1: code, 2: detail}` in its place of the answer |
//! | a read | `{1: index, 10: {1: code, 2: detail}}`, its page |
//! | a whole request | `application/problem+json`, type `/problems/<code>`, with [`Refusal::status`] |

use super::Details;
use crate::cbor::{Decoder, Encoder, MapDecoder, MapEncoder, Wire, WireError};

/// A refusal with its detail. Unknown log, wrong read key and missing right are one answer, so that nobody can probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Bytes that no rule allows.
    Malformed,
    /// A version, kind or field that this relay does not serve.
    UnsupportedVersion,
    /// More bytes than allowed.
    TooLarge {
        /// The most bytes allowed.
        max: u64,
    },
    /// The signature does not hold for this relay.
    BadSignature,
    /// Unknown log, wrong read key, or missing right.
    NotAllowed,
    /// The fence is another.
    FenceMoved {
        /// The present fence.
        fence: u64,
        /// The newest seq.
        head: u64,
    },
    /// The slot has another version.
    SlotMoved {
        /// The present version.
        ver: u64,
    },
    /// The management counter is another.
    CtlMoved {
        /// The present value.
        ctl: u64,
    },
    /// The period of this key is over.
    Closed {
        /// The seq of the entry that closed it.
        closed_at: u64,
    },
    /// The author's view is older than what is kept.
    StaleView {
        /// The first seq that is kept; none where no log position is meant.
        first: Option<u64>,
    },
    /// The id names another entry, or another log, already.
    EntryReused,
    /// The grant's time or counters are used up.
    GrantSpent,
    /// The log holds all that its class allows.
    LogFull,
    /// A quota other than the log's own.
    Quota {
        /// `grants`, `kp` or `open`.
        kind: String,
    },
    /// The token was spent before.
    TokenSpent,
    /// The token does not hold.
    TokenBad,
    /// This admission is not taken.
    AdmissionNeeded {
        /// The kinds that are.
        kinds: Vec<String>,
    },
    /// Too many requests.
    RateLimited {
        /// Seconds to wait.
        after_s: u64,
    },
    /// The relay has too much to do.
    Busy {
        /// Seconds to wait.
        after_s: u64,
    },
    /// The relay's disk is nearly full.
    DiskFull,
    /// An earlier operation of the batch on the same log failed.
    NotTried,
}

/// When a refused request may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Not at all.
    Never,
    /// After reading the log.
    AfterReading,
    /// After the entry that closed the period is processed.
    AfterTheCut,
    /// After building the request again from what is known by then.
    Rebuilt,
    /// With another token or admission.
    WithAnotherToken,
    /// After a wait that grows, with jitter.
    WithBackoff,
    /// At once.
    AtOnce,
}

impl Refusal {
    /// The code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnsupportedVersion => "unsupported_version",
            Self::TooLarge { .. } => "too_large",
            Self::BadSignature => "bad_signature",
            Self::NotAllowed => "not_allowed",
            Self::FenceMoved { .. } => "fence_moved",
            Self::SlotMoved { .. } => "slot_moved",
            Self::CtlMoved { .. } => "ctl_moved",
            Self::Closed { .. } => "closed",
            Self::StaleView { .. } => "stale_view",
            Self::EntryReused => "entry_reused",
            Self::GrantSpent => "grant_spent",
            Self::LogFull => "log_full",
            Self::Quota { .. } => "quota",
            Self::TokenSpent => "token_spent",
            Self::TokenBad => "token_bad",
            Self::AdmissionNeeded { .. } => "admission_needed",
            Self::RateLimited { .. } => "rate_limited",
            Self::Busy { .. } => "busy",
            Self::DiskFull => "disk_full",
            Self::NotTried => "not_tried",
        }
    }

    /// A short sentence for people who read a problem document.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Malformed => "The request is not well formed.",
            Self::UnsupportedVersion => "This relay does not serve that version or field.",
            Self::TooLarge { .. } => "The request has too many bytes.",
            Self::BadSignature => "The signature does not hold for this relay.",
            Self::NotAllowed => "There is nothing here, or it is not for this key.",
            Self::FenceMoved { .. } => "Another commit came first.",
            Self::SlotMoved { .. } => "The slot was changed meanwhile.",
            Self::CtlMoved { .. } => "The log was managed meanwhile.",
            Self::Closed { .. } => "The period of this key is over.",
            Self::StaleView { .. } => "The author's view is older than what is kept.",
            Self::EntryReused => "This id names something else already.",
            Self::GrantSpent => "The grant is used up.",
            Self::LogFull => "The log is full.",
            Self::Quota { .. } => "A quota is used up.",
            Self::TokenSpent => "The token was spent before.",
            Self::TokenBad => "The token does not hold.",
            Self::AdmissionNeeded { .. } => "This relay needs another admission for new logs.",
            Self::RateLimited { .. } => "Too many requests.",
            Self::Busy { .. } => "The relay has too much to do.",
            Self::DiskFull => "The relay's disk is nearly full.",
            Self::NotTried => "An earlier operation on the same log failed.",
        }
    }

    /// The HTTP status where it refuses a whole request; none for what only operations are answered.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Malformed | Self::UnsupportedVersion => Some(400),
            Self::TooLarge { .. } => Some(413),
            Self::BadSignature => Some(401),
            Self::NotAllowed => Some(404),
            Self::FenceMoved { .. }
            | Self::SlotMoved { .. }
            | Self::CtlMoved { .. }
            | Self::Closed { .. }
            | Self::StaleView { .. }
            | Self::EntryReused => Some(409),
            Self::GrantSpent
            | Self::LogFull
            | Self::Quota { .. }
            | Self::TokenSpent
            | Self::TokenBad
            | Self::AdmissionNeeded { .. } => Some(403),
            Self::RateLimited { .. } => Some(429),
            Self::Busy { .. } => Some(503),
            Self::DiskFull => Some(507),
            Self::NotTried => None,
        }
    }

    /// When the request may be tried again.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Malformed
            | Self::UnsupportedVersion
            | Self::TooLarge { .. }
            | Self::BadSignature
            | Self::NotAllowed
            | Self::EntryReused
            | Self::GrantSpent
            | Self::LogFull
            | Self::Quota { .. } => Retry::Never,
            Self::FenceMoved { .. } | Self::SlotMoved { .. } | Self::CtlMoved { .. } => Retry::AfterReading,
            Self::Closed { .. } => Retry::AfterTheCut,
            Self::StaleView { .. } => Retry::Rebuilt,
            Self::TokenSpent | Self::TokenBad | Self::AdmissionNeeded { .. } => Retry::WithAnotherToken,
            Self::RateLimited { .. } | Self::Busy { .. } | Self::DiskFull => Retry::WithBackoff,
            Self::NotTried => Retry::AtOnce,
        }
    }

    /// The detail that goes with the code.
    #[must_use]
    pub fn details(&self) -> Details {
        let mut details = Details::default();
        match self {
            Self::TooLarge { max } => details.max = Some(*max),
            Self::FenceMoved { fence, head } => {
                details.fence = Some(*fence);
                details.head = Some(*head);
            }
            Self::SlotMoved { ver } => details.ver = Some(*ver),
            Self::CtlMoved { ctl } => details.ctl = Some(*ctl),
            Self::Closed { closed_at } => details.closed_at = Some(*closed_at),
            Self::StaleView { first } => details.first = *first,
            Self::Quota { kind } => details.kind = Some(kind.clone()),
            Self::AdmissionNeeded { kinds } => details.kinds = Some(kinds.clone()),
            Self::RateLimited { after_s } | Self::Busy { after_s } => details.after_s = Some(*after_s),
            _ => {}
        }
        details
    }

    /// The refusal of a code and its detail, as a client reads it.
    ///
    /// # Errors
    /// [`WireError::Invalid`] for an unknown code or a detail that is missing.
    pub fn from_code(code: &str, details: Details) -> Result<Self, WireError> {
        let missing = WireError::Invalid("detail of a refusal");
        Ok(match code {
            "malformed" => Self::Malformed,
            "unsupported_version" => Self::UnsupportedVersion,
            "too_large" => Self::TooLarge { max: details.max.ok_or(missing)? },
            "bad_signature" => Self::BadSignature,
            "not_allowed" => Self::NotAllowed,
            "fence_moved" => {
                Self::FenceMoved { fence: details.fence.ok_or(missing)?, head: details.head.ok_or(missing)? }
            }
            "slot_moved" => Self::SlotMoved { ver: details.ver.ok_or(missing)? },
            "ctl_moved" => Self::CtlMoved { ctl: details.ctl.ok_or(missing)? },
            "closed" => Self::Closed { closed_at: details.closed_at.ok_or(missing)? },
            "stale_view" => Self::StaleView { first: details.first },
            "entry_reused" => Self::EntryReused,
            "grant_spent" => Self::GrantSpent,
            "log_full" => Self::LogFull,
            "quota" => Self::Quota { kind: details.kind.ok_or(missing)? },
            "token_spent" => Self::TokenSpent,
            "token_bad" => Self::TokenBad,
            "admission_needed" => Self::AdmissionNeeded { kinds: details.kinds.ok_or(missing)? },
            "rate_limited" => Self::RateLimited { after_s: details.after_s.ok_or(missing)? },
            "busy" => Self::Busy { after_s: details.after_s.ok_or(missing)? },
            "disk_full" => Self::DiskFull,
            "not_tried" => Self::NotTried,
            _ => return Err(WireError::Invalid("code of a refusal")),
        })
    }
}

/// How broken bytes are refused: a newer version by its own code, all else as malformed.
impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Unsupported { .. } => Self::UnsupportedVersion,
            _ => Self::Malformed,
        }
    }
}

impl Wire for Refusal {
    fn encode(&self, e: &mut Encoder) {
        let details = self.details();
        let mut map = MapEncoder::new();
        map.put_text(1, self.code());
        if details != Details::default() {
            map.put_wire(2, &details);
        }
        map.write(e);
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let mut map = MapDecoder::open(d)?;
        let code = map.required(1, |d| d.text().map(str::to_owned))?;
        let details = map.optional(2, Details::decode)?.unwrap_or_default();
        map.finish()?;
        Self::from_code(&code, details)
    }
}
