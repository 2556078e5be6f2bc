//! The name of a photo's file.

use crate::JournalError;
use data_encoding::HEXLOWER;
use std::fmt;
use std::str::FromStr;

/// The id of a photo, which is also the name of its file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhotoId([u8; 16]);

impl PhotoId {
    /// Wraps the raw bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub(super) fn file_name(self) -> String {
        format!("{self}.photo")
    }

    pub(super) fn from_file_name(name: &str) -> Option<Self> {
        name.strip_suffix(".photo")?.parse().ok()
    }
}

/// Lower-case hex.
impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for PhotoId {
    type Err = JournalError;

    /// Reads 32 digits of lower-case hex.
    fn from_str(text: &str) -> Result<Self, JournalError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(JournalError::IdInvalid)
    }
}

impl fmt::Debug for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhotoId(…)")
    }
}
