//! A zone of the tz database.

use crate::JournalError;
use chrono::{DateTime, FixedOffset, Utc};
use kith_planner::TzdbZone;
use std::fmt;
use std::str::FromStr;

/// A zone of the tz database, by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(TzdbZone);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TzdbZone::UTC);

    /// The name, such as `Europe/London`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What its clocks add to UTC at `instant`.
    pub(crate) fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.0.offset_at(instant)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zone(…)")
    }
}

impl FromStr for Zone {
    type Err = JournalError;

    fn from_str(name: &str) -> Result<Self, JournalError> {
        TzdbZone::named(name).map(Self).map_err(|_| JournalError::ZoneUnknown)
    }
}
