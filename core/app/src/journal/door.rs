//! The journal of a home as an app has it: opened at its first use, closed and opened with the files of the home.

use super::open;
use crate::Options;
use kith_journal::Journal;
use kith_journal::zones::{DeviceZone, Zone};
use kith_model::KithError;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The way into the journal of one home.
pub struct JournalDoor {
    home: PathBuf,
    options: Options,
    zone: Arc<Device>,
    journal: Mutex<Option<Journal>>,
}

impl std::fmt::Debug for JournalDoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JournalDoor(…)")
    }
}

/// Where the device is.
struct Device(Mutex<Zone>);

impl DeviceZone for Device {
    fn zone(&self) -> Zone {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl JournalDoor {
    /// Opens nothing yet.
    #[must_use]
    pub fn new(home: PathBuf, options: Options, zone: Zone) -> Self {
        Self { home, options, zone: Arc::new(Device(Mutex::new(zone))), journal: Mutex::default() }
    }

    /// The journal, opened at its first use.
    ///
    /// # Errors
    /// As [`open`].
    pub fn journal(&self) -> Result<Journal, KithError> {
        let mut opened = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(journal) = &*opened {
            return Ok(journal.clone());
        }
        let journal = open(&self.home, &self.options, self.zone.clone())?;
        *opened = Some(journal.clone());
        Ok(journal)
    }

    /// The device travelled.
    pub fn set_zone(&self, zone: Zone) {
        *self.zone.0.lock().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    /// Closes the files, if they are open.
    pub fn suspend(&self) {
        if let Some(journal) = self.opened() {
            journal.suspend();
        }
    }

    /// Opens the files again, if they were open.
    ///
    /// # Errors
    /// As [`Journal::resume`].
    pub fn resume(&self) -> Result<(), KithError> {
        self.opened().map_or(Ok(()), |journal| Ok(journal.resume()?))
    }

    fn opened(&self) -> Option<Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
