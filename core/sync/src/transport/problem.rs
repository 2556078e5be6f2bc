//! Reading a refusal: the problem document of RFC 9457 and `Retry-After` of RFC 9110 10.2.3.
//!
//! Both come from a stranger: a code has a bounded length and alphabet before it may be shown, and a wait is bounded by
//! the caller's deadline.

use std::time::Duration;

use chrono::DateTime;

use super::{Answer, BadAnswer, Media, Problem, TransportError};

/// The longest problem document and code that are read.
const DOCUMENT_MAX: usize = 64 * 1024;
const CODE_MAX: usize = 64;

/// The error that an answer with a status other than success stands for.
pub(super) fn read_refusal(answer: &Answer) -> TransportError {
    let code = match (answer.media, answer.status) {
        (Some(Media::Problem), _) => match read_code(&answer.body) {
            Some(code) => code,
            None => return TransportError::BadAnswer(BadAnswer::Undecodable),
        },
        // What stands between phone and relay may be full too, and writes its own page about it.
        (_, 429) => "rate_limited".to_owned(),
        (_, 503) => "busy".to_owned(),
        (_, status) => return TransportError::BadAnswer(BadAnswer::Status(status)),
    };
    TransportError::Refused(Problem { status: answer.status, code, retry_after: answer.retry_after })
}

/// The code of a problem document: what follows `/problems/` in its type.
fn read_code(body: &[u8]) -> Option<String> {
    if body.len() > DOCUMENT_MAX {
        return None;
    }
    let document: serde_json::Value = serde_json::from_slice(body).ok()?;
    let code = document.get("type")?.as_str()?.strip_prefix("/problems/")?;
    let plain = !code.is_empty()
        && code.len() <= CODE_MAX
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    plain.then(|| code.to_owned())
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
    fn a_problem_document_gives_its_code() {
        let body = r#"{"type":"/problems/rate_limited","title":"slow down","status":429,"after_s":3}"#;
        let error = read_refusal(&answer(429, Some(Media::Problem), body));
        let TransportError::Refused(problem) = error else { panic!("{error}") };
        assert_eq!((problem.status, problem.code.as_str()), (429, "rate_limited"));
    }

    #[test]
    fn what_is_no_problem_document_is_a_bad_answer() {
        let long = format!(r#"{{"type":"/problems/{}"}}"#, "x".repeat(65));
        for body in ["", "{", "[]", r#"{"type":7}"#, r#"{"type":"about:blank"}"#, r#"{"type":"/problems/"}"#, &long] {
            let error = read_refusal(&answer(400, Some(Media::Problem), body));
            assert_eq!(error, TransportError::BadAnswer(BadAnswer::Undecodable), "{body}");
        }
        let escape = r#"{"type":"/problems/a\u001b[2J"}"#;
        assert_eq!(
            read_refusal(&answer(400, Some(Media::Problem), escape)),
            TransportError::BadAnswer(BadAnswer::Undecodable)
        );
        for status in [200, 204, 301, 302, 404, 500, 502] {
            let error = read_refusal(&answer(status, None, "<html>"));
            assert_eq!(error, TransportError::BadAnswer(BadAnswer::Status(status)));
        }
    }

    #[test]
    fn a_full_proxy_counts_as_a_busy_relay() {
        for (status, code) in [(429, "rate_limited"), (503, "busy")] {
            let error = read_refusal(&answer(status, None, "<html>"));
            assert!(matches!(&error, TransportError::Refused(problem) if problem.code == code), "{error}");
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
