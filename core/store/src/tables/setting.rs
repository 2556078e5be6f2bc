//! Single values of the home.

use super::{damaged, find, run};
use crate::{Read, StoreError, Tx};
use rusqlite::params;

/// What a single value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Origin of the home relay.
    Relay,
    /// An address that a person gave for the home relay and that a sync has still to check.
    RelayNext,
    /// The operator's code for making logs there.
    RelayCode,
    /// The home relay's own id, once seen.
    RelayId,
    /// Entries that a group's log holds at the home relay before it is extended.
    LogEntries,
    /// When the home relay was last read, in ms.
    LastChecked,
    /// Relay time minus the device's time, the last five samples.
    ClockOffsets,
    /// The newest `written_at` of this account, in ms.
    LastWritten,
    /// The highest `HLC` that counts in a group (protocol 6).
    LastStamp,
    /// The last `HLC` that this device sent to a group, whether it counts or not.
    LastSealedStamp,
    /// The highest `HLC` of one's own records.
    LastOwnStamp,
    /// Relay time at which it last showed that mail was missed, in ms.
    MailMissed,
}

impl Setting {
    const fn key(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::RelayNext => "relay_next",
            Self::RelayCode => "relay_code",
            Self::RelayId => "relay_id",
            Self::LogEntries => "log_entries",
            Self::LastChecked => "last_checked",
            Self::ClockOffsets => "clock_offsets",
            Self::LastWritten => "last_written",
            Self::LastStamp => "last_stamp",
            Self::LastSealedStamp => "last_sealed_stamp",
            Self::LastOwnStamp => "last_own_stamp",
            Self::MailMissed => "mail_missed",
        }
    }
}

impl Read<'_> {
    /// The raw value.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_setting(&self, setting: Setting) -> Result<Option<Vec<u8>>, StoreError> {
        find(self.conn(), "SELECT value FROM setting WHERE key = ?1", params![setting.key()], |row| {
            Ok(row.get("value")?)
        })
    }

    /// The value as text.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_text_setting(&self, setting: Setting) -> Result<Option<String>, StoreError> {
        self.find_setting(setting)?.map(|value| String::from_utf8(value).map_err(|_| damaged())).transpose()
    }

    /// The value as a number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_number_setting(&self, setting: Setting) -> Result<Option<u64>, StoreError> {
        self.find_setting(setting)?
            .map(|value| value.try_into().map(u64::from_be_bytes).map_err(|_| damaged()))
            .transpose()
    }
}

impl Tx<'_> {
    /// Sets a value.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_setting(&self, setting: Setting, value: &[u8]) -> Result<(), StoreError> {
        run(
            self.conn(),
            "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![setting.key(), value],
        )?;
        Ok(())
    }

    /// Sets a number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_number_setting(&self, setting: Setting, value: u64) -> Result<(), StoreError> {
        self.put_setting(setting, &value.to_be_bytes())
    }
}
