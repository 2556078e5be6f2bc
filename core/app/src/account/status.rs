//! The state of the home in one line.

use super::Account;
use kith_model::{KithError, StatusView, Timestamp};
use kith_store::{IntentState, Setting};
use kith_sync::intents::is_visible;

impl Account<'_> {
    /// When the relay was last read, what waits, how big the home is.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn status(&self) -> Result<StatusView, KithError> {
        let store_bytes = self.kith.inner.store.size_bytes()?;
        self.kith.read(|read, _| {
            let intents = read.list_intents()?;
            let queued = intents.iter().filter(|i| i.state != IntentState::Refused && is_visible(i)).count();
            Ok(StatusView {
                last_checked: read.find_number_setting(Setting::LastChecked)?.map(Timestamp::from_ms),
                queued: u64::try_from(queued).unwrap_or(u64::MAX),
                relay: read.find_text_setting(Setting::Relay)?,
                store_bytes,
            })
        })
    }
}
