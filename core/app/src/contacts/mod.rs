//! People: adding them by their link, verifying, blocking.

mod add;
mod block;
mod list;
mod observe;
mod verify;

use crate::Kith;

/// Contacts of this account.
#[derive(Debug, Clone, Copy)]
pub struct Contacts<'a> {
    pub(crate) kith: &'a Kith,
}
