//! Reading a refusal: the problem document of RFC 9457 and `Retry-After` of RFC 9110 10.2.3.
//!
//! Both come from a stranger: a document becomes one of the refusals that the protocol knows or is a bad answer, and a
//! wait is bounded by the caller's deadline.

use std::time::Duration;

use chrono::DateTime;
use kith_protocol::api::{Details, Refusal};
use serde_json::Value;

use super::{Answer, BadAnswer, Media, Problem, TransportError};

/// The longest problem document that is read.
const DOCUMENT_MAX: usize = 64 * 1024;
/// The wait for a relay that is full and does not say for how long.
const USUAL_WAIT_S: u64 = 1;

/// The error that an answer with a status other than success stands for.
pub(super) fn read_refusal(answer: &Answer) -> TransportError {
    let after_s = answer.retry_after.map_or(USUAL_WAIT_S, |wait| wait.as_secs());
    let refusal = match (answer.media, answer.status) {
        (Some(Media::Problem), _) => match read_document(&answer.body, after_s) {
            Some(refusal) => refusal,
            None => return TransportError::BadAnswer(BadAnswer::Undecodable),
        },
        // What stands between phone and relay may be full too, and writes its own page about it.
        (_, 429) => Refusal::RateLimited { after_s },
        (_, 503) => Refusal::Busy { after_s },
        (_, status) => return TransportError::BadAnswer(BadAnswer::Status(status)),
    };
    TransportError::Refused(Problem { refusal, retry_after: answer.retry_after })
}

/// The refusal of a problem document: its code follows `/problems/` in the type, its detail stands beside it by name.
fn read_document(body: &[u8], after_s: u64) -> Option<Refusal> {
    if body.len() > DOCUMENT_MAX {
        return None;
    }
    let document: Value = serde_json::from_slice(body).ok()?;
    let code = document.get("type")?.as_str()?.strip_prefix("/problems/")?;
    let uint = |name: &str| document.get(name).and_then(Value::as_u64);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let details = Details {
        fence: uint("fence"),
        head: uint("head"),
        ver: uint("ver"),
        ctl: uint("ctl"),
        closed_at: uint("closed_at"),
        first: uint("first"),
        max: uint("max"),
        kind: document.get("kind").and_then(text),
        kinds: document.get("kinds").and_then(Value::as_array).map(|kinds| kinds.iter().filter_map(text).collect()),
        after_s: uint("after_s").or(Some(after_s)),
        ..Details::default()
    };
    Refusal::from_code(code, details).ok()
}

/// The wait that a `Retry-After` header asks for: seconds, or a date, which counts from the answer's own `Date`, since
/// the phone's clock may be wrong.
pub(super) fn read_retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    let now = DateTime::parse_from_rfc2822(date?).ok()?;
    Some(until.signed_duration_since(now).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, media: Option<Media>, body: &str) -> Answer {
        Answer { status, media, retry_after: None, body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    #[test]
    fn a_problem_document_gives_its_refusal_with_the_detail() {
        for (status, body, refusal) in [
            (429, r#"{"type":"/problems/rate_limited","after_s":3}"#, Refusal::RateLimited { after_s: 3 }),
            (503, r#"{"type":"/problems/busy"}"#, Refusal::Busy { after_s: 1 }),
            (404, r#"{"type":"/problems/not_allowed","title":"x","status":404}"#, Refusal::NotAllowed),
            (413, r#"{"type":"/problems/too_large","max":9}"#, Refusal::TooLarge { max: 9 }),
            (403, r#"{"type":"/problems/quota","kind":"kp"}"#, Refusal::Quota { kind: "kp".to_owned() }),
            (
                403,
                r#"{"type":"/problems/admission_needed","kinds":["code"]}"#,
                Refusal::AdmissionNeeded { kinds: vec!["code".to_owned()] },
            ),
            (409, r#"{"type":"/problems/fence_moved","fence":4,"head":5}"#, Refusal::FenceMoved { fence: 4, head: 5 }),
        ] {
            let error = read_refusal(&answer(status, Some(Media::Problem), body));
            assert_eq!(error, TransportError::Refused(Problem { refusal, retry_after: None }));
        }
    }

    #[test]
    fn what_is_no_problem_document_is_a_bad_answer() {
        let long = format!(r#"{{"type":"/problems/busy","title":"{}"}}"#, "x".repeat(DOCUMENT_MAX));
        for body in [
            "",
            "{",
            "[]",
            r#"{"type":7}"#,
            r#"{"type":"about:blank"}"#,
            r#"{"type":"/problems/"}"#,
            r#"{"type":"/problems/unheard_of"}"#,
            r#"{"type":"/problems/too_large"}"#,
            r#"{"type":"/problems/too_large","max":-1}"#,
            &long,
        ] {
            let error = read_refusal(&answer(400, Some(Media::Problem), body));
            assert_eq!(error, TransportError::BadAnswer(BadAnswer::Undecodable), "{body}");
        }
        for status in [204, 301, 302, 404, 500, 502] {
            let error = read_refusal(&answer(status, None, "<html>"));
            assert_eq!(error, TransportError::BadAnswer(BadAnswer::Status(status)));
        }
    }

    #[test]
    fn a_full_proxy_counts_as_a_busy_relay() {
        for (status, code) in [(429, "rate_limited"), (503, "busy")] {
            let error = read_refusal(&answer(status, None, "<html>"));
            assert!(matches!(&error, TransportError::Refused(problem) if problem.refusal.code() == code), "{error}");
            assert!(error.is_retryable());
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_against_the_answers_own_date() {
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        for (value, date, wait) in [
            ("3", None, Some(3)),
            (" 120 ", None, Some(120)),
            ("Sun, 06 Nov 1994 08:50:00 GMT", date, Some(23)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", date, Some(0)),
            ("Sun, 06 Nov 1994 08:50:00 GMT", None, None),
            ("-1", None, None),
            ("+1", None, None),
            ("1.5", None, None),
            ("99999999999999999999999", None, None),
            ("", None, None),
            ("soon", date, None),
        ] {
            assert_eq!(read_retry_after(value, date), wait.map(Duration::from_secs), "{value}");
        }
    }
}
