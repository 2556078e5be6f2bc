//! Durations as people write them: `500ms`, `10s`, `5m`, `8h`, `7d`.

use std::{fmt, str::FromStr, time::Duration};

/// The units, largest first, with their milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// A span of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span(u64);

/// Why a text is no duration.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a duration is a number and a unit, such as 500ms, 10s, 5m, 8h or 7d")]
pub(crate) struct SpanError;

impl Span {
    /// A span of so many seconds.
    pub(crate) const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// Milliseconds.
    pub(crate) const fn as_ms(self) -> u64 {
        self.0
    }

    /// The span for the calls of the standard library.
    pub(crate) const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let end = text.find(|c: char| !c.is_ascii_digit()).ok_or(SpanError)?;
        let (number, unit) = text.split_at_checked(end).ok_or(SpanError)?;
        let number: u64 = number.parse().map_err(|_| SpanError)?;
        let (_, ms) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(SpanError)?;
        number.checked_mul(*ms).map(Self).ok_or(SpanError)
    }
}

/// In the largest unit that divides it.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, ms): &&(&str, u64)| self.0 != 0 && self.0.is_multiple_of(*ms);
        let (unit, ms) = UNITS.iter().find(fits).copied().unwrap_or(("s", 1_000));
        write!(f, "{}{unit}", self.0 / ms)
    }
}

/// How long messages stay: `off`, or a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disappear(pub(crate) u64);

impl FromStr for Disappear {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(0));
        }
        match text.parse::<Span>() {
            Ok(span) if span.as_ms() >= 1_000 && span.as_ms().is_multiple_of(1_000) => Ok(Self(span.as_ms() / 1_000)),
            Ok(_) => Err("messages stay for whole seconds, at least one, or `off`".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl fmt::Display for Disappear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("off") } else { Span::from_seconds(self.0).fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_nothing_else() {
        for (text, ms) in [("500ms", 500), ("10s", 10_000), ("5m", 300_000), ("8h", 28_800_000), ("7d", 604_800_000)] {
            assert_eq!(text.parse(), Ok(Span(ms)), "{text}");
            assert_eq!(Span(ms).to_string(), text);
        }
        for bad in
            ["", "5", "m", "-5m", "5 m", "5M", "1.5h", "5mm", "99999999999999999999d", "18446744073709551615d", "٣s"]
        {
            assert_eq!(bad.parse::<Span>(), Err(SpanError), "{bad}");
        }
    }

    #[test]
    fn off_and_a_span_of_whole_seconds_are_ways_to_disappear() {
        assert_eq!("off".parse(), Ok(Disappear(0)));
        assert_eq!("7d".parse(), Ok(Disappear(604_800)));
        assert!("500ms".parse::<Disappear>().is_err());
        assert!("0s".parse::<Disappear>().is_err());
        assert_eq!(Disappear(0).to_string(), "off");
        assert_eq!(Disappear(3_600).to_string(), "1h");
    }
}
