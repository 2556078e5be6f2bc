//! The account of the home.

use crate::home::{Account, calls};
use kith_model::{AccountView, CheckView, StatusView};

calls! { Account by call:
    /// The account and device of this home.
    me() -> AccountView = |kith| kith.account().me();
    /// When the relay was last read, what waits, how big the home is.
    status() -> StatusView = |kith| kith.account().status();
    /// Sets the address of the home relay.
    /// Errors: `relay_invalid`.
    set_relay(url: String) -> AccountView = |kith| kith.account().set_relay(&url);
    /// Reads everything and says what is well and what is not. Changes nothing.
    /// Errors: Only when not even the looking works.
    doctor() -> Vec<CheckView> = |kith| kith.account().doctor();
}
