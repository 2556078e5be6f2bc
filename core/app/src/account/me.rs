//! Who I am.

use super::Account;
use kith_model::{AccountId, AccountView, KithError};
use kith_protocol::hash::sha256;

impl Account<'_> {
    /// The account and device of this home.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn me(&self) -> Result<AccountView, KithError> {
        self.kith.read(|_, me| {
            Ok(AccountView {
                account: me.account(),
                device: me.device(),
                name: me.name().to_owned(),
                fingerprint: fingerprint(me.account()),
            })
        })
    }
}

/// 32 hex digits of the hash of the account key.
pub(crate) fn fingerprint(account: AccountId) -> String {
    let hash = sha256(&[b"kith/fingerprint/1", account.as_bytes()]);
    data_encoding::HEXLOWER.encode(hash.get(..16).unwrap_or_default())
}
