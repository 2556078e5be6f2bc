//! Why a command ends badly: the code, the line and the exit status (docs/cli.md, section 1).

use super::escape;
use kith_model::{KithError, LockReason, Refusal, RelayFault, StorageFault};
use serde::Serialize;
use serde_json::Value;

/// How a command ends when not well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line, or a value in it or in the environment, is wrong.
    Usage(String),
    /// What the facade says, maybe said better for this shell.
    Kith {
        /// The error.
        error: KithError,
        /// A better sentence.
        sentence: Option<String>,
        /// More for scripts.
        details: Option<Value>,
    },
    /// Who read our results went away: end quietly.
    Quiet,
    /// A claim or a measure does not hold, and the results said so.
    Untrue,
}

/// The exit status of SIGPIPE and Ctrl-C.
pub(crate) const QUIET: u8 = 130;

impl Failure {
    /// Whether a file of the home is damaged.
    pub(crate) const fn is_damage(&self) -> bool {
        matches!(self, Self::Kith { error: KithError::Storage(StorageFault::Corrupt), .. })
    }

    /// A better sentence than the error's own.
    pub(crate) fn because(error: impl Into<KithError>, sentence: impl Into<String>) -> Self {
        Self::Kith { error: error.into(), sentence: Some(sentence.into()), details: None }
    }

    /// An error with more for scripts.
    pub(crate) fn detailed(error: impl Into<KithError>, details: Value) -> Self {
        Self::Kith { error: error.into(), sentence: None, details: Some(details) }
    }

    /// A bug, and where.
    pub(crate) fn bug(place: impl Into<String>) -> Self {
        KithError::Internal { report_id: place.into() }.into()
    }

    /// Whether results cannot be written any more.
    pub(crate) fn stdout(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Quiet,
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::because(StorageFault::Full, "the results cannot be written, no space is left: make room")
            }
            _ => Self::because(StorageFault::Io, "the results cannot be written: look at where they go"),
        }
    }

    /// What the journal says.
    pub(crate) fn journal(error: kith::journal::JournalError) -> Self {
        KithError::from(error).into()
    }

    /// Whether it is only that the relay did not do its part.
    pub(crate) const fn is_relay(&self) -> bool {
        matches!(self, Self::Kith { error: KithError::Relay(_), .. })
    }

    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Kith { error, .. } => error.exit_status(),
            Self::Quiet => QUIET,
            Self::Untrue => 1,
        }
    }

    /// The line on stderr, if any.
    pub(crate) fn line(&self, json: bool) -> Option<String> {
        let report = self.report()?;
        if json {
            return serde_json::to_string(&Wrapped { error: report }).ok();
        }
        let candidates = match &report.candidates {
            Value::Array(list) => list.iter().map(candidate).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        let colon = if candidates.is_empty() { "" } else { ": " };
        Some(escape::line(&format!("kith: {}{colon}{candidates}", report.message)))
    }

    fn report(&self) -> Option<Report> {
        match self {
            Self::Usage(message) => Some(Report::new("usage", message.clone(), false)),
            Self::Kith { error, sentence, details } => {
                let message = sentence.clone().or_else(|| own_sentence(error)).unwrap_or_else(|| error.to_string());
                let mut report = Report::new(error.code(), message, error.retryable());
                if let KithError::Ambiguous { candidates } | KithError::RefusedNaming { candidates, .. } = error {
                    report.candidates = serde_json::to_value(candidates).unwrap_or_default();
                }
                report.details = details.clone().or_else(|| own_details(error)).unwrap_or_default();
                Some(report)
            }
            Self::Quiet | Self::Untrue => None,
        }
    }
}

/// What is better said with what the error carries.
fn own_sentence(error: &KithError) -> Option<String> {
    match error {
        KithError::Locked { reason: LockReason::PinWrong, retry_after_s: Some(seconds) } => Some(format!(
            "this is not the PIN, or it came too early: wait {} before the next try, an earlier one makes it longer",
            in_words(*seconds)
        )),
        _ => None,
    }
}

/// A time to wait, never less than it is.
fn in_words(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        ..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// What the error itself has to add.
fn own_details(error: &KithError) -> Option<Value> {
    match error {
        KithError::Locked { retry_after_s: Some(seconds), .. } => Some(serde_json::json!({ "retry_after_s": seconds })),
        KithError::Internal { report_id } => Some(serde_json::json!({ "report_id": report_id })),
        _ => None,
    }
}

fn candidate(candidate: &Value) -> String {
    let field = |name| candidate.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{} ({})", field("id"), field("name"))
}

#[derive(Serialize)]
struct Wrapped {
    error: Report,
}

#[derive(Serialize)]
struct Report {
    code: &'static str,
    message: String,
    retryable: bool,
    #[serde(skip_serializing_if = "Value::is_null")]
    candidates: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    details: Value,
}

impl Report {
    const fn new(code: &'static str, message: String, retryable: bool) -> Self {
        Self { code, message, retryable, candidates: Value::Null, details: Value::Null }
    }
}

impl From<KithError> for Failure {
    fn from(error: KithError) -> Self {
        Self::Kith { error, sentence: None, details: None }
    }
}

macro_rules! from_each {
    ($($kind:ty),+) => { $(impl From<$kind> for Failure {
        fn from(error: $kind) -> Self {
            KithError::from(error).into()
        }
    })+ };
}

from_each!(Refusal, RelayFault, LockReason, StorageFault);

#[cfg(test)]
mod tests {
    use super::*;
    use kith_model::Candidate;

    #[test]
    fn an_error_is_one_line_for_people_and_one_object_for_scripts() {
        let failure = Failure::from(Refusal::GroupUnknown);
        assert!(failure.line(false).unwrap().starts_with("kith: no group"));
        let json: Value = serde_json::from_str(&failure.line(true).unwrap()).unwrap();
        assert_eq!(json["error"]["code"], "group_unknown");
        assert_eq!(json["error"]["retryable"], false);
        assert!(json["error"].get("candidates").is_none() && json["error"].get("details").is_none());
    }

    #[test]
    fn candidates_are_named_and_cannot_steer_a_terminal() {
        let candidates = vec![Candidate { id: "ab12".into(), name: "Ben\u{1b}[2J\n".into() }];
        let failure = Failure::from(KithError::Ambiguous { candidates });
        let line = failure.line(false).unwrap();
        assert!(line.contains("ab12 (Ben\\u{1b}[2J\\u{a})") && !line.contains('\n'), "{line}");
        let json: Value = serde_json::from_str(&failure.line(true).unwrap()).unwrap();
        assert_eq!(json["error"]["candidates"][0]["name"], "Ben\u{1b}[2J\n");
    }

    #[test]
    fn a_wrong_pin_says_how_long_to_wait() {
        for (seconds, words) in [(1, "wait 1 second "), (64, "wait 64 seconds "), (121, "wait 3 minutes ")] {
            let failure =
                Failure::from(KithError::Locked { reason: LockReason::PinWrong, retry_after_s: Some(seconds) });
            assert!(failure.line(false).unwrap().contains(words), "{seconds}");
            let json: Value = serde_json::from_str(&failure.line(true).unwrap()).unwrap();
            assert_eq!(json["error"]["details"]["retry_after_s"], seconds);
        }
    }

    #[test]
    fn who_stops_reading_hears_nothing() {
        let failure = Failure::stdout(&std::io::ErrorKind::BrokenPipe.into());
        assert_eq!((failure.status(), failure.line(true)), (130, None));
    }
}
