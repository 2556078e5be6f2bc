//! The account of the home.

use crate::home::Home;
use kith_model::{AccountView, CheckView, KithError, StatusView};
use std::sync::Arc;

/// Who I am, the relay, the state of the home.
#[derive(uniffi::Object)]
pub struct Account {
    pub(crate) home: Arc<Home>,
}

#[uniffi::export]
impl Account {
    /// The account and device of this home.
    pub async fn me(&self) -> Result<AccountView, KithError> {
        self.home.call(|kith| kith.account().me()).await
    }

    /// When the relay was last read, what waits, how big the home is.
    pub async fn status(&self) -> Result<StatusView, KithError> {
        self.home.call(|kith| kith.account().status()).await
    }

    /// Sets the address of the home relay.
    /// Errors: `relay_invalid`.
    pub async fn set_relay(&self, url: String) -> Result<AccountView, KithError> {
        self.home.call(move |kith| kith.account().set_relay(&url)).await
    }

    /// Reads everything and says what is well and what is not. Changes nothing.
    /// Errors: Only when not even the looking works.
    pub async fn doctor(&self) -> Result<Vec<CheckView>, KithError> {
        self.home.call(|kith| kith.account().doctor()).await
    }
}
