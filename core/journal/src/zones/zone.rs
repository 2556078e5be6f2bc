//! A zone of the tz database.

use crate::JournalError;
use chrono_tz::Tz;
use std::fmt;
use std::str::FromStr;

/// A zone of the tz database, by name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The name, such as `Europe/London`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) const fn tz(self) -> Tz {
        self.0
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
        name.parse().map(Self).map_err(|_| JournalError::ZoneUnknown)
    }
}
