//! A line of the log, as an app may keep it.

use crate::Timestamp;

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is odd.
    Warn,
    /// What happens.
    Info,
    /// For those who look for a bug.
    Debug,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// How serious.
    pub level: LogLevel,
    /// Which part of Kith.
    pub part: String,
    /// What; holds nothing about a person.
    pub text: String,
}
