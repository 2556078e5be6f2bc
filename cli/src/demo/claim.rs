//! What the story claims, and the question about each that the second process answers.

use crate::output::Failure;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

macro_rules! claims {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $sentence:literal;)+) => {
        /// One claim.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub(super) enum Claim { $($(#[$doc])* $variant),+ }

        impl Claim {
            /// Every claim, in the order of the story.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name for `KITH_DEMO_BREAK`.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What is claimed.
            pub(super) const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence),+ }
            }
        }
    };
}

claims! {
    /// Act 2.
    OfflineWritesLast = "offline-writes-last", "what was written without a network is on disk and waits";
    /// Act 3.
    EverybodyReadsOnce = "everybody-reads-once", "everybody has every message exactly once";
    /// Act 3.
    SameOrder = "same-order", "everybody has them in the same order";
    /// Act 4.
    KilledMidSend = "killed-mid-send", "the relay had the message, and the killed process never heard so";
    /// Act 4.
    KilledSendArrivesOnce = "killed-send-arrives-once", "the message of the killed process arrived once, and only once";
    /// Act 5.
    NewcomerReadsOn = "newcomer-reads-on", "the newcomer reads what is written from now on, and nothing of before";
    /// Act 6.
    RemovedReadsNothingLater = "removed-reads-nothing-later", "who was removed keeps the old messages and gets none of the new";
    /// Act 7.
    RelayLearnsNothing = "relay-learns-nothing", "no word, name or key is in anything that the relay stored";
    /// Act 7.
    HomesAreSealed = "homes-are-sealed", "no word or name can be read in the files of a home";
}

/// The claim that `KITH_DEMO_BREAK` names.
///
/// # Errors
/// A usage error that lists the claims.
pub(super) fn to_break() -> Result<Option<Claim>, Failure> {
    let Some(name) = std::env::var_os("KITH_DEMO_BREAK").filter(|name| !name.is_empty()) else { return Ok(None) };
    let found = Claim::ALL.iter().copied().find(|claim| name == claim.name());
    found.map(Some).ok_or_else(|| {
        let names: Vec<&str> = Claim::ALL.iter().map(|claim| claim.name()).collect();
        Failure::Usage(format!("KITH_DEMO_BREAK is no claim: use one of {}", names.join(", ")))
    })
}

/// A home that the second process opens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Witness {
    /// Whose it is.
    pub(super) name: String,
    /// Where it is.
    pub(super) home: PathBuf,
}

/// A text and who is to have written it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Line {
    /// The author's name.
    pub(super) author: String,
    /// The text.
    pub(super) text: String,
}

impl Line {
    /// A text by somebody.
    pub(super) fn new(author: &str, text: &str) -> Self {
        Self { author: author.to_owned(), text: text.to_owned() }
    }
}

/// What the second process is asked, about one claim.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question {
    /// Does each of these wait in its author's outbox?
    Waiting { witnesses: Vec<Witness>, group: String, lines: Vec<Line> },
    /// Does everybody have exactly these, each once?
    Once { witnesses: Vec<Witness>, group: String, lines: Vec<Line> },
    /// Does everybody have the same list, from first to last?
    Alike { witnesses: Vec<Witness>, group: String },
    /// Does the writer's home say `queued` while another home has the message?
    InBetween { writer: Witness, other: Witness, group: String, text: String },
    /// Has everybody this message once, and the writer's outbox nothing?
    Arrived { writer: Witness, witnesses: Vec<Witness>, group: String, line: Line },
    /// Has this home these, and none of those, by list and by search?
    Knows { witness: Witness, group: String, state: String, has: Vec<String>, lacks: Vec<String> },
    /// Is none of this in any file below these folders, in any encoding?
    Absent { folders: Vec<PathBuf>, at_least: u64, texts: Vec<String>, keys: Vec<String> },
}

/// The answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Verdict {
    /// Whether the claim holds.
    pub(super) holds: bool,
    /// What was found.
    pub(super) found: String,
}
