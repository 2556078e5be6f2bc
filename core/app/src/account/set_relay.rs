//! The home relay's address.

use super::Account;
use crate::kith::origin_of;
use kith_model::{AccountView, KithError};
use kith_store::Setting;

impl Account<'_> {
    /// Sets the address of the home relay. Before the first sync any relay may be named; afterwards only a new address of
    /// the same one, which the next sync checks by the relay's own id.
    ///
    /// # Errors
    /// `relay_invalid`; `relay_other` when the mailbox is on another relay.
    pub fn set_relay(&self, url: &str) -> Result<AccountView, KithError> {
        let origin = origin_of(url)?;
        self.kith.write(|tx, _| {
            let known = tx.find_text_setting(Setting::Relay)?;
            let settled = tx.find_setting(Setting::RelayId)?.is_some();
            if settled && known.as_deref() != Some(origin.as_str()) {
                // Which relay answers there is known only by asking it: the engine does so before anything else is sent.
                tx.put_setting(Setting::RelayNext, origin.as_str().as_bytes())?;
            } else {
                tx.put_setting(Setting::Relay, origin.as_str().as_bytes())?;
                tx.put_setting(Setting::RelayNext, b"")?;
            }
            Ok(())
        })?;
        self.me()
    }
}
