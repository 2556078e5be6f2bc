//! Points in time: milliseconds since 1970 in UTC, as everywhere on the wire (protocol 0).

use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(u64);

/// Why a text is not a point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time such as 2026-03-07T12:00:00Z")]
pub struct TimestampError;

/// The last instant of the year 9999, the latest that RFC 3339 can write.
const LATEST_MS: u64 = 253_402_300_799_999;

impl Timestamp {
    /// The time so many milliseconds after 1970; later than the year 9999 counts as its last instant.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(if ms > LATEST_MS { LATEST_MS } else { ms })
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// This time and so many milliseconds more.
    #[must_use]
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self::from_ms(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this time, 0 when it is not earlier.
    #[must_use]
    pub const fn ms_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads RFC 3339 with any offset.
    ///
    /// # Errors
    /// [`TimestampError`] when the text is something else or before 1970.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimestampError> {
        let time = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| TimestampError)?;
        u64::try_from(time.timestamp_millis()).map(Self::from_ms).map_err(|_| TimestampError)
    }
}

/// RFC 3339 in UTC with `Z` and exactly three decimals.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = i64::try_from(self.0).unwrap_or(i64::MAX);
        let time = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
        write!(f, "{}", time.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_with_three_decimals_and_read_with_any_offset() {
        let noon = Timestamp::parse_rfc3339("2026-03-07T12:00:00Z").unwrap();
        assert_eq!(noon.to_string(), "2026-03-07T12:00:00.000Z");
        assert_eq!(Timestamp::parse_rfc3339("2026-03-07T13:00:00+01:00"), Ok(noon));
        assert!(Timestamp::parse_rfc3339("yesterday").is_err());
        assert_eq!(Timestamp::from_ms(u64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
    }
}
